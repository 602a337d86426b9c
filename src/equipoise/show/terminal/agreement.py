"""Agreement of a state with a power as text: the year, the changes, the years before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import LEGEND, foot
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, field, title
from equipoise.show.terminal.spark import years_as_bars
from equipoise.show.terminal.words import among, change, count, mean

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.agreement import Agreement

_SHOWN = 10  # years; all of them are in the table that --csv prints


def agreement_page(agreement: Agreement, folder: Path | None = None) -> RenderableType:
    """The measures of the year, the changes, the years as bars, and the last ten years in figures.

    `folder` is the release's, to say where its note is.
    """
    now = agreement.now
    measures = [
        ["Agreement", among(now.agreement), "1 always alike, 0 always opposed"],
        ["S", among(now.s), "the same on a scale from −1 to 1"],
        ["Scott's pi", among(now.pi), "beyond chance, votes of both pooled"],
        ["Cohen's kappa", among(now.kappa), "beyond chance, votes of each apart"],
    ]
    known = {y.year: y.agreement.mean for y in agreement.series if y.year <= agreement.year}
    moved = [Text(f"since {c.since}  {change(c, ends=True)}") for c in agreement.changes]
    years = [
        [str(y.year), f"{y.n_votes:,.0f}", among(y.agreement), mean(y.pi), mean(y.kappa)]
        for y in agreement.series
        if agreement.year - _SHOWN < y.year <= agreement.year
    ]
    bloc = f" on average over {now.members} members" if now.members > 1 else ""
    return Group(
        title(
            f"{agreement.state_name} and {agreement.power_name} in {agreement.year}",
            f"estimates {agreement.release} · 90 % intervals",
        ),
        Text(f"Both voted on {count(round(now.n_votes), 'roll call')}{bloc}.\n"),
        columns(["measure", str(agreement.year), "meaning"], measures, left=3),
        field("Change", Group(*moved, Text(f"{LEGEND}.", style=DIM))) if moved else Text(),
        field("Path", Group(*years_as_bars(known))),
        field("Years", columns(["year", "votes", "agreement", "pi", "kappa"], years)),
        *foot(agreement.caveats, agreement.origins, agreement.release, folder),
    )
