"""One state's whole path in D dimensions given the roll calls, compiled: as `votes._paths`, in blocks.

Rows of `items` are (beta_1 .. beta_D, kappa, u, exp u). The proposal is autoregressive around the
Laplace approximation: centre + alpha (here - centre) + sqrt(1 - alpha^2) L'^-1 xi, reversible with respect
to that approximation (Adler 1981, Physical Review D 23: 2901), so the ratio is that of an independent
proposal; alpha < 0 makes the two blocks, paths and roll calls, forget faster.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import log_lik, slopes
from equipoise.votes._scale import scale_term
from equipoise.votes.axes._blocks import backward_blocks, factor_blocks, forward_blocks, quadratic_blocks

_ALPHA = -0.5


@njit(cache=True, nogil=True)
def path_log_posterior(path, lo, hi, variance, votes, items):  # type: ignore[no-untyped-def]
    """Votes and random walk: log posterior (up to a constant) of the cells lo..hi-1 at `path` (n, D)."""
    start, item, vote = votes
    dims, total = path.shape[1], 0.0
    for c in range(lo, hi):
        t = c - lo
        for d in range(dims):
            step = path[t, d] - (path[t - 1, d] if t > 0 else 0.0)
            total -= 0.5 * step * step / variance[c]
        for k in range(start[c], start[c + 1]):
            j = item[k]
            a = items[j, dims]
            for d in range(dims):
                a -= items[j, d] * path[t, d]
            total += log_lik(vote[k], a, a - items[j, dims + 2])
    return total


@njit(cache=True, nogil=True)
def _curvature(path, lo, hi, variance, votes, items, pull, diag, slope):  # type: ignore[no-untyped-def]
    """Slope and blocks of the curvature at `path`."""
    start, item, vote = votes
    n, dims = hi - lo, path.shape[1]
    for t in range(n):
        c = lo + t
        diag[t] = 0.0
        slope[t] = 0.0
        for k in range(start[c], start[c + 1]):
            j = item[k]
            a = items[j, dims]
            for d in range(dims):
                a -= items[j, d] * path[t, d]
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, dims + 2])
            s, q = l_a + l_b, l_aa + 2.0 * l_ab + l_bb
            for d in range(dims):
                slope[t, d] -= items[j, d] * s
                for e in range(d + 1):
                    diag[t, d, e] -= items[j, d] * items[j, e] * q
        w = 1.0 / variance[c]
        ahead = 1.0 / variance[c + 1] if t + 1 < n else 0.0
        for d in range(dims):
            here = path[t, d]
            slope[t, d] -= (here - (path[t - 1, d] if t > 0 else 0.0)) * w + pull * here
            if t + 1 < n:
                slope[t, d] += (path[t + 1, d] - here) * ahead
            diag[t, d, d] += w + ahead + pull


@njit(cache=True, nogil=True)
def path_newton(path, lo, hi, variance, votes, items, pull, diag, sub, slope, step_limit):  # type: ignore[no-untyped-def]
    """One Newton step in place; leaves the Cholesky factor in (diag, sub). Returns the largest move."""
    n = hi - lo
    _curvature(path, lo, hi, variance, votes, items, pull, diag, slope)
    factor_blocks(diag, sub, 1.0 / variance[lo:hi], n)
    forward_blocks(diag, sub, slope, n)
    backward_blocks(diag, sub, slope, n)
    moved = np.max(np.abs(slope[:n]))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    path += shrink * slope[:n]
    return moved


@njit(cache=True, nogil=True)
def draw_path(rng, theta, anchor, lo, hi, variance, votes, items, scale, work, newton_steps):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings draw of one whole path; 1 if accepted.

    The approximation depends on the roll calls, on the other states' spread and on `anchor`, never on
    this state's present path. `scale` is (sum theta^2, sum beta^2, C D, J D); the first is kept true.
    """
    diag, sub, slope, centres, proposals = work
    n, dims = hi - lo, theta.shape[1]
    here, centre, proposal = theta[lo:hi], centres[:n], proposals[:n]
    centre[:] = anchor[lo:hi]
    rest = scale[0] - np.sum(here * here)
    about = rest * scale[2] / (scale[2] - n * dims)
    pull = max(scale[1] / scale[2] - scale[3] / about, 0.0)
    for _ in range(newton_steps):
        path_newton(centre, lo, hi, variance, votes, items, pull, diag, sub, slope, 2.0)
    for t in range(n):
        for d in range(dims):
            proposal[t, d] = rng.standard_normal()
    backward_blocks(diag, sub, proposal, n)
    fresh = math.sqrt(1.0 - _ALPHA * _ALPHA)
    for t in range(n):
        for d in range(dims):
            proposal[t, d] = centre[t, d] + _ALPHA * (here[t, d] - centre[t, d]) + fresh * proposal[t, d]
    square = rest + np.sum(proposal * proposal)
    now = path_log_posterior(here, lo, hi, variance, votes, items)
    now += scale_term(scale[0], scale) + 0.5 * quadratic_blocks(here, centre, diag, sub, n)
    new = path_log_posterior(proposal, lo, hi, variance, votes, items)
    new += scale_term(square, scale) + 0.5 * quadratic_blocks(proposal, centre, diag, sub, n)
    if math.log(1.0 - rng.random()) < new - now:
        theta[lo:hi] = proposal
        scale[0] = square
        return 1
    return 0


@njit(cache=True, nogil=True)
def workspace(longest, dims):  # type: ignore[no-untyped-def]
    """Room for one path: factor (diagonal, below), slope, centre, proposal."""
    return (
        np.zeros((longest, dims, dims)),
        np.zeros((longest, dims, dims)),
        np.zeros((longest, dims)),
        np.zeros((longest, dims)),
        np.zeros((longest, dims)),
    )


@njit(cache=True, nogil=True)
def draw_paths(rng, theta, anchor, unit_start, variance, votes, items, scale, newton_steps, accepted):  # type: ignore[no-untyped-def]
    """Draw every state's path given the roll calls; counts acceptances by state."""
    work = workspace(np.max(np.diff(unit_start)), theta.shape[1])
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        accepted[i] += draw_path(
            rng, theta, anchor, lo, hi, variance, votes, items, scale, work, newton_steps
        )


@njit(cache=True, nogil=True)
def paths_to_mode(theta, unit_start, variance, votes, items, steps):  # type: ignore[no-untyped-def]
    """Newton steps for every state's path given the roll calls."""
    diag, sub, slope, _, _ = workspace(np.max(np.diff(unit_start)), theta.shape[1])
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        for _ in range(steps):
            path_newton(theta[lo:hi], lo, hi, variance, votes, items, 0.0, diag, sub, slope, 1.0)
