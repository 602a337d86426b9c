"""Where a state stands on the main axis of the General Assembly, and how far it is from each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise import states as table_of_states
from equipoise.answers.question import Question, ask, check_year, chosen
from equipoise.answers.result import Change, Result
from equipoise.answers.spans import changes, estimate
from equipoise.errors import CoverageError
from equipoise.estimates.summary import interval

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power

__all__ = ["Distance", "Nearer", "Position", "YearPosition", "position", "position_table"]

_KEY = {"state": pl.String, "year": pl.Int16}


@dataclass(frozen=True, slots=True)
class YearPosition:
    """A position in one year; `state` is the holder of the seat then (SUN before RUS), or a bloc's id.

    `n_votes` and `rank` are None for a bloc.
    """

    state: str
    year: int
    mean: float
    low: float
    high: float
    n_votes: int | None = None
    rank: int | None = None
    n_states: int | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a state is from a power: |own position - the power's|, draw by draw.

    `signed_*` is own position minus the power's: positive where the state lies on the side of the United
    States of that power. `members` are those that stood for the power in the year, `nearest` is the
    probability that of all powers asked for this one is the nearest, and `series` the power's own positions.
    """

    power: str
    power_name: str
    members: tuple[str, ...]
    mean: float
    low: float
    high: float
    signed_mean: float
    signed_low: float
    signed_high: float
    power_mean: float
    power_low: float
    power_high: float
    nearest: float
    changes: tuple[Change, ...]
    series: tuple[YearPosition, ...]


@dataclass(frozen=True, slots=True)
class Nearer:
    """The probability (at least one half) that a state is nearer to `power` than to `than`."""

    power: str
    than: str
    probability: float


