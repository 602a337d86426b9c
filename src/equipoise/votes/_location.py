"""Moves along the directions that the likelihood cannot see: the location of every period, compiled.

Shifting all positions of a period by a, with kappa_j + beta_j a for its roll calls, leaves every
probability as it was. A sampler that updates positions and roll calls in turn creeps along such
directions; here and in `_stretch` they are drawn at once, from the density that priors and the random
walk give them (Liu & Sabatti 2000, Biometrika 87: generalised Gibbs steps with Haar measure).
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._scale import scale_term


@compiled
def _factor(diag, off):  # type: ignore[no-untyped-def]
    """In place: Cholesky factor of a tridiagonal matrix (off[t] couples t-1 and t)."""
    for t in range(diag.size):
        if t > 0:
            off[t] /= diag[t - 1]
            diag[t] -= off[t] * off[t]
        diag[t] = math.sqrt(diag[t])


@compiled
def _solve(diag, off, x):  # type: ignore[no-untyped-def]
    """In place: L L' x_new = x."""
    n = diag.size
    for t in range(n):
        x[t] = (x[t] - (off[t] * x[t - 1] if t > 0 else 0.0)) / diag[t]
    for t in range(n - 1, -1, -1):
        x[t] = (x[t] - (off[t + 1] * x[t + 1] if t + 1 < n else 0.0)) / diag[t]


@compiled
def _noise(rng, diag, off, x):  # type: ignore[no-untyped-def]
    """x = L'^-1 xi, a draw with precision L L'."""
    n = diag.size
    for t in range(n - 1, -1, -1):
        x[t] = (rng.standard_normal() - (off[t + 1] * x[t + 1] if t + 1 < n else 0.0)) / diag[t]


@compiled
def _curvature(theta, items, cell_period, is_first, variance, item_period, prior, n_periods):  # type: ignore[no-untyped-def]
    """Of the log density of the locations without the scale term: diagonal, subdiagonal, slope at 0."""
    diag, off, slope = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    for c in range(theta.size):
        t, w = cell_period[c], 1.0 / variance[c]
        diag[t] += w
        if is_first[c]:
            slope[t] -= w * theta[c]
        else:
            step = w * (theta[c] - theta[c - 1])
            diag[t - 1] += w
            off[t] -= w
            slope[t] -= step
            slope[t - 1] += step
    for j in range(item_period.size):
        t, beta = item_period[j], items[j, 0]
        diag[t] += beta * beta * prior[1, 1]
        slope[t] -= beta * (items[j, 1] - prior[1, 0]) * prior[1, 1]
    return diag, off, slope


@compiled
def shift_periods(rng, theta, items, cell_period, is_first, variance, item_period, prior, scale, n_periods):  # type: ignore[no-untyped-def]
    """Draw the location of every period; 1 if accepted.

    Without the scale term (see `_scale`) the density is normal and tridiagonal. The term is stood in for
    by a precision `pull` towards 0, taken at the mode without it, which is the same from every point of
    the orbit; the Metropolis-Hastings ratio then is what the stand-in got wrong.
    """
    diag, off, slope = _curvature(
        theta, items, cell_period, is_first, variance, item_period, prior, n_periods
    )
    factor, below, mode = diag.copy(), off.copy(), slope.copy()
    _factor(factor, below)
    _solve(factor, below, mode)
    about = 0.0
    for c in range(theta.size):
        about += (theta[c] + mode[cell_period[c]]) ** 2
    pull = max(scale[1] / scale[2] - scale[3] / about, 0.0)
    for c in range(theta.size):
        diag[cell_period[c]] += pull
        slope[cell_period[c]] -= pull * theta[c]
    _factor(diag, off)
    _solve(diag, off, slope)
    move = np.empty(n_periods)
    _noise(rng, diag, off, move)
    move += slope
    square = 0.0
    for c in range(theta.size):
        square += (theta[c] + move[cell_period[c]]) ** 2
    change = scale_term(square, scale) - scale_term(scale[0], scale) + 0.5 * pull * (square - scale[0])
    if not math.log(1.0 - rng.random()) < change:
        return 0
    for c in range(theta.size):
        theta[c] += move[cell_period[c]]
    for j in range(item_period.size):
        items[j, 1] += items[j, 0] * move[item_period[j]]
    scale[0] = square
    return 1
