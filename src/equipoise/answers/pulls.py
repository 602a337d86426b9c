"""What each of a state's votes does to its position: leave-one-out influences from joint draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from equipoise.answers.result import Caveat
from equipoise.errors import CoverageError
from equipoise.wording import the

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from equipoise.answers.question import Question
    from equipoise.estimates.items import ItemDraws
    from equipoise.origin import Origin

_CLEAR = 2.0  # Monte Carlo standard errors from 0 at which the draws tell which way a vote pulls
_LEAST = 0.2  # effective draws, as a share of all, below which a pull rests on too few of them


def pulled(q: Question, used: pl.DataFrame, items: ItemDraws) -> pl.DataFrame:
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


def direction(pull: float, error: float) -> Literal["us", "away"] | None:
    """Which way a vote pulls, None where that is lost in the Monte Carlo error."""
    if abs(pull) <= _CLEAR * error:
        return None
    return "us" if pull > 0 else "away"


def about(q: Question, rows: pl.DataFrame, missing: int, lost: int) -> list[Caveat]:
    """What is to be said of roll calls that one side lacks, and of pulls that rest on few draws."""
    rough = int(rows["rough"].sum())
    said = [
        Caveat("calls_not_estimated", (missing, q.year, q.release.name)) if missing else None,
        Caveat("votes_not_here", (lost, q.year)) if lost > 0 else None,
        Caveat("rough_pulls", (rough,)) if rough else None,
    ]
    return [c for c in said if c is not None]


def nothing(q: Question, voted: int, origin: Origin) -> CoverageError:
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
