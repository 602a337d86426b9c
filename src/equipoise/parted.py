"""The roll calls on which a state parted company with each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.results import Result

if TYPE_CHECKING:
    import polars as pl

    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.store import Store

__all__ = ["Parted", "PartedPower", "PartedVote", "Vote", "parted"]

Vote = Literal["yes", "no", "abstain"]


@dataclass(frozen=True, slots=True)
class PartedVote:
    """One roll call on which the two differed; `opposed` is yes against no, else one of them abstained."""

    roll_call: int
    date: date
    resolution: str
    title: str
    vote: Vote
    power_vote: Vote
    opposed: bool
    yes: int
    no: int
    abstain: int


@dataclass(frozen=True, slots=True)
class PartedPower:
    """A state and a power on the roll calls of the span on which both voted: with it on `same` of `n_votes`.

    `counted` says how: "state" (a power that is a state), "majority" (a bloc: the vote that most of its
    voting members cast) or "members" (a bloc without raw votes: the mean over its members, rounded). `votes`
    holds the roll calls themselves, opposed ones first, then the newest; empty where no raw votes are present.
    """

    power: str
    power_name: str
    counted: Literal["state", "majority", "members"]
    n_votes: int
    same: int
    half: int
    opposed: int
    votes: tuple[PartedVote, ...]


@dataclass(frozen=True, slots=True)
class Parted(Result):
    """Where a state parted from the powers in the years `first_year` to `year`.

    `available` says whether raw votes are present in the store; if not, `how` says how to get them.
    """

    verb: ClassVar[str] = "parted"
    state: str
    state_name: str
    year: int
    first_year: int
    available: bool
    how: str | None
    powers: tuple[PartedPower, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a power and roll call: state, power and the fields of `PartedVote`."""
        raise NotImplementedError


def parted(
    state: str,
    *,
    powers: str | Sequence[str] | None = None,
    year: int | None = None,
    years: int = 3,
    store: Store | None = None,
    release: Release | None = None,
) -> Parted:
    """Where a state parted from each power in the `years` years up to a year (its last unless told)."""
    raise NotImplementedError
