"""What is known of the positions of a year before its new roll calls: mixtures of normals.

Of a state whose year has been estimated in part it is its posterior, else last year's and the steps of the
random walk since (docs/nowcast.md). Everything is in standardised units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.settings import SamplerSettings

Floats = NDArray[np.float64]
_ROUNDS = 5  # of the fixed point of the usual pace; more change it by less than 1 %
_EM, _NARROW, _TINY = 20, 0.2, 1e-9  # rounds of EM; least SD of a heap beside that of all; against 0 / 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How positions move in general: usual step `usual`, step in a shift `shift_sd`, how often `shift_rate`;
    `gap_mean` and `gap_sd` are the prior of a roll call's log gap. Posterior means of a full estimate.
    """

    usual: float
    shift_sd: float
    shift_rate: float
    gap_mean: float
    gap_sd: float


@dataclass(frozen=True, slots=True)
class YearPrior:
    """What is known of C positions before the new roll calls: mixtures of R normals, shapes (C, R).

    `shift` (R,) says which of them stand for a step that was a shift.
    """

    weight: Floats
    mean: Floats
    sd: Floats
    shift: NDArray[np.bool_]

    def draws(self, rng: np.random.Generator, n: int) -> Floats:
        """n independent draws, shape (n, C).

        >>> one = np.ones((1, 1))
        >>> YearPrior(one, one, 0 * one, np.array([False])).draws(np.random.default_rng(0), 2).tolist()
        [[1.0], [1.0]]
        """
        cells = np.arange(self.mean.shape[0])
        part = (rng.random((n, cells.size, 1)) > np.cumsum(self.weight, axis=1)[:, :-1]).sum(axis=2)
        return np.asarray(self.mean[cells, part] + self.sd[cells, part] * rng.standard_normal(part.shape))


def together(parts: Sequence[tuple[NDArray[np.intp], YearPrior]], cells: int) -> YearPrior:
    """One prior of `cells` positions from priors of some of them each, given with their places.

    >>> one = np.ones((1, 1))
    >>> far = YearPrior(one, 5 * one, one, np.array([True]))
    >>> together([(np.array([1]), far), (np.array([0]), YearPrior(one, one, one, np.array([False])))], 2).mean
    array([[1., 1.],
           [5., 5.]])
    """
    sizes = [max((int((p.shift == shift).sum()) for _, p in parts), default=1) for shift in (False, True)]
    kinds = np.repeat([False, True], sizes)
    weight, mean, sd = np.zeros((3, cells, kinds.size))
    found = YearPrior(weight, mean, sd, kinds)
    for places, p in parts:
        found.mean[places], found.sd[places] = p.mean[:, :1], p.sd[:, :1]  # where weight stays 0
        for shift in (False, True):
            own, there = np.flatnonzero(p.shift == shift), np.flatnonzero(found.shift == shift)
            at = np.ix_(places, there[: own.size])
            found.weight[at], found.mean[at], found.sd[at] = p.weight[:, own], p.mean[:, own], p.sd[:, own]
    return found


def as_known(draws: Floats) -> YearPrior:
    """The prior from draws (C, K) of positions in the same year: two normals fitted to each state's draws.

    By the EM algorithm (Dempster, Laird & Rubin 1977) from the draws' outer quarters: where a shift is in
    doubt the draws have two heaps, which one normal would not show.

    >>> rng = np.random.default_rng(0)
    >>> p = as_known(np.r_[rng.normal(2, 0.1, 300), rng.normal(3, 0.1, 100)][None])
    >>> p.mean.round(1).tolist(), p.weight.round(2).tolist()
    ([[2.0, 3.0]], [[0.75, 0.25]])
    """
    x = draws[:, :, None]
    spread = draws.std(axis=1)[:, None] + _TINY
    weight = np.full((draws.shape[0], 2), 0.5)
    mean, sd = np.quantile(draws, [0.15, 0.85], axis=1).T, np.repeat(spread, 2, axis=1)
    for _ in range(_EM):
        part = weight[:, None] / sd[:, None] * np.exp(-0.5 * ((x - mean[:, None]) / sd[:, None]) ** 2)
        part /= part.sum(axis=2, keepdims=True)
        size = part.sum(axis=1) + _TINY
        weight = size / size.sum(axis=1, keepdims=True)
        mean = (part * x).sum(axis=1) / size
        sd = np.sqrt((part * (x - mean[:, None]) ** 2).sum(axis=1) / size + (_NARROW * spread) ** 2)
    return YearPrior(weight, mean, sd, np.zeros(2, dtype=np.bool_))


