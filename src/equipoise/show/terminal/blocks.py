"""The blocks of pages about one state: the axis, the powers' table, the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from equipoise.show.terminal.screen import DIM, HEAD, LABEL, clean, field
from equipoise.show.terminal.strip import Mark, strip
from equipoise.show.terminal.words import among, change, count, number, short

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.position import Position
    from equipoise.answers.result import Caveat, Change, Estimate
    from equipoise.origin import Origin

LEGEND = "▲ rose  ▼ fell  ▬ no clear change (the 90 % interval of the change holds 0)"
DEFINITIONS = "What each number and word means: docs/definitions.md in the source of Equipoise."
NAME = 14  # columns of a power's name


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One power in a table: a number with its interval, its changes, and a last cell."""

    code: str
    name: str
    value: Estimate
    changes: Sequence[Change]
    last: str


def standing(position: Position, width: int) -> RenderableType:
    """The axis with the state, its interval and the powers, and the same in words."""
    marks = [Mark(d.power, d.place.mean) for d in position.distances]
    axis = strip((position.mean, position.low, position.high), marks, width - LABEL)
    ends = Text("← away from the United States", style=DIM)
    ends.append(" " * max(width - LABEL - 29 - 28, 1) + "towards the United States →"[-28:].rjust(28))
    place = (
        f"{among(position)}, rank {position.rank.mean} of {position.n_states} "
        f"({position.rank.low} to {position.rank.high}) counted from the side of the United States, "
        f"from {count(position.n_votes, 'roll call')} in {position.year}."
    )
    others = ", ".join(f"{d.power_name} {number(d.place.mean)}" for d in position.distances)
    words = [Text(place), *([Text(f"Powers: {others}.", style=DIM)] if others else [])]
    return field("Where it stands", Group(ends, axis, Text(), *words))


def change_heads(year: int, spans: Iterable[Sequence[Change]]) -> list[tuple[int, str]]:
    """The spans that any of the rows has, with their column's head: "since 2023", then years alone.

    >>> from equipoise.answers.result import Change
    >>> change_heads(2024, [[Change(0.1, 0.0, 0.2, years=n, since=2024 - n) for n in (1, 5)]])
    [(1, 'since 2023'), (5, '2019')]
    """
    years = sorted({c.years for row in spans for c in row})
    return [(n, f"since {year - n}" if i == 0 else str(year - n)) for i, n in enumerate(years)]


def changes(row: Sequence[Change], heads: Sequence[tuple[int, str]], *, ends: bool = False) -> list[str]:
    """The cells of one row; a dash where the state or the power was not there yet."""
    known = {c.years: c for c in row}
    cells = (known.get(years) for years, _ in heads)
    return [change(c, ends=ends) for c in cells]


def powers_table(year: int, parts: Sequence[tuple[str, str, Sequence[PowerRow]]]) -> RenderableType:
    """Measures with each power in the same columns, one below the other: (measure, last head, rows)."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    spans = change_heads(year, [r.changes for _, _, rows in parts for r in rows])
    table.add_column(width=NAME)
    for _ in range(len(spans) + 2):
        table.add_column(justify="right", no_wrap=True)
    for i, (what, last, rows) in enumerate(parts):
        if i:
            table.add_row()
        heads = [str(year), *(head for _, head in spans), last]
        table.add_row(Text(what, style=HEAD), *(Text(head, style=DIM) for head in heads))
        for r in rows:
            name = short(r.name, r.code, NAME)
            table.add_row(name, among(r.value), *changes(r.changes, spans), r.last)
    return Padding(table, (1, 0, 0, 0))


def rows_of_text(lines: Iterable[str | Caveat]) -> RenderableType:
    """Sentences below each other, each with a dash in front that stays alone at the left when it wraps."""
    grid = Table.grid("", Column(overflow="fold"), padding=(0, 1, 0, 0))  # of a path every letter counts
    for line in lines:
        grid.add_row("-", Text(clean(str(line))))
    return grid


def foot(
    caveats: Sequence[Caveat | str], origins: Sequence[Origin], release: str, folder: Path | None
) -> list[RenderableType]:
    """Caveats, and the sources with where to find them; the release note lies in the release's `folder`."""
    lines = [f"{o.line()}{f', {o.url}' if o.url else ''}" for o in origins]
    lines.append(f"Equipoise, estimates {release}, computed from these records.")
    lines.append(DEFINITIONS)
    note = folder / "RELEASE.md" if folder else None
    if note is not None and note.exists():
        lines.append(f"How these estimates were made and checked: {note}")
    blocks = [field("Caveats", rows_of_text(caveats))] if caveats else []
    return [*blocks, field("Sources", rows_of_text(lines))]
