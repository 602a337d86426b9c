"""The release's tables of vote pairs, turned so that the state asked about comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.sectors.votes import turned
from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.answers.question import Question
    from equipoise.estimates import Release
    from equipoise.states import Power

__all__ = ["PowerTables", "own_tables", "with_power", "year_tables"]


@dataclass(frozen=True, slots=True)
class PowerTables:
    """A state with one power, year by year: `tables` float64 (years, 9), the mean over `members` members."""

    years: NDArray[np.int64]
    members: NDArray[np.int64]
    tables: NDArray[np.float64]

    def at(self, year: int) -> NDArray[np.float64] | None:
        """The table of one year, shape (9,); None where the two never voted together in it."""
        where = np.flatnonzero(self.years == year)
        return self.tables[where[0]] if where.size else None


def own_tables(q: Question, years: Sequence[int] | None = None) -> pl.DataFrame:
    """Every pair of the state along its path (or in some years of it): year, other, and the nine counts.

    The first letter of a count is the state's own vote. A state is never its own partner: what voted beside
    an earlier or later holder of the same seat is left out too.

    >>> from equipoise.answers.question import ask
    >>> own_tables(ask("Kazakhstan", year=2020), [2020])["other"].n_unique()
    192
    """
    path = {y: i for y, i in q.path.items() if years is None or y in years}
    ids = sorted(set(path.values()))
    rows = turned(_either(q.release.dyads, ids, list(path)))
    on_path = pl.DataFrame(
        {"state": list(path.values()), "year": list(path)}, schema={"state": pl.String, "year": pl.Int16}
    )
    rows = rows.join(on_path, on=["state", "year"], how="semi")
    return rows.filter(~pl.col("other").is_in(list(set(q.path.values())))).select("year", "other", *CELLS)


def with_power(q: Question, power: Power, own: pl.DataFrame) -> PowerTables:
    """The rows of `own` (from `own_tables`) with a power: with a bloc, the mean of its members' tables.

    >>> from equipoise.answers.question import ask
    >>> from equipoise.states import powers
    >>> q = ask("Kazakhstan", year=2020)
    >>> with_power(q, powers("EU27")[0], own_tables(q)).members[-1]
    np.int64(27)
    """
    held = [(y, m) for y in sorted(set(own["year"])) for m in q.members(power, y)]
    wanted = pl.DataFrame(held, schema={"year": pl.Int16, "other": pl.String}, orient="row")
    rows = own.join(wanted, on=["year", "other"], how="semi")
    mean = rows.group_by("year").agg(pl.len().alias("members"), pl.col(CELLS).mean()).sort("year")
    return PowerTables(
        mean["year"].cast(pl.Int64).to_numpy(),
        mean["members"].cast(pl.Int64).to_numpy(),
        mean.select(CELLS).to_numpy().reshape(-1, len(CELLS)),
    )


def year_tables(
    release: Release, year: int, members: Sequence[Sequence[str]]
) -> tuple[list[str], NDArray[np.float64]]:
    """Every state with each of several powers in one year: ids, and tables float64 (states, powers, 9).

    `members` holds for each power the ids that stand for it. A state of a bloc is measured against the other
    members. Only states that voted together with every power are there; a state that is a power alone is not.

    >>> from equipoise.answers.question import chosen
    >>> ids, tables = year_tables(chosen(None), 2020, [["USA"], ["CHN"]])
    >>> len(ids) == len(tables), tables.shape[1:], "USA" in ids
    (True, (2, 9), False)
    """
    rows = release.dyads.filter(pl.col("year") == year)
    parts = [
        turned(_either(rows, of_power, [year]))
        .filter(pl.col("other").is_in(list(of_power)))
        .group_by("state")
        .agg(pl.col(CELLS).mean())
        .sort("state")
        for of_power in members
    ]
    alone = {m for of_power in members if len(of_power) == 1 for m in of_power}
    ids = sorted(set.intersection(*(set(p["state"]) for p in parts)) - alone)
    tables = [p.filter(pl.col("state").is_in(ids)).select(CELLS).to_numpy() for p in parts]
    return ids, np.stack(tables, axis=1)


def _either(dyads: pl.DataFrame, ids: Sequence[str], years: Sequence[int]) -> pl.DataFrame:
    """The rows with one of `ids` on either side, in some years."""
    known = [i for i in ids if i in dyads.schema["state_a"].categories]  # type: ignore[attr-defined]
    of = pl.col("state_a").is_in(known) | pl.col("state_b").is_in(known)
    return dyads.filter(of & pl.col("year").is_between(min(years), max(years)))
