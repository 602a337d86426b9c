"""How much a ranking depends on choices: its rank correlations with other rankings, and who moves most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankChanges:
    """A base ranking against V variants; every field has shape (V,).

    `n` items have a value in both. `spearman` and `kendall` (tau-b) are NaN for fewer than 3 of them or where
    all values are tied. `mover` is the place in the array of the item whose rank changes most (the first of
    several), -1 where there is none; `move` is its rank in the variant minus that in the base, ranked among
    the n items from the largest value = 1, so that below 0 is a rise.
    """

    n: Ints
    spearman: Floats
    kendall: Floats
    mover: Ints
    move: Floats


def rank_changes(base: ArrayLike, variants: ArrayLike) -> RankChanges:
    """Compare the values `base` (n,) of n items with their values `variants` (V, n) under other choices.

    An item with NaN in either is left out of that comparison. Ties get their mean rank. Spearman (1904): the
    correlation of the ranks; Kendall (1945): tau-b, which allows for ties. ValueError unless shapes fit.

    >>> c = rank_changes([4.0, 3.0, 2.0, 1.0], [[4.0, 3.0, 2.0, 1.0], [4.0, 1.0, 3.0, 2.0]])
    >>> c.spearman.round(2).tolist(), c.kendall.round(2).tolist(), c.mover.tolist(), c.move.tolist()
    ([1.0, 0.4], [1.0, 0.33], [0, 1], [0.0, 2.0])
    """
    b, v = np.asarray(base, dtype=np.float64), np.asarray(variants, dtype=np.float64)
    if b.ndim != 1 or v.ndim != 2 or v.shape[1] != b.size:
        raise ValueError(f"a base (n,) and variants (V, n) were expected, not {b.shape} and {v.shape}")
    rows = [_against(b, row) for row in v]
    n, spearman, kendall, mover, move = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    return RankChanges(n.astype(np.int64), spearman, kendall, mover.astype(np.int64), move)


def _against(base: Floats, variant: Floats) -> tuple[int, float, float, int, float]:
    """The five numbers of one variant."""
    from scipy.stats import kendalltau, rankdata

    both = np.flatnonzero(~np.isnan(base) & ~np.isnan(variant))
    if both.size == 0:
        return 0, np.nan, np.nan, -1, np.nan
    before, after = rankdata(-base[both]), rankdata(-variant[both])
    change = after - before
    most = int(np.abs(change).argmax())
    spearman = kendall = np.nan
    if both.size >= 3 and np.ptp(before) > 0 and np.ptp(after) > 0:
        spearman = float(np.corrcoef(before, after)[0, 1])
        kendall = float(kendalltau(before, after).statistic)
    return both.size, spearman, kendall, int(both[most]), float(change[most])
