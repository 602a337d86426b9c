"""The screen that text is printed to, and the few blocks that every page is made of."""

from __future__ import annotations

import shutil
import sys
from io import StringIO
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

NARROW, WIDE = 80, 100
LABEL = 16  # columns of the labels at the left
STATE, DIM, HEAD = "bold cyan", "dim", "bold"


def screen(file: IO[str] | None = None) -> Console:
    """A console on `file` (stdout by default) of 80 to 100 columns; 80 where it is no terminal.

    Colour appears only on a terminal, and not where NO_COLOR is set.

    >>> screen(StringIO()).width
    80
    """
    target = file or sys.stdout
    wide = shutil.get_terminal_size((NARROW, 24)).columns if target.isatty() else NARROW
    width = min(max(wide, NARROW), WIDE)
    return Console(file=target, width=width, highlight=False, markup=False, emoji=False, legacy_windows=False)


def render(page: RenderableType, width: int = NARROW) -> str:
    """The page as plain text without colour, each line without blanks at its end.

    >>> render(Text("Kazakhstan", style="bold"))
    'Kazakhstan\\n'
    """
    console = Console(
        file=StringIO(), width=width, highlight=False, markup=False, emoji=False, force_terminal=False
    )
    with console.capture() as captured:
        console.print(page)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def show(page: RenderableType) -> None:
    """Print the page to stdout."""
    console = screen()
    if console.is_terminal:
        console.print(page)
    else:
        console.file.write(render(page, console.width))  # no blanks at the ends of lines in a file or mail


def clean(text: str) -> str:
    """Text from outside without the characters that would steer a terminal.

    >>> clean("Title\\x1b[2J of\\na resolution")
    'Title [2J of a resolution'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def title(left: str, right: str) -> RenderableType:
    """A page's first line, its subject at the left, what it rests on at the right, and a rule below."""
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))  # the gap keeps a long name off what is beside it
    line.add_column(ratio=1, overflow="fold")
    line.add_column(justify="right", no_wrap=True)
    line.add_row(Text(left, style=STATE), Text(right, style=DIM))
    return Group(line, rule())


def rule() -> RenderableType:
    """A line across the page."""
    from rich.rule import Rule

    return Rule(style=DIM, characters="─")


def field(label: str, content: RenderableType) -> RenderableType:
    """A label at the left and its content beside it, with an empty line above."""
    grid = Table.grid(expand=True)
    grid.add_column(width=LABEL, no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(Text(label, style=HEAD), content)
    return Padding(grid, (1, 0, 0, 0))
