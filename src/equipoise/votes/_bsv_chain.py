"""One chain of the published sampler: its view of the votes, its state, one sweep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from equipoise.votes._bsv_items import draw_items, draw_positions
from equipoise.votes.design import VoteDesign

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
_STEP = 0.5  # times s: the variance of a position around the one before
_START = {"USA": 3.0, "CAN": 3.0, "GBR": 3.0, "ISR": 3.0, "SUN": -2.0, "RUS": -2.0, "DDR": -2.0}
BSV_FORMAT = 1  # counts up when a sweep or what is saved of a chain changes


@dataclass(frozen=True, slots=True)
class Layout:
    """The votes of the V cells that have any, and where each cell's prior comes from."""

    cells: NDArray[np.intp]  # V: cells of the design that have votes
    source: Ints  # V: whose conditional mean is the prior mean; -1 for none
    variance: Floats  # V: of that prior
    by_item: tuple[Ints, Ints, NDArray[np.int8]]  # start, cell (of V), vote


@dataclass
class BsvChain:
    """Everything that a chain needs to go on; V cells with votes, J items. Arrays change in place."""

    rng: np.random.Generator
    theta: Floats  # V
    mean: Floats  # V: conditional means of the last sweep
    items: Floats  # J, 3: beta, upper and lower cut point
    sums: Floats  # V, 2: sum beta y* and sum beta^2, y* the latent responses
    accepted: NDArray[np.int64]  # J, after warm-up
    beta_sums: Floats  # J, 2: sum and sum of squares over kept draws
    kept: NDArray[np.float32]  # draws, V
    done: int = 0  # sweeps so far, warm-up included


def layout(design: VoteDesign) -> Layout:
    """Cells with votes and their priors: the last session with votes, for the first one the next.

    The variance is 0.5 n / (n + n'), n the votes of the cell and n' those of the cell its mean comes from.
    """
    cells = np.flatnonzero(design.n_votes > 0)
    n, unit = design.n_votes[cells].astype(np.float64), design.cell_unit[cells]
    source = np.arange(cells.size) - 1
    first = np.concatenate([[True], unit[1:] != unit[:-1]])
    alone = first & np.concatenate([first[1:], [True]])
    source[first] += 2
    source[alone] = -1
    other = np.where(source >= 0, n[source], 0.0)
    place = np.full(design.labels.size, -1, dtype=np.int32)
    place[cells] = np.arange(cells.size)
    return Layout(
        cells=cells,
        source=source.astype(np.int32),
        variance=_STEP * n / (n + other),
        by_item=(design.item_start, place[design.item_cell], design.item_vote),
    )


def new_chain(
    lay: Layout, labels: Sequence[str], anchor: str, draws: int, seed: int, number: int
) -> BsvChain:
    """A chain at the published starting values; `labels` (V,) are the states of the cells.

    Six states stand at 3 or -2 (and the anchor at 3 if it is none of them), all others at 0; cut points are
    shares of the votes on a scale from -1 to 1; discriminations are drawn from those few states' votes.
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    stand = {anchor: 3.0, **_START}
    theta = np.array([stand.get(state, 0.0) for state in labels])
    start, _, vote = lay.by_item
    yes, no = (np.add.reduceat(vote == v, start[:-1]) / np.diff(start) for v in (2, 0))
    upper, lower = 1.0 - 2.0 * yes, 2.0 * no - 1.0
    lower = np.minimum(lower, upper - 0.01)  # where nobody abstained they would be one
    chain = BsvChain(
        rng=rng,
        theta=theta,
        mean=theta.copy(),
        items=np.column_stack([np.zeros(upper.size), upper, lower]),
        sums=np.zeros((theta.size, 2)),
        accepted=np.zeros(upper.size, dtype=np.int64),
        beta_sums=np.zeros((upper.size, 2)),
        kept=np.zeros((draws, theta.size), dtype=np.float32),
    )
    draw_items(rng, chain.items, lay.by_item, theta, chain.sums, chain.accepted)
    return chain


def sweep(chain: BsvChain, lay: Layout, warmup: int, thin: int) -> None:
    """Advance a chain by one sweep: positions, standardised, then every item and its latent responses."""
    c = chain
    draw_positions(c.rng, c.theta, c.mean, lay.source, lay.variance, c.sums)
    if c.done == warmup:
        c.accepted[:] = 0
    draw_items(c.rng, c.items, lay.by_item, c.theta, c.sums, c.accepted)
    row, skipped = divmod(c.done - warmup, thin)
    if row >= 0 and skipped == 0:
        c.kept[row] = c.theta
        c.beta_sums[:, 0] += c.items[:, 0]
        c.beta_sums[:, 1] += c.items[:, 0] ** 2
    c.done += 1


def identity_of(design: VoteDesign, anchor: str, settings: Mapping[str, int]) -> str:
    """A hash of votes, items, settings, anchor and version of the code: what a saved chain belongs to."""
    told = (version("equipoise"), BSV_FORMAT, anchor, design.units, sorted(settings.items()))
    digest = hashlib.sha256(repr(told).encode())
    for array in (
        design.roll_calls,
        design.unit_start,
        design.cell_start,
        design.cell_item,
        design.cell_vote,
    ):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
