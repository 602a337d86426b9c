"""Whether a state is moving: politics as usual, a drift, or a shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise.answers.asking import ask
from equipoise.answers.question import LONGEST, Question
from equipoise.answers.result import Change, Estimate, StateResult, columns
from equipoise.answers.shift.verdict import Verdict, Way, YearChange, borderline, verdict
from equipoise.answers.spans import changes, estimate, estimates
from equipoise.estimates.summary import median

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.estimates import Release

_USUAL = range(5, 31)  # how many earlier yearly changes make a usual one: at least, at most (the latest)


@dataclass(frozen=True, slots=True)
class PowerMove:
    """How a power's own position changed over the same spans."""

    power: str
    power_name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Shift(StateResult):
    """How a state's position moved up to a year, measured against its own usual year.

    `verdict` follows the rules of docs/definitions.md ("unknown" without a year to compare with) and
    `borderline` is True where one of them is close to its border; `trend` is the change over ten years, or
    over the longest span that there is, on which "drift" rests. `towards` is the way of the shift or drift:
    "us" (towards the American end) or "away", None for the other verdicts. `usual` is the median size of
    the `usual_years` earlier yearly changes, `ratio` the size of the last one in units of it, `exceeds` the
    probability that it is more than twice as large. `shift_year` is the year of the last ten with the
    highest probability of a shift, `shift_probability` that probability. What cannot be known is None.
    """

    verb: ClassVar[str] = "shift"
    verdict: Verdict
    borderline: bool
    towards: Way | None
    trend: Change | None
    changes: tuple[Change, ...]
    usual: Estimate | None
    usual_years: int
    ratio: Estimate | None
    exceeds: float | None
    shift_year: int | None
    shift_probability: float | None
    powers: tuple[PowerMove, ...]
    series: tuple[YearChange, ...]

    def frame(self) -> pl.DataFrame:
        """One row for the state and each power, and each span: who, name, years, since, mean, low, high."""
        movers = [(self.state, self.state_name, self.changes)]
        movers += [(p.power, p.power_name, p.changes) for p in self.powers]
        rows = [{"who": who, "name": name} | dict(columns(c)) for who, name, of in movers for c in of]
        rows = [{name: row[name] for name in _FRAME} for row in rows]
        return pl.DataFrame(rows, schema=_FRAME)


_FRAME = {
    "who": pl.String,
    "name": pl.String,
    "years": pl.Int64,
    "since": pl.Int64,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def shift(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Shift:
    """Whether a state moved up to a year (its last one unless told): as usual, a drift, or a shift.

    Changes of position are computed in each draw and then summarised; the rules of the verdict stand in
    docs/definitions.md. A change needs votes of the state in both years; a seat that goes on counts as one
    path. Raises StateError, PowerError or CoverageError.

    >>> s = shift("Kazakhstan", year=2020)
    >>> [c.since for c in s.changes], s.usual_years, s.verdict in ("usual", "drift", "shift")
    ([2019, 2015, 2010], 27, True)
    """
    return shift_of(ask(state, year=year, powers=powers, release=release))


def shift_of(q: Question) -> Shift:
    """The shift for a question that has its powers."""
    steps = _steps(q)
    series = _series(q, steps)
    found = changes(q.voting, q.year)
    trend = next(iter(changes(q.voting, q.year, tuple(range(LONGEST, 0, -1)))), None)
    likeliest = _likeliest(q, series)
    word, towards = verdict(trend, likeliest)
    usual, ratio, exceeds, n = _against_usual(q, steps)
    return Shift(
        **q.about(),
        verdict=word,
        borderline=borderline(trend, likeliest),
        towards=towards,
        trend=trend,
        changes=found,
        usual=usual,
        usual_years=n,
        ratio=ratio,
        exceeds=exceeds,
        shift_year=likeliest.year if likeliest else None,
        shift_probability=likeliest.shift if likeliest else None,
        powers=tuple(PowerMove(p.id, p.name, changes(partial(q.of, p), q.year)) for p in q.powers),
        series=series,
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing()),
    )


def _steps(q: Question) -> dict[int, Floats]:
    """Draws of every yearly change on the path, up to the year, by the year in which it ended."""
    found: dict[int, Floats] = {}
    for year in q.path:
        now, before = q.own(year), q.own(year - 1)
        if year <= q.year and now is not None and before is not None:
            found[year] = now - before
    return found


def _series(q: Question, steps: dict[int, Floats]) -> tuple[YearChange, ...]:
    """The yearly changes with the release's probabilities of a shift."""
    if not steps:
        return ()
    moved = zip(estimates(np.stack(list(steps.values()))), steps, strict=True)
    return tuple(YearChange(e.mean, e.low, e.high, year, q.chance(year)) for e, year in moved)


def _likeliest(q: Question, series: tuple[YearChange, ...]) -> YearChange | None:
    """The likeliest shift of the last ten years."""
    step = q.step()
    return next((c for c in series if step is not None and c.year == step[0]), None)


def _against_usual(
    q: Question, steps: dict[int, Floats]
) -> tuple[Estimate | None, Estimate | None, float | None, int]:
    """The usual size of a yearly change, the last one against it, the probability of twice, the years."""
    earlier = [np.abs(d) for y, d in steps.items() if y < q.year][-_USUAL[-1] :]
    if len(earlier) < _USUAL[0]:
        return None, None, None, len(earlier)
    usual = median(np.stack(earlier))
    if q.year not in steps or q.voting(q.year) is None or q.voting(q.year - 1) is None:
        return estimate(usual), None, None, len(earlier)
    last = np.abs(steps[q.year])
    return estimate(usual), estimate(last / usual), float((last > 2 * usual).mean()), len(earlier)
