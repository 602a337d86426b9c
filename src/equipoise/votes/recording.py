"""What a chain learns in its warm-up, and what it keeps of every draw after it."""

from __future__ import annotations

import numpy as np

from equipoise.votes._evolution import standardise
from equipoise.votes.chain import Chain, item_every
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

_ROUGH = 0.75  # below this share of accepted stretches the votes of a path are expanded twice
_STICKY = 0.35  # below this share of accepted draws in warm-up a roll call gets an extra step


def record(c: Chain, design: VoteDesign, settings: SamplerSettings) -> None:
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
