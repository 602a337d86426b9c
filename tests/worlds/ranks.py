"""Are ranks uniform? The statistics of simulation-based calibration.

The rank of a true value among L draws from its posterior is uniform on 0..L if truth and draws have the law
that they claim (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv:1804.06788, theorem 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, chisquare

Ints = NDArray[np.int64]


def rank_of(truth: float, draws: NDArray[np.float64], rng: np.random.Generator) -> int:
    """How many draws lie below the truth, ties settled at random: 0..len(draws)."""
    equal = int(np.sum(draws == truth))
    return int(np.sum(draws < truth)) + int(rng.integers(equal + 1))


def covered(ranks: Ints, draws: int, share: float = 0.9) -> float:
    """How often the central interval of the draws that holds `share` of them holds the truth."""
    cut = round((draws + 1) * (1.0 - share) / 2.0)
    return float(np.mean((ranks >= cut) & (ranks <= draws - cut)))


def chi_square_p(ranks: Ints, draws: int, bins: int = 20) -> float:
    """p of the chi-square test that ranks fall evenly into `bins` bins; bins must divide draws + 1."""
    counts = np.bincount(ranks // ((draws + 1) // bins), minlength=bins)
    return float(chisquare(counts).pvalue)


class Envelope:
    """The simultaneous test of an empirical distribution function against the uniform one.

    Saeilynoja, Buerkner & Vehtari (2022, Statistics and Computing 32: 32): at each z the number of ranks
    up to z is binomial; gamma is the smallest two-sided tail probability over all z (eq. 8 there), and its
    law under uniformity is simulated, here with `null` sets of `n` ranks.
    """

    def __init__(self, n: int, draws: int, null: int = 2000, seed: int = 1) -> None:
        self._draws = draws
        z = np.arange(1, draws + 1) / (draws + 1)
        counts = np.arange(n + 1)[:, None]
        below = binom.cdf(counts, n, z)
        above = binom.sf(counts - 1, n, z)
        self._tail = np.minimum(1.0, 2.0 * np.minimum(below, above))
        rng = np.random.default_rng(seed)
        self._null = np.sort([self.gamma(rng.integers(0, draws + 1, n)) for _ in range(null)])

    def gamma(self, ranks: Ints) -> float:
        """The smallest tail probability of the empirical distribution function over all z."""
        up_to = np.cumsum(np.bincount(ranks, minlength=self._draws + 1))[:-1]
        return float(self._tail[up_to, np.arange(self._draws)].min())

    def p(self, ranks: Ints) -> float:
        """Share of uniform sets at least as far out as this one: below 0.05 the 95 % envelope is left."""
        return float((1 + np.searchsorted(self._null, self.gamma(ranks), "right")) / (1 + self._null.size))
