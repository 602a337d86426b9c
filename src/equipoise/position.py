"""Where a state stands on the main axis of the General Assembly, and how far it is from each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from equipoise.results import Change, Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["Distance", "Nearer", "Position", "YearPosition", "position", "position_table"]


@dataclass(frozen=True, slots=True)
class YearPosition:
    """A position in one year; `state` is the holder of the seat then (SUN before RUS), or a bloc's id.

    `n_votes` and `rank` are None for a bloc.
    """

    state: str
    year: int
    mean: float
    low: float
    high: float
    n_votes: int | None = None
    rank: int | None = None
    n_states: int | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a state is from a power: |own position - the power's|, draw by draw.

    `signed_*` is own position minus the power's: positive where the state lies on the side of the United
    States of that power. `members` are those that stood for the power in the year, `nearest` is the
    probability that of all powers asked for this one is the nearest, and `series` the power's own positions.
    """

    power: str
    power_name: str
    members: tuple[str, ...]
    mean: float
    low: float
    high: float
    signed_mean: float
    signed_low: float
    signed_high: float
    power_mean: float
    power_low: float
    power_high: float
    nearest: float
    changes: tuple[Change, ...]
    series: tuple[YearPosition, ...]


@dataclass(frozen=True, slots=True)
class Nearer:
    """The probability that a state is nearer to `power` than to `than`."""

    power: str
    than: str
    probability: float


@dataclass(frozen=True, slots=True)
class Position(Result):
    """A state's position in a year, its distances from the powers, and its path through the years."""

    verb: ClassVar[str] = "position"
    state: str
    state_name: str
    year: int
    n_votes: int
    mean: float
    sd: float
    low: float
    high: float
    rank: int
    rank_low: int
    rank_high: int
    n_states: int
    distances: tuple[Distance, ...]
    nearer: tuple[Nearer, ...]
    series: tuple[YearPosition, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a year: state, year, mean, low, high, n_votes, rank, n_states."""
        raise NotImplementedError


def position(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Position:
    """Where a state stands in a year (its last one unless told), and how far from each power."""
    raise NotImplementedError


def position_table(
    states: Sequence[str] | None = None, *, year: int | None = None, release: Release | None = None
) -> pl.DataFrame:
    """All positions, one row a state and year."""
    raise NotImplementedError
