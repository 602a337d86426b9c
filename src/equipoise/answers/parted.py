"""The roll calls on which a state parted company with each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import polars as pl

from equipoise.answers.pairs import own_tables, with_power
from equipoise.answers.question import Question, ask
from equipoise.answers.result import Result
from equipoise.errors import SettingsError, StoreError
from equipoise.tables import ABSTAIN, NO, YES
from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store

__all__ = ["Parted", "PartedPower", "PartedVote", "Vote", "parted"]

Vote = Literal["yes", "no", "abstain"]
Counted = Literal["state", "majority", "members"]
_WORDS: dict[int, Vote] = {YES: "yes", NO: "no", ABSTAIN: "abstain"}


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
    holds the roll calls themselves, opposed ones first, then the newest; empty without raw votes. `half` of
    the differences are an abstention against a yes or no, `opposed` a yes against a no.
    """

    power: str
    power_name: str
    counted: Counted
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
        rows = [{"state": self.state, "power": p.power} | asdict(v) for p in self.powers for v in p.votes]
        return pl.DataFrame(rows, schema=_FRAME)


_FRAME: dict[str, Any] = {
    "state": pl.String,
    "power": pl.String,
    "roll_call": pl.Int64,
    "date": pl.Date,
    "resolution": pl.String,
    "title": pl.String,
    "vote": pl.String,
    "power_vote": pl.String,
    "opposed": pl.Boolean,
    "yes": pl.Int64,
    "no": pl.Int64,
    "abstain": pl.Int64,
}


def parted(
    state: str,
    *,
    powers: str | Sequence[str] | None = None,
    year: int | None = None,
    years: int = 3,
    store: Store | None = None,
    release: Release | None = None,
) -> Parted:
    """Where a state parted from each power in the `years` years up to a year (its last one unless told).

    The roll calls come from the raw votes in `store` (the user's own unless given); a bloc's vote is the one
    that most of its voting members cast, and a roll call without such a vote is left out. Where there are no
    raw votes of these years, the counts come from the estimates' tables, `available` is False and `how` says
    how to get them. Raises StateError, PowerError, CoverageError, or SettingsError for years below 1.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> p = parted("Kazakhstan", year=2020, powers="USA", store=Store(Path(tempfile.mkdtemp())))
    >>> p.available, p.powers[0].same + p.powers[0].half + p.powers[0].opposed == p.powers[0].n_votes
    (False, True)
    """
    if years < 1:
        raise SettingsError(f"The span of years must be at least 1, not {years}.")
    q = ask(state, year=year, powers=powers, release=release)
    first = max(q.year - years + 1, q.first)
    raw, how, origin = _raw(q, first, store)
    return Parted(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        first_year=first,
        available=raw is not None,
        how=how,
        powers=_counted(q, first) if raw is None else tuple(_from_votes(q, power, raw) for power in q.powers),
        release=q.release.name,
        origins=tuple(dict.fromkeys([*q.release.origins, *origin])),
        caveats=(*q.caveats, *_short(q, raw)),
    )


def _counted(q: Question, first: int) -> tuple[PartedPower, ...]:
    """The counts alone, from the estimates' tables."""
    own = own_tables(q, range(first, q.year + 1))
    found = []
    for power in q.powers:
        sums = dict(zip(CELLS, with_power(q, power, own).tables.sum(axis=0).tolist(), strict=True))
        opposed, half = round(sums["yn"] + sums["ny"]), round(sum(sums[c] for c in ("ya", "ay", "an", "na")))
        same = round(sums["yy"] + sums["aa"] + sums["nn"])
        how: Counted = "members" if power.is_bloc else "state"
        found.append(PartedPower(power.id, power.name, how, same + half + opposed, same, half, opposed, ()))
    return tuple(found)


def _raw(
    q: Question, first: int, store: Store | None
) -> tuple[pl.DataFrame | None, str | None, tuple[Origin, ...]]:
    """The votes of the span with their roll calls; or the sentence on why there are none."""
    from equipoise.store import load_votes

    try:
        tables = load_votes(store)
    except StoreError as error:
        return None, str(error), ()
    span = pl.col("year").is_between(first, q.year) & pl.col("excluded").is_null()
    calls = tables.roll_calls.filter(span)
    if calls.is_empty():
        last = tables.origin.coverage[1]
        return None, f"The raw votes on this machine end on {last}: run `equipoise pull un-votes`.", ()
    votes = tables.votes.filter(pl.col("vote").is_not_null()).join(calls, on="roll_call")
    return votes, None, (tables.origin,)


def _short(q: Question, raw: pl.DataFrame | None) -> list[str]:
    """The caveat that raw votes end before the year does."""
    if raw is None or q.year in raw["year"]:
        return []
    return [
        f"The raw votes on this machine hold none of {q.year}: `equipoise pull un-votes` gets newer ones."
    ]


def _from_votes(q: Question, power: Power, raw: pl.DataFrame) -> PartedPower:
    """The counts and the roll calls themselves."""
    years = sorted(set(raw["year"]) & set(q.path))
    mine = _of(raw, [(y, q.path[y]) for y in years])
    theirs = _of(raw, [(y, m) for y in years for m in q.members(power, y)]).select("roll_call", "vote")
    counts = theirs.group_by("roll_call", "vote").len()
    most = counts.filter(pl.col("len") == pl.col("len").max().over("roll_call"))
    most = most.filter(pl.len().over("roll_call") == 1).select("roll_call", power_vote="vote")
    both = mine.join(most, on="roll_call")
    gap = (both["vote"] - both["power_vote"]).abs()
    opposed, same = int((gap == YES - NO).sum()), int((gap == 0).sum())
    apart = both.with_columns(opposed=gap == YES - NO).filter(gap != 0)
    apart = apart.sort(["opposed", "date", "roll_call"], descending=True)
    return PartedPower(
        power=power.id,
        power_name=power.name,
        counted="majority" if power.is_bloc else "state",
        n_votes=both.height,
        same=same,
        half=apart.height - opposed,
        opposed=opposed,
        votes=tuple(_vote(row) for row in apart.iter_rows(named=True)),
    )


def _of(raw: pl.DataFrame, who: Sequence[tuple[int, str]]) -> pl.DataFrame:
    """The votes of those who count in each year."""
    keys = pl.DataFrame(who, schema={"year": pl.Int16, "state": pl.String}, orient="row")
    return raw.join(keys, on=["year", "state"], how="semi")


def _vote(row: dict[str, Any]) -> PartedVote:
    """One roll call from its row."""
    return PartedVote(
        roll_call=row["roll_call"],
        date=row["date"],
        resolution=row["resolution"],
        title=row["title"],
        vote=_WORDS[row["vote"]],
        power_vote=_WORDS[row["power_vote"]],
        opposed=row["opposed"],
        yes=row["yes"],
        no=row["no"],
        abstain=row["abstain"],
    )
