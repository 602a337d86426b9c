"""From vote tables to a release: arrange, sample, summarise, write."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from equipoise import states
from equipoise.errors import SettingsError
from equipoise.estimates.build import check_place, write_release
from equipoise.estimates.joint import Joint, joint
from equipoise.estimates.release import Release, read_release
from equipoise.estimates.summary import position_table
from equipoise.origin import Origin
from equipoise.ties.agreement import dyads
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.progress import OnProgress
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings

ANCHOR = "USA"  # its positions are positive on average: this is what fixes the sign of the axis


def estimate_release(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    origin: Origin,
    folder: Path,
    *,
    settings: SamplerSettings | None = None,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Release:
    """Estimate positions and agreement from the tables of `equipoise.tables` and write a release to `folder`.

    A state-year is reported where the state was a member and roll calls were taken; without a vote of its
    own it is there, with its wide interval. `keep` is where the chains save themselves (see `sample`).
    Raises SettingsError where the votes bear no estimate, StoreError where the disk refuses, and
    InterruptedWorkError on Ctrl-C.
    """
    check_place(folder)
    design = prepare(roll_calls, votes, seats=seats())
    if ANCHOR not in design.units:
        raise SettingsError(f"These votes hold none of {ANCHOR}, which fixes the sign of the axis: add them.")
    run = settings or SamplerSettings()
    posterior = sample(design, ANCHOR, run, keep=keep, on_progress=on_progress)
    rows = _reported(design, roll_calls)
    years = design.periods[design.cell_period]
    labels = design.labels
    all_draws = posterior.theta.reshape(-1, labels.size)[:, rows].T
    table = position_table(
        labels[rows],
        years[rows],
        design.n_votes[rows],
        all_draws,
        posterior.shift[rows],
        posterior.rhat()[rows, 0],
    )
    kept = joint(posterior)
    write_release(
        folder,
        name=f"{origin.coverage[1][:4]}.1",
        made=date.today().isoformat(),
        origins=[origin],
        positions=table,
        draws=kept.theta[rows],
        items=kept.items,
        dyads=dyads(roll_calls, votes),
        settings=_settings(run, design, kept),
        diagnostics={"converged": posterior.converged, **posterior.diagnostics()},
    )
    return read_release(folder)


def seats() -> dict[str, str]:
    """Which states share one path, for one took over the other's UN seat: state -> first holder.

    >>> seats()["RUS"]
    'SUN'
    """
    chains = {}
    for state in states.all_states():
        first = state
        while first.continues:
            first = states.get(first.continues)
        if first is not state:
            chains[state.id] = first.id
    return chains


def _reported(design: VoteDesign, roll_calls: pl.DataFrame) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Cells that a release reports, sorted by state and year."""
    years = design.periods[design.cell_period]
    with_votes = set(design.periods[np.unique(design.item_period)].tolist())
    members = [
        int(year) in with_votes and states.get(str(label)).member_in(int(year))
        for label, year in zip(design.labels, years, strict=True)
    ]
    order: np.ndarray[Any, np.dtype[np.intp]] = np.lexsort((years, design.labels))
    return np.asarray(order[np.asarray(members, dtype=np.bool_)[order]])


def _settings(run: SamplerSettings, design: VoteDesign, kept: Joint) -> dict[str, Any]:
    """What the release note says of the run."""
    return {
        "model": "ordered probit, one axis, random walk with usual steps and shifts (docs/vote-model.md)",
        "identification": f"mean 0 and SD 1 over all state-years with votes; {ANCHOR} positive on average",
        "seed": run.seed,
        "chains": run.chains,
        "warm-up sweeps a chain": run.warmup,
        "draws a chain": run.draws,
        "sweeps a draw": run.thin,
        "joint draws kept here": kept.theta.shape[1],
        "states' paths": len(design.units),
        "roll calls used": int(design.roll_calls.size),
        "votes used": int(design.cell_item.size),
        "roll calls left out": dict(design.dropped),
    }
