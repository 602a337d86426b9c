"""One page on a state: where it stands, how balanced, moving or not, like whom, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from equipoise.answers.agreement import Agreement, agreement_of
from equipoise.answers.asking import ask
from equipoise.answers.balance.balance import Balance, balance_of
from equipoise.answers.balance.question import BACK, of_votes
from equipoise.answers.brief.headline import headline
from equipoise.answers.circle import Circle, circle_of
from equipoise.answers.pairs import with_power
from equipoise.answers.parted import Parted, parted_of
from equipoise.answers.position import Position, position_of
from equipoise.answers.result import Caveat, Change, Estimate, StateResult, ends, unique
from equipoise.answers.shift.shift import Shift, shift_of
from equipoise.answers.spans import SPANS

if TYPE_CHECKING:
    from equipoise.answers.question import Question
    from equipoise.estimates import Release
    from equipoise.store import Store

_ALWAYS = (Caveat("adopted_only"), Caveat("intervals"))


@dataclass(frozen=True)
class Brief(StateResult):
    """The answers of all verbs on one state in one year, under a headline whose words follow stated rules.

    `headline` holds up to three sentences: whether it moves, towards and from whom, and where it is.
    `agreements` are in the order of the powers asked for; a power without a common vote in the year has none.
    `coverage` is the first and last year of the state's own positions.
    """

    verb: ClassVar[str] = "brief"
    coverage: tuple[int, int]
    headline: tuple[str, ...]
    position: Position
    agreements: tuple[Agreement, ...]
    balance: Balance
    shift: Shift
    circle: Circle
    parted: Parted

    def frame(self) -> pl.DataFrame:
        """One row a power: agreement and distance with their intervals and their changes (1, 5, 10 years).

        The columns of a change are agreement_1, agreement_1_low, agreement_1_high and so on, null where the
        span is not covered; n_votes is that of the year, `same` of `voted` the counts of `parted`.
        """
        agreed = {a.power: a for a in self.agreements}
        counts = {p.power: p for p in self.parted.powers}
        rows = []
        for d in self.position.distances:
            a = agreed.get(d.power)
            rows.append(
                {"state": self.state, "year": self.year, "power": d.power, "power_name": d.power_name}
                | {"n_votes": a.now.n_votes if a else None}
                | _ends("agreement", a.now.agreement if a else None)
                | _ends("distance", d)
                | _spans("agreement", a.changes if a else ())
                | _spans("distance", d.changes)
                | {"same": counts[d.power].same, "voted": counts[d.power].n_votes}
            )
        return pl.DataFrame(rows, infer_schema_length=None)


def brief(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    store: Store | None = None,
    release: Release | None = None,
) -> Brief:
    """The brief on a state in a year (its last one unless told): the answers of all verbs under one headline.

    Everything comes from the estimates on this machine; only the list of roll calls in `parted` needs raw
    votes, from `store`. Raises StateError, PowerError, CoverageError, or StoreError where the estimates are
    damaged.

    >>> b = brief("Kasachstan", year=2020)
    >>> b.state_name, b.coverage, [a.power for a in b.agreements]
    ('Kazakhstan', (1992, 2024), ['USA', 'CHN', 'RUS', 'EU27'])
    """
    q = ask(state, year=year, powers=powers, release=release)
    latest = year is None and q.year > q.release.years[1] - BACK  # of each sector, as nobody asked for a year
    where, moved = position_of(q), shift_of(q)
    agreements, silent = _agreements(q)
    balanced = balance_of(of_votes(q, asked=None if latest else q.year), store=store)
    alike, apart = circle_of(q), parted_of(q, store=store)
    parts: tuple[StateResult, ...] = (where, *agreements, balanced, moved, alike, apart)
    own = q.release.places.held(q.state.id)
    return Brief(
        **q.about(),
        coverage=(own[0], own[-1]),
        headline=headline(moved, where),
        position=where,
        agreements=agreements,
        balance=balanced,
        shift=moved,
        circle=alike,
        parted=apart,
        origins=unique(*(part.origins for part in parts)),
        caveats=unique(q.caveats, silent, *(part.caveats for part in parts), _ALWAYS),
    )


def _agreements(q: Question) -> tuple[tuple[Agreement, ...], tuple[Caveat, ...]]:
    """The agreement with each power, and the caveat on those without a common vote in the year."""
    together = {p: with_power(q, p).at(q.year) is not None for p in q.powers}
    silent = tuple(p.id for p, voted in together.items() if not voted)
    said = (Caveat("silent_powers", (q.state.id, silent, q.year)),) if silent else ()
    return tuple(agreement_of(q, p) for p, voted in together.items() if voted), said


def _ends(name: str, e: Estimate | None) -> dict[str, float | None]:
    """Three columns for a number and its interval."""
    return dict(zip(ends(name), (e.mean, e.low, e.high) if e else (None,) * 3, strict=True))


def _spans(name: str, changes: tuple[Change, ...]) -> dict[str, float | None]:
    """Three columns for the change over each span."""
    known = {c.years: c for c in changes}
    return {key: value for span in SPANS for key, value in _ends(f"{name}_{span}", known.get(span)).items()}
