"""One pass over the votes of the published sampler: latent responses, then positions, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._bsv_normal import above, between

_MOST_LATENT, _MOST_THETA = 9.0, 5.0  # the published program cuts both off


@njit(cache=True, nogil=True)
def latent_sums(rng, start, item, vote, items, theta, c):  # type: ignore[no-untyped-def]
    """Draw the latent response to each vote of a cell: (sum beta y*, sum beta^2).

    Rows of `items` are (beta, upper cut point, lower cut point).
    """
    cross, square = 0.0, 0.0
    for k in range(start[c], start[c + 1]):
        j = item[k]
        mu = items[j, 0] * theta[c]
        if vote[k] == 2:
            y = mu + above(rng, items[j, 1] - mu)
        elif vote[k] == 0:
            y = mu - above(rng, mu - items[j, 2])
        else:
            y = mu + between(rng, items[j, 2] - mu, items[j, 1] - mu)
        cross += items[j, 0] * min(max(y, -_MOST_LATENT), _MOST_LATENT)
        square += items[j, 0] * items[j, 0]
    return cross, square


@njit(cache=True, nogil=True)
def draw_positions(rng, theta, mean, source, variance, by_cell, items):  # type: ignore[no-untyped-def]
    """Draw every position given fresh latent responses and its prior; standardise them all. In place.

    The prior of cell c is N(mean[source[c]], variance[c]) with the conditional means of the sweep before;
    N(0, variance[c]) where source[c] is negative.
    """
    start, item, vote = by_cell
    before = mean.copy()
    for c in range(theta.size):
        cross, square = latent_sums(rng, start, item, vote, items, theta, c)
        prior = before[source[c]] if source[c] >= 0 else 0.0
        v = 1.0 / (square + 1.0 / variance[c])
        mean[c] = v * (cross + prior / variance[c])
        theta[c] = min(max(mean[c] + math.sqrt(v) * rng.standard_normal(), -_MOST_THETA), _MOST_THETA)
    theta -= np.mean(theta)
    theta /= np.std(theta)
