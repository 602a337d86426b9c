"""Newton steps of whole paths in D dimensions given the roll calls, compiled: as `votes._paths`, in blocks.

Rows of `items` are (beta_1 .. beta_D, kappa, u, exp u).
"""

from __future__ import annotations

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._likelihood import along
from equipoise.votes.axes._blocks import backward_blocks, factor_blocks, forward_blocks


@compiled
def _curvature(path, lo, hi, variance, votes, items, diag, slope):  # type: ignore[no-untyped-def]
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
            s, q, _ = along(vote[k], a, a - items[j, dims + 2])
            for d in range(dims):
                slope[t, d] -= items[j, d] * s
                for e in range(d + 1):
                    diag[t, d, e] -= items[j, d] * items[j, e] * q
        w = 1.0 / variance[c]
        ahead = 1.0 / variance[c + 1] if t + 1 < n else 0.0
        for d in range(dims):
            here = path[t, d]
            slope[t, d] -= (here - (path[t - 1, d] if t > 0 else 0.0)) * w
            if t + 1 < n:
                slope[t, d] += (path[t + 1, d] - here) * ahead
            diag[t, d, d] += w + ahead


@compiled
def path_newton(path, lo, hi, variance, votes, items, diag, sub, slope, step_limit):  # type: ignore[no-untyped-def]
    """One Newton step in place; the work arrays hold the Cholesky factor and the slope."""
    n = hi - lo
    _curvature(path, lo, hi, variance, votes, items, diag, slope)
    factor_blocks(diag, sub, 1.0 / variance[lo:hi], n)
    forward_blocks(diag, sub, slope, n)
    backward_blocks(diag, sub, slope, n)
    moved = np.max(np.abs(slope[:n]))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    path += shrink * slope[:n]


@compiled
def paths_to_mode(theta, unit_start, variance, votes, items, steps):  # type: ignore[no-untyped-def]
    """Newton steps for every state's path given the roll calls."""
    longest, dims = np.max(np.diff(unit_start)), theta.shape[1]
    diag, sub = np.zeros((longest, dims, dims)), np.zeros((longest, dims, dims))
    slope = np.zeros((longest, dims))
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        for _ in range(steps):
            path_newton(theta[lo:hi], lo, hi, variance, votes, items, diag, sub, slope, 1.0)
