"""One page on a state: where it stands, how balanced, moving or not, like whom, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from equipoise.agreement import Agreement
from equipoise.balance import Balance
from equipoise.circle import Circle
from equipoise.parted import Parted
from equipoise.position import Position
from equipoise.results import Result
from equipoise.shift import Shift

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.store import Store

__all__ = ["Brief", "brief"]


@dataclass(frozen=True, slots=True)
class Brief(Result):
    """The answers of all verbs on one state in one year, under a headline whose words follow stated rules.

    `headline` holds two sentences: whether it moves, and where it is between the powers. `agreements` are in
    the order of the powers asked for; a power without a common vote in the year has none.
    `coverage` is the first and last year of the state's own positions.
    """

    verb: ClassVar[str] = "brief"
    state: str
    state_name: str
    year: int
    coverage: tuple[int, int]
    headline: tuple[str, ...]
    position: Position
    agreements: tuple[Agreement, ...]
    balance: Balance
    shift: Shift
    circle: Circle
    parted: Parted
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a power: power, power_name, agreement, distance, their intervals and changes."""
        raise NotImplementedError


def brief(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    store: Store | None = None,
    release: Release | None = None,
) -> Brief:
    """The brief on a state in a year (its last one unless told)."""
    raise NotImplementedError
