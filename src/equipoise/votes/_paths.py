"""One state's whole path given the roll calls: Newton's method for the mode, compiled.

The log posterior of a path theta_1..theta_T is a sum of ordered probit terms minus a tridiagonal
quadratic form (the random walk), so its Hessian is tridiagonal and a Newton step costs one pass over
the state's votes plus O(T).
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled
from equipoise.votes._likelihood import slopes


@compiled
def path_newton(theta, lo, hi, variance, votes, items, pull, work, step_limit):  # type: ignore[no-untyped-def]
    """One Newton step in place; leaves the Cholesky factor (diagonal, subdiagonal) in work[0:2].

    `pull` is a precision towards 0 that stands in for the scale term (see `_scale`).
    Returns the largest move. `work` has shape (4, >= hi - lo).
    """
    start, item, vote = votes
    n = hi - lo
    diag, sub, slope = work[0], work[1], work[2]
    for t in range(n):
        c = lo + t
        here = theta[t]
        g, h = 0.0, 0.0
        for k in range(start[c], start[c + 1]):
            j = item[k]
            beta = items[j, 0]
            a = items[j, 1] - beta * here
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, 3])
            g -= beta * (l_a + l_b)
            h -= beta * beta * (l_aa + 2.0 * l_ab + l_bb)
        before = theta[t - 1] if t > 0 else 0.0
        g -= (here - before) / variance[c] + pull * here
        h += 1.0 / variance[c] + pull
        if t + 1 < n:
            g += (theta[t + 1] - here) / variance[c + 1]
            h += 1.0 / variance[c + 1]
        diag[t], slope[t] = h, g
    for t in range(n):
        if t > 0:
            sub[t] = -1.0 / variance[lo + t] / diag[t - 1]
            diag[t] -= sub[t] * sub[t]
        diag[t] = math.sqrt(diag[t])
        slope[t] = (slope[t] - (sub[t] * slope[t - 1] if t > 0 else 0.0)) / diag[t]
    moved = 0.0
    for t in range(n - 1, -1, -1):
        if t + 1 < n:
            slope[t] -= sub[t + 1] * slope[t + 1]
        slope[t] /= diag[t]
        moved = max(moved, abs(slope[t]))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    for t in range(n):
        theta[t] += shrink * slope[t]
    return moved
