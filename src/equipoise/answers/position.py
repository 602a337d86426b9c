"""Where a state stands on the main axis of the General Assembly, and how far it is from each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise.answers.asking import ask
from equipoise.answers.question import Question
from equipoise.answers.result import Change, Estimate, Flat, StateResult, columns, ends
from equipoise.answers.spans import changes, estimate, estimates

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.estimates import Release
    from equipoise.states import Power

_SERIES = ("state", "year", "mean", "low", "high", "n_votes", "rank", "n_states")


@dataclass(frozen=True, slots=True)
class YearPosition(Estimate):
    """A position in one year; `state` is the holder of the seat then (SUN before RUS), or a bloc's id.

    `n_votes`, `rank` and `n_states` are None for a bloc.
    """

    state: str
    year: int
    n_votes: int | None = None
    rank: int | None = None
    n_states: int | None = None


@dataclass(frozen=True, slots=True)
class Distance(Estimate):
    """How far a state is from a power: |own position - the power's|, draw by draw.

    `signed` is own position minus the power's: positive where the state lies on the side of the United
    States of that power; `place` is the power's own position. `members` are those that stood for the power in
    the year, `nearest` is the probability that of all powers asked for this one is the nearest, and `series`
    the power's own positions.
    """

    flat: ClassVar[Flat] = {
        "signed": ("signed_mean", "signed_low", "signed_high"),
        "place": ("power_mean", "power_low", "power_high"),
    }
    power: str
    power_name: str
    members: tuple[str, ...]
    signed: Estimate
    place: Estimate
    nearest: float
    changes: tuple[Change, ...]
    series: tuple[YearPosition, ...]


@dataclass(frozen=True, slots=True)
class Nearer:
    """The probability (at least one half) that a state is nearer to `power` than to `than`."""

    power: str
    than: str
    probability: float


@dataclass(frozen=True)
class Position(Estimate, StateResult):
    """A state's position in a year, its distances from the powers, and its path through the years.

    `rank` counts from the side of the United States. `between` is the probability that the state lies between
    the two outermost of the powers; None for one power.
    """

    verb: ClassVar[str] = "position"
    flat: ClassVar[Flat] = {"rank": ends("rank")}
    n_votes: int
    sd: float
    rank: Estimate
    n_states: int
    distances: tuple[Distance, ...]
    nearer: tuple[Nearer, ...]
    between: float | None
    series: tuple[YearPosition, ...]

    def frame(self) -> pl.DataFrame:
        """One row a year of the path: state, year, mean, low, high, n_votes, rank, n_states."""
        return pl.DataFrame([dict(columns(y)) for y in self.series]).select(_SERIES)


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
    return position_of(ask(state, year=year, powers=powers, release=release))


def position_of(q: Question) -> Position:
    """The position for a question that has its powers."""
    row = q.row()
    gaps = np.stack([gap for power in q.powers if (gap := q.gap(power, q.year)) is not None])
    return Position(
        row["mean"],
        row["low"],
        row["high"],
        **q.about(),
        n_votes=row["n_votes"],
        sd=row["sd"],
        rank=Estimate(row["rank"], row["rank_low"], row["rank_high"]),
        n_states=row["n_states"],
        distances=tuple(_distance(q, power, i, gaps) for i, power in enumerate(q.powers)),
        nearer=_nearer(q, np.abs(gaps)),
        between=float(((gaps.max(axis=0) > 0) & (gaps.min(axis=0) < 0)).mean()) if len(gaps) > 1 else None,
        series=_series(q.release, q.path),
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing()),
    )


def _distance(q: Question, power: Power, i: int, gaps: Floats) -> Distance:
    """The i-th power: how far, on which side, how that changed, and where the power itself was."""
    away = estimate(np.abs(gaps[i]))
    series = _power_series(q, power)
    there = next(y for y in series if y.year == q.year)
    return Distance(
        away.mean,
        away.low,
        away.high,
        power=power.id,
        power_name=power.name,
        members=q.members(power, q.year),
        signed=estimate(gaps[i]),
        place=Estimate(there.mean, there.low, there.high),
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
    rows = (release.row(state, year) for year, state in sorted(path.items()))
    return tuple(YearPosition(**{name: row[name] for name in _SERIES}) for row in rows if row is not None)


def _power_series(q: Question, power: Power) -> tuple[YearPosition, ...]:
    """A power's positions in the years of the state's path."""
    if not power.is_bloc:
        held = {y: m for y in q.path for m in q.members(power, y)}
        return _series(q.release, held)
    draws = {y: d for y in q.path if (d := q.of(power, y)) is not None}
    places = zip(estimates(np.stack(list(draws.values()))), draws, strict=True)
    return tuple(YearPosition(e.mean, e.low, e.high, power.id, y) for e, y in places)
