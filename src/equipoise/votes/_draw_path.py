"""An exact draw of one state's path, its shift indicators and its usual variance, compiled.

The votes of each cell are expanded to third order around a fixed path, which gives the surrogate of
`_surrogate`; stretch by stretch of random bounds, indicators and path are proposed from it and accepted or
not by what the surrogate got wrong. It depends on the roll calls, on the other states and on fixed
numbers, never on this state's present path, indicators or variance, so that every ratio is exact.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import along, log_lik
from equipoise.votes._scale import scale_term
from equipoise.votes._surrogate import backwards, draw_stretch, forwards, residuals, walk_pace

_ROUNDS, _TRUST = 3, 0.5  # of settling the surrogate; how far the cubic expansion is trusted
_OVER = -0.5  # over-relaxation: proposals tend to the other side of the mean, which speeds up slow directions
_WALKS = 2  # steps of sigma_i^2


@njit(inline="always")
def _log_lik(here, c, votes, items):  # type: ignore[no-untyped-def]
    """Log likelihood of the votes in one cell."""
    start, item, vote = votes
    total = 0.0
    for k in range(start[c], start[c + 1]):
        j = item[k]
        a = items[j, 1] - items[j, 0] * here
        total += log_lik(vote[k], a, a - items[j, 3])
    return total


@njit(cache=True, nogil=True)
def expand(theta, lo, votes, items, slope, curve, bend):  # type: ignore[no-untyped-def]
    """Slope, negative curvature and third derivative of the log likelihood in each cell from `lo` on."""
    start, item, vote = votes
    for t in range(theta.size):
        g, h, third = 0.0, 0.0, 0.0
        for k in range(start[lo + t], start[lo + t + 1]):
            j = item[k]
            beta = items[j, 0]
            a = items[j, 1] - beta * theta[t]
            d1, d2, d3 = along(vote[k], a, a - items[j, 3])
            g -= beta * d1
            h -= beta * beta * d2
            third -= beta * beta * beta * d3
        slope[t], curve[t], bend[t] = g, h, third


@njit(cache=True, nogil=True)
def _mean(h, b, step, room, x):  # type: ignore[no-untyped-def]
    """Mean of the surrogate's whole path into `x`."""
    n, diag, sub = x.size, room[0], room[1]
    for t in range(n):
        d = 1.0 / step[t] + h[t] + (1.0 / step[t + 1] if t + 1 < n else 0.0)
        x[t] = b[t]
        if t > 0:
            sub[t] = -1.0 / step[t] / diag[t - 1]
            d -= sub[t] * sub[t]
            x[t] -= sub[t] * x[t - 1]
        diag[t] = math.sqrt(d)
        x[t] /= diag[t]
    for t in range(n - 1, -1, -1):
        if t + 1 < n:
            x[t] -= sub[t + 1] * x[t + 1]
        x[t] /= diag[t]


@njit(cache=True, nogil=True)
def _settle(at, slope, curve, bend, step, h, b, room, x):  # type: ignore[no-untyped-def]
    """Surrogate h, b of each cell: the cubic expansion around `at`, a quadratic at its own mode `x`."""
    for t in range(at.size):
        h[t], b[t] = curve[t], slope[t] + curve[t] * at[t]
    for _ in range(_ROUNDS):
        _mean(h, b, step, room, x)
        for t in range(at.size):
            d = min(max(x[t] - at[t], -_TRUST), _TRUST)
            h[t] = max(curve[t] - bend[t] * d, 0.2 * curve[t])
            b[t] = slope[t] - curve[t] * d + 0.5 * bend[t] * d * d + h[t] * (at[t] + d)


@njit(inline="always")
def _accept(rng, theta, new, first, last, lo, votes, items, h, b, error, new_error, pull, scale):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings step from theta to new in the cells first..last-1; `error` is kept true."""
    change, square = 0.0, 0.0
    for t in range(first, last):
        x = new[t]
        new_error[t] = _log_lik(x, lo + t, votes, items) - (b[t] - 0.5 * (h[t] - pull) * x) * x
        square += x * x - theta[t] * theta[t]
        change += new_error[t] - error[t]
    change += scale_term(scale[0] + square, scale) - scale_term(scale[0], scale) + 0.5 * pull * square
    if not math.log(1.0 - rng.random()) < change:
        return False
    scale[0] += square
    for t in range(first, last):
        theta[t], error[t] = new[t], new_error[t]
    return True


@njit(cache=True, nogil=True)
def draw_path(  # type: ignore[no-untyped-def]
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
    expansions,
    stretch,
    counts,
):
    """Draw path, indicators and sigma_i^2 of the cells from `lo` on, which `theta` holds; returns sigma_i^2.

    `anchor` is the path that the votes are expanded around, `expansions` times, `usual` the variances of
    steps that stand in for the present `step` there, `stretch` how many cells are replaced at a time.
    `pace` is (s^2, omega^2, pi), `scale` (sum of theta^2 over all cells, sum of beta^2, cells, roll calls),
    of which the first is kept true. `counts` gains stretches accepted and tried. `work` has shape
    (11, >= cells).
    """
    n = theta.size
    h, b, error, new_error, new = work[0, :n], work[1, :n], work[2, :n], work[3, :n], work[4, :n]
    residual, new_step, mark, room = work[5, :n], work[6, :n], work[7, :n], work[8:10]
    slope, curve, bend = work[8, :n], work[9, :n], work[10, :n]
    rest = scale[0] - np.sum(theta * theta)
    pull = max(scale[1] / scale[2] - scale[3] / (rest * scale[2] / (scale[2] - n)), 0.0)
    new[:] = anchor
    for _ in range(expansions):
        expand(new, lo, votes, items, slope, curve, bend)
        residual[:] = new
        _settle(residual, slope, curve, bend, usual, h, b, work[2:4], new)
    for t in range(n):
        error[t] = _log_lik(theta[t], lo + t, votes, items) - (b[t] - 0.5 * h[t] * theta[t]) * theta[t]
        h[t] += pull
    first, last = 0, min(n, 1 + int(rng.random() * stretch))
    while first < n:
        top = min(last + 1, n)
        residuals(first, last, n, h, b, step, theta, residual, room)
        mark[first:top], new_step[first:top] = shifted[first:top], step[first:top]
        if rng.random() < 0.5:
            forwards(rng, first, last, n, h, b, new_step, mark, sigma2, pace, theta, room)
        else:
            backwards(rng, first, last, n, h, b, new_step, mark, sigma2, pace, theta, room)
        draw_stretch(rng, first, last, n, h, b, new_step, theta, residual, _OVER, new, room)
        counts[1] += 1
        if _accept(rng, theta, new, first, last, lo, votes, items, h, b, error, new_error, pull, scale):
            counts[0] += 1
            for t in range(first, top):
                step[t], shifted[t] = new_step[t], 1 if mark[t] > 0.5 else 0
        first, last = last, last + stretch
        if n - last < stretch // 3:
            last = n
    new_step[:] = step
    residuals(0, n, n, h, b, step, theta, residual, room)
    other = walk_pace(rng, n, h, b, new_step, shifted, sigma2, pace, nu, _WALKS)
    if other != sigma2:
        draw_stretch(rng, 0, n, n, h, b, new_step, theta, residual, 1.0, new, room)
        if _accept(rng, theta, new, 0, n, lo, votes, items, h, b, error, new_error, pull, scale):
            step[:] = new_step
            sigma2 = other
    return sigma2
