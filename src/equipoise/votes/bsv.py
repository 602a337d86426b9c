"""The published sampler of Bailey, Strezhnev & Voeten (2017), for comparison with the exact posterior.

Journal of Conflict Resolution 61(2): 430-456, as their program of April 2020 stands: docs/bsv.md says step by
step what it does, and where the exact posterior differs from it and why.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes._bsv_chain import (
    BSV_FORMAT,
    BsvChain,
    Layout,
    identity_of,
    layout,
    new_chain,
    sweep,
)
from equipoise.votes._bsv_merge import merge_items
from equipoise.votes.checkpoint import check_folder, stored_chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.kept import save_chain
from equipoise.votes.progress import OnProgress, Watch
from equipoise.votes.running import no_room, run_chains
from equipoise.votes.settings import MAX_KEPT

_LEAST = {"chains": 1, "warmup": 20, "draws": 10, "thin": 1, "seed": 0}
_MOST = {"chains": 64, "warmup": 1_000_000, "draws": 1_000_000, "thin": 1_000, "seed": 2**63 - 1}


@dataclass(frozen=True, slots=True)
class BsvSettings:
    """Length and seed of a run; the published priors are fixed. Raises SettingsError where out of range.

    >>> BsvSettings(chains=1, warmup=100, draws=50, thin=2).sweeps
    200
    """

    chains: int = 2
    warmup: int = 2000
    draws: int = 1000  # kept, a chain
    thin: int = 3  # sweeps between kept draws
    seed: int = 20200430

    @property
    def sweeps(self) -> int:
        """Sweeps of one chain, warm-up included."""
        return self.warmup + self.draws * self.thin

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        for field in fields(self):
            value, least, most = getattr(self, field.name), _LEAST[field.name], _MOST[field.name]
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise SettingsError(
                    f"{field.name} must be a whole number from {least:,} to {most:,}, not {value!r}."
                )
        if self.chains * self.draws > MAX_KEPT:
            raise SettingsError(
                f"chains times draws must be at most {MAX_KEPT:,} (all kept draws lie in memory), not "
                f"{self.chains:,} times {self.draws:,}: ask for fewer draws or chains."
            )


@dataclass(frozen=True)
class BsvDraws:
    """Positions drawn by the published sampler, each draw with mean 0 and SD 1 over cells with votes.

    Shapes: theta (chains, draws, C), NaN in cells without votes, for which the published model has no
    position; beta (J, 2) mean and SD of each item's discrimination; acceptance (J,) share of accepted
    proposals of an item's cut points. J and the votes are those of `design`, in which linked roll calls are
    one item.
    """

    design: VoteDesign
    settings: BsvSettings
    theta: NDArray[np.float32]
    beta: NDArray[np.float64]
    acceptance: NDArray[np.float64]


def sample_bsv(
    design: VoteDesign,
    anchor: str,
    settings: BsvSettings | None = None,
    *,
    links: pl.DataFrame | None = None,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> BsvDraws:
    """Run the published sampler; the unit `anchor` ends on the positive side.

    `links` (columns roll_call and item, see `equipoise.votes.links.linked`) says which roll calls share
    parameters; without it none do. Chains run in threads. With `keep`, a folder, each is saved there twice a
    minute and on Ctrl-C, and a later call with the same votes and settings goes on bit for bit.
    `on_progress` gets a `Progress` several times a second.

    Raises SettingsError for links that cannot be used and where `anchor` has no votes, InterruptedWorkError
    on Ctrl-C, OtherChainsError where `keep` holds chains of another run, StoreError where it cannot be
    written. Source: Bailey, Strezhnev & Voeten (2017); docs/bsv.md.

    >>> from datetime import date
    >>> from equipoise.votes.design import prepare
    >>> rc = pl.DataFrame({"roll_call": range(6), "year": 2000, "date": date(2000, 5, 1), "excluded": None},
    ...                   schema_overrides={"excluded": pl.String})
    >>> ballots = {"USA": [2, 0, 2, 0, 2, 0], "KAZ": [1, 1, 2, 0, 1, 0], "CUB": [0, 2, 0, 2, 0, 2]}
    >>> v = pl.DataFrame([{"roll_call": i, "state": s, "vote": x} for s, b in ballots.items()
    ...                   for i, x in enumerate(b)])
    >>> found = sample_bsv(prepare(rc, v), "USA", BsvSettings(warmup=100, draws=200, thin=1))
    >>> [found.design.units[i] for i in np.argsort(-found.theta.mean(axis=(0, 1)))]
    ['USA', 'KAZ', 'CUB']
    """
    s = settings or BsvSettings()
    if anchor not in design.units:
        raise SettingsError(
            f"The state {anchor} that sets the sign has cast no vote here: name one that has."
        )
    merged = design if links is None else merge_items(design, links)
    lay, identity = layout(merged), identity_of(merged, anchor, asdict(s))
    paths = [keep / f"chain-{k}.npz" if keep else None for k in range(s.chains)]
    try:
        if keep:
            check_folder(keep, _run_facts(merged, anchor, s))
        found = [stored_chain(BsvChain, path, identity) if path else None for path in paths]
    except OSError as error:
        raise no_room(keep, error) from None
    labels = merged.labels[lay.cells].tolist()
    chains = [old or new_chain(lay, labels, anchor, s.draws, s.seed, k) for k, old in enumerate(found)]
    run_chains(
        chains,
        paths,
        s.sweeps,
        step=lambda chain: sweep(chain, lay, s.warmup, s.thin),
        save=lambda chain, path: save_chain(chain, path, identity),
        watch=Watch(chains, s.sweeps, s.warmup, s.thin, np.arange(lay.cells.size)),
        on_progress=on_progress,
    )
    return _gathered(chains, merged, lay, s, anchor)


def _run_facts(design: VoteDesign, anchor: str, settings: BsvSettings) -> dict[str, object]:
    """What a run is, in words that a later one can compare with its own."""
    return {
        "version": f"{version('equipoise')}, published sampler, format {BSV_FORMAT}",
        "votes": f"{design.cell_item.size:,} votes on {design.roll_calls.size:,} items",
        "anchor": anchor,
        "settings": asdict(settings),
    }


def _gathered(
    chains: list[BsvChain], design: VoteDesign, lay: Layout, s: BsvSettings, anchor: str
) -> BsvDraws:
    """Finished chains together, each turned as a whole so that `anchor` is positive on average."""
    own = design.cell_unit[lay.cells] == design.units.index(anchor)
    turn = [1.0 if float(c.kept[:, own].mean()) >= 0 else -1.0 for c in chains]
    theta = np.full((s.chains, s.draws, design.labels.size), np.nan, dtype=np.float32)
    for k, chain in enumerate(chains):
        theta[k][:, lay.cells] = np.float32(turn[k]) * chain.kept
    n = s.chains * s.draws
    mean = np.sum([t * c.beta_sums[:, 0] for t, c in zip(turn, chains, strict=True)], axis=0) / n
    square = np.sum([c.beta_sums[:, 1] for c in chains], axis=0) / n
    return BsvDraws(
        design=design,
        settings=s,
        theta=theta,
        beta=np.column_stack([mean, np.sqrt(np.maximum(square - mean**2, 0.0))]),
        acceptance=np.sum([c.accepted for c in chains], axis=0) / (n * s.thin),
    )
