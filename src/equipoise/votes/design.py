"""Roll calls and votes as the arrays that the vote model runs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes.absence import with_absences
from equipoise.votes.coverage import cells_of, refuse_gaps, usable

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class VoteDesign:
    """The votes, sorted twice: by cell (a state in a period) and by roll call.

    A unit is a path through time: a state, or a chain of states that hold one seat after another
    (`label` tells which state a cell belongs to). Cells of a unit follow each other without a gap, from
    its first to its last period; a period without votes is a cell without votes.

    With `absence="kind"` some of the J are no roll calls but who was there when one was taken
    (`equipoise.votes.absence`): they have negative numbers and are marked in `presence`.

    Shapes: C cells, U units, J roll calls, N votes (0 no, 1 abstention, 2 yes; absences are left out).
    """

    units: tuple[str, ...]  # U
    labels: NDArray[np.str_]  # C: state id of each cell
    periods: Ints  # P: the years (or sessions), ascending, without a gap
    roll_calls: NDArray[np.int64]  # J
    unit_start: Ints  # U + 1: cells of unit i are unit_start[i] .. unit_start[i + 1] - 1
    cell_period: Ints  # C: index into periods
    item_period: Ints  # J: index into periods
    cell_start: Ints  # C + 1
    cell_item: Ints  # N, by cell
    cell_vote: NDArray[np.int8]  # N, by cell
    item_start: Ints  # J + 1
    item_cell: Ints  # N, by roll call
    item_vote: NDArray[np.int8]  # N, by roll call
    dropped: Mapping[str, int]  # why roll calls were left out -> how many

    @property
    def presence(self) -> NDArray[np.bool_]:
        """Which of the J are about being there, and no roll calls; shape (J,)."""
        return self.roll_calls < 0

    @property
    def n_votes(self) -> Ints:
        """Votes cast in each cell, without `presence`; shape (C,)."""
        answers = np.diff(self.cell_start).astype(np.int32)
        if not self.presence.any():
            return answers
        cell = np.repeat(np.arange(answers.size), answers)
        cast = cell[~self.presence[self.cell_item]]
        return np.bincount(cast, minlength=answers.size).astype(np.int32)

    @property
    def cell_unit(self) -> Ints:
        """Unit of each cell, shape (C,)."""
        return np.repeat(np.arange(len(self.units), dtype=np.int32), np.diff(self.unit_start))

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """Which cells are the first of their unit, shape (C,)."""
        first = np.zeros(self.labels.size, dtype=bool)
        first[self.unit_start[:-1]] = True
        return first

    @property
    def by_cell(self) -> tuple[Ints, Ints, NDArray[np.int8]]:
        """The votes by cell, as kernels take them: starts, roll calls, votes."""
        return self.cell_start, self.cell_item, self.cell_vote

    @property
    def by_item(self) -> tuple[Ints, Ints, NDArray[np.int8]]:
        """The votes by roll call, as kernels take them: starts, cells, votes."""
        return self.item_start, self.item_cell, self.item_vote


def prepare(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    *,
    period: str = "year",
    seats: Mapping[str, str] | None = None,
    absence: str = "missing",
) -> VoteDesign:
    """Arrange the tables `roll_calls` and `votes` (see `equipoise.tables`) for the vote model.

    Left out, and counted in `dropped`: roll calls that a rule excludes, roll calls on which all who
    voted voted alike (they say nothing of anyone's position), and roll calls without votes.
    `period` is the column that numbers the periods, "year" or "regular_session". Periods without a roll
    call, of which an issue has many, are cells without votes, over which each path goes on.
    `seats` maps a state to the unit whose path it shares ({"RUS": "SUN"} makes one path of the two).
    `absence` is "missing" (it says nothing), "abstention" (it counts as one) or "kind" (a response of its
    own, present or absent, to each roll call); `equipoise.votes.absence` says what exactly is done.

    Raises SettingsError where fewer than two states or no roll call remain, where no state's votes span
    a gap between the periods, and for an `absence` that is unknown or that the votes cannot bear.

    >>> from datetime import date
    >>> rc = pl.DataFrame({"roll_call": [1, 2], "year": [2000, 2001], "excluded": [None, None],
    ...                    "date": [date(2000, 5, 1), date(2001, 5, 1)]})
    >>> v = pl.DataFrame({"roll_call": [1, 1, 2, 2], "state": ["AAA", "BBB"] * 2, "vote": [2, 0, 2, 1]})
    >>> d = prepare(rc, v)
    >>> d.units, d.periods.tolist(), d.n_votes.tolist()
    (('AAA', 'BBB'), [2000, 2001], [1, 1, 1, 1])
    """
    roll_calls, votes = with_absences(roll_calls, votes, period, absence)
    kept, dropped = usable(roll_calls, votes)
    if kept.height == 0:
        raise SettingsError("No roll call is left on which states voted differently: give more votes.")
    rc = kept.sort(period, "date", "roll_call").select(
        "roll_call", pl.col(period).cast(pl.Int32).alias("period")
    )
    rows = votes.join(rc.with_row_index("j"), on="roll_call", how="inner").with_columns(
        pl.col("state").replace(dict(seats or {})).alias("unit")
    )
    cast = rows.filter(pl.col("vote").is_not_null())
    units = sorted(cast["unit"].unique().to_list())
    if len(units) < 2:
        raise SettingsError("Positions need at least two states that vote; give more votes.")
    cells = cells_of(rows.filter(pl.col("unit").is_in(units)))
    first, last = int(rc["period"][0]), int(rc["period"][-1])
    refuse_gaps(cells, first, last)
    return _arranged(rc, cells, cast, first, last, dropped)


def _arranged(
    rc: pl.DataFrame,
    cells: pl.DataFrame,
    cast: pl.DataFrame,
    first: int,
    last: int,
    dropped: Mapping[str, int],
) -> VoteDesign:
    """The arrays of roll calls (in their order), cells and votes cast."""
    cast = cast.join(cells.select("unit", "period", "c"), on=["unit", "period"], how="left")
    j, c = cast["j"].to_numpy().astype(np.int32), cast["c"].to_numpy().astype(np.int32)
    y = cast["vote"].to_numpy().astype(np.int8)
    cell_start, by_cell = _grouped(c, j, y, cells.height)
    item_start, by_item = _grouped(j, c, y, rc.height)
    units = cells.group_by("unit", maintain_order=True).len()
    return VoteDesign(
        units=tuple(units["unit"].to_list()),
        labels=cells["label"].to_numpy().astype(np.str_),
        periods=np.arange(first, last + 1, dtype=np.int32),
        roll_calls=rc["roll_call"].to_numpy().astype(np.int64),
        unit_start=np.concatenate([[0], np.cumsum(units["len"].to_numpy())]).astype(np.int32),
        cell_period=(cells["period"].to_numpy() - first).astype(np.int32),
        item_period=(rc["period"].to_numpy() - first).astype(np.int32),
        cell_start=cell_start,
        cell_item=j[by_cell],
        cell_vote=y[by_cell],
        item_start=item_start,
        item_cell=c[by_item],
        item_vote=y[by_item],
        dropped=dropped,
    )


def _grouped(key: Ints, other: Ints, y: NDArray[np.int8], n: int) -> tuple[Ints, NDArray[np.intp]]:
    """Start of each group and the order that sorts by group, then by vote (kind to branch prediction)."""
    order = np.lexsort((other, -y.astype(np.int16), key))
    start = np.concatenate([[0], np.cumsum(np.bincount(key, minlength=n))]).astype(np.int32)
    return start, order
