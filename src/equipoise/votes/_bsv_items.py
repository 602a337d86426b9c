"""One sweep of the published sampler: cut points, latent responses, discriminations, positions; compiled."""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._bsv_normal import above, between
from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._likelihood import log_lik
from equipoise.votes._normal import log_phi

LIMIT = 7.0  # of the cut points
_REACH = 0.2 / 3.0  # SD of a cut point's proposal
_MOST = 9.0  # of a latent response: the published program cuts it off there


@inlined
def _near(rng, x, low, high):  # type: ignore[no-untyped-def]
    """One draw of N(x, reach^2) in (low, high), where x lies."""
    y = x + _REACH * rng.standard_normal()
    while not low < y < high:
        y = x + _REACH * rng.standard_normal()
    return y


@compiled
def draw_cuts(rng, item, votes, theta):  # type: ignore[no-untyped-def]
    """One step of both cut points of item = (beta, upper, lower) in place; 1 if accepted.

    First the upper one above the old lower one, then the lower one below the new upper one; flat prior on
    -7 < lower < upper < 7, latent responses integrated out (Johnson & Albert 1999, section 4.3.2). The ratio
    is the published program's: docs/bsv.md says what it lacks where the gap is narrow.
    """
    first, last, cell, vote = votes
    beta, upper, lower = item
    new_upper = _near(rng, upper, lower, LIMIT)
    new_lower = _near(rng, lower, -LIMIT, new_upper)
    ratio = log_phi((new_upper - lower) / _REACH) - log_phi((upper - new_lower) / _REACH)
    for k in range(first, last):
        mu = beta * theta[cell[k]]
        ratio += log_lik(vote[k], new_upper - mu, new_lower - mu) - log_lik(vote[k], upper - mu, lower - mu)
    if math.log(1.0 - rng.random()) < ratio:
        item[1], item[2] = new_upper, new_lower
        return 1
    return 0


@inlined
def _response(rng, mu, vote, upper, lower):  # type: ignore[no-untyped-def]
    """The latent response behind a vote: N(mu, 1) on its side of the cut points."""
    if vote == 2:
        y = mu + above(rng, upper - mu)
    elif vote == 0:
        y = mu - above(rng, mu - lower)
    else:
        y = mu + between(rng, lower - mu, upper - mu)
    return min(max(y, -_MOST), _MOST)


@compiled
def respond(rng, item, votes, theta, response, sums):  # type: ignore[no-untyped-def]
    """Draw the latent responses to one item, then its beta in place, and add both to its voters' `sums`."""
    first, last, cell, vote = votes
    beta, upper, lower = item
    cross, square = 0.0, 1.0  # prior N(0, 1)
    for k in range(first, last):
        t = theta[cell[k]]
        y = _response(rng, beta * t, vote[k], upper, lower)
        response[k - first] = y
        cross += t * y
        square += t * t
    beta = cross / square + rng.standard_normal() / math.sqrt(square)
    item[0] = beta
    for k in range(first, last):
        sums[cell[k], 0] += beta * response[k - first]
        sums[cell[k], 1] += beta * beta


@compiled
def draw_items(rng, items, by_item, theta, sums, accepted):  # type: ignore[no-untyped-def]
    """Draw cut points, latent responses and discrimination of every item, in place.

    `sums` (V, 2) is left with sum beta y* and sum beta^2 over the votes of each cell, which is all that the
    next draw of the positions needs of the responses.
    """
    start, cell, vote = by_item
    response = np.empty(np.max(np.diff(start)))
    sums[:] = 0.0
    for j in range(items.shape[0]):
        votes = (start[j], start[j + 1], cell, vote)
        accepted[j] += draw_cuts(rng, items[j], votes, theta)
        respond(rng, items[j], votes, theta, response, sums)


@compiled
def draw_positions(rng, theta, mean, source, variance, sums):  # type: ignore[no-untyped-def]
    """Draw every position given the latent responses and its prior; standardise them all. In place.

    The prior of cell c is N(mean[source[c]], variance[c]) with the conditional means of the sweep before;
    N(0, variance[c]) where source[c] is negative. Positions are cut off at -5 and 5.
    """
    before = mean.copy()
    for c in range(theta.size):
        prior = before[source[c]] if source[c] >= 0 else 0.0
        v = 1.0 / (sums[c, 1] + 1.0 / variance[c])
        mean[c] = v * (sums[c, 0] + prior / variance[c])
        theta[c] = min(max(mean[c] + math.sqrt(v) * rng.standard_normal(), -5.0), 5.0)
    theta -= np.mean(theta)
    theta /= np.std(theta)
