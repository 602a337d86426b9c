"""What a chain in D dimensions learns in its warm-up, and what it keeps of every draw after it."""

from __future__ import annotations

import numpy as np

from equipoise.votes.axes._anchors import move_items, move_paths, seen_by_paths, undo
from equipoise.votes.axes.chain import AxesChain
from equipoise.votes.axes.rotation import rotate
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

_STICKY = 0.35  # below this share of accepted draws in warm-up a roll call gets an extra step


def record(c: AxesChain, design: VoteDesign, settings: SamplerSettings) -> None:
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
