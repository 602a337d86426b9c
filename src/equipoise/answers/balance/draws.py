"""Draws of one sector's shares, from which its balance is read off."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from equipoise.answers.balance.parts import (
    OWN_RANGE,
    BalanceYear,
    Measure,
    PowerShare,
    SectorBalance,
    measure,
)
from equipoise.answers.result import Estimate
from equipoise.answers.spans import changes, estimate, estimates
from equipoise.estimates.summary import interval
from equipoise.ties import shares as spread
from equipoise.ties._episode_room import room

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.states import Power
    from equipoise.ties._episode_room import Absorption

SEED = 20241231
DRAWS, DRAWS_OF_OTHERS = 200, 50  # of the others only means are used
_DEFINED = 0.9  # share of draws in which there must be something to share out


@dataclass(frozen=True, slots=True)
class SectorDraws:
    """What one sector's balance in a year is computed from, powers in one order throughout.

    `years` [Y], the earliest first, and `shares` (K, Y, P) are the state's own, NaN where no share is
    defined; `there` (Y, P) is whether a power was there to have one; `weights` [P] are the ties of the year
    itself; `others` (K', n, P) are the shares of the states `other_ids` to compare with.
    """

    sector: str
    tie: str
    unit: str
    certain: bool
    year: int
    of_whole: float | None
    powers: tuple[Power, ...]
    years: tuple[int, ...]
    there: NDArray[np.bool_]
    shares: Floats
    weights: Floats
    others: Floats
    other_ids: tuple[str, ...]

    @property
    def counted(self) -> tuple[int, ...]:
        """How many powers were there in each year."""
        return tuple(self.there.sum(axis=1).tolist())

    @property
    def now(self) -> Floats:
        """Draws of the shares in the year itself, shape (K, P)."""
        return self.shares[:, self.years.index(self.year)]

    @property
    def defined(self) -> bool:
        """Whether enough draws define a share in the year."""
        return bool(np.isfinite(self.now[:, 0]).mean() >= _DEFINED)

    def balance(self, history: Absorption | None = None) -> SectorBalance:
        """The sector's balance; `history` says what others took over where a largest partner was lost."""
        own, year = self.now, self.year
        return SectorBalance(
            sector=self.sector,
            tie=self.tie,
            unit=self.unit,
            certain=self.certain,
            year=year,
            of_whole=self.of_whole,
            shares=self._shares(own[np.isfinite(own[:, 0])]),
            effective=self._measure(spread.effective, year),
            effective_simpson=self._measure(spread.effective_simpson, year),
            evenness=self._measure(spread.evenness, year),
            dependence=self._measure(spread.dependence, year),
            dependence_on=self.powers[int(np.nanmean(own, axis=0).argmax())].id,
            hhi=self._measure(spread.hhi, year),
            room=self._room(history),
            changes=changes(self._effective_in, year, exact=self.certain),
            n_compared=int(np.isfinite(self.others[:, :, 0]).any(axis=0).sum()),
            series=self._series(),
        )

    def _room(self, history: Absorption | None) -> Measure | None:
        """What part of all its ties it would keep without the largest power, as far as history tells."""
        if history is None or self.of_whole is None:
            return None
        # Powers with members in common count ties twice, but no power has more than all of them.
        largest = np.minimum(spread.dependence(self.now) * self.of_whole, 1)
        return measure(room(largest, history), np.empty(0), [])

    def _shares(self, draws: Floats) -> tuple[PowerShare, ...]:
        """Each power's share, from draws (K, P)."""
        low, high = interval(draws, axis=0)
        columns = (self.weights.tolist(), draws.mean(axis=0).tolist(), low.tolist(), high.tolist())
        return tuple(
            PowerShare(
                power.id,
                power.name,
                weight if math.isfinite(weight) else None,
                Estimate(*ends, exact=self.certain),
            )
            for power, weight, *ends in zip(self.powers, *columns, strict=True)
        )

    def _measure(self, function: Callable[[Floats], Floats], year: int) -> Measure:
        """One measure of the year, against other states' means and the own last ten years."""
        near = [i for i, y in enumerate(self.years) if year - OWN_RANGE < y <= year]
        values = np.ascontiguousarray(function(self.shares[:, near]).T)
        usable = np.isfinite(values).mean(axis=1) >= _DEFINED
        usable &= self.there[near].all(axis=1)
        of_others = function(self.others)
        defined = np.isfinite(of_others).any(axis=0)
        others = np.nanmean(of_others[:, defined], axis=0)
        now = values[near.index(self.years.index(year))]
        return measure(now, others, np.nanmean(values[usable], axis=1).tolist(), exact=self.certain)

    def _effective_in(self, year: int) -> Floats | None:
        """Draws of the effective number in a year with all of the powers; None in another."""
        if year not in self.years or self.counted[i := self.years.index(year)] < len(self.powers):
            return None
        draws = spread.effective(self.shares[:, i])
        return draws if bool(np.isfinite(draws).all()) else None

    def _series(self) -> tuple[BalanceYear, ...]:
        """The effective number in every year with a share to count."""
        values = np.ascontiguousarray(spread.effective(self.shares).T)
        known = np.isfinite(values)
        usable = (np.array(self.counted) > 1) & (known.mean(axis=1) >= _DEFINED)
        whole = usable & known.all(axis=1)
        of_year = dict(zip(np.flatnonzero(whole).tolist(), estimates(values[whole]), strict=True))
        of_year |= {int(i): estimate(values[i][known[i]]) for i in np.flatnonzero(usable & ~whole)}
        return tuple(BalanceYear(self.years[i], self.counted[i], e) for i, e in sorted(of_year.items()))
