"""Compiled log Phi and its derivative, from a table: what every pass over the votes evaluates.

log Phi(x) and the inverse Mills ratio lambda(x) = phi(x) / Phi(x) are cubic polynomials between nodes every
1/32 on [-20, 8], with the exact values and slopes at the nodes ((log Phi)' = lambda,
lambda' = -lambda (x + lambda)). A row of the table holds the coefficients of both and is one line of cache.
The largest error against SciPy is below 2e-9 absolute, tested over the whole range; beyond the table the
asymptotic series takes over.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import log_ndtr

from equipoise.votes._compiled import inlined

_LOW, _HIGH, _STEPS = -20.0, 8.0, 32
_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


def _cubics(value: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Coefficients (n - 1, 4) of the cubics through n nodes, in the share of the way to the next node."""
    d0, d1, rise = slope[:-1] / _STEPS, slope[1:] / _STEPS, np.diff(value)
    return np.column_stack([value[:-1], d0, 3.0 * rise - 2.0 * d0 - d1, d0 + d1 - 2.0 * rise])


def _make_table() -> np.ndarray:
    """Coefficients of log Phi and of lambda from node to node, shape (n, 8)."""
    x = np.arange(int((_HIGH - _LOW) * _STEPS) + 2) / _STEPS + _LOW
    log_phi = log_ndtr(x)
    mills = np.exp(-0.5 * x * x - _HALF_LOG_2PI - log_phi)
    return np.hstack([_cubics(log_phi, mills), _cubics(mills, -mills * (x + mills))])


_TABLE = _make_table()


@inlined
def _beyond(x):  # type: ignore[no-untyped-def]
    """(log Phi, lambda) outside of the table."""
    if x > 0.0:
        d = math.exp(-0.5 * x * x - _HALF_LOG_2PI)
        return -d / x, d
    r = 1.0 / (x * x)
    series = 1.0 - r * (1.0 - r * (3.0 - r * (15.0 - 105.0 * r)))
    return -0.5 * x * x - _HALF_LOG_2PI - math.log(-x) + math.log(series), -x / series


@inlined
def _cubic(x, at):  # type: ignore[no-untyped-def]
    """The cubic whose coefficients start in column `at` of the table."""
    p = (x - _LOW) * _STEPS
    k = int(p)
    s = p - k
    return _TABLE[k, at] + s * (_TABLE[k, at + 1] + s * (_TABLE[k, at + 2] + s * _TABLE[k, at + 3]))


@inlined
def log_phi(x):  # type: ignore[no-untyped-def]
    """log Phi(x)."""
    if x <= _LOW or x >= _HIGH:
        return _beyond(x)[0]
    return _cubic(x, 0)


@inlined
def mills(x):  # type: ignore[no-untyped-def]
    """lambda(x) = phi(x) / Phi(x)."""
    if x <= _LOW or x >= _HIGH:
        return _beyond(x)[1]
    return _cubic(x, 4)
