"""Standard errors of the mode: how far its positions lie from the truth, not how flat its own surface is.

The mode is a smoother with a set step (`step_sd`), looser than states move, and holds discriminations
tightly. Its curvature would answer for a world that has that step and that spread. What is wanted is the
error in a world with the pace that the votes show. With g the score of a path at the truth theta, I its
information, Q the set prior's precision and G = (I + Q)^-1, the mode is off by G (g - Q theta), whence

    V = G (I + E + Q S Q') G',    S the covariance of the true path,

E what the roll calls' own uncertainty adds (delta method): the covariance of a penalised estimate
(Gray 1992, JASA 87: 942-951, has it for S = 0). g, I and E are taken at roll calls refitted with the
sampler's own prior.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from equipoise.votes._compiled import compiled
from equipoise.votes._items import item_newton
from equipoise.votes._likelihood import slopes

Floats = NDArray[np.float64]


@compiled
def score_parts(theta, by_cell, by_item, items, prior):  # type: ignore[no-untyped-def]
    """Score g, information I and the roll calls' part E of every cell, shape (C, 3).

    With V_j the covariance of (beta, kappa, u) of a roll call and c the mixed derivative of the log
    likelihood of its vote in the cell, E = sum of c' V_j c.
    """
    start, item, vote = by_cell
    item_start, cell, item_vote = by_item
    roots, chol, x = np.empty((items.shape[0], 6)), np.empty(6), np.empty(3)
    for j in range(items.shape[0]):
        x[:] = items[j, :3]
        item_newton(x, item_start[j], item_start[j + 1], cell, item_vote, theta, prior, chol, 0.0)
        roots[j] = chol
    out = np.zeros((theta.size, 3))
    for c in range(theta.size):
        for k in range(start[c], start[c + 1]):
            j = item[k]
            beta, a = items[j, 0], items[j, 1] - items[j, 0] * theta[c]
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, 3])
            q, r = l_aa + 2.0 * l_ab + l_bb, roots[j]
            y0 = (beta * theta[c] * q - (l_a + l_b)) / r[0]
            y1 = (-beta * q - r[1] * y0) / r[2]
            y2 = (beta * items[j, 3] * (l_ab + l_bb) - r[3] * y0 - r[4] * y1) / r[5]
            out[c, 0] -= beta * (l_a + l_b)
            out[c, 1] -= beta * beta * q
            out[c, 2] += y0 * y0 + y1 * y1 + y2 * y2
    return out


def usual_step(theta: Floats, unit_start: NDArray[np.int32], parts: Floats, step_sd: float) -> float:
    """Variance of the true steps from one period to the next, by the method of moments, at least 0.

    A cell's votes alone put it at theta + g / I with variance 1 / I; what the squared differences of
    neighbours exceed these variances by is the steps' own variance. Weights are the differences' precisions.
    """
    score, information, _ = parts.T
    known = information > 1e-6
    alone = theta + np.divide(score, information, out=np.zeros_like(score), where=known)
    noise = np.divide(1.0, information, out=np.zeros_like(score), where=known)
    within = np.ones(theta.size - 1, dtype=bool)
    within[unit_start[1:-1] - 1] = False
    use = np.flatnonzero(within & known[1:] & known[:-1])
    if use.size == 0:
        return 0.0
    expected = noise[use + 1] + noise[use]
    weight = (expected + step_sd**2) ** -2
    return max(float(np.sum(weight * ((alone[use + 1] - alone[use]) ** 2 - expected)) / np.sum(weight)), 0.0)


def path_errors(
    unit_start: NDArray[np.int32], parts: Floats, step_sd: float, first_sd: float, step: float
) -> Floats:
    """Standard error of every cell's position where true steps have variance `step`; shape (C,)."""
    out = np.empty(unit_start[-1])
    for lo, hi in pairwise(unit_start):
        _, information, roll_calls = parts[lo:hi].T
        steps = np.eye(hi - lo) - np.eye(hi - lo, k=-1)  # the first row is the first position itself
        precision, true = np.full(hi - lo, step_sd**-2), np.full(hi - lo, step)
        precision[0], true[0] = first_sd**-2, first_sd**2
        inverse = np.linalg.inv(np.diag(information) + steps.T @ (precision[:, None] * steps))
        pulled = inverse @ steps.T * precision
        out[lo:hi] = inverse**2 @ (information + roll_calls) + pulled**2 @ true
    return np.sqrt(out)
