"""The measures over sectors the slow, obvious way: what the fast code is checked against."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shares = Sequence[float]


def entropy(w: Shares) -> float:
    """In bits."""
    return -sum(x * math.log2(x) for x in w if x > 0)


def divergence(sectors: Sequence[Shares], weights: Sequence[float]) -> float:
    """Lin's eq. 5.1 as it is printed, over the sectors without NaN."""
    kept = [(w, u) for w, u in zip(sectors, weights, strict=True) if not any(map(math.isnan, w))]
    total = sum(u for _, u in kept)
    if sum(u > 0 for _, u in kept) < 2:
        return math.nan
    mixture = [sum(u / total * w[p] for w, u in kept) for p in range(len(sectors[0]))]
    return entropy(mixture) - sum(u / total * entropy(w) for w, u in kept)


def average_ranks(values: Sequence[float]) -> list[float]:
    """1 for the largest; the mean of the places that tied values share."""
    return [
        1 + sum(other > x for other in values) + (sum(other == x for other in values) - 1) / 2 for x in values
    ]


def tau_b(x: Sequence[float], y: Sequence[float]) -> float:
    """Kendall's tau-b by looking at every pair."""
    signs = [
        (np.sign(a - c), np.sign(b - d))
        for (a, b), (c, d) in itertools.combinations(zip(x, y, strict=True), 2)
    ]
    untied = [sum(s != 0 for s in of_one) for of_one in zip(*signs, strict=True)]
    return float(sum(s * t for s, t in signs) / math.sqrt(untied[0] * untied[1]))
