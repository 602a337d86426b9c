"""The brief: a sentence first, then the figures that carry it, then what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import LEGEND, PowerRow, foot, powers_table, standing
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.moves import movement
from equipoise.show.terminal.parted import parted_block
from equipoise.show.terminal.screen import DIM, clean, field, title
from equipoise.show.terminal.ties import balance_block
from equipoise.show.terminal.words import among, count, number, probability

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.brief.brief import Brief
    from equipoise.answers.circle import Circle

_READING = (
    "Agreement: 1 alike on every roll call, 0 always opposed. "
    "Nearest: how probable it is that of these powers this one is the nearest."
)


def brief_page(brief: Brief, width: int, folder: Path | None = None) -> RenderableType:
    """The whole page for a screen of `width` columns (80 to 100); `folder` is the release's."""
    first, last = brief.coverage
    right = f"UN votes {first}–{last} · estimates {brief.release} · 90 % intervals"
    headline = Text(" ".join(brief.headline), style="bold")
    return Group(
        title(f"{brief.state_name} in {brief.year}", right),
        headline,
        standing(brief.position, width),
        *_powers(brief),
        balance_block(brief.balance, width),
        movement(brief.shift, brief.position),
        circle_block(brief.circle),
        parted_block(brief.parted, width),
        *foot(brief.caveats, brief.origins, brief.release, folder),
    )


def _powers(brief: Brief) -> list[RenderableType]:
    """Agreement with and distance from each power, their changes, and on how many votes they went along."""
    together = {p.power: f"{p.same:,} of {p.n_votes:,}" for p in brief.parted.powers}
    agreed = [
        PowerRow(a.power, a.power_name, a.now.agreement, a.changes, together.get(a.power, "–"))
        for a in brief.agreements
    ]
    apart = [
        PowerRow(d.power, d.power_name, d, d.changes, probability(d.nearest))
        for d in brief.position.distances
    ]
    first, last = brief.parted.first_year, brief.parted.year
    span = f"alike {first}–{last % 100:02d}" if first < last else f"alike {last}"
    parts = [p for p in (("Agreement", span, agreed), ("Distance", "nearest", apart)) if p[2]]
    if not parts:
        return []
    moved = any(r.changes for _, _, rows in parts for r in rows)
    reading = f"{LEGEND}. {_READING}" if moved else _READING
    return [powers_table(brief.year, parts), Text(reading, style=DIM)]


def circle_block(circle: Circle) -> RenderableType:
    """The like-minded states, with their agreement, kappa and distance."""
    span = f"{circle.first_year}–{circle.year}"
    if not circle.peers:
        return field("Like-minded", Text(f"No state has enough votes in common in {span}."))
    rows = [
        [clean(p.name), among(p.agreement), number(p.kappa.mean), number(p.distance.mean)]
        for p in circle.peers
    ]
    head = [f"of {count(circle.n_considered, 'state')}, by kappa", span, "kappa", "distance"]
    note = f"Agreement {span}; kappa is agreement beyond chance; distance of positions {circle.year}."
    return field("Like-minded", Group(columns(head, rows), Text(note, style=DIM)))
