"""Tables whose names give way before their numbers do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from equipoise.show.terminal.screen import DIM
from equipoise.show.terminal.words import cut

_GAP = 2  # blanks between columns
_NAME = 24  # columns that a name keeps before the numbers move on to a further table


def columns(
    head: Iterable[str], rows: Iterable[Iterable[str]], *, left: int = 1, name: int = 0
) -> RenderableType:
    """A quiet table without lines; the first `left` columns at the left, the others at the right.

    Where it is too wide, the entries of the column `name` are cut, never those of another; where even that
    does not help, the columns after the first `left` go on in further tables below, the names again in each.

    >>> from equipoise.show.terminal.screen import render
    >>> print(render(columns(["", "mean"], [["Antigua and Barbuda", "−0.12"]]), 18), end="")
                  mean
    Antigua an…  −0.12
    """
    return _Columns([list(head), *map(list, rows)], left, name)


class _Columns:
    """The table; it lays itself out when it learns how much room there is."""

    def __init__(self, cells: Sequence[Sequence[str]], left: int, name: int) -> None:
        """Keep the rows, the first of them the heads."""
        self._cells, self._left, self._name = cells, left, name

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One table, or as many as there are groups of columns that fit."""
        widths = [max(len(row[i]) for row in self._cells) for i in range(len(self._cells[0]))]
        room = options.max_width + _GAP - sum(w + _GAP for w in widths[: self._left]) + widths[self._name]
        least = min(widths[self._name], _NAME)
        for i, group in enumerate(_groups(widths, range(self._left, len(widths)), room - least)):
            if i:
                yield Text()
            taken = sum(widths[column] + _GAP for column in group)
            yield self._table([*range(self._left), *group], room - taken)

    def _table(self, shown: Sequence[int], name: int) -> Table:
        """The columns `shown`, the names cut to `name` columns."""
        table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style=DIM)
        head, *rows = (
            [cut(row[i], name) if i == self._name else row[i] for i in shown] for row in self._cells
        )
        for i, title in zip(shown, head, strict=True):
            table.add_column(title, justify="left" if i < self._left else "right", no_wrap=True)
        for row in rows:
            table.add_row(*map(Text, row))
        return table


def _groups(widths: Sequence[int], numbers: Iterable[int], room: int) -> list[list[int]]:
    """Columns that fit beside the names, in as few groups as they need; a column too wide stands alone.

    >>> _groups([9, 5, 5, 5], [1, 2, 3], 14)
    [[1, 2], [3]]
    """
    groups: list[list[int]] = [[]]
    for i in numbers:
        if groups[-1] and sum(widths[j] + _GAP for j in [*groups[-1], i]) > room:
            groups.append([])
        groups[-1].append(i)
    return groups
