"""Worlds drawn from exactly the prior that the sampler states, votes from the model: nothing is left out.

`prepare` drops roll calls on which all voted alike. That is right for data and wrong here: what is drawn from
the prior must all be seen, or truth and posterior have no joint law. So the design is built directly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What the votes were drawn from, in raw units. Shapes: C cells, U units, J roll calls, D axes."""

    theta: Floats  # C; on several axes C, D
    items: Floats  # J, D + 2: beta, kappa, log gap
    shifted: NDArray[np.bool_]  # C
    sigma2: Floats  # U
    pace: Floats  # s^2, omega^2, pi
    gap_prior: Floats  # mean and SD of log gap


def draw_world(
    rng: np.random.Generator,
    settings: SamplerSettings,
    units: int,
    periods: int,
    calls: int,
    absent: float = 0.0,
    dims: int = 1,
) -> tuple[VoteDesign, Truth]:
    """Parameters from the prior of `settings`, `calls` roll calls a period, each vote lost with `absent`."""
    truth = _parameters(rng, settings, units, periods, calls, dims)
    item = np.repeat(np.arange(periods * calls, dtype=np.int32), units)
    cell = (np.tile(np.arange(units) * periods, periods * calls) + item // calls).astype(np.int32)
    kappa, gap = truth.items[item, dims], np.exp(truth.items[item, dims + 1])
    pulls = truth.items[item, :dims] * truth.theta.reshape(-1, dims)[cell]
    y = pulls.sum(axis=1) + rng.standard_normal(item.size)
    vote = np.where(y > kappa, 2, np.where(y > kappa - gap, 1, 0)).astype(np.int8)
    cast = rng.random(item.size) >= absent
    return design_of(cell[cast], item[cast], vote[cast], units, periods, calls), truth


def _parameters(
    rng: np.random.Generator, s: SamplerSettings, units: int, periods: int, calls: int, dims: int
) -> Truth:
    """Everything but the votes."""
    pace = np.array(
        [
            rng.gamma(s.pace_shape) / s.pace_rate,
            s.shift_df * s.shift_sd**2 / rng.chisquare(s.shift_df),
            rng.beta(s.shift_a, s.shift_b),
        ]
    )
    sigma2 = s.pace_df * pace[0] / rng.chisquare(s.pace_df, size=units)
    shifted = rng.random((units, periods)) < pace[2]
    shifted[:, 0] = False
    sd = np.where(shifted, np.sqrt(pace[1]), np.sqrt(sigma2)[:, None])
    sd[:, 0] = s.first_sd
    theta = np.cumsum(sd[..., None] * rng.standard_normal((units, periods, dims)), axis=1).ravel()
    gap_prior = np.array([2.0 * rng.standard_normal(), rng.gamma(2.0, 0.5) ** -0.5])
    n = periods * calls
    items = np.column_stack(
        [
            rng.standard_normal((n, dims)) / np.sqrt(np.mean(theta**2)),
            s.kappa_sd * rng.standard_normal(n),
            gap_prior[0] + gap_prior[1] * rng.standard_normal(n),
        ]
    )
    theta = theta.reshape(-1, dims) if dims > 1 else theta
    return Truth(theta, items, shifted.ravel(), sigma2, pace, gap_prior)


def design_of(
    cell: NDArray[np.int32],
    item: NDArray[np.int32],
    vote: NDArray[np.int8],
    units: int,
    periods: int,
    calls: int,
) -> VoteDesign:
    """The arrays of a world in which every unit's path spans every period."""
    by_cell, by_item = np.lexsort((item, -vote, cell)), np.lexsort((cell, -vote, item))
    names = tuple(f"S{i:02d}" for i in range(units))
    return VoteDesign(
        units=names,
        labels=np.repeat(np.array(names), periods),
        periods=np.arange(2000, 2000 + periods, dtype=np.int32),
        roll_calls=np.arange(periods * calls),
        unit_start=(np.arange(units + 1) * periods).astype(np.int32),
        cell_period=np.tile(np.arange(periods), units).astype(np.int32),
        item_period=np.repeat(np.arange(periods), calls).astype(np.int32),
        cell_start=_starts(cell, units * periods),
        cell_item=item[by_cell],
        cell_vote=vote[by_cell],
        item_start=_starts(item, periods * calls),
        item_cell=cell[by_item],
        item_vote=vote[by_item],
        dropped={},
    )


def _starts(key: NDArray[np.int32], n: int) -> NDArray[np.int32]:
    """Where each group begins once rows are sorted by `key`."""
    return np.concatenate([[0], np.cumsum(np.bincount(key, minlength=n))]).astype(np.int32)
