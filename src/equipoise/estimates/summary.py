"""From joint draws to the rows of a release: means, intervals, ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEVEL", "interval", "ranks_by_draw"]

LEVEL = 0.9
Floats = NDArray[np.floating]


def interval(draws: Floats, axis: int = -1) -> tuple[Floats, Floats]:
    """The central 90 % interval of draws along an axis: their 5 % and 95 % quantiles.

    >>> [round(float(x), 2) for x in interval(np.linspace(0.0, 1.0, 101))]
    [0.05, 0.95]
    """
    low, high = np.quantile(draws, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=axis)
    return low, high


def ranks_by_draw(draws: Floats) -> NDArray[np.int32]:
    """Rank of each state within each draw, shape as `draws` (n states, K): 1 has the largest position.

    >>> ranks_by_draw(np.array([[0.5, 0.1], [1.0, -1.0]])).tolist()
    [[2, 1], [1, 2]]
    """
    order = np.argsort(-draws, axis=0, kind="stable")
    ranks = np.empty(draws.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[0] + 1, dtype=np.int32)[:, None], axis=0)
    return ranks
