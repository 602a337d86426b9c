"""The parts of a balance: one measure with its places, one sector's spread over the powers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from equipoise.estimates.summary import interval
from equipoise.spans import estimate
from equipoise.ties import shares as spread

if TYPE_CHECKING:
    from equipoise.question import Floats
    from equipoise.states import Power

__all__ = ["OWN_RANGE", "BalanceYear", "Measure", "PowerShare", "SectorBalance", "SectorDraws", "measure"]

_DEFINED = 0.9  # share of draws in which there must be something to share out
OWN_RANGE = 10  # years of a state's own past that a value is set against, its own year included


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of balance with its 90 % interval, its place among states and in the state's own past.

    `percentile` (0 to 100, with its interval) is the share of the other states that have a smaller value that
    year; `own_low` to `own_high` is the range of the state's own values over the last ten years, this one
    included. Each is None where there is nothing to compare with.
    """

    mean: float
    low: float
    high: float
    percentile: float | None
    percentile_low: float | None
    percentile_high: float | None
    own_low: float | None
    own_high: float | None


@dataclass(frozen=True, slots=True)
class PowerShare:
    """A power's share of a state's ties in a sector: `weight` is the tie, `share` its part of the whole.

    `weight` is None where the tie itself is undefined; its share then rests on the draws alone.
    """

    power: str
    power_name: str
    weight: float | None
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BalanceYear:
    """The effective number of powers in one year, and over how many powers it was counted."""

    year: int
    powers: int
    effective: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SectorBalance:
    """The spread of one sector's ties over the powers (formulas in docs/definitions.md).

    `tie` says what the weight is. `effective` is exp(H), `effective_simpson` 1 / sum of squared shares,
    `evenness` H / log(number of powers), `dependence` the largest share, that of the power `dependence_on`,
    `hhi` the sum of squared shares. `n_compared` states stand behind the percentiles.
    """

    sector: str
    tie: str
    year: int
    shares: tuple[PowerShare, ...]
    effective: Measure
    effective_simpson: Measure
    evenness: Measure
    dependence: Measure
    dependence_on: str
    hhi: Measure
    n_compared: int
    series: tuple[BalanceYear, ...]


def measure(own: Floats, others: Floats, past: Sequence[float]) -> Measure:
    """Summarise draws of a measure, shape (K,), against other states' values, shape (n,), and its own past.

    Others with the very same value count half. NaN among draws and others is left out.

    >>> m = measure(np.array([0.4, 0.6]), np.array([0.1, 0.5, 0.9, 0.2]), [0.3, 0.5])
    >>> m.mean, m.percentile, m.own_low, m.own_high
    (0.5, 62.5, 0.3, 0.5)
    """
    draws, ranked = own[np.isfinite(own)], np.sort(others[np.isfinite(others)])
    e = estimate(draws)
    place = None
    if ranked.size:
        below = np.searchsorted(ranked, draws, "left") + np.searchsorted(ranked, draws, "right")
        place = estimate(50 * below / ranked.size)
    return Measure(
        mean=e.mean,
        low=e.low,
        high=e.high,
        percentile=place.mean if place else None,
        percentile_low=place.low if place else None,
        percentile_high=place.high if place else None,
        own_low=min(past, default=None),
        own_high=max(past, default=None),
    )


@dataclass(frozen=True, slots=True)
class SectorDraws:
    """What one sector's balance is computed from, powers in one order throughout.

    `years` [Y] and `shares` (K, Y, P) are the state's own, NaN where no share is defined; `weights` [P] are
    the ties of the year itself; `others` (K', n, P) are the shares of the states to compare with.
    """

    sector: str
    tie: str
    powers: tuple[Power, ...]
    years: tuple[int, ...]
    counted: tuple[int, ...]
    shares: Floats
    weights: Floats
    others: Floats

    def balance(self, year: int) -> SectorBalance | None:
        """The sector's balance in a year; None where too few draws define a share."""
        at = self.years.index(year)
        own = self.shares[:, at]
        if np.isfinite(own[:, 0]).mean() < _DEFINED:
            return None
        return SectorBalance(
            sector=self.sector,
            tie=self.tie,
            year=year,
            shares=self._shares(own[np.isfinite(own[:, 0])]),
            effective=self._measure(spread.effective, year),
            effective_simpson=self._measure(spread.effective_simpson, year),
            evenness=self._measure(spread.evenness, year),
            dependence=self._measure(spread.dependence, year),
            dependence_on=self.powers[int(np.nanmean(own, axis=0).argmax())].id,
            hhi=self._measure(spread.hhi, year),
            n_compared=int(np.isfinite(self.others[:, :, 0]).any(axis=0).sum()),
            series=self._series(),
        )

    def _shares(self, draws: Floats) -> tuple[PowerShare, ...]:
        """Each power's share, from draws (K, P)."""
        low, high = interval(draws, axis=0)
        columns = (self.weights.tolist(), draws.mean(axis=0).tolist(), low.tolist(), high.tolist())
        return tuple(
            PowerShare(power.id, power.name, weight if math.isfinite(weight) else None, mean, down, up)
            for power, weight, mean, down, up in zip(self.powers, *columns, strict=True)
        )

    def _measure(self, function: Callable[[Floats], Floats], year: int) -> Measure:
        """One measure of the year, against other states' means and the own last ten years."""
        values = function(self.shares)
        usable = np.isfinite(values).mean(axis=0) >= _DEFINED
        past = [
            float(np.nanmean(values[:, i]))
            for i, y in enumerate(self.years)
            if year - OWN_RANGE < y <= year and self.counted[i] == len(self.powers) and usable[i]
        ]
        of_others = function(self.others)
        defined = np.isfinite(of_others).any(axis=0)
        return measure(values[:, self.years.index(year)], np.nanmean(of_others[:, defined], axis=0), past)

    def _series(self) -> tuple[BalanceYear, ...]:
        """The effective number in every year with a share to count."""
        values = spread.effective(self.shares)
        found = []
        for i, (year, counted) in enumerate(zip(self.years, self.counted, strict=True)):
            draws = values[np.isfinite(values[:, i]), i]
            if counted > 1 and draws.size >= _DEFINED * len(values):
                e = estimate(draws)
                found.append(BalanceYear(year, counted, e.mean, e.low, e.high))
        return tuple(found)
