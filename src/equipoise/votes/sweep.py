"""One sweep of a chain: steps that each draw some of the parameters given all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from equipoise.votes._anchors import follow_items, follow_paths
from equipoise.votes._evolution import draw_evolution, draw_gap_prior, walk_shifts
from equipoise.votes._location import shift_periods
from equipoise.votes._passes import draw_items, draw_paths
from equipoise.votes._stretch import stretch_periods
from equipoise.votes._units import quicken_all, stretch_all
from equipoise.votes.chain import Chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.recording import record
from equipoise.votes.settings import SamplerSettings

_STRETCH = 20  # cells of a path that are drawn at a time
_ITEM_STEPS = (3, 1)  # Newton steps to a roll call's proposal, before anchors are learnt and after
_TAIL_DF = 8.0  # of a roll call's proposal
_SHIFT_STEPS = 4  # of the walk of omega and pi


def paths(c: Chain, d: VoteDesign, s: SamplerSettings, stretch: int = _STRETCH) -> None:
    """Every state's path, shift indicators and usual variance, `stretch` cells at a time."""
    anchor = follow_items(c.path_anchor, d.cell_period, c.items, c.item_anchor, d.item_period, d.periods.size)
    evolution = (c.variance, c.usual, c.shifted, c.sigma2, c.pace, s.pace_df)
    ways = (c.expansions, stretch, c.path_accepted)
    draw_paths(c.rng, c.theta, anchor, d.unit_start, *evolution, d.by_cell, c.items, c.scale, *ways)


def _place(c: Chain, d: VoteDesign) -> tuple[Any, ...]:
    """Where cells and roll calls are, as the moves along the unseen directions take it."""
    return d.cell_period, d.is_first, c.variance, d.item_period


def locations(c: Chain, d: VoteDesign, _: SamplerSettings) -> None:
    """The location of every period, which the votes cannot see."""
    shift_periods(c.rng, c.theta, c.items, *_place(c, d), c.prior, c.scale, d.periods.size)


def scales(c: Chain, d: VoteDesign, _: SamplerSettings) -> None:
    """The scale of every period, which the votes cannot see."""
    stretch_periods(c.rng, c.theta, c.items, *_place(c, d), c.scale, d.periods.size)


def one_scale(c: Chain, d: VoteDesign, s: SamplerSettings) -> None:
    """One scale of all that has the units of theta."""
    evolution = (c.variance, c.sigma2, c.pace)
    stretch_all(c.rng, c.theta, c.items, d.is_first, *evolution, c.scale, s.evolution)


def roll_calls(c: Chain, d: VoteDesign, s: SamplerSettings) -> None:
    """Every roll call given the paths; the prior of beta is in units of their spread."""
    c.prior[0, 1] = c.scale[0] / c.scale[2]
    anchor = follow_paths(c.item_anchor, d.item_period, c.theta, c.path_anchor, d.cell_period, d.periods.size)
    steps = _ITEM_STEPS[c.done >= s.warmup * 3 // 4]
    ways = (steps, _TAIL_DF, c.sticky, c.item_accepted)
    draw_items(c.rng, c.items, anchor, d.by_item, c.theta, c.prior, *ways)
    c.scale[0], c.scale[1] = np.sum(c.theta**2), np.sum(c.items[:, 0] ** 2)


def evolution(c: Chain, d: VoteDesign, s: SamplerSettings) -> None:
    """How positions move: omega^2 and pi first, with the shift indicators summed out."""
    walk_shifts(c.rng, c.theta, d.unit_start, c.sigma2, c.pace, s.evolution, _SHIFT_STEPS)
    draw_evolution(c.rng, c.theta, d.unit_start, c.variance, c.shifted, c.sigma2, c.pace, s.evolution)


def one_pace(c: Chain, d: VoteDesign, s: SamplerSettings) -> None:
    """One factor of all usual variances."""
    quicken_all(c.rng, c.theta, d.unit_start, c.variance, c.shifted, c.sigma2, c.pace, s.evolution)


def gaps(c: Chain, _: VoteDesign, __: SamplerSettings) -> None:
    """Mean and precision of the roll calls' log gaps."""
    draw_gap_prior(c.rng, c.items, c.prior)


STEPS: tuple[Callable[[Chain, VoteDesign, SamplerSettings], None], ...] = (
    paths,
    locations,
    scales,
    one_scale,
    roll_calls,
    evolution,
    one_pace,
    gaps,
)


def sweep(chain: Chain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Advance a chain by one sweep: all steps in turn, each of which leaves the posterior as it is."""
    for step in STEPS:
        step(chain, design, settings)
    record(chain, design, settings)
    chain.done += 1
