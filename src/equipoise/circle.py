"""The states that vote most like a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from equipoise.results import Estimate, Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["Circle", "Peer", "circle"]


@dataclass(frozen=True, slots=True)
class Peer:
    """One like-minded state: agreement over the span, and how far apart the positions are in the year."""

    state: str
    name: str
    n_votes: int
    agreement: float
    low: float
    high: float
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    distance: Estimate | None


@dataclass(frozen=True, slots=True)
class Circle(Result):
    """The like-minded circle of a state, the nearest first, from the years `first_year` to `year`.

    `least_votes` is how many common votes a state needed to be considered, `n_considered` how many had them.
    """

    verb: ClassVar[str] = "circle"
    state: str
    state_name: str
    year: int
    first_year: int
    least_votes: int
    n_considered: int
    peers: tuple[Peer, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a peer, nearest first: the fields of `Peer`, with distance, distance_low, distance_high."""
        raise NotImplementedError


def circle(
    state: str, *, year: int | None = None, size: int = 10, years: int = 5, release: Release | None = None
) -> Circle:
    """The `size` states that voted most like a state in the `years` years up to a year (its last one)."""
    raise NotImplementedError
