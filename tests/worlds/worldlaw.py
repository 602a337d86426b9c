"""Whether a step of a sampler leaves the joint law of parameters and votes as it is.

Everything is drawn from the prior, votes from the model; then (parameters, votes) have their joint law,
and must still have it after any number of applications of a correct step (Geweke 2004, JASA 99: getting
it right). Statistics before and after are compared by a paired z over many small worlds. A wrong
Jacobian, a proposal that depends on where the chain stands or a wrong conditional shows at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings
from worlds.priorworld import Truth, draw_world

UNITS, PERIODS, CALLS = 5, 3, 4
# priors wide enough for every step to move far; `done` sweeps are past the warm-up, proposals as they are
SETTINGS = SamplerSettings(chains=1, warmup=20, draws=10, thin=1, kappa_sd=1.0, pace_rate=10.0, shift_b=9.0)
LIMIT = 4.5  # of a paired z; far beyond chance for the few hundred that are looked at

Step = Callable[[Any, VoteDesign, SamplerSettings], object]


@cache
def worlds(n: int, dims: int) -> list[tuple[VoteDesign, Truth]]:
    """Small worlds in which everyone votes on everything."""
    rng = np.random.default_rng(dims)
    return [draw_world(rng, SETTINGS, UNITS, PERIODS, CALLS, dims=dims) for _ in range(n)]


def placed(design: VoteDesign, truth: Truth, rng: np.random.Generator) -> dict[str, Any]:
    """What a chain holds that stands where the votes were drawn from; its proposals know nothing of that."""
    n, fixed = len(truth.items), np.random.default_rng(0)
    steps = np.where(truth.shifted, truth.pace[1], np.repeat(truth.sigma2, PERIODS))
    dims, (gap_mean, gap_sd) = truth.items.shape[1] - 2, truth.gap_prior
    beta = truth.items[:, :dims]
    return {
        "rng": rng,
        "done": SETTINGS.warmup,
        "theta": truth.theta.copy(),
        "items": np.column_stack([truth.items, np.exp(truth.items[:, -1])]),
        "shifted": truth.shifted.astype(np.int8),
        "sigma2": truth.sigma2.copy(),
        "pace": truth.pace.copy(),
        "variance": np.where(design.is_first, SETTINGS.first_sd**2, steps),
        # the second number follows from the paths: what stands there must not count
        "prior": np.array([[0.0, 400.0], [0.0, SETTINGS.kappa_sd**-2], [gap_mean, gap_sd**-2]]),
        "scale": np.array([np.sum(truth.theta**2), np.sum(beta**2), truth.theta.size, beta.size]),
        "path_anchor": fixed.standard_normal(truth.theta.shape),
        "item_anchor": np.column_stack([fixed.standard_normal(truth.items.shape), np.ones(n)]),
        "usual": np.where(design.is_first, 1.0, 0.1),
        "sticky": np.arange(n) % 2 == 0,
    }


def moved(before: list[np.ndarray], after: list[np.ndarray]) -> np.ndarray:
    """z of the mean change of each statistic over the worlds, 0 for one that never changes."""
    change = np.array(after) - np.array(before)
    spread = change.std(axis=0)
    z = change.mean(axis=0) / np.maximum(spread, 1e-12) * np.sqrt(len(change))
    assert (spread > 1e-9).any(), "the step did nothing"
    return np.where(spread > 1e-9, z, 0.0)
