"""One Markov chain: its state and one sweep."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from equipoise.votes._anchors import follow_items, follow_paths
from equipoise.votes._evolution import draw_evolution, draw_gap_prior, standardise, walk_shifts
from equipoise.votes._location import shift_periods
from equipoise.votes._passes import draw_items, draw_paths
from equipoise.votes._stretch import stretch_periods
from equipoise.votes._units import quicken_all, stretch_all
from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import Mode
from equipoise.votes.settings import SamplerSettings

__all__ = ["CHAIN_FORMAT", "TRACE", "Chain", "new_chain", "sweep"]

Floats = NDArray[np.float64]
CHAIN_FORMAT = 3  # counts up when a sweep or what is saved of a chain changes
TRACE = ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd", "location", "scale", "beta_rms")
_STRETCH = 20  # cells of a path that are drawn at a time
_ITEM_STEPS = (3, 1)  # Newton steps to a roll call's proposal, before anchors are learnt and after
_ROUGH = 0.75  # below this share of accepted stretches the votes of a path are expanded twice
_TAIL_DF = 8.0  # of a roll call's proposal
_ITEM_DRAWS = 100  # of a chain: how many of its kept draws keep the roll calls, too
_SHIFT_STEPS = 4  # of the walk of omega and pi
_STICKY = 0.35  # below this share of accepted draws in warm-up a roll call gets an extra step


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
    first = np.zeros(cells, dtype=bool)
    first[design.unit_start[:-1]] = True
    pace = settings.pace_shape / settings.pace_rate
    return Chain(
        rng=rng,
        theta=theta,
        items=mode.items.copy(),
        variance=np.where(first, settings.first_sd**2, pace),
        shifted=np.zeros(cells, dtype=np.int8),
        sigma2=np.full(units, pace),
        pace=np.array([pace, settings.shift_sd**2, settings.shift_a / (settings.shift_a + settings.shift_b)]),
        prior=np.array([[0.0, 1.0], [0.0, settings.kappa_sd**-2], [0.3, 1.0]]),
        scale=np.array([np.sum(theta**2), np.sum(mode.items[:, 0] ** 2), cells, n_items], dtype=np.float64),
        path_anchor=mode.theta.copy(),
        usual=np.where(first, settings.first_sd**2, pace),
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


def sweep(chain: Chain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Advance a chain by one sweep: paths, the directions the votes cannot see, roll calls, evolution."""
    c, rng = chain, chain.rng
    by_cell = (design.cell_start, design.cell_item, design.cell_vote)
    by_item = (design.item_start, design.item_cell, design.item_vote)
    first = np.zeros(c.theta.size, dtype=bool)
    first[design.unit_start[:-1]] = True
    priors = (
        settings.pace_df,
        settings.pace_shape,
        settings.pace_rate,
        settings.shift_df,
        settings.shift_sd**2,
        settings.shift_a,
        settings.shift_b,
    )
    start, n_periods = design.unit_start, design.periods.size
    learnt = c.done >= settings.warmup * 3 // 4
    draw_paths(
        rng,
        c.theta,
        follow_items(
            c.path_anchor, design.cell_period, c.items, c.item_anchor, design.item_period, n_periods
        ),
        start,
        c.variance,
        c.usual,
        c.shifted,
        c.sigma2,
        c.pace,
        settings.pace_df,
        by_cell,
        c.items,
        c.scale,
        c.expansions,
        _STRETCH,
        c.path_accepted,
    )
    place = (design.cell_period, first, c.variance, design.item_period)
    shift_periods(rng, c.theta, c.items, *place, c.prior, c.scale, n_periods)
    stretch_periods(rng, c.theta, c.items, *place, c.scale, n_periods)
    stretch_all(rng, c.theta, c.items, first, c.variance, c.sigma2, c.pace, c.scale, priors)
    c.prior[0, 1] = c.scale[0] / c.scale[2]
    draw_items(
        rng,
        c.items,
        follow_paths(
            c.item_anchor, design.item_period, c.theta, c.path_anchor, design.cell_period, n_periods
        ),
        by_item,
        c.theta,
        c.prior,
        _ITEM_STEPS[learnt],
        _TAIL_DF,
        c.sticky,
        c.item_accepted,
    )
    c.scale[0], c.scale[1] = np.sum(c.theta**2), np.sum(c.items[:, 0] ** 2)
    walk_shifts(rng, c.theta, start, c.sigma2, c.pace, priors, _SHIFT_STEPS)
    draw_evolution(rng, c.theta, start, c.variance, c.shifted, c.sigma2, c.pace, priors)
    quicken_all(rng, c.theta, start, c.variance, c.shifted, c.sigma2, c.pace, priors)
    draw_gap_prior(rng, c.items, c.prior)
    _record(c, design, settings)
    c.done += 1


def _record(c: Chain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Learn the proposals in the second half of warm-up, try them in its last quarter; then keep draws."""
    half, late = settings.warmup // 2, settings.warmup * 3 // 4
    if c.done < settings.warmup:
        if c.done >= half:
            c.theta_sum += c.theta
            c.item_sum += c.items
            c.precision_sum += 1.0 / c.variance
        if c.done in (late - 1, settings.warmup - 1):
            n = c.done + 1 - half
            c.path_anchor, c.item_anchor = c.theta_sum / n, c.item_sum / n
            c.usual = n / c.precision_sum
            if c.done >= late:
                c.sticky = c.item_accepted < _STICKY * (settings.warmup - late)
                c.expansions = np.where(c.path_accepted[:, 0] < _ROUGH * c.path_accepted[:, 1], 2, 1)
            else:
                c.expansions[:] = 1
            c.path_accepted[:] = 0
            c.item_accepted[:] = 0
        return
    row, skipped = divmod(c.done - settings.warmup, settings.thin)
    if skipped:
        return
    if c._buffer.size != c.theta.size:
        c._buffer = np.empty(c.theta.size)
    location, scale = standardise(c.theta, design.n_votes, c._buffer)
    c.kept[row] = c._buffer
    c.shift_sum += c.shifted
    beta = c.items[:, 0] * scale
    place, left = divmod(row, item_every(settings))
    if not left and place < c.kept_items.shape[0]:
        c.kept_items[place, :, 0] = beta
        c.kept_items[place, :, 1] = c.items[:, 1] - c.items[:, 0] * location
        c.kept_items[place, :, 2] = c.items[:, 2]
    c.beta_sums[:, 0] += beta
    c.beta_sums[:, 1] += beta * beta
    c.trace[row] = (
        np.sqrt(c.pace[0]) / scale,
        np.sqrt(c.pace[1]) / scale,
        c.pace[2],
        c.prior[2, 0],
        c.prior[2, 1] ** -0.5,
        location,
        scale,
        np.sqrt(np.mean(beta**2)),
    )
