"""The release's tables of vote pairs, turned so that the state asked about comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.answers.question import Question
    from equipoise.estimates import Release
    from equipoise.states import Power

_TURNED = [CELLS.index(cell[::-1]) for cell in CELLS]  # where the same count stands seen from the other side
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OwnTables:
    """Every pair of a state along its path, the earliest year first: N rows.

    `years` and `others` [N] say with whom and when, `counts` int64 (N, 9) how the two voted; the first
    letter of a cell is the state's own vote.
    """

    years: Ints
    others: NDArray[np.str_]
    counts: Ints


@dataclass(frozen=True, slots=True)
class PowerTables:
    """A state with one power, year by year: `tables` float64 (years, 9), the mean over `members` members."""

    years: Ints
    members: Ints
    tables: NDArray[np.float64]

    def at(self, year: int) -> NDArray[np.float64] | None:
        """The table of one year, shape (9,); None where the two never voted together in it."""
        where = np.flatnonzero(self.years == year)
        return self.tables[where[0]] if where.size else None


def own_tables(q: Question) -> OwnTables:
    """Every pair of the state along its path, looked up once for a question.

    A state is never its own partner: what voted beside an earlier or later holder of the same seat is left
    out too.

    >>> from equipoise.answers.asking import ask
    >>> own = own_tables(ask("Kazakhstan", year=2020))
    >>> int((own.years == 2020).sum())
    192
    """
    return q.kept("own tables", lambda: _own_tables(q))


def _own_tables(q: Question) -> OwnTables:
    """The same, worked out."""
    names, codes = _codes(q.release)
    ids = sorted({codes[i] for i in q.path.values() if i in codes})
    first, second = (pl.col(side).to_physical().is_in(ids) for side in ("state_a", "state_b"))
    years, sides, counts = _arrays(q.release.dyads.filter(first | second))
    holder = np.full(max(*q.path, int(years.max(initial=0))) + 1, -1)  # of the seat, by year
    for y, code in q.path.items():
        holder[y] = codes.get(code, -1)
    parts = []
    for side, cells in ((0, slice(None)), (1, _TURNED)):
        own = (sides[side] == holder[years]) & ~np.isin(sides[1 - side], ids)
        parts.append((years[own], names[sides[1 - side][own]], counts[own][:, cells]))
    year, other, count = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(year, kind="stable")
    return OwnTables(year[order], other[order], count[order])


def with_power(q: Question, power: Power) -> PowerTables:
    """The state's tables with a power, looked up once; with a bloc, the mean of its members' tables.

    >>> from equipoise.answers.asking import ask
    >>> q = ask("Kazakhstan", year=2020)
    >>> with_power(q, q.powers[-1]).members[-1]
    np.int64(27)
    """
    return q.kept(("tables", power.id), lambda: _with_power(q, power))


def _with_power(q: Question, power: Power) -> PowerTables:
    """The same, worked out."""
    own = own_tables(q)
    held = {y: set(q.members(power, y)) for y in np.unique(own.years).tolist()}
    rows = zip(own.years.tolist(), own.others.tolist(), strict=True)
    theirs = np.flatnonzero([other in held[year] for year, other in rows])
    years, begins, n = np.unique(own.years[theirs], return_index=True, return_counts=True)
    if not theirs.size:
        return PowerTables(years, n, np.empty((0, len(CELLS))))
    # cell by cell in memory, as in a frame: sums over cells then add up in the same order everywhere
    tables = np.asfortranarray(np.add.reduceat(own.counts[theirs], begins, axis=0) / n[:, None])
    return PowerTables(years, n, tables)


def year_tables(
    release: Release, year: int, members: Sequence[Sequence[str]]
) -> tuple[list[str], NDArray[np.float64]]:
    """Every state with each of several powers in one year: ids, and tables float64 (states, powers, 9).

    `members` holds for each power the ids that stand for it. A state of a bloc is measured against the other
    members. Only states that voted together with every power are there; a state that is a power alone is not.

    >>> from equipoise.answers.asking import chosen
    >>> ids, tables = year_tables(chosen(None), 2020, [["USA"], ["CHN"]])
    >>> len(ids) == len(tables), tables.shape[1:], "USA" in ids
    (True, (2, 9), False)
    """
    names, codes = _codes(release)
    _, sides, counts = _arrays(release.dyads.filter(pl.col("year") == year))
    tables = np.zeros((len(names), len(members), len(CELLS)))
    with np.errstate(invalid="ignore"):
        for column, of_power in enumerate(members):
            inside = np.isin(np.arange(len(names)), [codes[m] for m in of_power if m in codes])
            n = np.zeros(len(names))
            for side, cells in ((0, slice(None)), (1, _TURNED)):
                theirs = inside[sides[1 - side]]
                np.add.at(n, sides[side][theirs], 1)
                np.add.at(tables[:, column], sides[side][theirs], counts[theirs][:, cells])
            tables[:, column] /= n[:, None]
    alone = {m for of_power in members if len(of_power) == 1 for m in of_power}
    whole = np.flatnonzero(np.isfinite(tables[..., 0]).all(axis=1))
    kept = sorted((str(names[i]), i) for i in whole if names[i] not in alone)
    return [code for code, _ in kept], tables[[i for _, i in kept]]


def _codes(release: Release) -> tuple[NDArray[np.str_], dict[str, int]]:
    """The states' ids as they are numbered in the release's table of pairs, and their numbers."""
    names = release.dyads.schema["state_a"].categories.to_list()  # type: ignore[attr-defined]
    return np.array(names), {name: i for i, name in enumerate(names)}


def _arrays(dyads: pl.DataFrame) -> tuple[Ints, tuple[Ints, Ints], Ints]:
    """Years, the numbers of both states, and the counts (N, 9) of some pairs."""
    rows = dyads.select(
        pl.col("year", *CELLS).cast(pl.Int64), pl.col("state_a", "state_b").to_physical().cast(pl.Int64)
    )
    sides = (rows["state_a"].to_numpy(), rows["state_b"].to_numpy())
    return rows["year"].to_numpy(), sides, rows.select(CELLS).to_numpy()
