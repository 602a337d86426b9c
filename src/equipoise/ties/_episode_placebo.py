"""What others gain in years without a loss: the placebo of absorption."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.ties._episode_resampling import picked
from equipoise.ties._episode_tables import Episodes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PICKS = 3  # ordinary years set against each episode in each draw


def ordinary_gains(
    episodes: Episodes, group: Ints, cuts: Floats, times: Ints, rng: np.random.Generator
) -> Floats:
    """Gains (k, episodes, picks) of ordinary years of the episode's tercile and lag, by states' weights.

    Of specific episodes only years in which the loss would have been specific as well: the others' flows did
    not shrink so much that the partner's, with what was left of it, would have lost too little against them.
    """
    falls, years = episodes.falls, episodes.ordinary
    lag = (falls["until"] - falls["year"]).cast(pl.Int64).to_numpy()
    left = 1 - falls["loss"].to_numpy() / falls["dependence"].to_numpy()
    needed = left / (1 - episodes.fall) if episodes.specific and episodes.fall < 1 else np.zeros(left.size)
    d_year, gain = years["dependence"].to_numpy(), years["gain"].to_numpy()
    rest = 1 + np.divide(gain, 1 - d_year, out=np.full(gain.size, np.inf), where=d_year < 1)
    of_year = np.searchsorted(cuts, d_year, side="right")
    gains = np.full((len(times), group.size, PICKS), np.nan)
    for g, d in {*zip(group.tolist(), lag.tolist(), strict=True)}:
        wanted = np.flatnonzero((group == g) & (lag == d))
        pool = np.flatnonzero((of_year == g) & (years["lag"].to_numpy() == d))
        pool = pool[np.argsort(rest[pool])]
        start = np.repeat(np.searchsorted(rest[pool], needed[wanted]), PICKS)
        chance = rng.random((len(times), wanted.size * PICKS))
        found = picked(gain[pool], times[:, pool].astype(np.float64), chance, start)
        gains[:, wanted] = found.reshape(len(times), wanted.size, PICKS)
    return gains
