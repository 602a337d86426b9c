"""How often a state and a power vote alike, year by year."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from equipoise import states
from equipoise.answers.caveats import about_power
from equipoise.answers.pairs import PowerTables, own_tables, with_power
from equipoise.answers.question import Question, ask_state, check_year, chosen
from equipoise.answers.result import Change, Result
from equipoise.answers.spans import SPANS
from equipoise.errors import CoverageError, PowerError
from equipoise.ties import similarity, uncertainty
from equipoise.ties.agreement import agreement_frame
from equipoise.ties.contingency import CELLS
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power

__all__ = ["Agreement", "AgreementYear", "agreement", "agreement_of", "agreement_table"]

_INTERVALS = {
    "s": uncertainty.s_interval,
    "pi": uncertainty.pi_interval,
    "kappa": uncertainty.kappa_interval,
}


@dataclass(frozen=True, slots=True)
class AgreementYear:
    """Agreement in one year; `n_votes` and the measures are those of the mean table of `members` members."""

    year: int
    members: int
    n_votes: float
    agreement: float
    low: float
    high: float
    s: float
    s_low: float
    s_high: float
    pi: float | None
    pi_low: float | None
    pi_high: float | None
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None


@dataclass(frozen=True, slots=True)
class Agreement(Result):
    """A state and a power (a state or a bloc) on the roll calls on which both voted.

    `now` is the year asked for; `changes` are those of plain agreement; `series` holds every year in which
    both voted.
    """

    verb: ClassVar[str] = "agreement"
    state: str
    state_name: str
    power: str
    power_name: str
    year: int
    now: AgreementYear
    changes: tuple[Change, ...]
    series: tuple[AgreementYear, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a year: state, power and the fields of `AgreementYear`."""
        rows = [{"state": self.state, "power": self.power} | asdict(y) for y in self.series]
        return pl.DataFrame(rows, infer_schema_length=None)


def agreement(
    state: str, power: str, *, year: int | None = None, release: Release | None = None
) -> Agreement:
    """How a state and a power (a state or a bloc) agreed in a year and before.

    `year` is the last one in which both voted, unless told. Measures and intervals are those of
    docs/agreement.md; with a bloc they are those of the mean of its members' tables. Raises StateError,
    PowerError, or CoverageError where the two never voted together in that year.

    >>> a = agreement("Kazakhstan", "China", year=2020)
    >>> a.power, a.now.low < a.now.agreement < a.now.high, [c.years for c in a.changes]
    ('CHN', True, [1, 5, 10])
    """
    q = ask_state(state, year=year, release=release)
    one = _single(power)
    if set(one.members) <= set(q.path.values()):
        raise PowerError(
            f"{opening(q.state.name)} cannot be compared with itself: name another state or a bloc."
        )
    found = with_power(q, one, own_tables(q))
    if not found.years.size:
        raise CoverageError(f"{opening(q.state.name)} and {the(one.name)} never voted on the same roll call.")
    if year is None:
        q = ask_state(state, year=int(found.years[found.years <= q.year][-1]), release=release)
    return agreement_of(q, one, found)


def agreement_of(q: Question, power: Power, found: PowerTables) -> Agreement:
    """The agreement for a question and the tables that `pairs.with_power` found for it.

    Raises CoverageError where they hold none of the question's year.
    """
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
        state=q.state.id,
        state_name=q.name,
        power=power.id,
        power_name=power.name,
        year=q.year,
        now=now,
        changes=_changes(series, now),
        series=series,
        release=q.release.name,
        origins=q.release.origins,
        caveats=tuple(dict.fromkeys([*q.caveats, *about_power(q.state, q.year, q.path, power)])),
    )


def _single(text: str) -> Power:
    """The one power that a text names."""
    found = states.powers(text)
    if len(found) > 1:
        raise PowerError(f"Agreement is with one power, but {len(found)} were named: give one of them.")
    return found[0]


def _series(found: PowerTables) -> tuple[AgreementYear, ...]:
    """All measures of every year."""
    t = found.tables
    measured = {
        "n_votes": similarity.n_votes(t),
        "agreement": similarity.agreement(t),
        "s": similarity.s(t),
        "pi": similarity.pi(t),
        "kappa": similarity.kappa(t),
    }
    measured["low"], measured["high"] = uncertainty.agreement_interval(t)
    for name, ends in _INTERVALS.items():
        measured[f"{name}_low"], measured[f"{name}_high"] = ends(t)
    columns: dict[str, list[Any]] = {
        name: [v if math.isfinite(v) else None for v in c.tolist()] for name, c in measured.items()
    }
    years, members = found.years.tolist(), found.members.tolist()
    return tuple(
        AgreementYear(year=y, members=m, **{name: c[i] for name, c in columns.items()})
        for i, (y, m) in enumerate(zip(years, members, strict=True))
    )


def _changes(series: tuple[AgreementYear, ...], now: AgreementYear) -> tuple[Change, ...]:
    """Changes of plain agreement up to a year; spans that begin without a common vote are left out."""
    by_year = {y.year: y for y in series}
    thens = [(span, by_year.get(now.year - span)) for span in SPANS]
    return tuple(_change(span, now, then) for span, then in thens if then is not None)


def _change(span: int, now: AgreementYear, then: AgreementYear) -> Change:
    """A difference of two agreements with the interval of Newcombe (1998), from the ends of both."""
    mean = now.agreement - then.agreement
    down = math.hypot(now.agreement - now.low, then.high - then.agreement)
    up = math.hypot(now.high - now.agreement, then.agreement - then.low)
    return Change(span, then.year, mean, mean - down, mean + up)


def agreement_table(*, year: int | None = None, release: Release | None = None) -> pl.DataFrame:
    """Every pair of states, in every year or in one, sorted by year and state.

    Columns: state_a, state_b, year, n_votes, agreement, s, pi, kappa, low, high. `low` and `high` are the
    ends of agreement's 90 % interval. Undefined measures are null; a pair without a common vote has no row.
    Raises CoverageError.

    >>> agreement_table(year=2020).columns
    ['state_a', 'state_b', 'year', 'n_votes', 'agreement', 's', 'pi', 'kappa', 'low', 'high']
    """
    release = chosen(release)
    table = release.dyads
    if year is not None:
        check_year(release, year)
        table = table.filter(pl.col("year") == year)
    wide = table.with_columns(pl.col("state_a", "state_b").cast(pl.String), pl.col(CELLS).cast(pl.Int16))
    return agreement_frame(wide)
