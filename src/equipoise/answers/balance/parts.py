"""The parts of a balance: one measure with its places, one sector's spread over the powers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from equipoise.answers.result import Estimate, Flat, ends
from equipoise.answers.spans import estimate
from equipoise.wording import listed

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.answers.result import Change

OWN_RANGE = 10  # years of a state's own past that a value is set against, its own year included


@dataclass(frozen=True, slots=True)
class Measure(Estimate):
    """A measure of balance, with its place among states and in the state's own past.

    `percentile` (0 to 100) is the share of the other states that have a smaller value that year; `own_low` to
    `own_high` is the range of the state's own values over the last ten years, this one included. Each is None
    where there is nothing to compare with.
    """

    flat: ClassVar[Flat] = {"percentile": ends("percentile")}
    percentile: Estimate | None
    own_low: float | None
    own_high: float | None


@dataclass(frozen=True, slots=True)
class PowerShare:
    """A power's share of a state's ties in a sector: `weight` is the tie, `share` its part of the whole.

    `weight` is None where the tie itself is undefined; its share then rests on the draws alone.
    """

    flat: ClassVar[Flat] = {"share": ("share", "low", "high")}
    power: str
    power_name: str
    weight: float | None
    share: Estimate


@dataclass(frozen=True, slots=True)
class BalanceYear:
    """The effective number of powers in one year, and over how many powers it was counted."""

    flat: ClassVar[Flat] = {"effective": ("effective", "low", "high")}
    year: int
    powers: int
    effective: Estimate


@dataclass(frozen=True, slots=True)
class SectorBalance:
    """The spread of one sector's ties over the powers (formulas in docs/definitions.md).

    `tie` says what the weight is and `unit` its unit; `certain` where the ties are facts without an error, so
    that no interval has a width. `of_whole` is what part of all the state's ties these powers make up, None
    where ties do not add up. `effective` is exp(H), `effective_simpson` 1 / sum of squared shares, `evenness`
    H / log(number of powers), `dependence` the largest share, that of the power `dependence_on`, `hhi` the
    sum of squared shares; `room` is what part of all its ties it would keep without the largest power, as far
    as history tells (None where it does not). `changes` are those of the effective number. `n_compared`
    states stand behind the percentiles.
    """

    sector: str
    tie: str
    unit: str
    certain: bool
    year: int
    of_whole: float | None
    shares: tuple[PowerShare, ...]
    effective: Measure
    effective_simpson: Measure
    evenness: Measure
    dependence: Measure
    dependence_on: str
    hhi: Measure
    room: Measure | None
    changes: tuple[Change, ...]
    n_compared: int
    series: tuple[BalanceYear, ...]


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A sector that cannot be answered for, and why, in words.

    `covered` where its record does speak of the state, but there is nothing to share out.
    """

    sector: str
    reason: str
    covered: bool = False


@dataclass(frozen=True, slots=True)
class SectorWeight:
    """What a sector counts in the summary; `evenness` is None, and the weight is not used, without it."""

    sector: str
    weight: float
    evenness: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The evenness of a state's ties over all sectors: the weighted mean of the sectors' evenness.

    Weights are those that were asked for; sectors that are not covered drop out and the others keep their
    proportions. `covered` is the sum of the weights that were used.
    """

    measure: Measure
    weights: tuple[SectorWeight, ...]
    covered: float


def gaps(missing: Sequence[NotCovered]) -> list[tuple[str, str]]:
    """Sectors without an answer in words, and why, those with the same reason together.

    >>> gaps([NotCovered(s, f"run `equipoise pull {s}`") for s in ("trade", "arms")])
    [('trade and arms', 'run `equipoise pull SECTOR`')]
    """
    alike: dict[str, list[NotCovered]] = {}
    for m in missing:
        alike.setdefault(m.reason.replace(f"pull {m.sector}`", "pull SECTOR`"), []).append(m)
    return [(listed([m.sector for m in of]), why if of[1:] else of[0].reason) for why, of in alike.items()]


def measure(own: Floats, others: Floats, past: Sequence[float], *, exact: bool = False) -> Measure:
    """Summarise draws of a measure, shape (K,), against other states' values, shape (n,), and its own past.

    Others with the very same value count half. NaN among draws and others is left out. `exact` says that the
    figure is a fact, without an error.

    >>> m = measure(np.array([0.4, 0.6]), np.array([0.1, 0.5, 0.9, 0.2]), [0.3, 0.5])
    >>> m.mean, m.percentile.mean, m.own_low, m.own_high
    (0.5, 62.5, 0.3, 0.5)
    """
    draws, ranked = own[np.isfinite(own)], np.sort(others[np.isfinite(others)])
    e = estimate(draws)
    place = None
    if ranked.size:
        below = np.searchsorted(ranked, draws, "left") + np.searchsorted(ranked, draws, "right")
        place = estimate(50 * below / ranked.size)
    return Measure(
        e.mean,
        e.low,
        e.high,
        exact=exact,
        percentile=place,
        own_low=min(past, default=None),
        own_high=max(past, default=None),
    )
