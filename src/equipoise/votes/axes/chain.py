"""One Markov chain in D dimensions: what it has to know to go on, and where it starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.axes.start import start
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

Floats = NDArray[np.float64]


def trace_names(dims: int) -> tuple[str, ...]:
    """Names of the scalars of a trace."""
    strengths = (f"beta_rms_{d}" for d in range(1, dims + 1))
    return ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd", "scale", *strengths)


@dataclass
class AxesChain:
    """Everything that a chain needs to go on; arrays are changed in place by `sweep`.

    Shapes: C cells, D axes, U units, J roll calls. theta (C, D) in raw units, items (J, D + 3); `kept`
    (draws, C, D) holds rotated positions, `trace` (draws, 6 + D) the scalars of `trace_names`.
    """

    rng: np.random.Generator
    theta: Floats
    items: Floats
    variance: Floats  # C: of the step into a cell, on each axis
    shifted: NDArray[np.int8]  # C
    sigma2: Floats  # U
    pace: Floats  # s^2, omega^2, pi
    prior: Floats  # 3, 2: mean and precision of beta, kappa, log gap
    scale: Floats  # sum theta^2, sum beta^2, C D, J D
    path_anchor: Floats  # C, D: where the proposals' expansions start from
    usual: Floats  # C: variances of steps that go with it
    item_anchor: Floats  # J, D + 3
    sticky: NDArray[np.bool_]  # J
    path_accepted: NDArray[np.int64]  # U, 2: stretches accepted and tried
    item_accepted: NDArray[np.int64]  # J
    theta_sum: Floats  # C, D, over the second half of warm-up, in the anchors' coordinates
    item_sum: Floats  # J, D + 3
    precision_sum: Floats  # C
    shift_sum: NDArray[np.int64]  # C
    beta_sums: Floats  # 2, J, D: sum and sum of squares of rotated beta
    kept: NDArray[np.float32]
    trace: Floats
    done: int = 0  # sweeps so far, warm-up included

    @property
    def dims(self) -> int:
        """Number of axes."""
        return int(self.theta.shape[1])


def new_chain(design: VoteDesign, dims: int, settings: SamplerSettings, number: int) -> AxesChain:
    """A chain at its own starting point."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([settings.seed, number])))
    theta, items = start(design, dims, rng)
    cells, n_items, units = theta.shape[0], items.shape[0], len(design.units)
    pace = settings.pace_shape / settings.pace_rate
    sizes = (np.sum(theta**2), np.sum(items[:, :dims] ** 2), cells * dims, n_items * dims)
    variance = np.where(design.is_first, settings.first_sd**2, pace)
    return AxesChain(
        rng=rng,
        theta=theta,
        items=items,
        variance=variance,
        shifted=np.zeros(cells, dtype=np.int8),
        sigma2=np.full(units, pace),
        pace=np.array([pace, settings.shift_sd**2, settings.shift_a / (settings.shift_a + settings.shift_b)]),
        prior=np.array([[0.0, 1.0], [0.0, settings.kappa_sd**-2], [0.3, 1.0]]),
        scale=np.array(sizes, dtype=np.float64),
        path_anchor=theta.copy(),
        usual=variance.copy(),
        item_anchor=items.copy(),
        sticky=np.ones(n_items, dtype=bool),
        path_accepted=np.zeros((units, 2), dtype=np.int64),
        item_accepted=np.zeros(n_items, dtype=np.int64),
        theta_sum=np.zeros_like(theta),
        item_sum=np.zeros_like(items),
        precision_sum=np.zeros(cells),
        shift_sum=np.zeros(cells, dtype=np.int64),
        beta_sums=np.zeros((2, n_items, dims)),
        kept=np.zeros((settings.draws, cells, dims), dtype=np.float32),
        trace=np.zeros((settings.draws, len(trace_names(dims)))),
    )
