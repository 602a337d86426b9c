"""A mixture of normals, by log weights, means and precisions of shape (R,), compiled."""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled


@compiled
def log_mixture(x, log_weight, mean, precision):  # type: ignore[no-untyped-def]
    """Log density of a mixture of normals at x, up to a constant."""
    top = -np.inf
    total = 0.0
    for r in range(mean.size):
        term = log_weight[r] + 0.5 * math.log(precision[r]) - 0.5 * precision[r] * (x - mean[r]) ** 2
        if term > top:
            total = total * math.exp(top - term) + 1.0
            top = term
        else:
            total += math.exp(term - top)
    return top + math.log(total)


@compiled
def pick(rng, x, log_weight, mean, precision):  # type: ignore[no-untyped-def]
    """Draw which of the normals x comes from."""
    u, total = rng.random(), log_mixture(x, log_weight, mean, precision)
    for r in range(mean.size - 1):
        term = log_weight[r] + 0.5 * math.log(precision[r]) - 0.5 * precision[r] * (x - mean[r]) ** 2
        u -= math.exp(term - total)
        if u < 0.0:
            return r
    return mean.size - 1
