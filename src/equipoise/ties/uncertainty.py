"""How sure the measures of similarity are: standard errors and intervals from the table itself.

The roll calls of a table are treated as a sample of those that might have been held: independent,
multinomial. All functions take tables [..., 9] in the order of `contingency.CELLS` and return float64
[...]; NaN where the measure is. Standard errors are the textbook ones, and are 0 where every roll call
agrees; the intervals hold there too (docs/agreement.md gives the simulated coverage of both).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from equipoise.errors import SettingsError
from equipoise.ties import similarity
from equipoise.ties.similarity import Floats, cells

_STEPS = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0)))  # |i - j| of two votes
_PSEUDO = 1 / 9  # one roll call's worth of prior, spread evenly over the table


def agreement_se(tables: ArrayLike) -> Floats:
    """Standard error of `agreement`: the SD of 1, 1/2, 0 of the roll calls over sqrt(n - 1); NaN for n = 1.

    >>> round(float(agreement_se([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)  # sqrt((0.925 - 0.95 ** 2) / 9)
    0.05
    """
    c = cells(tables)
    n = c.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        half, full = (c[1] + c[3] + c[5] + c[7]) / n, (c[2] + c[6]) / n
        variance = half / 4 + full - (half / 2 + full) ** 2
        return np.asarray(np.sqrt(np.where(n > 1, np.maximum(variance, 0) / (n - 1), np.nan)))


def s_se(tables: ArrayLike) -> Floats:
    """Standard error of `s`: twice that of `agreement`.

    >>> round(float(s_se([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)
    0.1
    """
    return np.asarray(2 * agreement_se(tables))


def kappa_se(tables: ArrayLike) -> Floats:
    """Large-sample standard error of `kappa` (Fleiss, Cohen & Everitt 1969, Psychological Bulletin 72(5)).

    Written with distances in place of their agreement weights, which gives the same number.

    >>> round(float(kappa_se([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)
    0.101
    """
    return _ratio(tables, pooled=False)[1]


def pi_se(tables: ArrayLike) -> Floats:
    """Large-sample standard error of `pi` by the delta method (derived in docs/agreement.md).

    >>> round(float(pi_se([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)
    0.1026
    """
    return _ratio(tables, pooled=True)[1]


def agreement_interval(tables: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats]:
    """Low and high end of `agreement`: Wilson's (1927) score interval for a share that can also be one half.

    Wilson's interval takes the variance m(1 - m) of a vote that is either 1 or 0. Halves make it smaller;
    the factor is estimated from the steps' shares with half a roll call added to each kind of step
    (Jeffreys' prior), so that it is never 0. The interval keeps within 0 and 1 and has a width at both
    ends. SettingsError unless 0 < level < 1.

    >>> [round(float(end), 3) for end in agreement_interval([40, 0, 0, 0, 0, 0, 0, 0, 0])]
    [0.947, 1.0]
    """
    z, c = _z(level), cells(tables)
    n = c.sum(axis=0)
    half, full = c[1] + c[3] + c[5] + c[7], c[2] + c[6]
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = (half / 2 + full) / n
        prior_half, prior_full = (half + 0.5) / (n + 1.5), (full + 0.5) / (n + 1.5)
        mean = prior_half / 2 + prior_full
        factor = (prior_half / 4 + prior_full - mean**2) / (mean * (1 - mean))
        k = z * z * factor / n
        reach = np.sqrt(gap * (1 - gap) * k + (k / 2) ** 2)
        low, high = 1 - (gap + (k / 2 + reach)) / (1 + k), 1 - (gap + (k / 2 - reach)) / (1 + k)
    return _within(low, 0), _within(high, 0)


def s_interval(tables: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats]:
    """Low and high end of `s`: the interval of `agreement` on the scale of S.

    >>> [round(float(end), 3) for end in s_interval([40, 0, 0, 0, 0, 0, 0, 0, 0])]
    [0.894, 1.0]
    """
    low, high = agreement_interval(tables, level)
    return np.asarray(2 * low - 1), np.asarray(2 * high - 1)


def kappa_interval(tables: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats]:
    """Low and high end of `kappa`: the delta method on log(1 - kappa).

    One roll call spread evenly over the table gives it a width at kappa = 1. SettingsError unless
    0 < level < 1.

    >>> [round(float(end), 2) for end in kappa_interval([30, 2, 0, 1, 10, 1, 0, 1, 9])]
    [0.74, 0.93]
    """
    return _log_interval(tables, level, pooled=False)


def pi_interval(tables: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats]:
    """Low and high end of `pi`, made like that of `kappa`.

    >>> [round(float(end), 2) for end in pi_interval([30, 2, 0, 1, 10, 1, 0, 1, 9])]
    [0.74, 0.93]
    """
    return _log_interval(tables, level, pooled=True)


def _ratio(tables: ArrayLike, *, pooled: bool) -> tuple[Floats, Floats]:
    """1 - pi or 1 - kappa, the ratio D/E, and its standard error from the derivative by each cell's share."""
    t = np.asarray(tables, dtype=np.float64)
    n = t.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = (t / n[..., None]).reshape(*t.shape[:-1], 3, 3)
        of_a, of_b = p.sum(axis=-1), p.sum(axis=-2)
        if pooled:
            of_a = of_b = (of_a + of_b) / 2
        # dE/dp_ij = mean distance of vote i of a from the votes of b + of vote j of b from the votes of a.
        toward = (of_b @ _STEPS)[..., :, None] + (of_a @ _STEPS)[..., None, :]
        d = (p * _STEPS).sum(axis=(-1, -2))[..., None, None]
        e = (of_a * (of_b @ _STEPS)).sum(axis=-1)[..., None, None]
        slope = _STEPS / e - d * toward / e**2
        mean = (p * slope).sum(axis=(-1, -2))
        variance = (p * slope**2).sum(axis=(-1, -2)) - mean**2
        return (d / e)[..., 0, 0], np.sqrt(np.maximum(variance, 0) / n)


def _log_interval(tables: ArrayLike, level: float, *, pooled: bool) -> tuple[Floats, Floats]:
    """The interval of 1 - D/E from log(D/E) of the smoothed table, made to hold the unsmoothed estimate."""
    z = _z(level)
    ratio, se = _ratio(np.asarray(tables, dtype=np.float64) + _PSEUDO, pooled=pooled)
    estimate = similarity.pi(tables) if pooled else similarity.kappa(tables)
    low, high = 1 - ratio * np.exp(z * se / ratio), 1 - ratio * np.exp(-z * se / ratio)
    return _within(np.minimum(low, estimate), -1), _within(np.maximum(high, estimate), -1)


def _within(values: Floats, lowest: float) -> Floats:
    """`values` cut to `lowest`..1; NaN stays."""
    return np.asarray(np.clip(values, lowest, 1))


def _z(level: float) -> float:
    """The normal quantile of a two-sided interval."""
    if not 0 < level < 1:
        raise SettingsError(f"An interval's level lies between 0 and 1 (0.9 is usual), not at {level:g}.")
    return NormalDist().inv_cdf(0.5 + level / 2)