@dataclass(frozen=True, slots=True)
class Position(Result):
    """A state's position in a year, its distances from the powers, and its path through the years.

    `between` is the probability that it lies between the two outermost of the powers; None for one power.
    """

    verb: ClassVar[str] = "position"
    state: str
    state_name: str
    year: int
    n_votes: int
    mean: float
    sd: float
    low: float
    high: float
    rank: int
    rank_low: int
    rank_high: int
    n_states: int
    distances: tuple[Distance, ...]
    nearer: tuple[Nearer, ...]
    between: float | None
    series: tuple[YearPosition, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a year of the path: state, year, mean, low, high, n_votes, rank, n_states."""
        return pl.DataFrame([asdict(y) for y in self.series])


def position(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Position:
    """Where a state stands in a year (its last one unless told), and how far from each power.

    Positions run on a scale of mean 0 and standard deviation 1 over all states and years, positive towards
    the United States. Distances and their changes over 1, 5 and 10 years are computed in each draw, then
    summarised (docs/definitions.md). Raises StateError, PowerError or CoverageError.

    >>> p = position("Kasachstan", year=2020)
    >>> p.state, p.n_states, [d.power for d in p.distances]
    ('KAZ', 193, ['USA', 'CHN', 'RUS', 'EU27'])
    """
    q = ask(state, year=year, powers=powers, release=release)
    row = q.row()
    gaps = np.stack([gap for power in q.powers if (gap := q.gap(power, q.year)) is not None])
    return Position(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        n_votes=row["n_votes"],
        mean=row["mean"],
        sd=row["sd"],
        low=row["low"],
        high=row["high"],
        rank=row["rank"],
        rank_low=row["rank_low"],
        rank_high=row["rank_high"],
        n_states=row["n_states"],
        distances=tuple(_distance(q, power, i, gaps) for i, power in enumerate(q.powers)),
        nearer=_nearer(q, np.abs(gaps)),
        between=float(((gaps.max(axis=0) > 0) & (gaps.min(axis=0) < 0)).mean()) if len(gaps) > 1 else None,
        series=_series(q.release, q.path),
        release=q.release.name,
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing()),
    )


def _distance(q: Question, power: Power, i: int, gaps: Floats) -> Distance:
    """The i-th power: how far, on which side, how that changed, and where the power itself was."""
    away, signed = estimate(np.abs(gaps[i])), estimate(gaps[i])
    series = _power_series(q, power)
    there = next(y for y in series if y.year == q.year)
    return Distance(
        power=power.id,
        power_name=power.name,
        members=q.members(power, q.year),
        mean=away.mean,
        low=away.low,
        high=away.high,
        signed_mean=signed.mean,
        signed_low=signed.low,
        signed_high=signed.high,
        power_mean=there.mean,
        power_low=there.low,
        power_high=there.high,
        nearest=float((np.abs(gaps).argmin(axis=0) == i).mean()),
        changes=changes(partial(_away, q, power), q.year),
        series=series,
    )


def _away(q: Question, power: Power, year: int) -> Floats | None:
    """Draws of the distance from a power in a year in which the state voted, shape (K,)."""
    gap = q.gap(power, year)
    return None if gap is None or q.voting(year) is None else np.abs(gap)


def _nearer(q: Question, away: Floats) -> tuple[Nearer, ...]:
    """Every pair of powers, the likelier one to be the nearer first; `away` are distances (powers, K)."""
    found = []
    for i, j in combinations(range(len(q.powers)), 2):
        first = float((away[i] < away[j]).mean())
        a, b = (i, j) if first >= 0.5 else (j, i)
        found.append(Nearer(q.powers[a].id, q.powers[b].id, max(first, 1 - first)))
    return tuple(found)


def _series(release: Release, path: dict[int, str]) -> tuple[YearPosition, ...]:
    """The positions along a path, from the release's table."""
    wanted = pl.DataFrame({"state": list(path.values()), "year": list(path)}, schema_overrides=_KEY)
    rows = release.positions.join(wanted, on=list(_KEY), how="semi").sort("year")
    names = ("state", "year", "mean", "low", "high", "n_votes", "rank", "n_states")
    return tuple(YearPosition(*row) for row in rows.select(names).rows())


def _power_series(q: Question, power: Power) -> tuple[YearPosition, ...]:
    """A power's positions in the years of the state's path."""
    if not power.is_bloc:
        held = {y: m for y in q.path for m in q.members(power, y)}
        return _series(q.release, held)
    draws = {y: d for y in q.path if (d := q.of(power, y)) is not None}
    stacked = np.stack(list(draws.values()))
    ends = zip(draws, stacked.mean(axis=1).tolist(), *(e.tolist() for e in interval(stacked)), strict=True)
    return tuple(YearPosition(power.id, y, mean, low, high) for y, mean, low, high in ends)


def position_table(
    states: Sequence[str] | None = None, *, year: int | None = None, release: Release | None = None
) -> pl.DataFrame:
    """Positions of all states (or of those named) in all years (or one), one row a state and year.

    Columns: state, name, year, n_votes, mean, sd, low, high, rank, rank_low, rank_high, n_states, shift (the
    probability that the step into the year was a shift; null in a first year), sorted by state and year.
    A state stands under its own id only: ask for SUN and RUS. Raises StateError or CoverageError.

    >>> position_table(["Cuba", "Kuba"], year=2020).select("state", "name", "n_states").rows()
    [('CUB', 'Cuba', 193)]
    """
    release = chosen(release)
    table = release.positions
    if year is not None:
        check_year(release, year)
        table = table.filter(pl.col("year") == year)
    if states is not None:
        wanted = [table_of_states.resolve(text, year) for text in states]
        for state in wanted:
            if year is not None:
                table_of_states.require_member(state, year)
            if state.id not in table["state"]:
                raise CoverageError(
                    f"The estimates {release.name} have no position of {state.name} ({state.id})."
                )
        table = table.filter(pl.col("state").is_in([s.id for s in wanted]))
    ids = table["state"].unique().to_list()
    names = pl.col("state").replace_strict(
        ids, [table_of_states.get(i).name for i in ids], return_dtype=pl.String
    )
    rest = [c for c in table.columns if c != "state"]
    return table.select("state", names.alias("name"), *rest)
