"""Compiled log Phi and its derivatives, from a table: what every pass over the votes evaluates.

log Phi(x) and the inverse Mills ratio lambda(x) = phi(x) / Phi(x) stand in one table with nodes every
1/64 on [-20, 8]; between nodes both are cubic Hermite interpolants (their derivatives at the nodes are
exact: (log Phi)' = lambda, lambda' = -lambda (x + lambda)). The largest error against SciPy is below
1e-9 absolute, tested over the whole range; beyond the table the asymptotic series takes over.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from scipy.special import log_ndtr

_LOW, _HIGH, _STEPS = -20.0, 8.0, 64
_H = 1.0 / _STEPS
_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)


def _make_table() -> np.ndarray:
    """Nodes of log Phi, lambda and lambda', shape (n_nodes, 3)."""
    x = np.arange(int((_HIGH - _LOW) * _STEPS) + 2) * _H + _LOW
    log_phi = log_ndtr(x)
    mills = np.exp(-0.5 * x * x - _HALF_LOG_2PI - log_phi)
    return np.column_stack([log_phi, mills, -mills * (x + mills)])


_TABLE = _make_table()


@njit(inline="always")
def _beyond(x):  # type: ignore[no-untyped-def]
    """(log Phi, lambda) outside of the table."""
    if x > 0.0:
        d = math.exp(-0.5 * x * x - _HALF_LOG_2PI)
        return -d / x, d
    r = 1.0 / (x * x)
    series = 1.0 - r * (1.0 - r * (3.0 - r * (15.0 - 105.0 * r)))
    return -0.5 * x * x - _HALF_LOG_2PI - math.log(-x) + math.log(series), -x / series


@njit(inline="always")
def log_phi(x):  # type: ignore[no-untyped-def]
    """log Phi(x)."""
    if x <= _LOW or x >= _HIGH:
        return _beyond(x)[0]
    p = (x - _LOW) * _STEPS
    k = int(p)
    s = p - k
    f0, d0 = _TABLE[k, 0], _TABLE[k, 1] * _H
    f1, d1 = _TABLE[k + 1, 0], _TABLE[k + 1, 1] * _H
    df = f1 - f0
    return f0 + s * (d0 + s * ((3.0 * df - 2.0 * d0 - d1) + s * (d0 + d1 - 2.0 * df)))


@njit(inline="always")
def mills(x):  # type: ignore[no-untyped-def]
    """lambda(x) = phi(x) / Phi(x)."""
    if x <= _LOW or x >= _HIGH:
        return _beyond(x)[1]
    p = (x - _LOW) * _STEPS
    k = int(p)
    s = p - k
    f0, d0 = _TABLE[k, 1], _TABLE[k, 2] * _H
    f1, d1 = _TABLE[k + 1, 1], _TABLE[k + 1, 2] * _H
    df = f1 - f0
    return f0 + s * (d0 + s * ((3.0 * df - 2.0 * d0 - d1) + s * (d0 + d1 - 2.0 * df)))
