"""Positions as text: one state in full, or several in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import LEGEND, change_heads, changes, foot, standing
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.moves import path
from equipoise.show.terminal.screen import DIM, LABEL, clean, field, title
from equipoise.show.terminal.words import among, cut, number, probability

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.position import Position
    from equipoise.answers.result import Caveat


def position_page(position: Position, width: int, folder: Path | None = None) -> RenderableType:
    """One state: the axis, the distances with the intervals of their changes, the path."""
    spans = change_heads(position.year, [d.changes for d in position.distances])
    heads = [f"change since {position.year - years}" for years, _ in spans]
    parts: list[RenderableType] = [
        title(f"{position.state_name} in {position.year}", _right(position)),
        standing(position, width),
    ]
    if position.distances:
        rows = [[clean(d.power_name), among(d), probability(d.nearest)] for d in position.distances]
        parts.append(
            field("Distance", columns(["from", str(position.year), "nearest with probability"], rows))
        )
    for d in position.distances:
        cells = changes(d.changes, spans, ends=True)
        lines = [Text(f"{head}  {cell}") for head, cell in zip(heads, cells, strict=True)]
        parts.append(field(cut(d.power_name, LABEL - 1), Group(*lines)))
    if spans:
        parts.append(Text(f"\n{LEGEND}.", style=DIM))
    parts.append(field("Path", Group(*path(position))))
    return Group(*parts, *foot(position.caveats, position.origins, position.release, folder))


def positions_page(positions: Sequence[Position], folder: Path | None = None) -> RenderableType:
    """Several states in one year or each in its last: position, rank, and distance from each power."""
    powers = [d.power for d in positions[0].distances]
    names = "; ".join(f"{d.power} {d.power_name}" for d in positions[0].distances)
    places, far = [], []
    for p in positions:
        apart = {d.power: d.mean for d in p.distances}
        name, place = clean(p.state_name), among(p)
        places.append([name, str(p.year), place, f"{p.rank.mean} of {p.n_states}"])
        far.append([name, *(number(apart.get(power)) for power in powers)])
    whose: dict[Caveat, list[str]] = {}
    for p in positions:
        for caveat in p.caveats:
            whose.setdefault(caveat, []).append(p.state)
    caveats = [str(c) if len(of) == len(positions) else f"{', '.join(of)}: {c}" for c, of in whose.items()]
    below = [Text(), columns(["distance from", *powers], far), Text(f"\n{names}.", style=DIM)]
    return Group(
        title("Positions", _right(positions[0])),
        columns(["", "year", "position", "rank"], places),
        Text("\nHigher is towards the United States.", style=DIM),
        *(below if powers else []),
        *foot(caveats, positions[0].origins, positions[0].release, folder),
    )


def _right(position: Position) -> str:
    """What the page rests on."""
    return f"estimates {position.release} · 90 % intervals"
