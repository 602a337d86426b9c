"""What stands in for the votes of a path: their log likelihood in each cell, and a quadratic fitted to it.

The votes of each cell are expanded to third order around a fixed path, and the cubic is replaced by a
quadratic around its own mode; both are made of the roll calls and fixed numbers only. Compiled.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._likelihood import along, log_lik

_ROUNDS, _TRUST = 3, 0.5  # of settling the surrogate; how far the cubic expansion is trusted


@inlined
def cell_log_lik(here, c, votes, items):  # type: ignore[no-untyped-def]
    """Log likelihood of the votes in one cell."""
    start, item, vote = votes
    total = 0.0
    for k in range(start[c], start[c + 1]):
        j = item[k]
        a = items[j, 1] - items[j, 0] * here
        total += log_lik(vote[k], a, a - items[j, 3])
    return total


@compiled
def expand(theta, lo, votes, items, slope, curve, bend):  # type: ignore[no-untyped-def]
    """Slope, negative curvature and third derivative of the log likelihood in each cell from `lo` on."""
    start, item, vote = votes
    for t in range(theta.size):
        g, h, third = 0.0, 0.0, 0.0
        for k in range(start[lo + t], start[lo + t + 1]):
            j = item[k]
            beta = items[j, 0]
            a = items[j, 1] - beta * theta[t]
            d1, d2, d3 = along(vote[k], a, a - items[j, 3])
            g -= beta * d1
            h -= beta * beta * d2
            third -= beta * beta * beta * d3
        slope[t], curve[t], bend[t] = g, h, third


@compiled
def _mean(h, b, step, room, x):  # type: ignore[no-untyped-def]
    """Mean of the surrogate's whole path into `x`."""
    n, diag, sub = x.size, room[0], room[1]
    for t in range(n):
        d = 1.0 / step[t] + h[t] + (1.0 / step[t + 1] if t + 1 < n else 0.0)
        x[t] = b[t]
        if t > 0:
            sub[t] = -1.0 / step[t] / diag[t - 1]
            d -= sub[t] * sub[t]
            x[t] -= sub[t] * x[t - 1]
        diag[t] = math.sqrt(d)
        x[t] /= diag[t]
    for t in range(n - 1, -1, -1):
        if t + 1 < n:
            x[t] -= sub[t + 1] * x[t + 1]
        x[t] /= diag[t]


@compiled
def _settle(at, slope, curve, bend, step, h, b, room, x):  # type: ignore[no-untyped-def]
    """Surrogate h, b of each cell: the cubic expansion around `at`, a quadratic at its own mode `x`."""
    for t in range(at.size):
        h[t], b[t] = curve[t], slope[t] + curve[t] * at[t]
    for _ in range(_ROUNDS):
        _mean(h, b, step, room, x)
        for t in range(at.size):
            d = min(max(x[t] - at[t], -_TRUST), _TRUST)
            h[t] = max(curve[t] - bend[t] * d, 0.2 * curve[t])
            b[t] = slope[t] - curve[t] * d + 0.5 * bend[t] * d * d + h[t] * (at[t] + d)


@compiled
def stand_in(anchor, lo, usual, votes, items, expansions, h, b, work):  # type: ignore[no-untyped-def]
    """Surrogate h, b of each cell from the votes, expanded first around `anchor`, then around its own mode.

    `usual` are the variances of steps of the path that the mode is of. `work` has shape (7, >= cells).
    """
    n = anchor.size
    at, mode, slope, curve, bend = work[2, :n], work[3, :n], work[4, :n], work[5, :n], work[6, :n]
    mode[:] = anchor
    for _ in range(expansions):
        expand(mode, lo, votes, items, slope, curve, bend)
        at[:] = mode
        _settle(at, slope, curve, bend, usual, h, b, work[:2], mode)
