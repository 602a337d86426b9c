"""One page on a state: where it stands, how balanced, moving or not, like whom, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from equipoise.answers.agreement import Agreement, agreement_of
from equipoise.answers.balance.balance import Balance, balance
from equipoise.answers.balance.question import BACK
from equipoise.answers.brief.headline import headline
from equipoise.answers.circle import Circle, circle_of
from equipoise.answers.pairs import own_tables, with_power
from equipoise.answers.parted import Parted, parted
from equipoise.answers.position import Position, position
from equipoise.answers.question import Question, ask
from equipoise.answers.result import Change, Result
from equipoise.answers.shift import Shift, shift
from equipoise.answers.spans import SPANS
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.store import Store

__all__ = ["Brief", "brief"]

_ALWAYS = (
    "Only adopted texts on which a recorded vote was taken count; the source does not tell absence from not "
    "voting, and both are left out.",
    "Intervals are 90 %; they do not cover changes in what the Assembly votes on.",
)


@dataclass(frozen=True, slots=True)
class Brief(Result):
    """The answers of all verbs on one state in one year, under a headline whose words follow stated rules.

    `headline` holds up to three sentences: whether it moves, towards and from whom, and where it is.
    `agreements` are in the order of the powers asked for; a power without a common vote in the year has none.
    `coverage` is the first and last year of the state's own positions.
    """

    verb: ClassVar[str] = "brief"
    state: str
    state_name: str
    year: int
    coverage: tuple[int, int]
    headline: tuple[str, ...]
    position: Position
    agreements: tuple[Agreement, ...]
    balance: Balance
    shift: Shift
    circle: Circle
    parted: Parted
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

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
                | _ends("agreement", *((a.now.agreement, a.now.low, a.now.high) if a else (None,) * 3))
                | _ends("distance", d.mean, d.low, d.high)
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
    among: dict[str, Any] = {"year": q.year, "release": q.release, "powers": [p.id for p in q.powers]}
    latest = year is None and q.year > q.release.years[1] - BACK  # of each sector, as nobody asked for a year
    agreements, silent = _agreements(q)
    where, moved = position(q.state.id, **among), shift(q.state.id, **among)
    balanced = balance(
        q.state.id, year=None if latest else q.year, powers=powers, release=q.release, store=store
    )
    alike = circle_of(q)
    apart = parted(q.state.id, store=store, **among)
    parts = (where, *agreements, balanced, moved, alike, apart)
    said = [c for part in parts for c in part.caveats]
    own = [y for y, i in q.path.items() if i == q.state.id]
    return Brief(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        coverage=(min(own), max(own)),
        headline=headline(moved, where),
        position=where,
        agreements=agreements,
        balance=balanced,
        shift=moved,
        circle=alike,
        parted=apart,
        release=q.release.name,
        origins=tuple(dict.fromkeys(o for part in parts for o in part.origins)),
        caveats=tuple(dict.fromkeys([*q.caveats, *silent, *said, *_ALWAYS])),
    )


def _agreements(q: Question) -> tuple[tuple[Agreement, ...], list[str]]:
    """The agreement with each power, and the sentence on those without a common vote in the year."""
    own, found, silent = own_tables(q), [], []
    for power in q.powers:
        tables = with_power(q, power, own)
        if tables.at(q.year) is None:
            silent.append(the(power.name))
        else:
            found.append(agreement_of(q, power, tables))
    if not silent:
        return tuple(found), []
    said = f"{opening(q.state.name)} voted together with {listed(silent, 'or')} on no roll call in {q.year}."
    return tuple(found), [said]


def _ends(name: str, mean: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    """Three columns for a number and its interval."""
    return {name: mean, f"{name}_low": low, f"{name}_high": high}


def _spans(name: str, changes: tuple[Change, ...]) -> dict[str, float | None]:
    """Three columns for the change over each span."""
    known = {c.years: c for c in changes}
    columns: dict[str, float | None] = {}
    for span in SPANS:
        c = known.get(span)
        columns |= _ends(f"{name}_{span}", *((c.mean, c.low, c.high) if c else (None,) * 3))
    return columns
