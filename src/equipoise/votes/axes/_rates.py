"""A state's usual pace and its usual steps together, compiled.

Given the steps, sigma_i hardly moves, and given sigma_i the steps keep their length: where a state's votes
say little of single steps, drawing the two in turn creeps. Here sigma_i and every usual step of its
path are multiplied by one factor b, the path held at a random cell (an ancillary move, Yu & Meng 2011,
Journal of Computational and Graphical Statistics 20: 531-570). The density of the steps cancels
against the Jacobian; the prior of sigma_i, that of the first position and the votes decide.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import log_lik
from equipoise.votes._scale import scale_term

_REACH = 0.5  # of log b


@njit(cache=True, nogil=True)
def _votes(path, lo, votes, items):  # type: ignore[no-untyped-def]
    """Log probability of a state's votes at `path` (n, D)."""
    start, item, vote = votes
    dims, total = path.shape[1], 0.0
    for t in range(path.shape[0]):
        for k in range(start[lo + t], start[lo + t + 1]):
            j = item[k]
            a = items[j, dims]
            for d in range(dims):
                a -= items[j, d] * path[t, d]
            total += log_lik(vote[k], a, a - items[j, dims + 2])
    return total


@njit(inline="always")
def _scaled(here, shifted, lo, pivot, b):  # type: ignore[no-untyped-def]
    """The path `here` (n, D) with its usual steps times b, held at the cell `pivot`."""
    n = here.shape[0]
    path = np.empty(here.shape)
    path[pivot] = here[pivot]
    for t in range(pivot + 1, n):
        path[t] = path[t - 1] + (1.0 if shifted[lo + t] else b) * (here[t] - here[t - 1])
    for t in range(pivot, 0, -1):
        path[t - 1] = path[t] - (1.0 if shifted[lo + t] else b) * (here[t] - here[t - 1])
    return path


@njit(cache=True, nogil=True)
def scale_steps(rng, theta, unit_start, variance, shifted, sigma2, pace, votes, items, scale, nu):  # type: ignore[no-untyped-def]
    """One Metropolis step of (sigma_i, usual steps) for every state; keeps `variance` and `scale` true."""
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        if hi - lo - 1 - np.sum(shifted[lo + 1 : hi]) < 1:
            continue
        log_b, here = _REACH * rng.standard_normal(), theta[lo:hi]
        path = _scaled(here, shifted, lo, int(rng.random() * (hi - lo)), math.exp(log_b))
        square = scale[0] + np.sum(path * path) - np.sum(here * here)
        change = -nu * log_b - 0.5 * nu * pace[0] / sigma2[i] * (math.exp(-2.0 * log_b) - 1.0)
        change -= 0.5 * (np.sum(path[0] ** 2) - np.sum(here[0] ** 2)) / variance[lo]
        change += scale_term(square, scale) - scale_term(scale[0], scale)
        change += _votes(path, lo, votes, items) - _votes(here, lo, votes, items)
        if math.log(1.0 - rng.random()) < change:
            theta[lo:hi] = path
            scale[0] = square
            sigma2[i] *= math.exp(2.0 * log_b)
            for c in range(lo + 1, hi):
                if not shifted[c]:
                    variance[c] = sigma2[i]
