"""One chain of the published sampler: its view of the votes, its state, one sweep, how it is kept on disk."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.files import atomic_write
from equipoise.votes._bsv_items import LIMIT, draw_all_items
from equipoise.votes._bsv_positions import draw_positions
from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import Mode

__all__ = [
    "BSV_FORMAT",
    "BsvChain",
    "Layout",
    "identity_of",
    "layout",
    "load_chain",
    "new_chain",
    "save_chain",
    "sweep",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
_STEP = 0.5  # times s: the variance of a position around the one before
_GAIN = 0.02  # of the proposals' anchors in the second half of warm-up
BSV_FORMAT = 1  # counts up when a sweep or what is saved of a chain changes


@dataclass(frozen=True, slots=True)
class Layout:
    """The votes of the V cells that have any, and where each cell's prior comes from."""

    cells: NDArray[np.intp]  # V: cells of the design that have votes
    source: Ints  # V: whose conditional mean is the prior mean; -1 for none
    variance: Floats  # V: of that prior
    by_cell: tuple[Ints, Ints, NDArray[np.int8]]  # start, item, vote
    by_item: tuple[Ints, Ints, NDArray[np.int8]]  # start, cell (of V), vote
    no_no: NDArray[np.bool_]  # J: nobody voted no


@dataclass
class BsvChain:
    """Everything that a chain needs to go on; V cells with votes, J items. Arrays change in place."""

    rng: np.random.Generator
    theta: Floats  # V
    mean: Floats  # V: conditional means of the last sweep
    items: Floats  # J, 3: beta, upper and lower cut point
    anchor: Floats  # J, 3: where proposals start from: beta, upper, log gap
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
    start = np.concatenate([design.cell_start[cells], design.cell_start[-1:]])
    votes_against = np.add.reduceat(design.item_vote == 0, design.item_start[:-1])
    return Layout(
        cells=cells,
        source=source.astype(np.int32),
        variance=_STEP * n / (n + other),
        by_cell=(start, design.cell_item, design.cell_vote),
        by_item=(design.item_start, place[design.item_cell], design.item_vote),
        no_no=votes_against == 0,
    )


def new_chain(lay: Layout, mode: Mode, draws: int, seed: int, number: int) -> BsvChain:
    """A chain that starts near the mode, spread out by the mode's standard errors."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    theta = mode.theta[lay.cells] + mode.sd[lay.cells] * rng.standard_normal(lay.cells.size)
    upper = np.clip(mode.items[:, 1], 1.0 - LIMIT, LIMIT - 1.0)
    lower = np.clip(upper - mode.items[:, 3], 0.5 - LIMIT, upper - 0.01)
    return BsvChain(
        rng=rng,
        theta=theta,
        mean=mode.theta[lay.cells].copy(),
        items=np.column_stack([mode.items[:, 0], upper, lower]),
        anchor=np.column_stack([mode.items[:, 0], upper, np.log(upper - lower)]),
        accepted=np.zeros(upper.size, dtype=np.int64),
        beta_sums=np.zeros((upper.size, 2)),
        kept=np.zeros((draws, lay.cells.size), dtype=np.float32),
    )


def sweep(chain: BsvChain, lay: Layout, warmup: int, thin: int) -> None:
    """Advance a chain by one sweep: responses and positions, standardised, then every item."""
    c, left = chain, warmup - chain.done
    gain = 0.0 if left <= 0 else 1.0 if left > warmup // 2 else _GAIN
    draw_positions(c.rng, c.theta, c.mean, lay.source, lay.variance, lay.by_cell, c.items)
    if left == 0:
        c.accepted[:] = 0
    draw_all_items(c.rng, c.items, c.anchor, gain, lay.no_no, lay.by_item, c.theta, c.accepted)
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


def save_chain(chain: BsvChain, path: Path, identity: str) -> None:
    """Write a chain, whole or not at all; `identity` names the data and settings it belongs to."""
    arrays: dict[str, Any] = {k: v for k, v in vars(chain).items() if isinstance(v, np.ndarray)}
    facts = {"identity": identity, "done": chain.done, "rng": chain.rng.bit_generator.state}
    buffer = io.BytesIO()
    np.savez(buffer, facts=np.array(json.dumps(facts)), **arrays)
    with atomic_write(path) as file:
        file.write(buffer.getbuffer())


def load_chain(path: Path, identity: str) -> BsvChain | None:
    """The chain that `save_chain` left; None where there is none, or one of other data or settings."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            facts = json.loads(str(stored["facts"]))
            if facts["identity"] != identity:
                return None
            arrays = {k: stored[k] for k in stored.files if k != "facts"}
        generator = np.random.PCG64()
        generator.state = facts["rng"]
        return BsvChain(rng=np.random.Generator(generator), done=int(facts["done"]), **arrays)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile):
        return None
