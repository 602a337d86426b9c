"""Why a state stands where it does: the roll calls of a year that pulled its position most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import polars as pl

from equipoise.answers.asking import ask
from equipoise.answers.ballots import WORDS, Vote, most_cast
from equipoise.answers.pulls import about, direction, nothing, pulled
from equipoise.answers.question import Question
from equipoise.answers.result import Estimate, StateResult, columns, unique
from equipoise.errors import CoverageError
from equipoise.states.lines import line

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.states import Power
    from equipoise.store import Store


@dataclass(frozen=True, slots=True)
class PowerVote:
    """How a power voted on a roll call; a bloc as most of its voting members, None without such a vote."""

    power: str
    vote: Vote | None


@dataclass(frozen=True, slots=True)
class WhyVote:
    """One roll call and what the state's vote on it does to its position in the year.

    `pull` is the posterior mean of the position minus what it would be without this vote: above 0
    (`direction` "us") the vote pulls up the axis, to the side of the United States, below ("away") down it;
    `direction` is None within two errors of 0, where the draws do not tell which. `error` is the Monte Carlo
    standard error of `pull`, `share` |pull| as a share of the sum over all roll calls of the
    year. `rough` is True where a few draws carry most of the weight: do not rely on pull and error then.
    """

    roll_call: int
    date: date
    resolution: str
    title: str
    vote: Vote
    pull: float
    error: float
    rough: bool
    direction: Literal["us", "away"] | None
    share: float
    powers: tuple[PowerVote, ...]
    yes: int
    no: int
    abstain: int


@dataclass(frozen=True)
class Why(Estimate, StateResult):
    """The roll calls behind a state's position in a year (mean, low, high), those that pulled it most first.

    `n_votes` counts the roll calls of the year on which the state voted. On `unanimous` of them all voted
    alike, so that they pull nothing; `missing` others are not in the estimates; `votes` holds the rest, of
    which `up` pull to the side of the United States and `down` to the other; of the remaining ones the draws
    do not tell which way. `draws` joint draws stand behind each pull. Pulls do not add up to the position.
    """

    verb: ClassVar[str] = "why"
    n_votes: int
    unanimous: int
    missing: int
    draws: int
    up: int
    down: int
    votes: tuple[WhyVote, ...]

    def frame(self) -> pl.DataFrame:
        """One row a roll call: state, year, the fields of `WhyVote`, a column `vote_XXX` for each power."""
        rows = []
        for vote in self.votes:
            row = {"state": self.state, "year": self.year, **dict(columns(vote))}
            rows.append(row | {f"vote_{p.power}": p.vote for p in row.pop("powers")})
        return pl.DataFrame(rows, infer_schema_length=None)


def why(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    store: Store | None = None,
    release: Release | None = None,
) -> Why:
    """The roll calls that pulled a state's position most in a year (its last one unless told).

    The pull of a vote is its leave-one-out influence from the release's joint draws (`votes.influence`,
    docs/why.md). Votes and titles come from the raw votes in `store` (the user's own unless given). Raises
    StateError, PowerError, StoreError where there are no raw votes, and CoverageError where the estimates
    hold no roll calls, the state did not vote in the year, or the raw votes are not those of the estimates.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> why("Kazakhstan", year=2020, store=Store(Path(tempfile.mkdtemp())))
    Traceback (most recent call last):
        ...
    equipoise.errors.StoreError: Raw votes are not on this machine: run `equipoise pull un-votes`, or
    `equipoise pull un-votes --file PATH` with a copy you have.
    """
    return why_of(ask(state, year=year, powers=powers, release=release), store=store)


def why_of(q: Question, *, store: Store | None = None) -> Why:
    """The roll calls for a question that has its powers."""
    from equipoise.store import load_votes

    tables = load_votes(store)
    items = q.release.item_draws
    if items is None:
        raise CoverageError(
            f"The estimates {q.release.name} hold no roll calls, so they cannot tell which of them pulled: "
            "run `equipoise estimate`, or update Equipoise."
        )
    calls = tables.roll_calls.filter((pl.col("year") == q.year) & pl.col("excluded").is_null())
    raw = tables.votes.filter(pl.col("vote").is_not_null()).join(calls, on="roll_call")
    mine = raw.filter(pl.col("state").is_in(list(line(q.state.id))))
    used = mine.filter(pl.col("roll_call").is_in(items.roll_calls))
    if used.is_empty():
        raise nothing(q, mine.height, tables.origin)
    split = raw.group_by("roll_call").agg(pl.col("vote").n_unique() > 1)
    unanimous = mine.join(split.filter(~pl.col("vote")), on="roll_call", how="semi")
    rows = pulled(q, used, items)
    sides = [direction(pull, error) for pull, error in rows.select("pull", "error").rows()]
    for power in q.powers:
        theirs = raw.filter(pl.col("state").is_in(q.members(power, q.year)))
        rows = rows.join(most_cast(theirs, _column(power)), on="roll_call", how="left")
    missing = mine.height - used.height - unanimous.join(used, on="roll_call", how="anti").height
    row = q.row()
    return Why(
        row["mean"],
        row["low"],
        row["high"],
        **q.about(),
        n_votes=mine.height,
        unanimous=mine.height - used.height - missing,
        missing=missing,
        draws=items.draws.shape[2],
        up=sides.count("us"),
        down=sides.count("away"),
        votes=tuple(_vote(r, q.powers) for r in rows.iter_rows(named=True)),
        origins=unique(q.release.origins, (tables.origin,)),
        caveats=(*q.caveats, *q.footing(), *about(q, rows, missing, row["n_votes"] - used.height)),
    )


def _column(power: Power) -> str:
    """The column of a power's votes."""
    return f"vote of {power.id}"


def _vote(row: dict[str, Any], powers: Sequence[Power]) -> WhyVote:
    """One roll call from its row."""
    made = {
        "vote": WORDS[row["vote"]],
        "direction": direction(row["pull"], row["error"]),
        "powers": tuple(PowerVote(p.id, WORDS.get(row[_column(p)])) for p in powers),
    }
    return WhyVote(**{name: row[name] for name in WhyVote.__slots__ if name in row} | made)
