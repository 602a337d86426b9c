"""Anchors of the proposals, moved along with the units of the present draw, compiled.

What anchors are learnt as in warm-up has the units of that time; scale and location of raw positions drift,
since the votes do not see them. A path's anchor follows the roll calls, a roll call's follows the paths: each
depends on what is given in its step, so that proposals stay independent of what they replace.
"""

from __future__ import annotations

import numpy as np

from equipoise.votes._compiled import compiled, inlined

_BORROWED = 10.0  # of a period's slope and location: how many roll calls or cells of the average it leans on
_LEAST = 0.2  # slopes nearer to 0 tell nothing


@inlined
def _slope(xy, xx):  # type: ignore[no-untyped-def]
    """xy / xx, kept away from 0."""
    b = xy / xx
    return b if abs(b) > _LEAST else (_LEAST if b >= 0.0 else -_LEAST)


@compiled
def follow_items(anchor, cell_period, items, item_anchor, item_period, n_periods):  # type: ignore[no-untyped-def]
    """Paths' anchors where the roll calls put them: beta is b beta_anchor, kappa + beta a, about. (C,)."""
    n = item_period.size
    xy, xx = np.zeros(n_periods), np.zeros(n_periods)
    for j in range(n):
        xy[item_period[j]] += items[j, 0] * item_anchor[j, 0]
        xx[item_period[j]] += item_anchor[j, 0] ** 2
    share = _BORROWED / n
    xy, xx = xy + share * np.sum(xy), xx + share * np.sum(xx) + 1e-12
    rise, square = np.zeros(n_periods), np.zeros(n_periods)
    for j in range(n):
        t = item_period[j]
        beta = item_anchor[j, 0] * _slope(xy[t], xx[t])
        rise[t] += beta * (items[j, 1] - item_anchor[j, 1])
        square[t] += beta * beta
    square += share * np.sum(square) + 1e-12
    out = np.empty(anchor.size)
    for c in range(anchor.size):
        t = cell_period[c]
        out[c] = anchor[c] / _slope(xy[t], xx[t]) + rise[t] / square[t]
    return out


@compiled
def follow_paths(item_anchor, item_period, theta, anchor, cell_period, n_periods):  # type: ignore[no-untyped-def]
    """Roll calls' anchors where the paths put them: theta is about a + b theta_anchor. Shape (J, 4)."""
    n, x, y = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    for c in range(theta.size):
        t = cell_period[c]
        n[t] += 1.0
        x[t] += anchor[c]
        y[t] += theta[c]
    x, y = x / n, y / n
    xy, xx = np.zeros(n_periods), np.zeros(n_periods)
    for c in range(theta.size):
        t = cell_period[c]
        xy[t] += (anchor[c] - x[t]) * (theta[c] - y[t])
        xx[t] += (anchor[c] - x[t]) ** 2
    share = _BORROWED / theta.size
    xy, xx = xy + share * np.sum(xy), xx + share * np.sum(xx) + 1e-12
    out = item_anchor.copy()
    for j in range(item_period.size):
        t = item_period[j]
        b = _slope(xy[t], xx[t])
        out[j, 0] /= b
        out[j, 1] += out[j, 0] * (y[t] - b * x[t])
    return out
