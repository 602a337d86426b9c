"""The word for a movement, by the rules of docs/definitions.md: as usual, drift or shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from equipoise.answers.question import LIKELY, NEAR
from equipoise.answers.result import Estimate

if TYPE_CHECKING:
    from equipoise.answers.result import Change

Verdict = Literal["usual", "drift", "shift", "unknown"]
Way = Literal["us", "away"]

_MARGIN = 0.1  # of the width of the trend's interval: as near to 0 its end is close to the border


@dataclass(frozen=True, slots=True)
class YearChange(Estimate):
    """What the position changed by in one year, and the probability that the step was a shift, if known."""

    year: int
    shift: float | None


def verdict(trend: Change | None, likeliest: YearChange | None) -> tuple[Verdict, Way | None]:
    """The word, and which way: from the change over the longest span, and the likeliest shift of ten years.

    >>> from equipoise.answers.result import Change
    >>> trend = Change(-0.3, -0.5, -0.1, years=10, since=2014)
    >>> verdict(trend, None), verdict(trend, YearChange(0.4, 0.1, 0.7, 2019, shift=0.8))
    (('drift', 'away'), ('shift', 'us'))
    """
    if trend is None:
        return "unknown", None
    if likeliest is not None and likeliest.shift is not None and likeliest.shift >= LIKELY:
        return "shift", _way(likeliest.mean)
    return ("drift", _way(trend.mean)) if trend.direction != "steady" else ("usual", None)


def borderline(trend: Change | None, likeliest: YearChange | None) -> bool:
    """Whether the word hangs by little: the probability near one half, or the interval's end near 0.

    >>> from equipoise.answers.result import Change
    >>> borderline(Change(-0.3, -0.6, -0.01, years=10, since=2014), None)
    True
    """
    if trend is None:
        return False
    p = likeliest.shift if likeliest is not None and likeliest.shift is not None else 0.0
    if NEAR[0] <= p < NEAR[1]:
        return True
    if p >= LIKELY:
        return False
    return min(abs(trend.low), abs(trend.high)) <= _MARGIN * (trend.high - trend.low)


def _way(mean: float) -> Way:
    """Which way a change went."""
    return "us" if mean > 0 else "away"
