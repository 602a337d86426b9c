"""One state's whole path given the roll calls: its Laplace approximation and an exact draw, compiled.

The log posterior of a path theta_1..theta_T is a sum of ordered probit terms minus a tridiagonal
quadratic form (the random walk), so its Hessian is tridiagonal and a Newton step costs one pass over
the state's votes plus O(T).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import log_lik, slopes
from equipoise.votes._scale import scale_term


@njit(cache=True, nogil=True)
def path_log_posterior(theta, lo, hi, variance, votes, items):  # type: ignore[no-untyped-def]
    """Votes and random walk: log posterior (up to a constant) of the cells lo..hi-1, which `theta` holds."""
    start, item, vote = votes
    total, before = 0.0, 0.0
    for c in range(lo, hi):
        here = theta[c - lo]
        step = here - before
        total -= 0.5 * step * step / variance[c]
        before = here
        for k in range(start[c], start[c + 1]):
            j = item[k]
            a = items[j, 1] - items[j, 0] * here
            total += log_lik(vote[k], a, a - items[j, 3])
    return total


@njit(cache=True, nogil=True)
def path_newton(theta, lo, hi, variance, votes, items, pull, work, step_limit):  # type: ignore[no-untyped-def]
    """One Newton step in place; leaves the Cholesky factor (diagonal, subdiagonal) in work[0:2].

    `pull` is a precision towards 0 that stands in for the scale term (see `_scale`).
    Returns the largest move. `work` has shape (4, >= hi - lo).
    """
    start, item, vote = votes
    n = hi - lo
    diag, sub, slope = work[0], work[1], work[2]
    for t in range(n):
        c = lo + t
        here = theta[t]
        g, h = 0.0, 0.0
        for k in range(start[c], start[c + 1]):
            j = item[k]
            beta = items[j, 0]
            a = items[j, 1] - beta * here
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, 3])
            g -= beta * (l_a + l_b)
            h -= beta * beta * (l_aa + 2.0 * l_ab + l_bb)
        before = theta[t - 1] if t > 0 else 0.0
        g -= (here - before) / variance[c] + pull * here
        h += 1.0 / variance[c] + pull
        if t + 1 < n:
            g += (theta[t + 1] - here) / variance[c + 1]
            h += 1.0 / variance[c + 1]
        diag[t], slope[t] = h, g
    for t in range(n):
        if t > 0:
            sub[t] = -1.0 / variance[lo + t] / diag[t - 1]
            diag[t] -= sub[t] * sub[t]
        diag[t] = math.sqrt(diag[t])
        slope[t] = (slope[t] - (sub[t] * slope[t - 1] if t > 0 else 0.0)) / diag[t]
    moved = 0.0
    for t in range(n - 1, -1, -1):
        if t + 1 < n:
            slope[t] -= sub[t + 1] * slope[t + 1]
        slope[t] /= diag[t]
        moved = max(moved, abs(slope[t]))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    for t in range(n):
        theta[t] += shrink * slope[t]
    return moved


@njit(cache=True, nogil=True)
def _quadratic(theta, centre, diag, sub, n):  # type: ignore[no-untyped-def]
    """(theta - centre)' L L' (theta - centre)."""
    total = 0.0
    for t in range(n):
        x = diag[t] * (theta[t] - centre[t])
        if t + 1 < n:
            x += sub[t + 1] * (theta[t + 1] - centre[t + 1])
        total += x * x
    return total


@njit(cache=True, nogil=True)
def draw_path(rng, theta, anchor, lo, hi, variance, votes, items, scale, work, newton_steps):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings draw of the whole path from its Laplace approximation; 1 if accepted.

    The approximation depends on the roll calls, on the other states and on `anchor` (a fixed path),
    never on this state's present path, so the proposal is an independent one and the ratio exact.
    `scale` is (sum of theta^2 over all cells, sum of beta^2, cells, roll calls); the first is kept true.
    """
    n = hi - lo
    here = theta[lo:hi]
    centre, proposal = work[3, :n], work[4, :n]
    centre[:] = anchor[lo:hi]
    own = np.sum(here * here)
    rest = scale[0] - own
    about = rest * scale[2] / (scale[2] - n)
    pull = max(scale[1] / scale[2] - scale[3] / about, 0.0)
    for _ in range(newton_steps):
        path_newton(centre, lo, hi, variance, votes, items, pull, work, 2.0)
    diag, sub = work[0], work[1]
    for t in range(n - 1, -1, -1):
        x = rng.standard_normal()
        if t + 1 < n:
            x -= sub[t + 1] * proposal[t + 1]
        proposal[t] = x / diag[t]
    new = 0.0
    for t in range(n):
        proposal[t] += centre[t]
        new += proposal[t] * proposal[t]
    square = new
    now = path_log_posterior(here, lo, hi, variance, votes, items)
    now += scale_term(scale[0], scale) + 0.5 * _quadratic(here, centre, diag, sub, n)
    new = path_log_posterior(proposal, lo, hi, variance, votes, items)
    new += scale_term(rest + square, scale) + 0.5 * _quadratic(proposal, centre, diag, sub, n)
    if math.log(1.0 - rng.random()) < new - now:
        theta[lo:hi] = proposal
        scale[0] = rest + square
        return 1
    return 0
