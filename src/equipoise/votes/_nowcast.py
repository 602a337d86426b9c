"""One year alone: every state's position and every new roll call in turn, compiled.

A state's prior is a mixture of normals, given by log weights, means and SDs, each of shape (C, R). Given the
roll calls, positions are independent and one-dimensional.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._expansion import cell_log_lik
from equipoise.votes._items import draw_item, item_newton
from equipoise.votes._likelihood import slopes
from equipoise.votes._mixture import log_mixture, pick

_STEPS = 2  # Newton steps to a proposal's centre in warm-up; one from what it learns is enough afterwards
_TAIL_DF = 8.0  # of the proposals of roll calls


@inlined
def _of_spread(rms2, spread, items):  # type: ignore[no-untyped-def]
    """Log prior of all betas as far as it depends on rms^2 of all positions: beta rms ~ N(0, 1).

    `spread` is (sum theta^2 of other years, state-years, roll calls of other years, their sum beta^2).
    """
    square = spread[3] + np.sum(items[:, 0] ** 2)
    return 0.5 * (spread[2] + items.shape[0]) * math.log(rms2) - 0.5 * square * rms2


@inlined
def _tilt(spread, items):  # type: ignore[no-untyped-def]
    """The same as -tilt / 2 for each theta^2 of the year, expanded where rms is 1."""
    if spread[1] == 0.0:
        return 0.0
    square = spread[3] + np.sum(items[:, 0] ** 2)
    return (square - spread[2] - items.shape[0]) / spread[1]


@compiled
def _approach(x, c, votes, items, log_weight, mean, precision, tilt, steps, centre):  # type: ignore[no-untyped-def]
    """The posterior of one position as a mixture, from a quadratic in place of the log likelihood.

    Expanded first at x, then at the mean found. `centre` (3, R) receives log weights, means and precisions.
    """
    start, item, vote = votes
    for _ in range(steps):
        slope, curve = -tilt * x, tilt
        for k in range(start[c], start[c + 1]):
            j = item[k]
            beta = items[j, 0]
            a = items[j, 1] - beta * x
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - items[j, 3])
            slope -= beta * (l_a + l_b)
            curve -= beta * beta * (l_aa + 2.0 * l_ab + l_bb)
        top, total, about = -np.inf, 0.0, 0.0
        for r in range(mean.size):
            p, d = precision[r], mean[r] - x
            q = p + curve
            t = (p * d + slope) / q
            centre[0, r] = log_weight[r] + 0.5 * math.log(p / q) + 0.5 * (q * t * t - p * d * d)
            centre[1, r], centre[2, r] = x + t, q
            top = max(top, centre[0, r])
        for r in range(mean.size):
            centre[0, r] -= top
            total += math.exp(centre[0, r])
            about += math.exp(centre[0, r]) * centre[1, r]
        x = about / total


@compiled
def draw_positions(rng, theta, anchor, log_weight, mean, precision, votes, items, spread, steps):  # type: ignore[no-untyped-def]
    """Draw the position of every state by Metropolis-Hastings; how many were accepted.

    The proposal is a mixture found from `anchor` (C,), which does not depend on the present position.
    """
    accepted, centre = 0, np.empty((3, mean.shape[1]))
    tilt, squares = _tilt(spread, items), spread[0] + np.sum(theta**2)
    for c in range(theta.size):
        prior = (log_weight[c], mean[c], precision[c])
        _approach(anchor[c], c, votes, items, prior[0], prior[1], prior[2], tilt, steps, centre)
        total, u, r = np.sum(np.exp(centre[0])), rng.random(), 0
        while r < mean.shape[1] - 1:
            u -= math.exp(centre[0, r]) / total
            if u < 0.0:
                break
            r += 1
        new = centre[1, r] + rng.standard_normal() / math.sqrt(centre[2, r])
        ratio = cell_log_lik(new, c, votes, items) + log_mixture(new, *prior)
        ratio -= cell_log_lik(theta[c], c, votes, items) + log_mixture(theta[c], *prior)
        ratio += log_mixture(theta[c], centre[0], centre[1], centre[2])
        ratio -= log_mixture(new, centre[0], centre[1], centre[2])
        moved = squares + new * new - theta[c] ** 2
        if spread[1] > 0.0:
            ratio += _of_spread(moved / spread[1], spread, items)
            ratio -= _of_spread(squares / spread[1], spread, items)
        if math.log(1.0 - rng.random()) < ratio:
            theta[c], squares = new, moved
            accepted += 1
    return accepted


@compiled
def shift_year(rng, theta, items, mean, precision, part, prior, spread):  # type: ignore[no-untyped-def]
    """Draw the location of the year, along which the votes are blind (see `_location`).

    Normal, given from which of its prior's normals each position is (`part`, C), but for what the spread of
    positions is worth, which decides whether the move is made.
    """
    tilt, first, squares = _tilt(spread, items), np.sum(theta), np.sum(theta**2)
    total, slope = tilt * theta.size, -tilt * first
    for c in range(theta.size):
        w = precision[c, part[c]]
        total += w
        slope += w * (mean[c, part[c]] - theta[c])
    for j in range(items.shape[0]):
        total += prior[1, 1] * items[j, 0] ** 2
        slope += prior[1, 1] * items[j, 0] * (prior[1, 0] - items[j, 1])
    move = slope / total + rng.standard_normal() / math.sqrt(total)
    if spread[1] > 0.0:
        more = 2.0 * move * first + theta.size * move * move
        before, after = (spread[0] + squares) / spread[1], (spread[0] + squares + more) / spread[1]
        ratio = _of_spread(after, spread, items) - _of_spread(before, spread, items) + 0.5 * tilt * more
        if math.log(1.0 - rng.random()) >= ratio:
            return
    theta += move
    items[:, 1] += items[:, 0] * move


@compiled
def run_year(rng, theta, items, mixture, by_cell, by_item, prior, spread, warmup, kept, counts):  # type: ignore[no-untyped-def]
    """Sweeps of one chain in place; positions after `warmup` into `kept` (draws, C); shares accepted.

    Betas have their prior in units of the positions' spread, `spread` being what that rests on elsewhere (see
    `_of_spread`); with 0 state-years it is 1. `mixture` is (log weights, means, precisions) of the positions'
    prior; `counts` (C, R) counts from which of its normals each kept position is.
    """
    start, cell, vote = by_item
    log_weight, mean, precision = mixture
    n_items, draws, half = items.shape[0], kept.shape[0], warmup // 2
    part, work = np.zeros(theta.size, dtype=np.int64), np.empty((3, 6))
    for j in range(n_items):
        for _ in range(20):
            item_newton(items[j], start[j], start[j + 1], cell, vote, theta, prior, work[1], 1.0)
        items[j, 3] = math.exp(items[j, 2])
    anchor, item_anchor, steps = theta.copy(), items.copy(), _STEPS
    theta_sum, item_sum = np.zeros_like(theta), np.zeros_like(items)
    of_states, of_items = 0, 0
    for s in range(warmup + draws):
        if s == warmup:
            anchor, item_anchor, steps = theta_sum / (s - half), item_sum / (s - half), 1
            of_states, of_items = 0, 0
        of_states += draw_positions(
            rng, theta, anchor, log_weight, mean, precision, by_cell, items, spread, steps
        )
        for c in range(theta.size):
            part[c] = pick(rng, theta[c], log_weight[c], mean[c], precision[c])
        shift_year(rng, theta, items, mean, precision, part, prior, spread)
        if spread[1] > 0.0:
            prior[0, 1] = (spread[0] + np.sum(theta**2)) / spread[1]
        for j in range(n_items):
            lo, hi = start[j], start[j + 1]
            of_items += draw_item(
                rng, items[j], item_anchor[j], lo, hi, cell, vote, theta, prior, work, steps, _TAIL_DF, False
            )
        if s < warmup and s >= half:
            theta_sum += theta
            item_sum += items
        if s >= warmup:
            kept[s - warmup] = theta
            for c in range(theta.size):
                counts[c, part[c]] += 1
    return of_states / (draws * theta.size), of_items / (draws * n_items)
