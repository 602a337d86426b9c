"""How many axes the votes bear, and where chains start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes.axes._items import items_to_mode
from equipoise.votes.axes._paths import paths_to_mode
from equipoise.votes.axes.rotation import rotate
from equipoise.votes.design import VoteDesign

Floats = NDArray[np.float64]
MAX_DIMS = 5
_ROUNDS, _NOISE = 6, 0.3  # of Newton steps towards the mode; of the starting positions, in their SD
_STEP_SD, _BETA_SD = 0.5, 0.5  # while starting


def _directions(design: VoteDesign) -> tuple[Floats, Floats]:
    """Singular values and left singular vectors of the states' votes about each roll call's mean."""
    unit = design.cell_unit[design.item_cell]
    item = np.repeat(np.arange(design.item_period.size), np.diff(design.item_start))
    votes = np.zeros((len(design.units), design.item_period.size))
    cast = np.zeros(votes.shape, dtype=bool)
    votes[unit, item], cast[unit, item] = design.item_vote - 1.0, True
    votes = np.where(cast, votes - votes.sum(axis=0) / cast.sum(axis=0), 0.0)
    votes /= np.sqrt(np.maximum(cast.sum(axis=1), 1))[:, None]
    square, vectors = np.linalg.eigh(votes @ votes.T)
    return np.sqrt(np.maximum(square[::-1], 0.0)), vectors[:, ::-1]


def check_dims(design: VoteDesign, dims: int) -> None:
    """Refuse a number of axes that is no whole number from 1, or more than the votes bear.

    A roll call has dims + 2 numbers of its own, so more states than that must vote; `dims` axes need as many
    roll calls, and votes that differ in as many independent ways.

    >>> from equipoise.votes.axes.start import MAX_DIMS
    >>> MAX_DIMS
    5
    """
    if isinstance(dims, bool) or not isinstance(dims, int) or not 1 <= dims <= MAX_DIMS:
        raise SettingsError(f"dims must be a whole number from 1 to {MAX_DIMS}, not {dims!r}.")
    values, _ = _directions(design)
    ways = int(np.sum(values > 1e-6 * values[0]))
    bear = max(1, min(ways, len(design.units) - 3, design.item_period.size // 2))
    if dims > bear:
        raise SettingsError(
            f"{dims} axes are more than these votes bear ({len(design.units)} states, "
            f"{design.item_period.size} roll calls that divided them): ask for at most {bear}."
        )


def start(design: VoteDesign, dims: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Positions (C, D) and roll calls (J, D + 3) near the mode, from a guess with noise of its own."""
    vectors = _directions(design)[1][:, :dims]
    vectors = vectors / vectors.std(axis=0)
    theta = (vectors + _NOISE * rng.standard_normal(vectors.shape))[design.cell_unit]
    variance = np.where(design.is_first, 1.0, _STEP_SD**2)
    prior = np.array([[0.0, _BETA_SD**-2], [0.0, 5.0**-2], [0.3, 1.0]])
    items = np.zeros((design.item_period.size, dims + 3))
    items[:, dims], items[:, dims + 2] = -1.0, 1.0
    voted = design.n_votes > 0
    for _ in range(_ROUNDS):
        theta = np.ascontiguousarray(rotate(theta, items[:, :dims], voted).theta)
        items[:, :dims], items[:, dims] = 0.0, -1.0
        items_to_mode(items, design.by_item, theta, prior, 4)
        paths_to_mode(theta, design.unit_start, variance, design.by_cell, items, 2)
    return theta, items
