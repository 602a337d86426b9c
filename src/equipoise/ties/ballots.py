"""From the tables of roll calls and votes to one matrix of votes, ready for counting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import CoverageError, SettingsError, SourceError
from equipoise.tables import ABSTAIN, NO, YES

Absence = Literal["missing", "abstention"]
_ABSENT, _NO_ROW = -1, -2


@dataclass(frozen=True, slots=True)
class Ballots:
    """Votes int8 [R, S] (0 no, 1 abstention, 2 yes, -1 absent), each row's year and each column's state.

    `year_index` [R] points into `years`.

    >>> Ballots(np.zeros((1, 1), np.int8), np.zeros(1, np.intp), np.array([1999]), ["KAZ"]).votes.shape
    (1, 1)
    """

    votes: NDArray[np.int8]
    year_index: NDArray[np.intp]
    years: NDArray[np.int16]
    states: list[str]


def ballots(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    *,
    years: Iterable[int] | None = None,
    absence: Absence = "missing",
) -> Ballots:
    """Lay out `votes` as a matrix of the roll calls that are not `excluded`, in `years` (all by default).

    The frames are those of `equipoise.tables`; only roll_call, year, excluded and roll_call, state, vote
    are read. A null vote stays absent, or counts as an abstention with absence="abstention"; a state
    without a row (not yet or no longer a member) is absent in either case. Raises CoverageError where no
    roll call is left, SettingsError for another `absence`, SourceError where keys repeat, votes lack their
    roll call or are none of 0, 1, 2, null.

    >>> rc = pl.DataFrame({"roll_call": [7], "year": [1999], "excluded": [None]})
    >>> v = pl.DataFrame({"roll_call": [7, 7], "state": ["KAZ", "CUB"], "vote": [2, None]})
    >>> (b := ballots(rc, v)).states, b.votes.tolist()
    (['CUB', 'KAZ'], [[-1, 2]])
    """
    if absence not in get_args(Absence):
        raise SettingsError(f"absence is one of {', '.join(get_args(Absence))}, not {absence!r}.")
    kept = pl.col("excluded").is_null()
    if years is not None:
        kept &= pl.col("year").is_in([int(year) for year in years])
    calls = roll_calls.select("roll_call", "year", kept=kept).sort("year", "roll_call").with_row_index("row")
    if not calls["kept"].any():
        raise CoverageError("No roll call lies in the years asked for: ask for years that the votes cover.")
    states = votes["state"].unique().sort()
    everything = _scatter(calls, votes, states, ABSTAIN if absence == "abstention" else _ABSENT)
    rows = calls.filter("kept")
    found, index = np.unique(rows["year"].to_numpy().astype(np.int16), return_inverse=True)
    return Ballots(everything[rows["row"].to_numpy()], index, found, states.to_list())


def _scatter(calls: pl.DataFrame, votes: pl.DataFrame, states: pl.Series, absent: int) -> NDArray[np.int8]:
    """The matrix [all roll calls, states], after the checks that nothing is lost or overwritten in it."""
    if calls["roll_call"].n_unique() < calls.height:
        raise SourceError("The table roll_calls has rows that share a roll_call; each may stand there once.")
    if votes.select("roll_call", "state").null_count().sum_horizontal().item():
        raise SourceError("The table votes has rows without a roll call or state; each row needs both.")
    row = votes.select("roll_call").join(calls, on="roll_call", how="left", maintain_order="left")["row"]
    if row.null_count():
        raise SourceError(
            f"The table votes has {row.null_count()} rows whose roll call is not in roll_calls."
        )
    cast = votes["vote"]
    if not cast.drop_nulls().is_between(NO, YES).all():
        raise SourceError(
            "The table votes has votes other than 0 (no), 1 (abstention), 2 (yes) and null (absent)."
        )
    column = votes["state"].cast(pl.Enum(states)).to_physical().to_numpy()
    matrix = np.full((calls.height, len(states)), _NO_ROW, np.int8)
    matrix[row.to_numpy(), column] = cast.fill_null(absent).to_numpy()
    twice = votes.height - int(np.count_nonzero(matrix != _NO_ROW))
    if twice:
        raise SourceError(f"The table votes has {twice} rows that repeat a state's vote on a roll call.")
    return np.maximum(matrix, _ABSENT)
