"""An exact draw of one state's path in D dimensions, its shift indicators and its usual variance, compiled.

As `votes._draw_path`: the votes are stood in for by the quadratics of `_expansion` around a fixed path,
which gives the surrogate of `_surrogate`; stretch by stretch of random bounds, indicators and path are
proposed from it and accepted or not by what the surrogate got wrong. It depends on the roll calls, on the
other states and on fixed numbers, never on this state's present path, indicators or variance, so that every
ratio is exact.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._scale import scale_term
from equipoise.votes.axes._expansion import misfit, stand_in
from equipoise.votes.axes._surrogate import draw_shifts, notes, place_path, residuals, walk_usual

_STRETCH = 20  # cells
_OVER = -0.5  # over-relaxation: proposals tend to the other side of the mean, which speeds up slow directions
_WALKS = 2  # steps of sigma_i^2


@compiled
def _accept(rng, theta, new, first, last, lo, votes, items, fit, scale):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings step from theta to new in the cells first..last-1; `fit`'s error is kept true.

    `fit` is (h, b, error, room for another, pull): the surrogate, and what it lacks at theta in each cell.
    """
    h, b, error, new_error, pull = fit
    change, square = 0.0, 0.0
    for t in range(first, last):
        new_error[t] = misfit(new[t], t, lo, votes, items, h, b, pull)
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


@compiled
def _walk_usual(rng, theta, lo, step, shifted, sigma2, pace, nu, votes, items, fit, scale, room):  # type: ignore[no-untyped-def]
    """Draw sigma_i^2 with the path summed out, and move the path along; returns it and keeps `step` true."""
    n, h, b = theta.shape[0], fit[0], fit[1]
    new, residual, new_step, notes = room
    whole = np.int64(0)  # not a literal, for which Numba would compile all of it once more
    new_step[:] = step
    residuals(whole, n, n, h, b, step, theta, residual, notes)
    other = walk_usual(rng, n, h, b, new_step, shifted, sigma2, pace, nu, theta, notes, _WALKS)
    if other != sigma2:
        place_path(whole, n, n, h, b, new_step, theta, residual, new, notes)
        if _accept(rng, theta, new, whole, n, lo, votes, items, fit, scale):
            step[:] = new_step
            sigma2 = other
    return sigma2


@compiled
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
    stand_in(new, lo, usual, votes, items, expansions, h, b, noise, room)
    for t in range(n):
        for d in range(dims):
            h[t, d, d] += pull
        error[t] = misfit(theta[t], t, lo, votes, items, h, b, pull)
    fit = (h, b, error, new_error, pull)
    first, last = np.int64(0), min(n, 1 + int(rng.random() * _STRETCH))
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
        if _accept(rng, theta, new, first, last, lo, votes, items, fit, scale):
            counts[0] += 1
            for t in range(first, top):
                step[t], shifted[t] = new_step[t], mark[t]
        first, last = last, last + _STRETCH
        if n - last < _STRETCH // 3:
            last = n
    moves = (new, residual, new_step, room)
    return _walk_usual(rng, theta, lo, step, shifted, sigma2, pace, nu, votes, items, fit, scale, moves)


@compiled
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
