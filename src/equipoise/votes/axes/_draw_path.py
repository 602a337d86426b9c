"""An exact draw of one state's path in D dimensions, its shift indicators and its usual variance, compiled.

As `votes._draw_path`: the votes of each cell are expanded to second order around a fixed path, which gives
the surrogate of `_surrogate`; stretch by stretch of random bounds, indicators and path are proposed from it
and accepted or not by what the surrogate got wrong. It depends on the roll calls, on the other states and
on fixed numbers, never on this state's present path, indicators or variance, so that every ratio is exact.
Rows of `items` are (beta_1 .. beta_D, kappa, u, exp u).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import along, log_lik
from equipoise.votes._scale import scale_term
from equipoise.votes.axes._surrogate import draw_shifts, notes, place_path, residuals, walk_usual

_TRUST = 1.0  # the longest move of a coordinate from the path that votes were expanded around
_STRETCH = 20  # cells
_OVER = -0.5  # over-relaxation: proposals tend to the other side of the mean, which speeds up slow directions
_WALKS = 2  # steps of sigma_i^2


@njit(cache=True, nogil=True)
def _expand(path, lo, votes, items, h, b):  # type: ignore[no-untyped-def]
    """The votes of the cells from `lo` on to second order around `path`: b' theta - theta' H theta / 2."""
    start, item, vote = votes
    dims = path.shape[1]
    for t in range(path.shape[0]):
        h[t] = 0.0
        b[t] = 0.0
        for k in range(start[lo + t], start[lo + t + 1]):
            j = item[k]
            a = items[j, dims]
            for d in range(dims):
                a -= items[j, d] * path[t, d]
            first, second, _ = along(vote[k], a, a - items[j, dims + 2])
            for d in range(dims):
                b[t, d] -= items[j, d] * first
                for e in range(d + 1):
                    h[t, d, e] -= items[j, d] * items[j, e] * second
        for d in range(dims):
            for e in range(d):
                h[t, e, d] = h[t, d, e]
        for d in range(dims):
            for e in range(dims):
                b[t, d] += h[t, d, e] * path[t, e]


@njit(cache=True, nogil=True)
def _misfit(x, t, lo, votes, items, h, b, pull):  # type: ignore[no-untyped-def]
    """What the surrogate lacks of the log likelihood of one cell at x; `pull` is in H but is no vote."""
    start, item, vote = votes
    dims, total = x.size, 0.0
    for k in range(start[lo + t], start[lo + t + 1]):
        j = item[k]
        a = items[j, dims]
        for d in range(dims):
            a -= items[j, d] * x[d]
        total += log_lik(vote[k], a, a - items[j, dims + 2])
    for d in range(dims):
        total -= (b[t, d] + 0.5 * pull * x[d]) * x[d]
        for e in range(dims):
            total += 0.5 * x[d] * h[t, d, e] * x[e]
    return total


@njit(cache=True, nogil=True)
def _accept(rng, theta, new, first, last, lo, votes, items, h, b, error, new_error, pull, scale):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings step from theta to new in the cells first..last-1; `error` is kept true."""
    change, square = 0.0, 0.0
    for t in range(first, last):
        new_error[t] = _misfit(new[t], t, lo, votes, items, h, b, pull)
        for d in range(theta.shape[1]):
            square += new[t, d] * new[t, d] - theta[t, d] * theta[t, d]
        change += new_error[t] - error[t]
    change += scale_term(scale[0] + square, scale) - scale_term(scale[0], scale) + 0.5 * pull * square
    if not math.log(1.0 - rng.random()) < change:
        return False
    scale[0] += square
    for t in range(first, last):
        error[t] = new_error[t]
        for d in range(theta.shape[1]):
            theta[t, d] = new[t, d]
    return True


@njit(cache=True, nogil=True)
def _stand_in(new, lo, usual, votes, items, expansions, h, b, noise, room):  # type: ignore[no-untyped-def]
    """H and b of every cell, `expansions` times around `new`, which moves to the surrogate's mean between."""
    n = new.shape[0]
    _expand(new, lo, votes, items, h, b)
    for _ in range(expansions - 1):
        noise[:] = 0.0
        place_path(np.int64(0), n, n, h, b, usual, new, noise, noise, room)
        for t in range(n):
            for d in range(new.shape[1]):
                new[t, d] += min(max(noise[t, d] - new[t, d], -_TRUST), _TRUST)
        _expand(new, lo, votes, items, h, b)


