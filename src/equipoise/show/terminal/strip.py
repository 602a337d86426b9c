"""An axis in text: marks on a line, their labels below it, none over another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.screen import DIM, STATE
from equipoise.show.terminal.words import number


@dataclass(frozen=True, slots=True)
class Mark:
    """A power on the axis: what is written below it, and where it stands.

    >>> Mark("USA", 2.5).label
    'USA'
    """

    label: str
    value: float


def axis_range(values: Sequence[float]) -> tuple[int, int]:
    """The whole numbers that enclose all values, at least −2 to 2.

    >>> axis_range([-0.4, 3.2])
    (-2, 4)
    """
    return min(-2, math.floor(min(values))), max(2, math.ceil(max(values)))


def strip(state: tuple[float, float, float], marks: Sequence[Mark], width: int) -> RenderableType:
    """The numbers, the axis with the state (●) and its interval (━), the labels of the marks (│).

    `state` is mean, low, high. Marks of one column share it (┃); labels go one row down until there is room.

    >>> from equipoise.show.terminal.screen import render
    >>> print(render(strip((-0.4, -0.9, 0.1), [Mark("CHN", -1.2), Mark("USA", 2.0)], 41), 41), end="")
    −2       −1         0         1         2
    ────────│──━━━━━●━━━━━──────────────────│
           CHN                            USA
    """
    first, last = axis_range([*state, *(m.value for m in marks)])

    def at(value: float) -> int:
        return round((value - first) / (last - first) * (width - 1))

    ticks = _rows([(at(v), number(v, 0)) for v in range(first, last + 1)], width)[:1]
    columns = [at(m.value) for m in marks]
    labels = _rows(sorted(zip(columns, (m.label for m in marks), strict=True)), width)
    mean, low, high = (at(v) for v in state)
    cells = ["─"] * width
    for column in range(low, high + 1):
        cells[column] = "━"
    for column in columns:
        cells[column] = "┃" if columns.count(column) > 1 else "│"
    cells[mean] = "●"
    line = Text("".join(cells), style=DIM)
    line.stylize("not dim", 0, 0)
    line.stylize(f"not dim {STATE}", low, high + 1)
    for column in columns:
        line.stylize("not dim bold", column, column + 1)
    line.stylize(f"not dim {STATE}", mean, mean + 1)
    return Group(Text(ticks[0], style=DIM), line, *(Text(row) for row in labels))


def _rows(labels: Sequence[tuple[int, str]], width: int) -> list[str]:
    """Rows of text with each label centred on its column as near as there is room, in the first row free."""
    rows: list[list[str]] = []
    for column, text in labels:
        start = min(max(column - len(text) // 2, 0), width - len(text))
        near = slice(max(start - 1, 0), start + len(text) + 1)
        row = next((r for r in rows if not "".join(r[near]).strip()), None)
        if row is None:
            row = [" "] * width
            rows.append(row)
        row[start : start + len(text)] = text
    return ["".join(r).rstrip() for r in rows]
