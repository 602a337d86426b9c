"""What stands in for the votes of a path in D dimensions: a quadratic in each cell, and what it lacks.

As `votes._expansion`, to second order: made of the roll calls and a fixed path only. Rows of `items` are
(beta_1 .. beta_D, kappa, u, exp u). Compiled.
"""

from __future__ import annotations

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._likelihood import along, log_lik
from equipoise.votes.axes._surrogate import place_path

_TRUST = 1.0  # the longest move of a coordinate from the path that votes were expanded around


@compiled
def _expand(path, lo, votes, items, h, b):  # type: ignore[no-untyped-def]
    """The votes of the cells from `lo` on to second order around `path`: b' theta - theta' H theta / 2."""
    start, item, vote = votes
    dims = path.shape[1]
    for t in range(path.shape[0]):
        h[t] = 0.0
        b[t] = 0.0
        for k in range(start[lo + t], start[lo + t + 1]):
            j = item[k]
            a = items[j, dims]
            for d in range(dims):
                a -= items[j, d] * path[t, d]
            first, second, _ = along(vote[k], a, a - items[j, dims + 2])
            for d in range(dims):
                b[t, d] -= items[j, d] * first
                for e in range(d + 1):
                    h[t, d, e] -= items[j, d] * items[j, e] * second
        for d in range(dims):
            for e in range(d):
                h[t, e, d] = h[t, d, e]
        for d in range(dims):
            for e in range(dims):
                b[t, d] += h[t, d, e] * path[t, e]


@compiled
def misfit(x, t, lo, votes, items, h, b, pull):  # type: ignore[no-untyped-def]
    """What the surrogate lacks of the log likelihood of one cell at x; `pull` is in H but is no vote."""
    start, item, vote = votes
    dims, total = x.size, 0.0
    for k in range(start[lo + t], start[lo + t + 1]):
        j = item[k]
        a = items[j, dims]
        for d in range(dims):
            a -= items[j, d] * x[d]
        total += log_lik(vote[k], a, a - items[j, dims + 2])
    for d in range(dims):
        total -= (b[t, d] + 0.5 * pull * x[d]) * x[d]
        for e in range(dims):
            total += 0.5 * x[d] * h[t, d, e] * x[e]
    return total


@compiled
def stand_in(new, lo, usual, votes, items, expansions, h, b, noise, room):  # type: ignore[no-untyped-def]
    """H and b of every cell, `expansions` times around `new`, which moves to the surrogate's mean between."""
    n = new.shape[0]
    _expand(new, lo, votes, items, h, b)
    for _ in range(expansions - 1):
        noise[:] = 0.0
        place_path(np.int64(0), n, n, h, b, usual, new, noise, noise, room)
        for t in range(n):
            for d in range(new.shape[1]):
                new[t, d] += min(max(noise[t, d] - new[t, d], -_TRUST), _TRUST)
        _expand(new, lo, votes, items, h, b)
