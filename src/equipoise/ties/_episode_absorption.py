"""What part of a lost partner's flow the others made good: medians over episodes with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from equipoise.errors import CoverageError
from equipoise.ties._episode_placebo import PICKS, ordinary_gains
from equipoise.ties._episode_resampling import picked, weighted_median
from equipoise.ties._episode_tables import Episodes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FEWEST, _FEWEST_STATES = 30, 15  # episodes, and states that they are of


@dataclass(frozen=True, slots=True)
class Absorption:
    """Absorbed parts by dependence: group 0, 1, 2 are the terciles of the episodes' dependence, 3 is all.

    `cuts` (2,) part the terciles. `n`, `n_states` (4,) count episodes and their states. `median` (4,) is the
    median of absorbed = the others' gain / the partner's loss, not cut to 0..1; `draws` (k, 4) are its draws
    under a bootstrap of states. `later` and `later_draws` are the same five years on, `placebo_draws` the
    same medians where the gains are those of ordinary years: what others gain without a loss. `cases`
    (k, 4) are single episodes, drawn from each bootstrap sample: what may happen to one state. NaN where a
    group is empty.
    """

    sector: str
    horizon: int
    cuts: Floats
    n: Ints
    n_states: Ints
    median: Floats
    draws: Floats
    later: Floats
    later_draws: Floats
    placebo_draws: Floats
    cases: Floats

    @property
    def excess_draws(self) -> Floats:
        """Draws (k, 4) of the median less that of ordinary years."""
        return self.draws - self.placebo_draws

    def group(self, dependence: ArrayLike) -> Ints:
        """The tercile, 0 to 2, of each dependence [...]."""
        return np.asarray(np.searchsorted(self.cuts, np.asarray(dependence, dtype=np.float64), side="right"))


def room(dependence: ArrayLike, absorption: Absorption, *, case: bool = False) -> Floats:
    """What part (k, ...) of its ties in the sector a state would keep without its largest partner.

    1 - d (1 - a), where d is `dependence`, [...] or draws (k, ...): the largest partner's share of all ties,
    and a the absorbed part of its tercile. With `case` a is that of one episode in history instead of the
    median, so that the spread of the draws is that of what may come. Deflated by the growth of the world;
    above 1 where the others gain more than was lost, below 1 - d where they shrink as well. NaN stays.

    >>> a = Absorption("trade", 3, np.array([0.3, 0.5]), *[np.zeros(4, dtype=np.int64)] * 2,
    ...                *[np.array(m) for m in ([0.5, 0.4, 0.2, 0.3], [[0.5, 0.4, 0.2, 0.3]] * 2)] * 2,
    ...                *[np.zeros((2, 4))] * 2)
    >>> room([0.25, 0.4, 0.8], a)[0].round(3).tolist()
    [0.875, 0.76, 0.36]
    """
    from_history = absorption.cases if case else absorption.draws
    d = np.asarray(dependence, dtype=np.float64)
    if d.ndim == 0 or len(d) != len(from_history):
        d = np.broadcast_to(d, (len(from_history), *d.shape))
    row = np.arange(len(d)).reshape(-1, *[1] * (d.ndim - 1))
    return 1 - d * (1 - from_history[row, np.minimum(absorption.group(d), 2)])


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
