"""Joint draws of positions and roll calls of a small world, by the sampler's own sweeps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.chain import new_chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import fit_mode
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep

WARMUP = 200


def draws_of(
    design: VoteDesign, draws: int, seed: int, anchor: str = "USA"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standardised draws: positions (draws, C), and beta, kappa, log gap of roll calls (J, 3, draws)."""
    settings = SamplerSettings(chains=1, warmup=WARMUP, draws=draws, thin=1, seed=seed)
    chain = new_chain(design, fit_mode(design, anchor), settings, 0)
    voted = design.n_votes > 0
    theta, items = np.empty((draws, design.labels.size)), np.empty((design.roll_calls.size, 3, draws))
    while chain.done < settings.sweeps:
        sweep(chain, design, settings)
        k = chain.done - 1 - WARMUP
        if k >= 0:
            at, scale = chain.theta[voted].mean(), chain.theta[voted].std()
            theta[k] = (chain.theta - at) / scale
            items[:, 0, k] = chain.items[:, 0] * scale
            items[:, 1, k] = chain.items[:, 1] - chain.items[:, 0] * at
            items[:, 2, k] = chain.items[:, 2]
    i = design.units.index(anchor)
    if theta[:, design.unit_start[i] : design.unit_start[i + 1]].mean() < 0:
        theta *= -1.0
        items[:, 0] *= -1.0
    return theta, items
