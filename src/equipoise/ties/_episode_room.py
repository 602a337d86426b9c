"""What a state would keep without its largest partner, as far as the losses of others tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
