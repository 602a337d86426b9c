"""A release of our own making: a few states, known draws, random votes; small enough to work out by loops."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from equipoise.estimates import Release, read_release
from equipoise.estimates.build import write_release
from equipoise.estimates.items import ItemDraws
from equipoise.estimates.summary import position_table
from equipoise.origin import Origin
from equipoise.ties.agreement import dyads

ORIGIN = Origin(
    "Test Office", "Votes", "v1", "2012-12-31", "CC0", "Test Office.", ("2000-01-01", "2012-12-31")
)
VOTES_SEED = 7
YEARS = range(2000, 2013)
K = 60
STATES = {"CHN": -1.0, "CUB": -1.5, "DEU": 0.9, "FRA": 1.0, "KAZ": -0.5, "RUS": -0.6, "USA": 2.5}
LEAP = 2008  # the year in which Kazakhstan jumps
CALLS = 50  # roll calls a year


def invented_votes(rng: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Random roll calls on which a state votes by its place, with some absences."""
    calls, votes = [], []
    for year in YEARS:
        for n in range(CALLS):
            number = 100 * year + n
            calls.append((number, year, None))
            split, side = rng.normal(0, 1.2), rng.choice([-1, 1])
            for state, place in STATES.items():
                pull = side * (place - split) + rng.normal(0, 0.3)
                vote = 2 if pull > 0.3 else 0 if pull < -0.3 else 1
                votes.append((number, state, None if rng.random() < 0.05 else vote))
    names = {"roll_call": pl.Int64, "year": pl.Int16, "excluded": pl.String}
    schema = {"roll_call": pl.Int64, "state": pl.String, "vote": pl.Int8}
    return pl.DataFrame(calls, schema=names, orient="row"), pl.DataFrame(votes, schema=schema, orient="row")


def tiny_release(
    folder: Path,
    leap: float = 1.0,
    shift: float = 0.9,
    drift: float = 0.02,
    rhat: float = 1.0,
    silent: Collection[tuple[str, int]] = (),
    rough: Mapping[tuple[str, int], float] | None = None,
    few: Mapping[int, int] | None = None,
    items: ItemDraws | None = None,
    diagnostics: Mapping[str, Any] | None = None,
) -> Release:
    """Write the release and read it; Kazakhstan jumps by `leap` in LEAP, a shift with that probability.

    Every state moves by `drift` a year; each draw of a position is off by 0.05 (standard deviation).
    The states and years of `silent` have a position and no vote, those of `rough` an R-hat of their own;
    `few` caps how many roll calls of a year are on file; `items` are draws of roll calls to go with it.
    """
    rng = np.random.default_rng(VOTES_SEED)
    calls, votes = invented_votes(rng)
    mute = pl.DataFrame(list(silent), schema={"state": pl.String, "year": pl.Int16}, orient="row")
    when = votes.join(calls.select("roll_call", "year"), on="roll_call")
    votes = when.join(mute, on=["state", "year"], how="anti").drop("year")
    keys = [(s, y) for s in STATES for y in YEARS]
    means = np.array([STATES[s] + drift * (y - 2000) + leap * (s == "KAZ" and y >= LEAP) for s, y in keys])
    draws = means[:, None] + 0.05 * rng.standard_normal((len(keys), K))
    jump = np.array([np.nan if y == 2000 else shift if (s, y) == ("KAZ", LEAP) else 0.02 for s, y in keys])
    counts = votes.drop_nulls().join(calls, on="roll_call").group_by("state", "year").len()
    n = {(s, y): k for s, y, k in counts.rows()}
    table = position_table(
        [s for s, _ in keys],
        np.array([y for _, y in keys]),
        np.array([min(n.get((s, y), 0), (few or {}).get(y, CALLS)) for s, y in keys]),
        draws,
        jump,
        np.array([(rough or {}).get(key, rhat) for key in keys]),
    )
    write_release(
        folder,
        name="tiny.1",
        made="2026-01-01",
        origins=[ORIGIN],
        positions=table,
        draws=draws,
        dyads=dyads(calls, votes),
        settings={},
        diagnostics={"converged": rhat < 1.05, **(diagnostics or {})},
        items=items,
    )
    return read_release(folder)
