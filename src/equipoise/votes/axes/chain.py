"""One Markov chain in D dimensions: its state and one sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.votes._evolution import draw_gap_prior
from equipoise.votes.axes._anchors import move_items, move_paths, seen_by_items, seen_by_paths, undo
from equipoise.votes.axes._draw_path import draw_paths
from equipoise.votes.axes._evolution import draw_evolution, squared_steps, stretch_all, walk_pace
from equipoise.votes.axes._items import draw_items
from equipoise.votes.axes._location import shift_periods
from equipoise.votes.axes._turns import turn_periods
from equipoise.votes.axes.rotation import rotate
from equipoise.votes.axes.start import start
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

__all__ = ["AxesChain", "new_chain", "sweep", "trace_names"]

Floats = NDArray[np.float64]
_EXPANSIONS, _ITEM_STEPS = (3, 1), (3, 1)  # to a proposal, before anchors are learnt and after
_TAIL_DF = 8.0  # of a roll call's proposal
_PACE_STEPS, _TURNS = 20, 8  # walks of pace, omega and pi; stretches and turns a period
_STICKY = 0.35  # below this share of accepted draws in warm-up a roll call gets an extra step


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
    return AxesChain(
        rng=rng,
        theta=theta,
        items=items,
        variance=np.where(_first(design), settings.first_sd**2, pace),
        shifted=np.zeros(cells, dtype=np.int8),
        sigma2=np.full(units, pace),
        pace=np.array([pace, settings.shift_sd**2, settings.shift_a / (settings.shift_a + settings.shift_b)]),
        prior=np.array([[0.0, 1.0], [0.0, settings.kappa_sd**-2], [0.3, 1.0]]),
        scale=np.array(sizes, dtype=np.float64),
        path_anchor=theta.copy(),
        usual=np.where(_first(design), settings.first_sd**2, pace),
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


def _first(design: VoteDesign) -> NDArray[np.bool_]:
    """Which cells are the first of their unit."""
    first = np.zeros(design.labels.size, dtype=bool)
    first[design.unit_start[:-1]] = True
    return first


def sweep(chain: AxesChain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Advance a chain by one sweep: paths, the directions the votes cannot see, roll calls, evolution."""
    c, rng, dims, start_of = chain, chain.rng, chain.dims, design.unit_start
    by_cell = (design.cell_start, design.cell_item, design.cell_vote)
    by_item = (design.item_start, design.item_cell, design.item_vote)
    first, n_periods = _first(design), design.periods.size
    priors = (
        settings.pace_df,
        settings.pace_shape,
        settings.pace_rate,
        settings.shift_df,
        settings.shift_sd**2,
        settings.shift_a,
        settings.shift_b,
    )
    learnt = c.done >= settings.warmup * 3 // 4
    if c.done < settings.warmup // 2:
        c.path_anchor, c.item_anchor = c.theta.copy(), c.items.copy()
    maps = seen_by_items(c.items, c.item_anchor, design.item_period, n_periods)
    draw_paths(
        rng,
        c.theta,
        move_paths(c.path_anchor, maps, design.cell_period),
        start_of,
        c.variance,
        c.usual,
        c.shifted,
        c.sigma2,
        c.pace,
        settings.pace_df,
        by_cell,
        c.items,
        c.scale,
        _EXPANSIONS[learnt],
        c.path_accepted,
    )
    place = (design.cell_period, first, c.variance, design.item_period)
    shift_periods(rng, c.theta, c.items, *place, c.prior, c.scale, n_periods)
    turn_periods(rng, c.theta, c.items, *place, c.scale, n_periods, _TURNS * n_periods)
    stretch_all(rng, c.theta, c.items, first, c.variance, c.sigma2, c.pace, c.scale, priors)
    c.prior[0, 1] = c.scale[0] / c.scale[2]
    maps = seen_by_paths(c.theta, c.path_anchor, design.cell_period, n_periods)
    draw_items(
        rng,
        c.items,
        move_items(c.item_anchor, maps, design.item_period),
        by_item,
        c.theta,
        c.prior,
        _ITEM_STEPS[learnt],
        _TAIL_DF,
        c.sticky,
        c.item_accepted,
    )
    c.scale[0], c.scale[1] = np.sum(c.theta**2), np.sum(c.items[:, :dims] ** 2)
    steps = squared_steps(c.theta, first)
    walk_pace(rng, steps, dims, start_of, c.sigma2, c.pace, priors, _PACE_STEPS)
    draw_evolution(rng, steps, dims, start_of, c.variance, c.shifted, c.sigma2, c.pace, priors)
    draw_gap_prior(rng, c.items[:, dims - 1 :], c.prior)
    _record(c, design, settings)
    c.done += 1


def _record(c: AxesChain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Learn the proposals in the second half of warm-up, try them in its last quarter; then keep draws."""
    if c.done >= settings.warmup:
        row, skipped = divmod(c.done - settings.warmup, settings.thin)
        if not skipped:
            _keep(c, design, row)
        return
    half, late = settings.warmup // 2, settings.warmup * 3 // 4
    if c.done >= half:
        back = undo(seen_by_paths(c.theta, c.path_anchor, design.cell_period, design.periods.size))
        c.theta_sum += move_paths(c.theta, back, design.cell_period)
        c.item_sum += move_items(c.items, back, design.item_period)
        c.precision_sum += 1.0 / c.variance
    if c.done in (late - 1, settings.warmup - 1):
        n = c.done + 1 - half
        c.path_anchor, c.item_anchor = c.theta_sum / n, c.item_sum / n
        c.usual = n / c.precision_sum
        if c.done >= late:
            c.sticky = c.item_accepted < _STICKY * (settings.warmup - late)
        c.path_accepted[:] = 0
        c.item_accepted[:] = 0


def _keep(c: AxesChain, design: VoteDesign, row: int) -> None:
    """Rotate the draw, give every axis the sign it has in the chain's first kept draw, and keep it."""
    voted, dims = design.n_votes > 0, c.dims
    found = rotate(c.theta, c.items[:, :dims], voted)
    sign = np.ones(dims)
    if row:
        sign = np.where(np.sum(found.theta[voted] * c.kept[0, voted], axis=0) < 0, -1.0, 1.0)
    beta = found.beta * sign
    c.kept[row] = found.theta * sign
    c.shift_sum += c.shifted
    c.beta_sums[0] += beta
    c.beta_sums[1] += beta * beta
    scale = float(np.sqrt(c.theta[voted].var(axis=0).mean()))
    c.trace[row] = (
        np.sqrt(c.pace[0]) / scale,
        np.sqrt(c.pace[1]) / scale,
        c.pace[2],
        c.prior[2, 0],
        c.prior[2, 1] ** -0.5,
        scale,
        *np.sqrt(found.strength),
    )
