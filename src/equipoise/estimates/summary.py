"""From joint draws to the rows of a release: means, intervals, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

LEVEL = 0.9
Floats = NDArray[np.floating]


def interval(draws: NDArray[Any], axis: int = -1) -> tuple[Floats, Floats]:
    """The central 90 % interval of draws along an axis: their 5 % and 95 % quantiles, NaN where one is NaN.

    Hyndman & Fan (1996, The American Statistician 50(4)), definition 7: as `np.quantile`, to the last bit,
    which takes five times as long for the few hundred draws of an answer.

    >>> [round(float(x), 2) for x in interval(np.linspace(0.0, 1.0, 101))]
    [0.05, 0.95]
    """
    last = draws.shape[axis] - 1
    at = [last * np.float64(q) for q in (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)]
    beside = [(int(x), min(int(x) + 1, last)) for x in at]
    ordered = np.moveaxis(np.partition(draws, (*beside[0], *beside[1], last), axis=axis), axis, 0)
    low, high = (_between(ordered[a], ordered[b], x - a) for (a, b), x in zip(beside, at, strict=True))
    whole = ~np.isnan(ordered[last])
    return np.where(whole, low, np.nan), np.where(whole, high, np.nan)


def _between(a: NDArray[Any], b: NDArray[Any], part: np.float64) -> Floats:
    """What lies a part of the way from a to b, worked out from the nearer of the two."""
    return np.asarray(a + (b - a) * part if part < 0.5 else b - (b - a) * (1 - part))


def median(values: NDArray[Any], axis: int = 0) -> NDArray[Any]:
    """The median along an axis of numbers without NaN: the middle one, or the mean of the middle two.

    As `np.median`, to the last bit; but that looks for NaN with numpy.ma, which is slower to import than a
    position is to answer.

    >>> median(np.array([[3.0, 0.0], [1.0, 4.0], [2.0, 5.0], [9.0, 9.0]])).tolist()
    [2.5, 4.5]
    """
    n = values.shape[axis]
    middle = [(n - 1) // 2, n // 2]
    return np.asarray(np.partition(values, middle, axis=axis).take(middle, axis=axis).mean(axis=axis))


def ranks_by_draw(draws: Floats) -> NDArray[np.int32]:
    """Rank of each state within each draw, shape as `draws` (n states, K): 1 has the largest position.

    >>> ranks_by_draw(np.array([[0.5, 0.1], [1.0, -1.0]])).tolist()
    [[2, 1], [1, 2]]
    """
    order = np.argsort(-draws, axis=0, kind="stable")
    ranks = np.empty(draws.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, draws.shape[0] + 1, dtype=np.int32)[:, None], axis=0)
    return ranks


def position_table(
    labels: Sequence[str],
    years: NDArray[np.integer],
    n_votes: NDArray[np.integer],
    draws: NDArray[np.floating],
    shift: NDArray[np.floating],
    rhat: NDArray[np.floating],
) -> pl.DataFrame:
    """Summaries of draws, shape (rows, K), one row a state-year, in the order given.

    Ranks are taken within a year, draw by draw; `rank` is the rank of the posterior means.

    >>> draws, none = np.array([[0.0, 0.2], [1.0, 1.2]]), np.full(2, np.nan)
    >>> table = position_table(["KAZ", "USA"], np.array([2024, 2024]), np.array([9, 9]), draws, none, none)
    >>> table.select("state", "rank", "n_states").rows()
    [('KAZ', 2, 2), ('USA', 1, 2)]
    """
    low, high = interval(draws)
    table = pl.DataFrame(
        {
            "state": list(labels),
            "year": years.astype(np.int16),
            "n_votes": n_votes.astype(np.int16),
            "mean": draws.mean(axis=1),
            "sd": draws.std(axis=1, ddof=1),
            "low": low,
            "high": high,
        }
    )
    rank_low, rank_high = np.empty(len(labels)), np.empty(len(labels))
    for year in np.unique(years):
        rows = np.flatnonzero(years == year)
        rank_low[rows], rank_high[rows] = interval(ranks_by_draw(draws[rows]).astype(np.float64))
    return table.with_columns(
        pl.col("mean").rank("ordinal", descending=True).over("year").cast(pl.Int16).alias("rank"),
        pl.Series("rank_low", np.floor(rank_low).astype(np.int16)),
        pl.Series("rank_high", np.ceil(rank_high).astype(np.int16)),
        pl.len().over("year").cast(pl.Int16).alias("n_states"),
        pl.Series("shift", shift, dtype=pl.Float64).fill_nan(None),
        pl.Series("rhat", rhat, dtype=pl.Float32).fill_nan(None),
        pl.col("mean", "sd", "low", "high").cast(pl.Float32),
    )
