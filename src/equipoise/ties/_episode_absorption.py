"""What part of a lost partner's flow the others made good: medians over episodes with intervals."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import CoverageError
from equipoise.ties._episode_placebo import PICKS, ordinary_gains
from equipoise.ties._episode_resampling import picked, weighted_median
from equipoise.ties._episode_room import Absorption
from equipoise.ties._episode_tables import Episodes

Floats = NDArray[np.float64]
_FEWEST, _FEWEST_STATES = 30, 15  # episodes, and states that they are of


def absorption(episodes: Episodes, k: int, seed: int) -> Absorption:
    """Medians of the absorbed part by tercile of dependence, with `k` draws each from a bootstrap of states.

    States are drawn with replacement with all their episodes and ordinary years (Cameron, Gelbach & Miller
    2008, pairs cluster bootstrap), as the episodes of one state are not independent. In the
    placebo each episode's loss is set against the gains of ordinary years of the drawn states, of the same
    tercile and lag, chosen by the rule that chose the episode.

    Raises CoverageError for fewer than 30 episodes or 15 states with one.
    """
    falls, ordinary = episodes.falls, episodes.ordinary
    if falls.height < _FEWEST or falls["state"].n_unique() < _FEWEST_STATES:
        raise CoverageError(
            f"What others absorb of a loss in {episodes.sector} cannot be estimated: {falls.height} episodes "
            f"of {falls['state'].n_unique()} states were found, and it needs {_FEWEST} of {_FEWEST_STATES}."
        )
    states = pl.concat([falls["state"], ordinary["state"]]).unique().sort()
    rng = np.random.default_rng(seed)
    times = rng.multinomial(states.len(), np.full(states.len(), 1 / states.len()), size=k)
    of_fall, of_year = (
        frame["state"].replace_strict(states, np.arange(states.len()), return_dtype=pl.Int64).to_numpy()
        for frame in (falls, ordinary)
    )
    d, value = falls["dependence"].to_numpy(), falls["absorbed"].to_numpy()
    later = falls["absorbed_later"].to_numpy()
    cuts = np.quantile(d, [1 / 3, 2 / 3])
    group = np.searchsorted(cuts, d, side="right")
    inside = [group == g for g in range(3)] + [np.ones(d.size, dtype=bool)]
    weight = times[:, of_fall].astype(np.float64)
    placebo = (
        ordinary_gains(episodes, group, cuts, times[:, of_year], rng) / falls["loss"].to_numpy()[:, None]
    )

    def medians(values: Floats, w: Floats) -> Floats:
        return np.column_stack([weighted_median(values[..., i], w[..., i]) for i in inside])

    once = np.ones((1, d.size))
    chance = [placebo[:, i].reshape(k, -1) for i in inside]
    often = [np.repeat(weight[:, i], PICKS, axis=1) for i in inside]
    return Absorption(
        episodes.sector,
        episodes.horizon,
        cuts,
        np.array([i.sum() for i in inside]),
        np.array([np.unique(of_fall[i]).size for i in inside]),
        medians(value, once)[0],
        medians(value, weight),
        medians(later, once)[0],
        medians(later, weight),
        np.column_stack([weighted_median(c, w) for c, w in zip(chance, often, strict=True)]),
        np.column_stack(
            [
                picked(value[i], weight[:, i], rng.random((k, 1)), np.zeros(1, dtype=np.int64))[:, 0]
                for i in inside
            ]
        ),
    )
