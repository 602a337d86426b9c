"""What a release knows of every path: where it was last, how it usually moves, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import StoreError
from equipoise.estimates.release import Release
from equipoise.votes.nowcast import Spread
from equipoise.votes.year_prior import Pace, usual_pace

Floats = NDArray[np.float64]
_THIN = 6  # of the joint draws from which a state's usual pace is told


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What is known of a path last: K draws of its position, in which year, and who held the seat."""

    draws: Floats
    year: int
    state: str


def latest(release: Release, held: Mapping[str, str]) -> dict[str, LastKnown]:
    """Every path's latest position in the release; `held` says which states share a path (see `seats`).

    >>> from equipoise.estimates import read_release
    >>> found = latest(read_release(), {"RUS": "SUN"})["SUN"]
    >>> found.state, found.year, found.draws.shape
    ('RUS', 2024, (300,))
    """
    rows = enumerate(release.positions.select("state", "year").rows())
    found: dict[str, LastKnown] = {}
    for i, (state, year) in sorted(rows, key=lambda row: row[1][1]):
        found[held.get(state, state)] = LastKnown(release.all_draws[i].astype(np.float64), year, state)
    return found


def usual_steps(release: Release, held: Mapping[str, str], pace: Pace) -> dict[str, Floats]:
    """Every path's usual step as two values, shape (2,), as `usual_pace` gives them."""
    table = release.positions
    units = [held.get(state, state) for state in table["state"]]
    place = {unit: i for i, unit in enumerate(dict.fromkeys(units))}
    draws = release.all_draws[:, ::_THIN]
    paths = np.full((len(place), release.years[1] - release.years[0] + 1, draws.shape[1]), np.nan)
    paths[[place[unit] for unit in units], table["year"].to_numpy() - release.years[0]] = draws
    return dict(zip(place, usual_pace(paths, pace), strict=True))


def spread_of(release: Release, beta_rms: float) -> Spread:
    """What the unit of discrimination rests on in a release."""
    items, table = release.item_draws, release.positions
    known = int(release.settings.get("roll calls used", 0)) if items is None else items.roll_calls.size
    squares = table.select((pl.col("mean") ** 2 + pl.col("sd") ** 2).cast(pl.Float64).sum()).item()
    return Spread(squares, table.height, known, known * beta_rms**2)


def pace_of(release: Release) -> tuple[Pace, float]:
    """How positions move and how large betas are, from the means of the run's scalars.

    Raises StoreError where the release does not say.

    >>> from equipoise.estimates import read_release
    >>> pace, beta_rms = pace_of(read_release())
    >>> pace.usual < pace.shift_sd, beta_rms > 0
    (True, True)
    """
    found = release.diagnostics.get("scalars") or {}
    names = ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd")
    try:
        pace = Pace(*(float(found[name]["mean"]) for name in names))
        return pace, float(found["beta_rms"]["mean"])
    except (KeyError, TypeError):
        raise StoreError(
            f"The estimates {release.name} do not say how fast positions move, which it takes to add new "
            "roll calls to them: run `equipoise estimate`."
        ) from None
