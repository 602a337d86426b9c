"""An exact draw of one state's path, its shift indicators and its usual variance, compiled.

The votes are stood in for by the quadratics of `_expansion` around a fixed path, which gives the surrogate of
`_surrogate`; stretch by stretch of random bounds, indicators and path are proposed from it and accepted or
not by what the surrogate got wrong. It depends on the roll calls, on the other states and on fixed
numbers, never on this state's present path, indicators or variance, so that every ratio is exact.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._expansion import cell_log_lik, stand_in
from equipoise.votes._scale import scale_term
from equipoise.votes._surrogate import backwards, draw_stretch, forwards, residuals, walk_pace

_OVER = -0.5  # over-relaxation: proposals tend to the other side of the mean, which speeds up slow directions
_WALKS = 2  # steps of sigma_i^2


@inlined
def _accept(rng, theta, new, first, last, lo, votes, items, fit, scale):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings step from theta to new in the cells first..last-1; `fit`'s error is kept true.

    `fit` is (h, b, error, room for another, pull): the surrogate, and what it lacks at theta in each cell.
    """
    h, b, error, new_error, pull = fit
    change, square = 0.0, 0.0
    for t in range(first, last):
        x = new[t]
        new_error[t] = cell_log_lik(x, lo + t, votes, items) - (b[t] - 0.5 * (h[t] - pull) * x) * x
        square += x * x - theta[t] * theta[t]
        change += new_error[t] - error[t]
    change += scale_term(scale[0] + square, scale) - scale_term(scale[0], scale) + 0.5 * pull * square
    if not math.log(1.0 - rng.random()) < change:
        return False
    scale[0] += square
    for t in range(first, last):
        theta[t], error[t] = new[t], new_error[t]
    return True


@compiled
def _walk_usual(rng, theta, lo, step, shifted, sigma2, pace, nu, votes, items, fit, scale, room):  # type: ignore[no-untyped-def]
    """Draw sigma_i^2 with the path summed out, and move the path along; returns it and keeps `step` true."""
    n, h, b = theta.size, fit[0], fit[1]
    new, residual, new_step, notes = room
    new_step[:] = step
    residuals(0, n, n, h, b, step, theta, residual, notes)
    other = walk_pace(rng, n, h, b, new_step, shifted, sigma2, pace, nu, _WALKS)
    if other != sigma2:
        draw_stretch(rng, 0, n, n, h, b, new_step, theta, residual, 1.0, new, notes)
        if _accept(rng, theta, new, 0, n, lo, votes, items, fit, scale):
            step[:] = new_step
            sigma2 = other
    return sigma2


@compiled
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
    rest = scale[0] - np.sum(theta * theta)
    pull = max(scale[1] / scale[2] - scale[3] / (rest * scale[2] / (scale[2] - n)), 0.0)
    stand_in(anchor, lo, usual, votes, items, expansions, h, b, work[4:])
    for t in range(n):
        error[t] = cell_log_lik(theta[t], lo + t, votes, items) - (b[t] - 0.5 * h[t] * theta[t]) * theta[t]
        h[t] += pull
    fit = (h, b, error, new_error, pull)
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
        if _accept(rng, theta, new, first, last, lo, votes, items, fit, scale):
            counts[0] += 1
            for t in range(first, top):
                step[t], shifted[t] = new_step[t], 1 if mark[t] > 0.5 else 0
        first, last = last, last + stretch
        if n - last < stretch // 3:
            last = n
    moves = (new, residual, new_step, room)
    return _walk_usual(rng, theta, lo, step, shifted, sigma2, pace, nu, votes, items, fit, scale, moves)
