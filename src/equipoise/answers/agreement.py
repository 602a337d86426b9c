"""How often a state and a power vote alike, year by year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl
import polars.selectors as cs

from equipoise import states
from equipoise.answers.asking import ask_state
from equipoise.answers.evidence import about_power
from equipoise.answers.pairs import PowerTables, with_power
from equipoise.answers.question import Floats, Question
from equipoise.answers.result import Change, Estimate, Flat, StateResult, columns, ends, unique
from equipoise.answers.spans import SPANS
from equipoise.errors import CoverageError, PowerError
from equipoise.ties import similarity, uncertainty
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.states import Power

_MEASURES = {
    "agreement": (similarity.agreement, uncertainty.agreement_interval),
    "s": (similarity.s, uncertainty.s_interval),
    "pi": (similarity.pi, uncertainty.pi_interval),
    "kappa": (similarity.kappa, uncertainty.kappa_interval),
}


@dataclass(frozen=True, slots=True)
class AgreementYear:
    """Agreement in one year; `n_votes` and the measures are those of the mean table of `members` members.

    A measure that the votes leave undefined is None.
    """

    flat: ClassVar[Flat] = {
        "agreement": ("agreement", "low", "high"),
        "s": ends("s"),
        "pi": ends("pi"),
        "kappa": ends("kappa"),
    }
    year: int
    members: int
    n_votes: float
    agreement: Estimate
    s: Estimate
    pi: Estimate | None
    kappa: Estimate | None


@dataclass(frozen=True)
class Agreement(StateResult):
    """A state and a power (a state or a bloc) on the roll calls on which both voted.

    `now` is the year asked for; `changes` are those of plain agreement; `series` holds every year in which
    both voted.
    """

    verb: ClassVar[str] = "agreement"
    power: str
    power_name: str
    now: AgreementYear
    changes: tuple[Change, ...]
    series: tuple[AgreementYear, ...]

    def frame(self) -> pl.DataFrame:
        """One row a year: state, power and the fields of `AgreementYear`."""
        rows = [{"state": self.state, "power": self.power} | dict(columns(y)) for y in self.series]
        return pl.DataFrame(rows, infer_schema_length=None).with_columns(cs.float().fill_nan(None))


def agreement(
    state: str, power: str, *, year: int | None = None, release: Release | None = None
) -> Agreement:
    """How a state and a power (a state or a bloc) agreed in a year and before.

    `year` is the last one in which both voted, unless told. Measures and intervals are those of
    docs/agreement.md; with a bloc they are those of the mean of its members' tables. Raises StateError,
    PowerError, or CoverageError where the two never voted together in that year.

    >>> a = agreement("Kazakhstan", "China", year=2020)
    >>> a.power, a.now.agreement.low < a.now.agreement.mean, [c.years for c in a.changes]
    ('CHN', True, [1, 5, 10])
    """
    q = ask_state(state, year=year, release=release)
    one = _single(power)
    if set(one.members) <= set(q.path.values()):
        raise PowerError(
            f"{opening(q.state.name)} cannot be compared with itself: name another state or a bloc."
        )
    found = with_power(q, one)
    if not found.years.size:
        raise CoverageError(f"{opening(q.state.name)} and {the(one.name)} never voted on the same roll call.")
    if year is None:
        q = ask_state(state, year=int(found.years[found.years <= q.year][-1]), release=release)
    return agreement_of(q, one)


def agreement_of(q: Question, power: Power) -> Agreement:
    """The agreement with a power for a question; CoverageError where the two did not vote together then."""
    found = with_power(q, power)
    series = _series(found)
    now = next((y for y in series if y.year == q.year), None)
    if now is None:
        near = sorted(sorted(found.years.tolist(), key=lambda y: abs(y - q.year))[:2])
        advice = f": ask for {listed([str(y) for y in near], 'or')}" if near else ""
        raise CoverageError(
            f"{opening(q.state.name)} and {the(power.name)} voted together on no roll call in {q.year}"
            f"{advice}."
        )
    return Agreement(
        **q.about(),
        power=power.id,
        power_name=power.name,
        now=now,
        changes=_changes(series, now),
        series=series,
        origins=q.release.origins,
        caveats=unique(q.caveats, about_power(q.state, q.year, q.path, power)),
    )


def _single(text: str) -> Power:
    """The one power that a text names."""
    found = states.powers(text)
    if len(found) > 1:
        raise PowerError(f"Agreement is with one power, but {len(found)} were named: give one of them.")
    return found[0]


def _series(found: PowerTables) -> tuple[AgreementYear, ...]:
    """All measures of every year."""
    n_votes = similarity.n_votes(found.tables).tolist()
    measured = {
        name: _estimates(value(found.tables), *ends(found.tables))
        for name, (value, ends) in _MEASURES.items()
    }
    years = zip(found.years.tolist(), found.members.tolist(), n_votes, strict=True)
    return tuple(
        AgreementYear(*of_year, **{name: of[i] for name, of in measured.items()})
        for i, of_year in enumerate(years)
    )


def _estimates(mean: Floats, low: Floats, high: Floats) -> list[Any]:
    """One estimate a year, None where the measure is undefined."""
    rows = zip(mean.tolist(), low.tolist(), high.tolist(), strict=True)
    return [Estimate(*row) if math.isfinite(row[0]) else None for row in rows]


def _changes(series: tuple[AgreementYear, ...], now: AgreementYear) -> tuple[Change, ...]:
    """Changes of plain agreement up to a year; spans that begin without a common vote are left out."""
    by_year = {y.year: y for y in series}
    thens = [(span, by_year.get(now.year - span)) for span in SPANS]
    return tuple(_change(span, now, then) for span, then in thens if then is not None)


def _change(span: int, now: AgreementYear, then: AgreementYear) -> Change:
    """A difference of two agreements with the interval of Newcombe (1998), from the ends of both."""
    a, b = now.agreement, then.agreement
    mean = a.mean - b.mean
    down = math.hypot(a.mean - a.low, b.high - b.mean)
    up = math.hypot(a.high - a.mean, b.mean - b.low)
    return Change(mean, mean - down, mean + up, years=span, since=then.year)
