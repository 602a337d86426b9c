"""Why a state stands where it does: the roll calls of a year that pulled its position most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import polars as pl

from equipoise import states
from equipoise.answers.question import Question, ask
from equipoise.answers.result import Result
from equipoise.errors import CoverageError
from equipoise.tables import ABSTAIN, NO, YES
from equipoise.wording import the

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from equipoise.estimates import Release
    from equipoise.estimates.items import ItemDraws
    from equipoise.origin import Origin
    from equipoise.states import Power, State
    from equipoise.store import Store

__all__ = ["PowerVote", "Why", "WhyVote", "why"]

Vote = Literal["yes", "no", "abstain"]
_WORDS: dict[int, Vote] = {YES: "yes", NO: "no", ABSTAIN: "abstain"}
_CLEAR = 2.0  # Monte Carlo standard errors from 0 at which the draws tell which way a vote pulls
_LEAST = 0.2  # effective draws, as a share of all, below which a pull rests on too few of them


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


@dataclass(frozen=True, slots=True)
class Why(Result):
    """The roll calls behind a state's position in a year, those that pulled it most first.

    `n_votes` counts the roll calls of the year on which the state voted. On `unanimous` of them all voted
    alike, so that they pull nothing; `missing` others are not in the estimates; `votes` holds the rest, of
    which `up` pull to the side of the United States and `down` to the other; of the remaining ones the draws
    do not tell which way. `draws` joint draws stand behind each pull. Pulls do not add up to the position.
    """

    verb: ClassVar[str] = "why"
    state: str
    state_name: str
    year: int
    mean: float
    low: float
    high: float
    n_votes: int
    unanimous: int
    missing: int
    draws: int
    up: int
    down: int
    votes: tuple[WhyVote, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a roll call: state, year, the fields of `WhyVote`, a column `vote_XXX` for each power."""
        rows = []
        for vote in self.votes:
            row = {"state": self.state, "year": self.year, **asdict(vote)}
            rows.append(row | {f"vote_{p['power']}": p["vote"] for p in row.pop("powers")})
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
    from equipoise.store import load_votes

    q = ask(state, year=year, powers=powers, release=release)
    tables = load_votes(store)
    items = q.release.item_draws
    if items is None:
        raise CoverageError(
            f"The estimates {q.release.name} hold no roll calls, so they cannot tell which of them pulled: "
            "run `equipoise estimate`, or update Equipoise."
        )
    calls = tables.roll_calls.filter((pl.col("year") == q.year) & pl.col("excluded").is_null())
    raw = tables.votes.filter(pl.col("vote").is_not_null()).join(calls, on="roll_call")
    mine = raw.filter(pl.col("state").is_in(_holders(q.state)))
    used = mine.filter(pl.col("roll_call").is_in(items.roll_calls))
    if used.is_empty():
        raise _nothing(q, mine.height, tables.origin)
    split = raw.group_by("roll_call").agg(pl.col("vote").n_unique() > 1)
    unanimous = mine.join(split.filter(~pl.col("vote")), on="roll_call", how="semi")
    rows = _pulled(q, used, items)
    sides = [_direction(pull, error) for pull, error in rows.select("pull", "error").rows()]
    for power in q.powers:
        rows = rows.join(_votes_of(q, power, raw), on="roll_call", how="left")
    missing = mine.height - used.height - unanimous.join(used, on="roll_call", how="anti").height
    row = q.row()
    return Why(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        mean=row["mean"],
        low=row["low"],
        high=row["high"],
        n_votes=mine.height,
        unanimous=mine.height - used.height - missing,
        missing=missing,
        draws=items.draws.shape[2],
        up=sides.count("us"),
        down=sides.count("away"),
        votes=tuple(_vote(r, q.powers) for r in rows.iter_rows(named=True)),
        release=q.release.name,
        origins=tuple(dict.fromkeys([*q.release.origins, tables.origin])),
        caveats=(*q.caveats, *q.footing(), *_about(q, rows, missing, row["n_votes"] - used.height)),
    )


def _holders(state: State) -> list[str]:
    """The state and those whose seat it took over: a year's position rests on the votes of all of them."""
    line = [state]
    while (before := line[-1].continues) is not None:
        line.append(states.get(before))
    return [s.id for s in line]


