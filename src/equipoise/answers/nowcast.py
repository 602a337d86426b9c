"""Where states stand now: roll calls newer than the estimates, with the past as it was estimated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl

from equipoise import states
from equipoise.answers.asking import chosen
from equipoise.answers.caveats import RHAT_LIMIT
from equipoise.answers.evidence import FEW_CALLS, about_release
from equipoise.answers.result import Caveat, Estimate, Flat, Result, columns, ends, unique
from equipoise.errors import CoverageError
from equipoise.estimates.summary import interval, ranks_by_draw
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.estimates.newer import Update
    from equipoise.store import Store

_COLUMNS = (
    *("state", "name", "n_votes", "mean", "sd", "low", "high", "rank", "rank_low", "rank_high", "n_states"),
    *("before_year", "before_mean", "before_low", "before_high", "shift", "rhat"),
)


@dataclass(frozen=True, slots=True)
class NowPosition(Estimate):
    """A state's position with the new roll calls, and before them.

    `n_votes` are its votes on the year's new roll calls. `before` is its latest position in the estimates, of
    `before_year` (None for a state without one). `shift` is the probability that the step into the year was a
    shift (None where the estimates hold the year), `rhat` its R-hat (None without a vote).
    """

    flat: ClassVar[Flat] = {"rank": ends("rank"), "before": ("before_mean", "before_low", "before_high")}
    state: str
    name: str
    n_votes: int
    sd: float
    rank: Estimate
    n_states: int
    before_year: int | None
    before: Estimate | None
    shift: float | None
    rhat: float | None


@dataclass(frozen=True)
class Nowcast(Result):
    """Positions in the year of the latest roll calls, with those that the estimates do not hold.

    `n_calls` roll calls of `first` to `last` were added; `unanimous` others are new, too, but all voted alike
    on them. `positions` are sorted by state; there is one if a state was asked for.
    """

    verb: ClassVar[str] = "nowcast"
    year: int
    first: date
    last: date
    n_calls: int
    unanimous: int
    positions: tuple[NowPosition, ...]

    @property
    def moved(self) -> tuple[NowPosition, ...]:
        """Those with a position before, the one whose mean moved most in units of its SD first."""
        known = [(abs(p.mean - p.before.mean) / p.sd, p) for p in self.positions if p.before is not None]
        return tuple(p for _, p in sorted(known, key=lambda found: -found[0]))

    def frame(self) -> pl.DataFrame:
        """One row a state: the year and the fields of `NowPosition`."""
        rows = [{"year": self.year, **dict(columns(p))} for p in self.positions]
        return pl.DataFrame(rows, infer_schema_length=None).select("year", *_COLUMNS)


def nowcast(
    state: str | None = None, *, store: Store | None = None, release: Release | None = None
) -> Nowcast:
    """Positions in the current year, with the roll calls in `store` that the estimates do not hold.

    Each state's prior is its position in the estimates (in a later year, that and the steps since); positions
    and new roll calls are drawn from their posterior given that, in a second or two (docs/nowcast.md). All
    states unless one is named. Raises StateError for its name, StoreError where there are no raw votes or the
    estimates lack what it takes, CoverageError where no new roll call divides the states.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> nowcast(store=Store(Path(tempfile.mkdtemp())))
    Traceback (most recent call last):
        ...
    equipoise.errors.StoreError: Raw votes are not on this machine: run `equipoise pull un-votes`, or
    `equipoise pull un-votes --file PATH` with a copy you have.
    """
    from equipoise.estimates.newer import new_roll_calls, update
    from equipoise.store import load_votes

    release = chosen(release)
    asked = None if state is None else states.resolve(state)
    tables = load_votes(store)
    calls = new_roll_calls(release, tables.roll_calls, tables.votes)
    if calls.is_empty():
        raise CoverageError(
            f"The raw votes on this machine (to {tables.origin.coverage[1]}) hold no roll call that the "
            f"estimates {release.name} lack: run `equipoise pull un-votes`."
        )
    found = update(release, calls, tables.votes)
    positions = _positions(release, found)
    if asked is not None:
        states.require_member(asked, found.year)
        positions = tuple(p for p in positions if p.state == asked.id)
        if not positions:
            raise CoverageError(f"There is no position of {the(asked.name)}: it has not cast a vote yet.")
    used = calls.filter(pl.col("roll_call").is_in(found.roll_calls))
    days = used["date"].sort()
    return Nowcast(
        year=found.year,
        first=days[0],
        last=days[-1],
        n_calls=used.height,
        unanimous=calls.height - used.height,
        positions=positions,
        release=release.name,
        origins=unique(release.origins, (tables.origin,)),
        caveats=_caveats(release, found, used, positions),
    )


def _positions(release: Release, found: Update) -> tuple[NowPosition, ...]:
    """Summaries of the draws, and beside each the latest position in the release."""
    low, high = interval(found.draws)
    mean, sd = found.draws.mean(axis=1), found.draws.std(axis=1, ddof=1)
    rank_low, rank_high = interval(ranks_by_draw(found.draws).astype(np.float64))
    ranks = np.empty(mean.size, dtype=np.int64)
    ranks[np.argsort(-mean)] = np.arange(1, mean.size + 1)
    return tuple(
        NowPosition(
            float(mean[i]),
            float(low[i]),
            float(high[i]),
            state=state,
            name=states.get(state).name,
            n_votes=int(found.n_votes[i]),
            sd=float(sd[i]),
            rank=Estimate(int(ranks[i]), int(np.floor(rank_low[i])), int(np.ceil(rank_high[i]))),
            n_states=mean.size,
            **_before(release, state),
            shift=_known(found.shift[i]),
            rhat=_known(found.rhat[i]),
        )
        for i, state in enumerate(found.states)
    )


def _before(release: Release, state: str) -> dict[str, Any]:
    """The latest position in the release, and its year; None for a state without one."""
    year = max(release.places.held(state), default=None)
    row = None if year is None else release.row(state, year)
    place = None if row is None else Estimate(row["mean"], row["low"], row["high"])
    return {"before_year": year, "before": place}


def _known(value: float) -> float | None:
    """A number, or None for NaN."""
    return None if np.isnan(value) else float(value)


def _caveats(
    release: Release, found: Update, used: pl.DataFrame, positions: tuple[NowPosition, ...]
) -> tuple[Caveat, ...]:
    """That this is a nowcast, of how many roll calls, and whose positions are rough."""
    of_year = used.filter(pl.col("year") == found.year).height
    few = release.years[1] < found.year and of_year < FEW_CALLS
    silent = tuple(p.state for p in positions if p.n_votes == 0)
    rough = tuple((p.state, p.rhat) for p in positions if p.rhat is not None and p.rhat > RHAT_LIMIT)
    return (
        Caveat("nowcast", (used.height, used["date"].sort()[-1], release.name)),
        *about_release(release, more=False),
        *([Caveat("few_new_calls", (of_year, found.year))] if few else []),
        *([Caveat("no_new_vote", (silent,))] if silent else []),
        *([Caveat("rough_now", (rough,))] if rough else []),
    )
