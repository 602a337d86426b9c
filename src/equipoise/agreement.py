"""How often a state and a power vote alike, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from equipoise.results import Change, Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["Agreement", "AgreementYear", "agreement", "agreement_table"]


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
        raise NotImplementedError


def agreement(
    state: str, power: str, *, year: int | None = None, release: Release | None = None
) -> Agreement:
    """How a state and a power agreed in a year (the last one that both voted in, unless told) and before."""
    raise NotImplementedError


def agreement_table(*, year: int | None = None, release: Release | None = None) -> pl.DataFrame:
    """Every pair: state_a, state_b, year, n_votes, agreement, s, pi, kappa, low, high."""
    raise NotImplementedError
