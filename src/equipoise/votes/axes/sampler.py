"""The public entry: draw from the posterior of positions on several axes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import numpy as np

from equipoise.errors import SettingsError
from equipoise.votes.axes.chain import AxesChain, new_chain
from equipoise.votes.axes.result import Axes, gather
from equipoise.votes.axes.start import check_dims
from equipoise.votes.axes.sweep import sweep
from equipoise.votes.checkpoint import check_folder, stored_chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.kept import save_chain
from equipoise.votes.progress import OnProgress, Watch
from equipoise.votes.running import no_room, run_chains
from equipoise.votes.sampler import identity_of
from equipoise.votes.settings import SamplerSettings

_FORMAT = 2  # counts up when a sweep or what is saved of a chain changes


def sample_axes(
    design: VoteDesign,
    anchor: str,
    settings: SamplerSettings | None = None,
    dims: int = 2,
    *,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Axes:
    """Draw from the posterior of all positions on `dims` axes; `anchor` ends positive on the first.

    The model of docs/vote-model.md with theta and beta in D dimensions and isotropic steps; every kept draw
    is brought to the axes of `rotate` (docs/axes.md). Chains run in threads. With `keep`, a folder, they are
    saved there and go on bit for bit from where they were stopped, as in `equipoise.votes.sampler.sample`.

    Raises SettingsError where `dims` is no whole number from 1, or more than the votes bear, or where
    `anchor` has cast no vote; InterruptedWorkError on Ctrl-C; OtherChainsError where `keep` holds chains of
    another run, StoreError where it cannot be written.

    >>> from datetime import date
    >>> import polars as pl
    >>> from equipoise.votes.design import prepare
    >>> rng = np.random.default_rng(1)
    >>> rc = pl.DataFrame({"roll_call": range(12), "year": 2000, "date": date(2000, 5, 1), "excluded": None},
    ...                   schema_overrides={"excluded": pl.String})
    >>> v = pl.DataFrame([{"roll_call": j, "state": s, "vote": int(rng.integers(3))}
    ...                   for j in range(12) for s in ("USA", "RUS", "CHN", "KAZ", "IND", "BRA")])
    >>> run = SamplerSettings(chains=2, warmup=20, draws=10, thin=1)
    >>> sample_axes(prepare(rc, v), "USA", run, dims=2).theta.shape
    (2, 10, 6, 2)
    """
    s = settings or SamplerSettings()
    check_dims(design, dims)
    if anchor not in design.units:
        raise SettingsError(
            f"The state {anchor} that sets the sign has cast no vote here: name one that has."
        )
    told = f"{dims} axes, format {_FORMAT}, {identity_of(design, anchor, s)}"
    identity = hashlib.sha256(told.encode()).hexdigest()
    paths = [keep / f"chain-{k}.npz" if keep else None for k in range(s.chains)]
    try:
        if keep:
            check_folder(keep, _run_facts(design, anchor, s, dims))
        found = [stored_chain(AxesChain, path, identity) if path else None for path in paths]
    except OSError as error:
        raise no_room(keep, error) from None
    chains = [old or new_chain(design, dims, s, k) for k, old in enumerate(found)]
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


def _run_facts(design: VoteDesign, anchor: str, settings: SamplerSettings, dims: int) -> dict[str, object]:
    """What a run is, in words that a later one can compare with its own."""
    votes, calls = design.cell_item.size, design.roll_calls.size
    return {
        "version": f"axes, format {_FORMAT}",
        "votes": f"{votes:,} votes on {calls:,} roll calls, {design.periods[0]} to {design.periods[-1]}",
        "anchor": anchor,
        "settings": {**asdict(settings), "dims": dims},
    }
