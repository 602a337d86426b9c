"""Draws and medians under the weights that a bootstrap gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def picked(values: Floats, weights: Floats, chance: Floats, start: Ints) -> Floats:
    """In each row of `weights` (k, n) values (n,) drawn in proportion to them, by `chance` (k, m) in 0..1.

    Column m draws from the values from place `start` (m,) on; NaN where these have no weight.
    """
    out = np.full(chance.shape, np.nan)
    if values.size == 0:
        return out
    for row, (w, c) in enumerate(zip(weights, chance, strict=True)):
        up_to = np.concatenate([[0.0], w.cumsum()])
        base, whole = up_to[start], up_to[-1]
        place = np.searchsorted(up_to, base + c * (whole - base), side="right") - 1
        out[row] = np.where(whole > base, values[np.minimum(place, values.size - 1)], np.nan)
    return out


def weighted_median(values: Floats, weights: Floats) -> Floats:
    """Weighted medians (k,) of values (n,) or (k, n), NaN left out; the mean of both where two are."""
    if weights.shape[1] == 0:
        return np.full(len(weights), np.nan)
    w = np.where(np.isnan(values), 0.0, weights)
    order = np.argsort(np.atleast_2d(values), axis=1)  # one order for all rows where the values are the same
    v = np.broadcast_to(np.take_along_axis(np.atleast_2d(values), order, 1), w.shape)
    w = np.take_along_axis(w, np.broadcast_to(order, w.shape), 1).cumsum(axis=1)
    half = w[:, -1:] / 2
    ends = [
        np.take_along_axis(v, reached.argmax(axis=1)[:, None], 1)[:, 0] for reached in (w >= half, w > half)
    ]
    return np.where(half[:, 0] > 0, (ends[0] + ends[1]) / 2, np.nan)
