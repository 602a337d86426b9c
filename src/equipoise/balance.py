"""How evenly a state's ties spread over the powers, and how dependent it is on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from equipoise.results import Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["Balance", "BalanceYear", "Measure", "PowerShare", "SectorBalance", "balance"]


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
    """A power's share of a state's ties in a sector: `weight` is the tie, `share` its part of the whole."""

    power: str
    power_name: str
    weight: float
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


@dataclass(frozen=True, slots=True)
class Balance(Result):
    """A state's balance between the powers in a year, sector by sector, and the equidistance of its position.

    `equidistance` is the standard deviation over the powers of the distances: 0 is as far from each of them.
    It and the sectors are None or empty where fewer than two powers can be compared.
    """

    verb: ClassVar[str] = "balance"
    state: str
    state_name: str
    year: int
    powers: tuple[str, ...]
    sectors: tuple[SectorBalance, ...]
    equidistance: Measure | None
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a sector and power: state, year, sector, power, power_name, weight, share, low, high."""
        raise NotImplementedError


def balance(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Balance:
    """How evenly a state's ties spread over the powers in a year (its last one unless told)."""
    raise NotImplementedError
