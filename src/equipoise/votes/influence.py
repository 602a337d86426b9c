"""How much each vote pulls a state's position: leave-one-out influence from joint draws.

The draws come from the posterior given all votes. Weighted by 1 / p(vote | draw) they stand for the posterior
without that vote (Gelfand, Dey & Chang 1992, Bayesian Statistics 4: 147-167; Vehtari, Gelman & Gabry 2017,
Statistics and Computing 27: 1413-1432, eq. 9), so nothing has to be estimated again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.tables import NO, YES

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Influence:
    """What each of M votes does to a position, in the units of the axis; shapes (M,).

    `effect` is the posterior mean with all votes minus that without the one: above 0 it pulls up. `error` is
    its Monte Carlo standard error, `ess` the effective number of draws behind it, (sum w)^2 / sum w^2
    (Kish 1965): where it is small, a few draws carry all the weight and the effect is not to be trusted.
    """

    effect: Floats
    error: Floats
    ess: Floats


def log_likelihood(theta: Floats, items: Floats, votes: NDArray[np.integer]) -> Floats:
    """Log probability of M votes under each of K joint draws, shape (M, K).

    theta (K,) positions; items (M, 3, K) beta, kappa and log gap; votes (M,) 0 no, 1 abstention, 2 yes
    (ordered probit, docs/vote-model.md).

    >>> items = np.array([[[1.0], [0.0], [0.0]]])
    >>> np.exp(log_likelihood(np.zeros(1), items, np.array([2]))).round(3).tolist()
    [[0.5]]
    """
    from scipy.special import log_ndtr

    upper = items[:, 1] - items[:, 0] * theta
    lower = upper - np.exp(items[:, 2])
    # between the cut points: in the lower tail, where the difference does not cancel
    flip = upper + lower > 0
    high, low = log_ndtr(np.where(flip, -lower, upper)), log_ndtr(np.where(flip, -upper, lower))
    middle = high + np.log(-np.expm1(low - high))
    of_vote = np.asarray(votes)[:, None]
    return np.asarray(
        np.where(of_vote == YES, log_ndtr(-upper), np.where(of_vote == NO, log_ndtr(lower), middle))
    )


def influence(theta: Floats, log_lik: Floats) -> Influence:
    """Leave-one-out influence of M votes on a position, from K joint draws.

    theta (K,) are draws of the position, log_lik (M, K) the log probability of each vote under the same
    draws. effect = mean(theta) - sum(w theta) / sum(w), w = 1 / p(vote | draw); `error` comes from its
    linearisation (delta method), which takes the draws to be independent.

    >>> draws = np.random.default_rng(0).standard_normal(4000)
    >>> found = influence(draws, -0.5 * (draws - 1.0)[None] ** 2 / 9)  # a datum at 1 that weighs 1 / 9
    >>> round(float(found.effect[0]), 2), bool(found.error[0] < 0.01)
    (0.12, True)
    """
    weights = np.exp(log_lik.min(axis=1, keepdims=True) - log_lik)
    weights /= weights.sum(axis=1, keepdims=True)
    mean, without = theta.mean(), weights @ theta
    part = (theta - mean) / theta.size - weights * (theta - without[:, None])
    return Influence(
        effect=mean - without,
        error=np.sqrt((part**2).sum(axis=1)),
        ess=1.0 / (weights**2).sum(axis=1),
    )
