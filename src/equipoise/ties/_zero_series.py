"""The partial correlation of one state's series, with an interval that allows for their inertia."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from equipoise.ties._zero_partial import partial

Floats = NDArray[np.float64]
_Z = 1.6448536269514722  # normal quantile of a 90 % interval


def effective_years(a: Floats, b: Floats) -> float:
    """How many independent years the n years of two demeaned series (n,) are worth for their correlation.

    n / (1 + 2 sum_j (1 - j/n) (p_a p_b)^j) (Bartlett 1935; Bayley & Hammersley 1946), where p, kept
    in 0..0.99, is the first autocorrelation r_1 + (1 + 4 r_1)/n: its bias taken out (Marriott & Pope 1954).

    >>> x = np.array([1.0, -1.0] * 10)
    >>> effective_years(x, x)
    20.0
    """
    n = a.size
    first = [float(x[1:] @ x[:-1] / (x @ x)) for x in (a, b)]
    p = math.prod(min(max(r + (1 + 4 * r) / n, 0.0), 0.99) for r in first)
    lags = np.arange(1, n)
    return float(n / (1 + 2 * ((1 - lags / n) * p**lags).sum()))


def series_interval(series: Floats) -> tuple[float, float, float]:
    """The partial correlation of (n, 3) series a, b and control, low and high end of its 90 % interval.

    Fisher's (1921) z with standard error 1 / sqrt(effective years - 3 - 1), the last 1 for the control
    (Fisher 1924); at most 1. All NaN where nothing is left of a series.
    """
    x = series - series.mean(axis=0)
    q = x.T @ x
    r = float(partial(q))
    if math.isnan(r) or abs(r) == 1:
        return r, r, r
    fitted = x[:, 2:] * (q[2, :2] / q[2, 2])
    a, b = (x[:, :2] - fitted).T
    error = 1 / math.sqrt(max(effective_years(a, b) - 4, 1.0))
    z = math.atanh(r)
    return r, math.tanh(z - _Z * error), math.tanh(z + _Z * error)
