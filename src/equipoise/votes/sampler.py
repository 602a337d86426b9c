"""Run chains in parallel, keep them on disk while they run, and gather their draws."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from equipoise.votes.chain import CHAIN_FORMAT, Chain, new_chain
from equipoise.votes.checkpoint import check_folder, stored_chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.gathering import gather
from equipoise.votes.kept import save_chain
from equipoise.votes.mode import fit_mode
from equipoise.votes.posterior import Posterior
from equipoise.votes.progress import OnProgress, Watch
from equipoise.votes.running import no_room, run_chains
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep


def sample(
    design: VoteDesign,
    anchor: str,
    settings: SamplerSettings | None = None,
    *,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Posterior:
    """Draw from the posterior of all positions; the unit `anchor` ends on the positive side.

    Chains run in threads (the compiled sweeps hold no lock), at most one a processor. With `keep`, a
    folder, each chain is saved there twice a minute and when the user interrupts, and a later call with
    the same data and settings goes on from there: its draws equal those of an uninterrupted run bit for
    bit. `on_progress` gets a `Progress` several times a second; it changes no draw. Raises
    InterruptedWorkError on Ctrl-C, OtherChainsError where `keep` holds chains of other votes or settings or
    of another version, StoreError where it cannot be written.
    """
    s = settings or SamplerSettings()
    identity = identity_of(design, anchor, s)
    paths = [keep / f"chain-{k}.npz" if keep else None for k in range(s.chains)]
    try:
        if keep:
            check_folder(keep, _run_facts(design, anchor, s))
        found = [stored_chain(Chain, path, identity) if path else None for path in paths]
    except OSError as error:
        raise no_room(keep, error) from None
    mode = fit_mode(design, anchor)
    chains = [old or new_chain(design, mode, s, k) for k, old in enumerate(found)]
    run_chains(
        chains,
        paths,
        s.sweeps,
        step=lambda chain: sweep(chain, design, s),
        save=lambda chain, path: save_chain(chain, path, identity),
        watch=Watch(chains, s.sweeps, s.warmup, s.thin, np.flatnonzero(design.n_votes > 0)),
        on_progress=on_progress,
    )
    return gather(chains, design, s, anchor)


def _run_facts(design: VoteDesign, anchor: str, settings: SamplerSettings) -> dict[str, Any]:
    """What a run is, in words that a later one can compare with its own."""
    votes, calls = design.cell_item.size, design.roll_calls.size
    return {
        "version": f"{version('equipoise')}, format {CHAIN_FORMAT}",
        "votes": f"{votes:,} votes on {calls:,} roll calls, {design.periods[0]} to {design.periods[-1]}",
        "anchor": anchor,
        "settings": asdict(settings),
    }


def identity_of(design: VoteDesign, anchor: str, settings: SamplerSettings) -> str:
    """A hash of votes, settings, anchor and version of the code: what a saved chain belongs to."""
    told = (version("equipoise"), CHAIN_FORMAT, anchor, design.units, sorted(asdict(settings).items()))
    digest = hashlib.sha256(repr(told).encode())
    arrays = (
        design.roll_calls,
        design.periods,
        design.unit_start,
        design.cell_period,
        design.item_period,
        design.cell_start,
        design.cell_item,
        design.cell_vote,
    )
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
