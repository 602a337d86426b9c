"""One Markov chain: what it has to know to go on, and where it starts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import Mode
from equipoise.votes.settings import SamplerSettings

Floats = NDArray[np.float64]
CHAIN_FORMAT = 3  # counts up when a sweep or what is saved of a chain changes
TRACE = ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd", "location", "scale", "beta_rms")
_ITEM_DRAWS = 100  # of a chain: how many of its kept draws keep the roll calls, too


@dataclass
class Chain:
    """Everything that a chain needs to go on. Arrays are changed in place by `sweep`.

    Shapes: C cells, U units, J roll calls. `kept` (draws, C) holds standardised positions as float32,
    `shift_sum` and `theta_sum` running sums over kept draws, `trace` (draws, 8) the scalars of TRACE, and
    `kept_items` (draws // e, J, 3) the roll calls of every e-th kept draw in the same units (`item_every`).
    """

    rng: np.random.Generator
    theta: Floats  # C, raw units
    items: Floats  # J, 4
    variance: Floats  # C: of the step into a cell
    shifted: NDArray[np.int8]  # C
    sigma2: Floats  # U
    pace: Floats  # s^2, omega^2, pi
    prior: Floats  # 3, 2: mean and precision of beta, kappa, log gap
    scale: Floats  # sum theta^2, sum beta^2, C, J
    path_anchor: Floats  # C: what the votes are expanded around
    usual: Floats  # C: variances of steps that go with it
    item_anchor: Floats  # J, 4
    sticky: NDArray[np.bool_]  # J
    expansions: NDArray[np.int64]  # U: how often the votes are expanded for a proposal
    path_accepted: NDArray[np.int64]  # U, 2: stretches accepted and tried (in warm-up: in its last quarter)
    item_accepted: NDArray[np.int64]  # J
    theta_sum: Floats  # C, over the second half of warm-up
    item_sum: Floats  # J, 4
    precision_sum: Floats  # C
    shift_sum: NDArray[np.int64]  # C
    beta_sums: Floats  # J, 2: sum and sum of squares of standardised beta
    kept: NDArray[np.float32]
    kept_items: NDArray[np.float32]
    trace: Floats
    done: int = 0  # sweeps so far, warm-up included
    _buffer: Floats = field(default_factory=lambda: np.empty(0))


def new_chain(design: VoteDesign, mode: Mode, settings: SamplerSettings, number: int) -> Chain:
    """A chain that starts near the mode, spread out by the mode's standard errors."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([settings.seed, number])))
    cells, n_items, units = design.labels.size, design.roll_calls.size, len(design.units)
    theta = mode.theta + mode.sd * rng.standard_normal(cells)
    pace = settings.pace_shape / settings.pace_rate
    variance = np.where(design.is_first, settings.first_sd**2, pace)
    return Chain(
        rng=rng,
        theta=theta,
        items=mode.items.copy(),
        variance=variance,
        shifted=np.zeros(cells, dtype=np.int8),
        sigma2=np.full(units, pace),
        pace=np.array([pace, settings.shift_sd**2, settings.shift_a / (settings.shift_a + settings.shift_b)]),
        prior=np.array([[0.0, 1.0], [0.0, settings.kappa_sd**-2], [0.3, 1.0]]),
        scale=np.array([np.sum(theta**2), np.sum(mode.items[:, 0] ** 2), cells, n_items], dtype=np.float64),
        path_anchor=mode.theta.copy(),
        usual=variance.copy(),
        item_anchor=mode.items.copy(),
        sticky=np.ones(n_items, dtype=bool),
        expansions=np.full(units, 2, dtype=np.int64),
        path_accepted=np.zeros((units, 2), dtype=np.int64),
        item_accepted=np.zeros(n_items, dtype=np.int64),
        theta_sum=np.zeros(cells),
        item_sum=np.zeros((n_items, 4)),
        precision_sum=np.zeros(cells),
        shift_sum=np.zeros(cells, dtype=np.int64),
        beta_sums=np.zeros((n_items, 2)),
        kept=np.zeros((settings.draws, cells), dtype=np.float32),
        kept_items=np.zeros((settings.draws // item_every(settings), n_items, 3), dtype=np.float32),
        trace=np.zeros((settings.draws, len(TRACE))),
    )


def item_every(settings: SamplerSettings) -> int:
    """Of every how many kept draws one keeps the roll calls, too."""
    return max(1, settings.draws // _ITEM_DRAWS)
