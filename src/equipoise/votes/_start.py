"""First guess of the positions: one number a state, from the leading singular vector of its votes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.design import VoteDesign

Floats = NDArray[np.float64]
_POWER_STEPS = 50  # of the power method; the guess only has to find the right valley


def first_guess(design: VoteDesign) -> Floats:
    """Position of each cell, constant over a unit's cells, mean 0 and SD 1; shape (C,)."""
    unit = design.cell_unit[design.item_cell]
    item = np.repeat(np.arange(design.item_period.size), np.diff(design.item_start))
    votes = np.zeros((len(design.units), design.item_period.size))
    votes[unit, item] = design.item_vote - 1.0
    cast = np.zeros(votes.shape, dtype=bool)
    cast[unit, item] = True
    votes = np.where(cast, votes - votes.sum(axis=0) / cast.sum(axis=0), 0.0)
    x = np.random.default_rng(0).standard_normal(len(design.units))
    for _ in range(_POWER_STEPS):
        x = votes @ (votes.T @ x)
        x /= np.linalg.norm(x)
    x /= np.sqrt(np.maximum(cast.sum(axis=1), 1))
    x -= x.mean()
    spread = x.std()
    return (x / spread if spread > 0 else x)[design.cell_unit]
