"""Loops over all states and all roll calls, compiled: one sweep is a few of these."""

from __future__ import annotations

import numpy as np
from numba import njit

from equipoise.votes._draw_path import draw_path
from equipoise.votes._items import draw_item, item_newton
from equipoise.votes._likelihood import slopes
from equipoise.votes._paths import path_newton


@njit(cache=True, nogil=True)
def paths_to_mode(theta, unit_start, variance, votes, items, pull, steps):  # type: ignore[no-untyped-def]
    """Newton steps for every state's path given the roll calls; returns the largest last move."""
    longest = np.max(np.diff(unit_start))
    work, moved = np.empty((4, longest)), 0.0
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        last = 0.0
        for _ in range(steps):
            last = path_newton(theta[lo:hi], lo, hi, variance, votes, items, pull, work, 1.0)
        moved = max(moved, last)
    return moved


@njit(cache=True, nogil=True)
def items_to_mode(items, votes, theta, prior, steps):  # type: ignore[no-untyped-def]
    """Newton steps for every roll call given the paths; returns the largest last move."""
    start, cell, vote = votes
    chol, moved = np.empty(6), 0.0
    for j in range(items.shape[0]):
        last = 0.0
        for _ in range(steps):
            last = item_newton(items[j], start[j], start[j + 1], cell, vote, theta, prior, chol, 1.0)
        items[j, 3] = np.exp(items[j, 2])
        moved = max(moved, last)
    return moved


@njit(cache=True, nogil=True)
def mode_variances(theta, unit_start, variance, by_cell, by_item, items, prior):  # type: ignore[no-untyped-def]
    """Variance of every position at the mode: inverse curvature of its path plus the roll calls' part.

    With H the curvature of a path, v = (H^-1)_cc; a roll call j with covariance V_j of (beta, kappa, u)
    adds v^2 c' V_j c, c the mixed derivative of the log likelihood of its vote. Shape (C,).
    """
    start, item, vote = by_cell
    item_start, cell, item_vote = by_item
    n_items = items.shape[0]
    roots, chol, x = np.empty((n_items, 6)), np.empty(6), np.empty(3)
    for j in range(n_items):
        x[:] = items[j, :3]
        item_newton(x, item_start[j], item_start[j + 1], cell, item_vote, theta, prior, chol, 0.0)
        roots[j] = chol
    out = np.empty(theta.size)
    longest = np.max(np.diff(unit_start))
    work, path = np.empty((4, longest)), np.empty(longest)
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        path[: hi - lo] = theta[lo:hi]
        path_newton(path[: hi - lo], lo, hi, variance, by_cell, items, 0.0, work, 0.0)
        v = 0.0
        for t in range(hi - lo - 1, -1, -1):  # diagonal of (L L')^-1, from the last cell backwards
            below = work[1, t + 1] if t + 1 < hi - lo else 0.0
            v = (1.0 + below * below * v) / work[0, t] ** 2
            c, extra = lo + t, 0.0
            for k in range(start[c], start[c + 1]):
                j = item[k]
                beta, a = items[j, 0], items[j, 1] - items[j, 0] * theta[c]
                l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, 3])
                q = l_aa + 2.0 * l_ab + l_bb
                r = roots[j]
                y0 = (beta * theta[c] * q - (l_a + l_b)) / r[0]
                y1 = (-beta * q - r[1] * y0) / r[2]
                y2 = (beta * items[j, 3] * (l_ab + l_bb) - r[3] * y0 - r[4] * y1) / r[5]
                extra += y0 * y0 + y1 * y1 + y2 * y2
            out[c] = v + v * v * extra
    return out


@njit(cache=True, nogil=True)
def draw_paths(  # type: ignore[no-untyped-def]
    rng,
    theta,
    anchor,
    unit_start,
    variance,
    usual,
    shifted,
    sigma2,
    pace,
    nu,
    votes,
    items,
    scale,
    expansions,
    stretch,
    counts,
):
    """Draw every state's path, indicators and usual variance; counts stretches accepted and tried (U, 2)."""
    work = np.empty((11, np.max(np.diff(unit_start))))
    for i in range(unit_start.size - 1):
        lo, hi = unit_start[i], unit_start[i + 1]
        sigma2[i] = draw_path(
            rng,
            theta[lo:hi],
            anchor[lo:hi],
            lo,
            variance[lo:hi],
            usual[lo:hi],
            shifted[lo:hi],
            sigma2[i],
            pace,
            nu,
            votes,
            items,
            scale,
            work,
            expansions[i],
            stretch,
            counts[i],
        )


@njit(cache=True, nogil=True)
def draw_items(rng, items, anchor, votes, theta, prior, newton_steps, df, sticky, accepted):  # type: ignore[no-untyped-def]
    """Draw every roll call given the paths; counts acceptances by roll call."""
    start, cell, vote = votes
    work = np.empty((3, 6))
    for j in range(items.shape[0]):
        accepted[j] += draw_item(
            rng,
            items[j],
            anchor[j],
            start[j],
            start[j + 1],
            cell,
            vote,
            theta,
            prior,
            work,
            newton_steps,
            df,
            sticky[j],
        )