def _nothing(q: Question, voted: int, origin: Origin) -> CoverageError:
    """Why there is nothing to tell: no votes of that year, none of the state, or of other roll calls."""
    name = the(q.state.name)
    if voted:
        return CoverageError(
            f"None of the {voted} roll calls of {q.year} in the raw votes is among those of the estimates "
            f"{q.release.name}: run `equipoise estimate`, or pull the votes they were made from."
        )
    if q.votes.get(q.year):
        return CoverageError(
            f"The raw votes on this machine ({origin.coverage[0]} to {origin.coverage[1]}) hold none of "
            f"{name} in {q.year}: run `equipoise pull un-votes`."
        )
    return CoverageError(
        f"No roll call of {q.year} pulled {name}: it voted on none, so its position follows from other "
        "years; ask for a year in which it voted."
    )


def _pulled(q: Question, used: pl.DataFrame, items: ItemDraws) -> pl.DataFrame:
    """The state's votes with their pulls, the strongest first."""
    from equipoise.votes.influence import influence, log_likelihood

    theta = q.release.draws(q.state.id, q.year)[:: items.every].astype(np.float64)
    at = np.searchsorted(items.roll_calls, used["roll_call"].to_numpy())
    found = influence(
        theta, log_likelihood(theta, items.draws[at].astype(np.float64), used["vote"].to_numpy())
    )
    size: NDArray[np.float64] = np.abs(found.effect)
    return used.with_columns(
        pl.Series("pull", found.effect),
        pl.Series("error", found.error),
        pl.Series("rough", found.ess < _LEAST * theta.size),
        pl.Series("share", size / size.sum()),
    ).sort("share", "roll_call", descending=[True, False])


def _votes_of(q: Question, power: Power, raw: pl.DataFrame) -> pl.DataFrame:
    """A power's vote on each roll call: of a bloc the one that most of its voting members cast."""
    theirs = raw.filter(pl.col("state").is_in(q.members(power, q.year)))
    counts = theirs.group_by("roll_call", "vote").len()
    most = counts.filter(pl.col("len") == pl.col("len").max().over("roll_call"))
    return most.filter(pl.len().over("roll_call") == 1).select(
        "roll_call", pl.col("vote").alias(_column(power))
    )


def _column(power: Power) -> str:
    """The column of a power's votes."""
    return f"vote of {power.id}"


def _direction(pull: float, error: float) -> Literal["us", "away"] | None:
    """Which way a vote pulls, None where that is lost in the Monte Carlo error."""
    if abs(pull) <= _CLEAR * error:
        return None
    return "us" if pull > 0 else "away"


def _vote(row: dict[str, Any], powers: Sequence[Power]) -> WhyVote:
    """One roll call from its row."""
    return WhyVote(
        roll_call=row["roll_call"],
        date=row["date"],
        resolution=row["resolution"],
        title=row["title"],
        vote=_WORDS[row["vote"]],
        pull=row["pull"],
        error=row["error"],
        rough=row["rough"],
        direction=_direction(row["pull"], row["error"]),
        share=row["share"],
        powers=tuple(PowerVote(p.id, _WORDS.get(row[_column(p)])) for p in powers),
        yes=row["yes"],
        no=row["no"],
        abstain=row["abstain"],
    )


def _about(q: Question, rows: pl.DataFrame, missing: int, lost: int) -> list[str]:
    """What is to be said of roll calls that one side lacks, and of pulls that rest on few draws."""
    said = []
    if missing:
        said.append(
            f"{missing} of the roll calls on which it voted in {q.year} are not in the estimates "
            f"{q.release.name}: the raw votes are of another version than those they were made from."
        )
    if lost > 0:
        said.append(
            f"{lost} of the votes of {q.year} behind the position are not among the raw votes on this "
            "machine, so their pulls are not told: `equipoise pull un-votes` may get them."
        )
    if count := int(rows["rough"].sum()):
        said.append(
            f"{count} of the pulls rest on few of the joint draws and are rough: without such a vote the "
            "position could be quite another, and by how much the draws cannot tell."
        )
    return said
