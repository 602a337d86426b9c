"""Which roll call of one file is which of another, told by the votes themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

ALIKE = 0.8  # of the states that voted in either file, those with the same vote in both
OTHER_MONTH = 0.1  # what a pair loses if the months differ


def pair(
    ours: tuple[pl.DataFrame, pl.DataFrame],
    theirs: tuple[pl.DataFrame, pl.DataFrame],
    seats: Mapping[str, str],
) -> pl.DataFrame:
    """Columns ours, theirs (roll calls): in each calendar year the assignment whose votes agree best.

    Both arguments are (roll_calls, votes). Symbols and titles play no part, so that repeated symbols,
    misprints and drafts without a number do not matter; pairs less than `ALIKE` are no pairs.
    """
    found: list[tuple[int, int]] = []
    cast = [
        votes.drop_nulls("vote").with_columns(pl.col("state").replace(seats)) for _, votes in (ours, theirs)
    ]
    states = pl.concat(votes.select("state") for votes in cast)["state"].unique().sort().to_list()
    for year in sorted(set(ours[0]["year"]) & set(theirs[0]["year"])):
        heads = [calls.filter(pl.col("year") == year) for calls, _ in (ours, theirs)]
        a, b = (_matrix(h, v, states) for h, v in zip(heads, cast, strict=True))
        either = ((a[:, None] >= 0) | (b[None] >= 0)).sum(axis=2)
        same = ((a[:, None] == b[None]) & (a[:, None] >= 0)).sum(axis=2)
        months = [h["date"].dt.month().to_numpy() for h in heads]
        score = same / np.maximum(either, 1) - OTHER_MONTH * (months[0][:, None] != months[1][None])
        first, second = (h["roll_call"].to_list() for h in heads)
        found += [
            (first[i], second[j])
            for i, j in zip(*linear_sum_assignment(-score), strict=True)
            if score[i, j] >= ALIKE
        ]
    return pl.DataFrame(found, schema={"ours": pl.Int64, "theirs": pl.Int64}, orient="row")


def _matrix(
    heads: pl.DataFrame, votes: pl.DataFrame, states: list[str]
) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Votes by roll call and state, −1 where there is none."""
    rows = heads.select("roll_call").with_row_index("i")
    columns = pl.DataFrame({"state": states}).with_row_index("s")
    cells = votes.join(rows, on="roll_call").join(columns, on="state")
    table = np.full((heads.height, len(states)), -1, dtype=np.int8)
    table[cells["i"].to_numpy(), cells["s"].to_numpy()] = cells["vote"].to_numpy()
    return table