@njit(cache=True, nogil=True)
def _draw_path(  # type: ignore[no-untyped-def]
    rng,
    theta,
    anchor,
    lo,
    step,
    usual,
    shifted,
    sigma2,
    pace,
    nu,
    votes,
    items,
    scale,
    work,
    room,
    expansions,
    counts,
):
    """Draw path (n, D), indicators and sigma_i^2 of the cells from `lo` on; returns sigma_i^2.

    `anchor` is the path that the votes are expanded around, `usual` the variances of steps that stand in for
    the present `step` there. `pace` is (s^2, omega^2, pi), `scale` (sum theta^2, sum beta^2, C D, J D), of
    which the first is kept true. `counts` gains stretches accepted and tried.
    """
    n, dims = theta.shape
    h, b, new, residual, noise = work[0][:n], work[1][:n], work[2][:n], work[3][:n], work[4][:n]
    error, new_error, new_step, mark = work[5][:n], work[6][:n], work[7][:n], work[8][:n]
    rest, fresh = scale[0] - np.sum(theta * theta), math.sqrt(1.0 - _OVER * _OVER)
    pull = max(scale[1] / scale[2] - scale[3] / (rest * scale[2] / (scale[2] - n * dims)), 0.0)
    new[:] = anchor
    _stand_in(new, lo, usual, votes, items, expansions, h, b, noise, room)
    for t in range(n):
        for d in range(dims):
            h[t, d, d] += pull
        error[t] = _misfit(theta[t], t, lo, votes, items, h, b, pull)
    whole = np.int64(0)  # not a literal, for which Numba would compile all of it once more
    first, last = whole, min(n, 1 + int(rng.random() * _STRETCH))
    while first < n:
        top = min(last + 1, n)
        residuals(first, last, n, h, b, step, theta, residual, room)
        for t in range(first, top):
            mark[t], new_step[t] = shifted[t], step[t]
        draw_shifts(rng, rng.random() < 0.5, first, last, n, h, b, new_step, mark, sigma2, pace, theta, room)
        for t in range(first, last):
            for d in range(dims):
                noise[t, d] = _OVER * residual[t, d] + fresh * rng.standard_normal()
        place_path(first, last, n, h, b, new_step, theta, noise, new, room)
        counts[1] += 1
        if _accept(rng, theta, new, first, last, lo, votes, items, h, b, error, new_error, pull, scale):
            counts[0] += 1
            for t in range(first, top):
                step[t], shifted[t] = new_step[t], mark[t]
        first, last = last, last + _STRETCH
        if n - last < _STRETCH // 3:
            last = n
    new_step[:] = step
    residuals(whole, n, n, h, b, step, theta, residual, room)
    other = walk_usual(rng, n, h, b, new_step, shifted, sigma2, pace, nu, theta, room, _WALKS)
    if other != sigma2:
        place_path(whole, n, n, h, b, new_step, theta, residual, new, room)
        if _accept(rng, theta, new, whole, n, lo, votes, items, h, b, error, new_error, pull, scale):
            step[:] = new_step
            sigma2 = other
    return sigma2


@njit(cache=True, nogil=True)
def draw_paths(  # type: ignore[no-untyped-def]
    rng,
    theta,
    anchor,
    unit_start,
    variance,
    usual,
    shifted,
    sigma2,
    pace,
    nu,
    votes,
    items,
    scale,
    expansions,
    counts,
):
    """Draw every state's path, indicators and usual variance; counts stretches accepted and tried (U, 2)."""
    longest, dims = np.max(np.diff(unit_start)), theta.shape[1]
    paths, cells = np.empty((4, longest, dims)), np.empty((3, longest))
    work = (
        np.empty((longest, dims, dims)), paths[0], paths[1], paths[2], paths[3],
        cells[0], cells[1], cells[2], np.empty(longest, dtype=np.int8),
    )  # fmt: skip
    room = notes(longest, dims)
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        sigma2[i] = _draw_path(
            rng,
            theta[lo:hi],
            anchor[lo:hi],
            lo,
            variance[lo:hi],
            usual[lo:hi],
            shifted[lo:hi],
            sigma2[i],
            pace,
            nu,
            votes,
            items,
            scale,
            work,
            room,
            expansions,
            counts[i],
        )
