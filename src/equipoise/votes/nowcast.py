"""This year's positions from its new roll calls, with the past as it was estimated.

A full estimate gives each state a prior for the year: its posterior where the year has been estimated in
part, else last year's posterior and one step of the random walk. The positions and the new roll calls are
then drawn from their posterior given that prior (docs/nowcast.md). Everything is in standardised units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes._nowcast import run_year
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.year_prior import Pace, YearPrior

Floats = NDArray[np.float64]
_WARMUP = 30  # sweeps before the first draw: the prior's mean is near


@dataclass(frozen=True, slots=True)
class Spread:
    """What else the unit of discrimination rests on: beta rms(theta) ~ N(0, 1) over all state-years.

    `squares` is the sum of theta^2 over the state-years of other years, `cells` the number of all, those of
    the year included. `roll_calls` and `beta_squares` (sum of beta^2) are those of an estimate in which the
    year's positions had no part yet; 0 where they had.
    """

    squares: float
    cells: int
    roll_calls: int = 0
    beta_squares: float = 0.0


@dataclass(frozen=True, slots=True)
class YearDraws:
    """Draws from the posterior of C positions: theta (chains, draws, C).

    shift (C,) is the probability that the step into the year was a shift; `accepted` are the shares of
    accepted draws of positions and of roll calls.
    """

    theta: Floats
    shift: Floats
    accepted: tuple[float, float]


def nowcast(
    design: VoteDesign,
    prior: YearPrior,
    pace: Pace,
    spread: Spread | None = None,
    *,
    seed: int = 0,
    chains: int = 4,
    draws: int = 150,
) -> YearDraws:
    """Draw the positions of one year given its new roll calls.

    `design` holds one period; its C cells are in the order of `prior`. Roll calls have the priors of a full
    estimate (docs/vote-model.md), beta in units of the positions' spread, which without `spread` is 1. Each
    of `chains` starts from a draw of the prior and keeps `draws`. Raises SettingsError where the design is
    not of one year, or the prior not of its cells.

    >>> import polars as pl
    >>> from datetime import date
    >>> from equipoise.votes.design import prepare
    >>> from equipoise.votes.year_prior import as_known
    >>> rc = pl.DataFrame({"roll_call": range(9), "year": 2000, "excluded": None, "date": date(2000, 5, 1)})
    >>> v = pl.DataFrame([{"roll_call": j, "state": s, "vote": y} for j in range(9)
    ...                   for s, y in (("A", 2), ("B", 2 * (j % 2)), ("C", 0))])
    >>> before = np.random.default_rng(0).normal([[1.0], [0.0], [-1.0]], 0.1, (3, 100))
    >>> nowcast(prepare(rc, v), as_known(before), Pace(0.1, 0.6, 0.05, 0.5, 1.0)).theta.shape
    (4, 150, 3)
    """
    cells = design.labels.size
    if design.periods.size != 1 or prior.mean.shape[0] != cells:
        raise SettingsError(
            f"A nowcast is of one year and needs a prior of each of its {cells} states, not of "
            f"{design.periods.size} years and {prior.mean.shape[0]} states."
        )
    mixture = (np.log(prior.weight + 1e-300), prior.mean, prior.sd**-2)
    of_items = np.array(
        [[0.0, 1.0], [0.0, SamplerSettings().kappa_sd ** -2], [pace.gap_mean, pace.gap_sd**-2]]
    )
    rest = (spread.squares, spread.cells, spread.roll_calls, spread.beta_squares) if spread else (0, 0, 0, 0)
    elsewhere, votes = np.array(rest, dtype=np.float64), (design.by_cell, design.by_item)
    theta, counts = np.zeros((chains, draws, cells)), np.zeros(prior.mean.shape)
    accepted = np.zeros(2)
    for k in range(chains):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, k])))
        start = prior.draws(rng, 1)[0]
        items = np.zeros((design.roll_calls.size, 4))
        items[:, 3] = 1.0
        accepted += run_year(
            rng, start, items, mixture, *votes, of_items, elsewhere, _WARMUP, theta[k], counts
        )
    shift = counts[:, prior.shift].sum(axis=1) / (chains * draws)
    return YearDraws(theta, shift, (accepted[0] / chains, accepted[1] / chains))
