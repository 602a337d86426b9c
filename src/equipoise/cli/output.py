"""Where output goes: an answer in the form that was asked for, plain bytes to stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from equipoise.cli.files import write_chart

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from equipoise.answers.result import Result
    from equipoise.cli.options import How


def give(found: Result, page: Callable[[int], RenderableType], how: How) -> None:
    """Show an answer as was asked: as CSV or JSON on stdout, as a chart in a file, else as a page of text.

    `page` makes that page for a number of columns.
    """
    if how.csv:
        print_csv(found.frame())
    elif how.json:
        print_json(found.to_dict())
    elif how.chart is not None:
        write_chart(how.chart, found.chart())
    else:
        from equipoise.show.terminal.screen import screen, show

        show(page(screen().width))


def print_csv(frame: pl.DataFrame) -> None:
    """Print a frame as CSV."""
    from equipoise.show.tables import csv_pieces

    print_bytes(csv_pieces(frame))


def print_json(content: Any) -> None:
    """Print plain values as JSON."""
    from equipoise.show.tables import json_text

    print_bytes([json_text(content).encode()])


def print_bytes(pieces: Iterable[bytes]) -> None:
    """Write pieces of UTF-8 to stdout as they are: no markup, no wrapping."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def print_table(frame: pl.DataFrame, head: Mapping[str, Any], *, json: bool) -> None:
    """Print a table: as CSV, or as JSON with the entries of `head`, which say what it comes from."""
    if json:
        from equipoise.show.tables import json_pieces

        print_bytes(json_pieces(frame, head))
    else:
        print_csv(frame)
