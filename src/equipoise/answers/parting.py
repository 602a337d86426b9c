"""The roll calls on which two voted apart, counted from raw votes or from the tables of the estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from equipoise.answers.ballots import WORDS, Vote, most_cast
from equipoise.answers.pairs import with_power
from equipoise.errors import StoreError
from equipoise.tables import NO, YES
from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.answers.question import Question
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store

Counted = Literal["state", "majority", "members"]


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


def counted(q: Question, first: int) -> tuple[PartedPower, ...]:
    """The counts alone, from the estimates' tables."""
    found = []
    for power in q.powers:
        with_it = with_power(q, power)
        near = (with_it.years >= first) & (with_it.years <= q.year)
        sums = dict(zip(CELLS, with_it.tables[near].sum(axis=0).tolist(), strict=True))
        opposed, half = round(sums["yn"] + sums["ny"]), round(sum(sums[c] for c in ("ya", "ay", "an", "na")))
        same = round(sums["yy"] + sums["aa"] + sums["nn"])
        how: Counted = "members" if power.is_bloc else "state"
        found.append(PartedPower(power.id, power.name, how, same + half + opposed, same, half, opposed, ()))
    return tuple(found)


def raw_votes(
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


def from_votes(q: Question, power: Power, raw: pl.DataFrame) -> PartedPower:
    """The counts and the roll calls themselves."""
    years = sorted(set(raw["year"]) & set(q.path))
    mine = _of(raw, [(y, q.path[y]) for y in years])
    theirs = _of(raw, [(y, m) for y in years for m in q.members(power, y)])
    both = mine.join(most_cast(theirs, "power_vote"), on="roll_call")
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
    words = {side: WORDS[row[side]] for side in ("vote", "power_vote")}
    return PartedVote(**{name: row[name] for name in PartedVote.__slots__} | words)
