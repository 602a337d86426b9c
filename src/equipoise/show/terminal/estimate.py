"""Positions of a run of one's own as text: the verdict first, then the last year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.answers.result import Estimate
from equipoise.origin import Origin
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, HEAD, clean, title
from equipoise.show.terminal.words import among, count, number
from equipoise.votes.summary import roll_calls

if TYPE_CHECKING:
    import polars as pl

    from equipoise.votes.posterior import Posterior


def estimate_page(found: Posterior) -> RenderableType:
    """The verdict, what the positions rest on, and every state's position in the last year, highest first."""
    table = found.frame()
    years = found.cells.year[found.cells.asked]
    first, last = int(years.min()), int(years.max())
    rests = f"{count(int(found.cells.n_votes.sum()), 'vote')} on {count(roll_calls(found), 'roll call')}"
    chosen = "; ".join(f"{k} {v}" for k, v in found.facts.get("selection", {}).items())
    return Group(
        title(f"Positions in {last}", f"mode {found.mode} · {first} to {last} · 90 % intervals"),
        Text(found.verdict, style="" if found.converged else HEAD),
        Text(f"{rests}{f' ({clean(chosen)})' if chosen else ''}.\n"),
        _positions(table.filter(year=last), found.dims),
        Text("\nEvery year with --csv or --json; joint draws with --out FILE.parquet.", style=DIM),
        *(Text(Origin.from_dict(o).line(), style=DIM) for o in found.facts.get("origins", ())),
    )


def _positions(last: pl.DataFrame, dims: int) -> RenderableType:
    """One line a state of the last year: position on each axis, votes, and R-hat where it is known."""
    axes = [last.filter(axis=d + 1) if dims > 1 else last for d in range(dims)]
    order = axes[0].sort("mean", descending=True, nulls_last=True)["state"].to_list()
    by_state = [{row["state"]: row for row in axis.iter_rows(named=True)} for axis in axes]
    judged = axes[0]["rhat"].null_count() < axes[0].height  # not in the mode fast, nor for a single chain
    rows = [
        [
            clean(state),
            *(among(Estimate(*(axis[state][end] for end in ("mean", "low", "high")))) for axis in by_state),
            str(by_state[0][state]["n_votes"]),
            *([number(max(axis[state]["rhat"] or math.nan for axis in by_state))] if judged else []),
        ]
        for state in order
    ]
    heads = ["position"] if dims == 1 else [f"axis {d + 1}" for d in range(dims)]
    return columns(["", *heads, "votes", *(["R-hat"] if judged else [])], rows)
