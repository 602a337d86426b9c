"""One sweep of a chain in D dimensions: steps that each draw some of the parameters given all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from equipoise.votes._evolution import draw_gap_prior
from equipoise.votes.axes._anchors import move_items, move_paths, seen_by_items, seen_by_paths
from equipoise.votes.axes._draw_path import draw_paths
from equipoise.votes.axes._evolution import draw_evolution, squared_steps, stretch_all, walk_pace
from equipoise.votes.axes._items import draw_items
from equipoise.votes.axes._location import shift_periods
from equipoise.votes.axes._turns import turn_periods
from equipoise.votes.axes.chain import AxesChain
from equipoise.votes.axes.recording import record
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

_EXPANSIONS, _ITEM_STEPS = (3, 1), (3, 1)  # to a proposal, before anchors are learnt and after
_TAIL_DF = 8.0  # of a roll call's proposal
_PACE_STEPS, _TURNS = 20, 8  # walks of pace, omega and pi; stretches and turns a period


def _learnt(c: AxesChain, s: SamplerSettings) -> bool:
    """Whether the proposals' anchors are learnt."""
    return c.done >= s.warmup * 3 // 4


def _place(c: AxesChain, d: VoteDesign) -> tuple[Any, ...]:
    """Where cells and roll calls are, as the moves along the unseen directions take it."""
    return d.cell_period, d.is_first, c.variance, d.item_period


def paths(c: AxesChain, d: VoteDesign, s: SamplerSettings) -> None:
    """Every state's path, shift indicators and usual variance."""
    maps = seen_by_items(c.items, c.item_anchor, d.item_period, d.periods.size)
    anchor = move_paths(c.path_anchor, maps, d.cell_period)
    evolution = (c.variance, c.usual, c.shifted, c.sigma2, c.pace, s.pace_df)
    ways = (_EXPANSIONS[_learnt(c, s)], c.path_accepted)
    draw_paths(c.rng, c.theta, anchor, d.unit_start, *evolution, d.by_cell, c.items, c.scale, *ways)


def locations(c: AxesChain, d: VoteDesign, _: SamplerSettings) -> None:
    """The location of every period, which the votes cannot see."""
    shift_periods(c.rng, c.theta, c.items, *_place(c, d), c.prior, c.scale, d.periods.size)


def turns(c: AxesChain, d: VoteDesign, _: SamplerSettings) -> None:
    """Scales and rotations of the periods, which the votes cannot see either."""
    n = d.periods.size
    turn_periods(c.rng, c.theta, c.items, *_place(c, d), c.scale, n, _TURNS * n)


def one_scale(c: AxesChain, d: VoteDesign, s: SamplerSettings) -> None:
    """One scale of all that has the units of theta."""
    evolution = (c.variance, c.sigma2, c.pace)
    stretch_all(c.rng, c.theta, c.items, d.is_first, *evolution, c.scale, s.evolution)


def roll_calls(c: AxesChain, d: VoteDesign, s: SamplerSettings) -> None:
    """Every roll call given the paths; the prior of beta is in units of their spread."""
    c.prior[0, 1] = c.scale[0] / c.scale[2]
    maps = seen_by_paths(c.theta, c.path_anchor, d.cell_period, d.periods.size)
    anchor = move_items(c.item_anchor, maps, d.item_period)
    ways = (_ITEM_STEPS[_learnt(c, s)], _TAIL_DF, c.sticky, c.item_accepted)
    draw_items(c.rng, c.items, anchor, d.by_item, c.theta, c.prior, *ways)
    c.scale[0], c.scale[1] = np.sum(c.theta**2), np.sum(c.items[:, : c.dims] ** 2)


def evolution(c: AxesChain, d: VoteDesign, s: SamplerSettings) -> None:
    """How positions move: pace, omega^2 and pi first, with the shift indicators summed out."""
    steps, start = squared_steps(c.theta, d.is_first), d.unit_start
    walk_pace(c.rng, steps, c.dims, start, c.sigma2, c.pace, s.evolution, _PACE_STEPS)
    draw_evolution(c.rng, steps, c.dims, start, c.variance, c.shifted, c.sigma2, c.pace, s.evolution)


def gaps(c: AxesChain, _: VoteDesign, __: SamplerSettings) -> None:
    """Mean and precision of the roll calls' log gaps."""
    draw_gap_prior(c.rng, c.items[:, c.dims - 1 :], c.prior)


STEPS: tuple[Callable[[AxesChain, VoteDesign, SamplerSettings], None], ...] = (
    paths,
    locations,
    turns,
    one_scale,
    roll_calls,
    evolution,
    gaps,
)


def sweep(chain: AxesChain, design: VoteDesign, settings: SamplerSettings) -> None:
    """Advance a chain by one sweep: all steps in turn; early in warm-up anchors are where the chain is."""
    if chain.done < settings.warmup // 2:
        chain.path_anchor, chain.item_anchor = chain.theta.copy(), chain.items.copy()
    for step in STEPS:
        step(chain, design, settings)
    record(chain, design, settings)
    chain.done += 1
