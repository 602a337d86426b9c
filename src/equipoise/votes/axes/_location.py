"""The location of every period in D dimensions, a direction the votes cannot see, compiled.

Shifting all positions of a period by the vector a, with kappa_j + beta_j . a for its roll calls, leaves
every probability as it was; all periods' shifts are drawn at once (see `votes._location`).
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._scale import scale_term
from equipoise.votes.axes._blocks import backward_blocks, factor_blocks, forward_blocks


@compiled
def _curvature(theta, items, cell_period, is_first, variance, item_period, prior, n_periods):  # type: ignore[no-untyped-def]
    """Of the log density of the locations without the scale term: blocks, coupling, slope at 0."""
    dims = theta.shape[1]
    diag, slope = np.zeros((n_periods, dims, dims)), np.zeros((n_periods, dims))
    coupling = np.zeros(n_periods)
    for c in range(theta.shape[0]):
        t, w = cell_period[c], 1.0 / variance[c]
        for d in range(dims):
            diag[t, d, d] += w
            slope[t, d] -= w * (theta[c, d] - (0.0 if is_first[c] else theta[c - 1, d]))
        if not is_first[c]:
            coupling[t] += w
            for d in range(dims):
                diag[t - 1, d, d] += w
                slope[t - 1, d] += w * (theta[c, d] - theta[c - 1, d])
    for j in range(item_period.size):
        t = item_period[j]
        for d in range(dims):
            slope[t, d] -= items[j, d] * (items[j, dims] - prior[1, 0]) * prior[1, 1]
            for e in range(dims):
                diag[t, d, e] += items[j, d] * items[j, e] * prior[1, 1]
    return diag, coupling, slope


@compiled
def shift_periods(rng, theta, items, cell_period, is_first, variance, item_period, prior, scale, n_periods):  # type: ignore[no-untyped-def]
    """Draw the location of every period; 1 if accepted.

    The scale term is stood in for by a precision `pull` towards 0, taken at the mode without it, the
    same from every point of the orbit; the Metropolis-Hastings ratio is what the stand-in got wrong.
    """
    dims = theta.shape[1]
    diag, coupling, slope = _curvature(
        theta, items, cell_period, is_first, variance, item_period, prior, n_periods
    )
    factor, sub, mode, about = diag.copy(), np.zeros_like(diag), slope.copy(), 0.0
    factor_blocks(factor, sub, coupling, n_periods)
    forward_blocks(factor, sub, mode, n_periods)
    backward_blocks(factor, sub, mode, n_periods)
    for c in range(theta.shape[0]):
        for d in range(dims):
            about += (theta[c, d] + mode[cell_period[c], d]) ** 2
    pull = max(scale[1] / scale[2] - scale[3] / about, 0.0)
    for c in range(theta.shape[0]):
        for d in range(dims):
            diag[cell_period[c], d, d] += pull
            slope[cell_period[c], d] -= pull * theta[c, d]
    factor_blocks(diag, sub, coupling, n_periods)
    forward_blocks(diag, sub, slope, n_periods)
    for t in range(n_periods):
        for d in range(dims):
            slope[t, d] += rng.standard_normal()
    backward_blocks(diag, sub, slope, n_periods)
    square = 0.0
    for c in range(theta.shape[0]):
        for d in range(dims):
            square += (theta[c, d] + slope[cell_period[c], d]) ** 2
    change = scale_term(square, scale) - scale_term(scale[0], scale) + 0.5 * pull * (square - scale[0])
    if not math.log(1.0 - rng.random()) < change:
        return 0
    for c in range(theta.shape[0]):
        theta[c] += slope[cell_period[c]]
    for j in range(item_period.size):
        for d in range(dims):
            items[j, dims] += items[j, d] * slope[item_period[j], d]
    scale[0] = square
    return 1
