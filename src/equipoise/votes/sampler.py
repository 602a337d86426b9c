"""Run chains in parallel, keep them on disk while they run, and gather their draws."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from equipoise.errors import InterruptedWorkError, StoreError
from equipoise.votes.chain import CHAIN_FORMAT, Chain, load_chain, new_chain, save_chain, sweep
from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import fit_mode
from equipoise.votes.posterior import Posterior, gather
from equipoise.votes.settings import SamplerSettings

__all__ = ["Progress", "identity_of", "sample"]

Progress = Callable[[int, int], None]  # sweeps done and to do, over all chains
_SAVE_EVERY = 30.0  # seconds between checkpoints of a chain


def sample(
    design: VoteDesign,
    anchor: str,
    settings: SamplerSettings | None = None,
    *,
    keep: Path | None = None,
    on_progress: Progress | None = None,
) -> Posterior:
    """Draw from the posterior of all positions; the unit `anchor` ends on the positive side.

    Chains run in threads (the compiled sweeps hold no lock), at most one a processor. With `keep`, a
    folder, each chain is saved there twice a minute and when the user interrupts, and a later call with
    the same data and settings goes on from there: its draws equal those of an uninterrupted run bit for
    bit. Raises InterruptedWorkError on Ctrl-C, StoreError where `keep` cannot be written.
    """
    s = settings or SamplerSettings()
    identity = identity_of(design, anchor, s)
    mode = fit_mode(design, anchor)
    paths = [keep / f"chain-{k}.npz" if keep else None for k in range(s.chains)]
    chains = [
        (load_chain(path, identity) if path else None) or new_chain(design, mode, s, k)
        for k, path in enumerate(paths)
    ]
    stop = threading.Event()

    def run(chain: Chain, path: Path | None) -> None:
        saved = time.monotonic()
        while chain.done < s.sweeps and not stop.is_set():
            sweep(chain, design, s)
            if path and time.monotonic() - saved > _SAVE_EVERY:
                save_chain(chain, path, identity)
                saved = time.monotonic()
        if path:
            save_chain(chain, path, identity)

    try:
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        _run_all(run, chains, paths, s, stop, on_progress)
    except OSError as error:
        raise StoreError(
            f"The sampler cannot keep its state in {keep} ({error.strerror}): free some space there."
        ) from None
    return gather(chains, design, s, anchor)


def _run_all(
    run: Callable[[Chain, Path | None], None],
    chains: list[Chain],
    paths: list[Path | None],
    settings: SamplerSettings,
    stop: threading.Event,
    on_progress: Progress | None,
) -> None:
    """Run every chain to its end; on Ctrl-C let each finish its sweep and save itself."""
    total = len(chains) * settings.sweeps
    with ThreadPoolExecutor(max_workers=min(len(chains), os.cpu_count() or 1)) as pool:
        jobs: list[Future[None]] = []
        try:
            jobs += [pool.submit(run, chain, path) for chain, path in zip(chains, paths, strict=True)]
            while not all(job.done() for job in jobs):
                if any(job.done() and job.exception() for job in jobs):
                    stop.set()
                if on_progress:
                    on_progress(sum(c.done for c in chains), total)
                time.sleep(0.2)
        except KeyboardInterrupt:
            stop.set()
            wait(jobs)
            saved = bool(paths[0]) and not any(job.exception() for job in jobs if not job.cancelled())
            kept = "run the same command again to go on from there" if saved else "nothing was kept"
            done = sum(c.done for c in chains)
            raise InterruptedWorkError(f"Stopped after {done} of {total} sweeps: {kept}.") from None
        except BaseException:
            stop.set()
            raise
        for job in jobs:
            job.result()
    if on_progress:
        on_progress(total, total)


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
