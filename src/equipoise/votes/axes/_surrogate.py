"""A stretch of one state's path in D dimensions with its shift indicators, votes stood in for, compiled.

As `votes._surrogate`: each cell's votes are replaced by exp(b' theta - theta' H theta / 2), indicators are
drawn one after the other with the path summed out (Gerlach, Carter & Kohn 2000, JASA 95: 819-828), the usual
variance by a random walk, the path last. Indicators are drawn along time or against it, by the caller's
coin: each order is the other's reverse, so the whole is reversible, as a Metropolis-Hastings step that makes
good what the surrogate got wrong asks for.

A stretch is the cells lo..hi-1 of arrays over a path of n cells; theta[lo - 1] and theta[hi] are given,
before the path's first cell stands 0. `step` holds the variance of the step into each cell. `room` is from
`notes`.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes.axes._blocks import cholesky, lower_solve, upper_solve
from equipoise.votes.axes._messages import add, from_point, meeting, through

_REACH = 0.7  # of the walk of log sigma_i^2


@compiled
def notes(longest, dims):  # type: ignore[no-untyped-def]
    """Room: terms of every cell (H, b), a few more terms, a matrix, a vector, and the point 0."""
    return (
        np.zeros((longest, dims, dims)),
        np.zeros((longest, dims)),
        np.zeros((3, dims, dims)),
        np.zeros((3, dims)),
        np.zeros((dims, dims)),
        np.zeros(dims),
        np.zeros(dims),
    )


@compiled
def _look(along, lo, hi, n, h, b, step, theta, room):  # type: ignore[no-untyped-def]
    """Into room: what every cell learns from its own votes and from all beyond it (along time: later ones).

    Returns the log constant: for a whole path along time, all but that of the first cell's prior.
    """
    term_h, term_b, few_h, few_b, w = room[0], room[1], room[2], room[3], room[4]
    total, m = 0.0, hi - lo
    for k in range(m - 1, -1, -1):
        t = lo + k if along else hi - 1 - k
        beyond = t + 1 if along else t - 1
        v = step[max(t, beyond)] if beyond < n else math.inf
        if k < m - 1:
            total += through(term_h[beyond], term_b[beyond], v, few_h[0], few_b[0], w)
        else:
            from_point(theta[beyond] if 0 <= beyond < n else room[6], v, few_h[0], few_b[0])
        add(h[t], b[t], few_h[0], few_b[0], term_h[t], term_b[t])
    return total


@compiled
def draw_shifts(rng, along, lo, hi, n, h, b, step, shifted, sigma2, pace, theta, room):  # type: ignore[no-untyped-def]
    """Draw the indicators of the steps into cells lo..hi (but not the path's first), along time or against.

    `step` and `shifted` change in place.
    """
    term_h, term_b, few_h, few_b, w = room[0], room[1], room[2], room[3], room[4]
    m, odds = hi - lo, math.log(pace[2] / (1.0 - pace[2]))
    _look(along, lo, hi, n, h, b, step, theta, room)
    for k in range(m + 1):  # few[2] is what the cells passed say, few[0] and few[1] that across a step
        t = lo + k if along else hi - 1 - k
        before = t - 1 if along else t + 1
        edge, point, x, kind = max(t, before), before if k == 0 else t, odds, 0
        for of in range(2):  # 0 usual, 1 shift
            v = pace[1] if of else sigma2
            if edge == 0 or edge == n:
                v = step[0] if edge == 0 else math.inf
            if 0 < k < m:
                y = through(few_h[2], few_b[2], v, few_h[of], few_b[of], w)
            else:
                y = from_point(theta[point] if 0 <= point < n else room[6], v, few_h[of], few_b[of])
            if k < m:
                y += meeting(few_h[of], few_b[of], term_h[t], term_b[t], w)
            else:
                y += meeting(few_h[of], few_b[of], few_h[2], few_b[2], w)
            x += y if of else -y
        if 0 < edge < n:
            kind = 1 if rng.random() < 1.0 / (1.0 + math.exp(-min(max(x, -700.0), 700.0))) else 0
            shifted[edge] = kind
            step[edge] = pace[1] if kind else sigma2
        if k < m:
            add(h[t], b[t], few_h[kind], few_b[kind], few_h[2], few_b[2])


@inlined
def _given_before(t, step, theta, before, room):  # type: ignore[no-untyped-def]
    """Cholesky factor of a cell's precision given the cell before and all later votes, and L^-1 its slope."""
    root, slope = room[4], room[5]
    from_point(before, step[t], room[2][0], room[3][0])
    add(room[0][t], room[1][t], room[2][0], room[3][0], root, slope)
    cholesky(root)
    lower_solve(root, slope)


@compiled
def residuals(lo, hi, n, h, b, step, theta, out, room):  # type: ignore[no-untyped-def]
    """The noise from which `place_path` makes `theta`: standard normal under the surrogate."""
    _look(True, lo, hi, n, h, b, step, theta, room)
    root, slope, zero, dims = room[4], room[5], room[6], theta.shape[1]
    for t in range(lo, hi):
        _given_before(t, step, theta, theta[t - 1] if t > 0 else zero, room)
        for i in range(dims):
            s = -slope[i]
            for k in range(i, dims):
                s += root[k, i] * theta[t, k]
            out[t, i] = s


@compiled
def place_path(lo, hi, n, h, b, step, theta, noise, out, room):  # type: ignore[no-untyped-def]
    """The cells lo..hi-1 into `out` as `noise` puts them: a draw from the surrogate, its mean from 0."""
    _look(True, lo, hi, n, h, b, step, theta, room)
    root, slope, before = room[4], room[5], room[6]
    if lo > 0:
        before = theta[lo - 1]
    for t in range(lo, hi):
        _given_before(t, step, theta, before, room)
        for i in range(slope.size):
            out[t, i] = slope[i] + noise[t, i]
        upper_solve(root, out[t])
        before = out[t]


@compiled
def _total(n, h, b, step, theta, room):  # type: ignore[no-untyped-def]
    """Log likelihood of the surrogate with the whole path summed out."""
    total = _look(True, 0, n, n, h, b, step, theta, room)
    return total + through(room[0][0], room[1][0], step[0], room[2][0], room[3][0], room[4])


@compiled
def walk_usual(rng, n, h, b, step, shifted, sigma2, pace, nu, theta, room, moves):  # type: ignore[no-untyped-def]
    """Random-walk steps of log sigma_i^2 with the path summed out; returns it and keeps `step` true."""
    now = _total(n, h, b, step, theta, room) - 0.5 * nu * (math.log(sigma2) + pace[0] / sigma2)
    for _ in range(moves):
        other = sigma2 * math.exp(_REACH * rng.standard_normal())
        for t in range(1, n):
            if not shifted[t]:
                step[t] = other
        new = _total(n, h, b, step, theta, room) - 0.5 * nu * (math.log(other) + pace[0] / other)
        if math.log(1.0 - rng.random()) < new - now:
            sigma2, now = other, new
    for t in range(1, n):
        if not shifted[t]:
            step[t] = sigma2
    return sigma2
