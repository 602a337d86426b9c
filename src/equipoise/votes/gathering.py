"""Finished chains of the exact sampler as one posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from equipoise.votes.cells import Cells
from equipoise.votes.chain import TRACE, Chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.posterior import Posterior
from equipoise.votes.settings import SamplerSettings


def gather(chains: Sequence[Chain], design: VoteDesign, settings: SamplerSettings, anchor: str) -> Posterior:
    """Put finished chains together, each turned as a whole so that `anchor` is positive on its average."""
    i = design.units.index(anchor)
    own = slice(design.unit_start[i], design.unit_start[i + 1])
    signs = np.array([1.0 if c.kept[:, own].mean() >= 0 else -1.0 for c in chains], dtype=np.float32)
    draws = settings.draws * len(chains)
    sums = sum(s * c.beta_sums[:, 0] for s, c in zip(signs, chains, strict=True))
    mean = np.asarray(sums) / draws
    square = np.asarray(sum(c.beta_sums[:, 1] for c in chains)) / draws
    shift = np.asarray(sum(c.shift_sum for c in chains)) / draws
    shift[design.unit_start[:-1]] = np.nan
    trace = np.stack([c.trace for c in chains])
    items = np.stack([c.kept_items for c in chains])
    items[..., 0] *= signs[:, None, None]  # theta turned, beta with it; kappa and the gap stay
    return Posterior(
        cells=Cells.of(design),
        mode="exact",
        settings=asdict(settings),
        theta=np.stack([s * c.kept for s, c in zip(signs, chains, strict=True)])[..., None],
        shift=shift,
        beta=mean[:, None],
        beta_sd=np.sqrt(np.maximum(square - mean**2, 0.0))[:, None],
        trace={name: trace[:, :, k] for k, name in enumerate(TRACE)},
        acceptance={
            "path": np.divide(*np.asarray(sum(c.path_accepted for c in chains)).T),
            "item": np.asarray(sum(c.item_accepted for c in chains)) / (draws * settings.thin),
        },
        items=items,
        votes=design,
    )
