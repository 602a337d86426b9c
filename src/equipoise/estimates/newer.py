"""From a release and roll calls that it does not hold to positions in the year of the latest of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise import states
from equipoise.errors import CoverageError, SettingsError
from equipoise.estimates.known import LastKnown, latest, pace_of, spread_of, usual_steps
from equipoise.estimates.release import Release
from equipoise.estimates.run import seats
from equipoise.votes.convergence import rhat_of
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.nowcast import Spread, nowcast
from equipoise.votes.year_prior import Pace, YearPrior, as_known, stepped, together

Floats = NDArray[np.float64]
_SEED = 1


@dataclass(frozen=True, slots=True)
class Update:
    """Positions in `year` with all new roll calls: one row a state that has one, sorted by state.

    Shapes: n states; draws (n, S), not joint with those of the release; n_votes (n,) on the year's new roll
    calls; shift (n,) the probability that the step into the year was a shift, NaN where the release holds the
    year; rhat (n,), NaN without a new vote. `roll_calls` are those used, of all years.
    """

    year: int
    roll_calls: NDArray[np.int64]
    states: tuple[str, ...]
    draws: Floats
    n_votes: NDArray[np.int64]
    shift: Floats
    rhat: Floats


def new_roll_calls(release: Release, roll_calls: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """Those of the table that no rule excludes and the release does not hold, from its last year on.

    Told by their record numbers; in a release that holds no roll calls by the date up to which it goes. A
    release holds no unanimous ones, so that of those up to that date only the ones that divided are new.

    >>> from datetime import date
    >>> from equipoise.estimates import read_release
    >>> known = {"roll_call": [1], "date": [date(2024, 1, 9)], "year": [2024], "excluded": [None]}
    >>> alike = pl.DataFrame({"roll_call": [1, 1], "state": ["KAZ", "CUB"], "vote": [2, 2]})
    >>> new_roll_calls(read_release(), pl.DataFrame(known), alike).height
    0
    """
    later = roll_calls.filter(pl.col("excluded").is_null() & (pl.col("year") >= release.years[1]))
    items = release.item_draws
    after = pl.col("date").cast(pl.String) > max(origin.coverage[1] for origin in release.origins)
    if items is None:
        return later.filter(after)
    lacking = later.filter(~pl.col("roll_call").is_in(items.roll_calls))
    kinds = votes.join(lacking, on="roll_call", how="semi").drop_nulls("vote").group_by("roll_call")
    divided = kinds.agg(pl.col("vote").n_unique()).filter(pl.col("vote") > 1)["roll_call"]
    return lacking.filter(after | pl.col("roll_call").is_in(divided.implode()))


def update(release: Release, roll_calls: pl.DataFrame, votes: pl.DataFrame) -> Update:
    """Add new roll calls (as `new_roll_calls` gives them) and their votes, a year at a time.

    A state's prior is what is known of its path: its posterior in the year, or the latest one and the steps
    since; a state without any begins at N(0, 1). Raises CoverageError where no roll call divides the states,
    StoreError where the release lacks the scalars of its run.
    """
    (pace, beta_rms), held = pace_of(release), seats()
    paths = latest(release, held)
    usual = usual_steps(release, held, pace)
    spread = spread_of(release, beta_rms)
    found, used = None, []
    for of_year in roll_calls.sort("year").partition_by("year", maintain_order=True):
        ids = of_year["roll_call"].implode()
        try:
            design = prepare(of_year, votes.filter(pl.col("roll_call").is_in(ids)), seats=held)
        except SettingsError:
            continue  # of this year there are none on which states voted differently
        used.append(design.roll_calls)
        part = _part(spread, design, paths)
        found = _year(design, paths, usual, pace, part)
        n, of_voters = design.roll_calls.size, np.isin(found.states, design.labels)
        spread = Spread(
            part.squares + float((found.draws[of_voters] ** 2).mean(axis=1).sum()),
            part.cells,
            spread.roll_calls + n,
            spread.beta_squares + n * beta_rms**2,
        )
        rows = zip(found.states, found.draws, strict=True)
        paths |= {held.get(state, state): LastKnown(draws, found.year, state) for state, draws in rows}
    if found is None:
        raise CoverageError(
            "None of the new roll calls divided the states, so they say nothing of positions: run "
            "`equipoise pull un-votes` when there are more."
        )
    return replace(found, roll_calls=np.concatenate(used))


def _year(
    design: VoteDesign,
    paths: Mapping[str, LastKnown],
    usual: Mapping[str, Floats],
    pace: Pace,
    spread: Spread,
) -> Update:
    """Positions in the year of a design: of those who voted from the sampler, of other members the prior."""
    year = int(design.periods[0])
    drawn = nowcast(design, _prior(design.units, year, paths, usual, pace), pace, spread, seed=_SEED)
    theta = drawn.theta.reshape(-1, design.labels.size).T
    silent = [u for u, p in paths.items() if u not in design.units and states.get(p.state).member_in(year)]
    rest = _prior(silent, year, paths, usual, pace).draws(np.random.default_rng(_SEED), theta.shape[1]).T
    labels = [*design.labels.tolist(), *(paths[u].state for u in silent)]
    none = np.full(len(silent), np.nan)
    stepped_into = [u in paths and paths[u].year < year for u in design.units]
    order = np.argsort(labels)
    return Update(
        year=year,
        roll_calls=design.roll_calls,
        states=tuple(labels[i] for i in order),
        draws=np.concatenate([theta, rest])[order],
        n_votes=np.concatenate([design.n_votes, np.zeros(len(silent), dtype=np.int64)])[order],
        shift=np.concatenate([np.where(stepped_into, drawn.shift, np.nan), none])[order],
        rhat=np.concatenate([rhat_of(np.moveaxis(drawn.theta, 2, 0)), none])[order],
    )


def _prior(
    units: Sequence[str], year: int, paths: Mapping[str, LastKnown], usual: Mapping[str, Floats], pace: Pace
) -> YearPrior:
    """What is known of some paths in a year, before its new roll calls."""
    one = np.ones(1)
    new = YearPrior(one[None], 0 * one[None], one[None], np.zeros(1, dtype=np.bool_))
    parts = [(np.array([i]), new) for i, u in enumerate(units) if u not in paths]
    for since in {paths[u].year for u in units if u in paths}:
        at = np.array([i for i, u in enumerate(units) if u in paths and paths[u].year == since])
        draws = np.stack([paths[units[i]].draws for i in at])
        steps = np.stack([usual.get(units[i], np.full(2, pace.usual)) for i in at])
        gap = year - since
        parts.append((at, stepped(draws, steps, pace, gap) if gap else as_known(draws)))
    return together(parts, len(units))


def _part(spread: Spread, design: VoteDesign, paths: Mapping[str, LastKnown]) -> Spread:
    """The same without the design's own positions, for whichever of them the estimates hold already."""
    year = int(design.periods[0])
    there = [paths[u].draws for u in design.units if u in paths and paths[u].year == year]
    own = sum(float((draws**2).mean()) for draws in there)
    cells = spread.cells + design.labels.size - len(there)
    if there:
        return Spread(spread.squares - own, cells)
    return replace(spread, cells=cells)
