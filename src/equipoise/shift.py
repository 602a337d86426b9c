"""Whether a state is moving: politics as usual, a drift, or a shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.results import Change, Estimate, Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["PowerMove", "Shift", "Verdict", "YearChange", "shift"]

Verdict = Literal["usual", "drift", "shift"]


@dataclass(frozen=True, slots=True)
class YearChange:
    """What the position changed by in one year, and the probability that the step was a shift, if known."""

    year: int
    mean: float
    low: float
    high: float
    shift: float | None


@dataclass(frozen=True, slots=True)
class PowerMove:
    """How a power's own position changed over the same spans."""

    power: str
    power_name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Shift(Result):
    """How a state's position moved up to a year, measured against its own usual year.

    `usual` is the median size of its earlier yearly changes (`usual_years` of them), `ratio` the size of the
    last change in units of it, `exceeds` the probability that the last change is more than twice as large.
    `shift_year` is the one of the last ten years with the highest probability of a shift, `shift_probability`
    that probability. `towards` is "us" or "away", the way of the change that the verdict rests on, and None
    for "usual". `borderline` is True where the rule is close to its border.
    """

    verb: ClassVar[str] = "shift"
    state: str
    state_name: str
    year: int
    verdict: Verdict
    borderline: bool
    towards: Literal["us", "away"] | None
    changes: tuple[Change, ...]
    usual: Estimate | None
    usual_years: int
    ratio: Estimate | None
    exceeds: float | None
    shift_year: int | None
    shift_probability: float | None
    powers: tuple[PowerMove, ...]
    series: tuple[YearChange, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row for the state and each power, and each span: who, name, years, since, mean, low, high."""
        raise NotImplementedError


def shift(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Shift:
    """Whether a state moved, over 1, 5 and 10 years up to a year (its last one unless told)."""
    raise NotImplementedError