def stepped(draws: Floats, usual: Floats, pace: Pace, years: int = 1) -> YearPrior:
    """The prior `years` steps after positions with draws (C, K); `usual` (C, 2) as `usual_pace` gives it.

    At most one of the steps is taken to be a shift.

    >>> normal = np.random.default_rng(0).standard_normal((1, 4000))
    >>> after = stepped(0.3 * normal, np.full((1, 2), 0.4), Pace(0.4, 0.6, 0.05, 0.5, 1.0))
    >>> after.sd.round(1).tolist(), after.weight[:, after.shift].sum().round(2).tolist()
    ([[0.5, 0.5, 0.5, 0.5, 0.7, 0.7]], 0.05)
    """
    now = as_known(draws)
    wide = 1.0 - (1.0 - pace.shift_rate) ** years
    steps = [*(years * usual.T**2), np.full(draws.shape[0], pace.shift_sd**2)]
    shares = ((1.0 - wide) / 2, (1.0 - wide) / 2, wide)
    return YearPrior(
        np.hstack([share * now.weight for share in shares]),
        np.hstack([now.mean] * len(shares)),
        np.hstack([np.sqrt(now.sd**2 + step[:, None]) for step in steps]),
        np.repeat([False, False, True], 2),
    )


def usual_pace(paths: Floats, pace: Pace) -> Floats:
    """Each state's usual step as two values, each with probability one half, from draws of its path; (C, 2).

    paths (C, T, K) are K joint draws over T years, NaN where a path has none. In each draw sigma^2 solves
    sigma^2 = (nu s^2 + sum r eta^2) / (nu + sum r), r the probability that the step eta was a usual one given
    sigma, the scale of its conditional distribution (nu = 6: `SamplerSettings.pace_df`). The two values have
    the mean and the variance of sigma^2 over the draws and within them.

    >>> steps = 0.2 * np.random.default_rng(0).standard_normal((1, 400, 10))
    >>> usual_pace(steps.cumsum(axis=1), Pace(0.2, 1.0, 0.01, 0.5, 1.0)).mean().round(2)
    np.float64(0.2)
    """
    nu = SamplerSettings().pace_df
    eta2 = np.diff(paths, axis=1) ** 2
    known = np.isfinite(eta2)
    eta2 = np.where(known, eta2, 0.0)
    odds = pace.shift_rate / (1.0 - pace.shift_rate) / pace.shift_sd
    sigma2 = np.full((paths.shape[0], 1, paths.shape[2]), pace.usual**2)
    df = sigma2
    for _ in range(_ROUNDS):
        exponent = np.minimum(0.5 * eta2 * (1.0 / sigma2 - pace.shift_sd**-2), 700.0)
        usual = known / (1.0 + odds * np.sqrt(sigma2) * np.exp(exponent))
        df = nu + usual.sum(axis=1, keepdims=True)
        sigma2 = (nu * pace.usual**2 + (usual * eta2).sum(axis=1, keepdims=True)) / df
    mean = sigma2 * df / (df - 2.0)  # of the scaled inverse chi squared
    variance = (2.0 * mean**2 / (df - 4.0)).mean(axis=(1, 2)) + mean.var(axis=(1, 2))
    centre, spread = mean.mean(axis=(1, 2)), np.sqrt(variance)
    low = np.maximum(centre - spread, 0.04 * centre)
    return np.asarray(np.sqrt(np.column_stack([low, centre + spread])))
