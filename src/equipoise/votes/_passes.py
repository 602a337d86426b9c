"""Loops over all states and all roll calls, compiled: one sweep is a few of these."""

from __future__ import annotations

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._draw_path import draw_path
from equipoise.votes._items import draw_item, item_newton
from equipoise.votes._paths import path_newton


@compiled
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


@compiled
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


@compiled
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


@compiled
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
