"""Where output goes: bytes to stdout, files whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.errors import SettingsError, StoreError

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from equipoise.answers.balance.parts import NotCovered
    from equipoise.answers.result import Result
    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["give", "print_bytes", "print_table", "say_written", "suffix_of", "write_chart", "write_file"]


def give(
    found: Result, page: Callable[[], RenderableType], *, csv: bool, json: bool, chart: Path | None
) -> None:
    """Show an answer as was asked: as CSV or JSON on stdout, as a chart in a file, else as a page of text."""
    from equipoise.show.tables import csv_pieces, json_text

    if csv:
        print_bytes(csv_pieces(found.frame()))
    elif json:
        print_bytes([json_text(found.to_dict()).encode()])
    elif chart is not None:
        write_chart(chart, found.chart())
    else:
        from equipoise.show.terminal.screen import show

        show(page())


def print_bytes(pieces: Iterable[bytes]) -> None:
    """Write pieces of UTF-8 to stdout as they are: no markup, no wrapping."""
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def print_table(
    frame: pl.DataFrame,
    table: str,
    release: Release,
    *,
    json: bool,
    origins: Sequence[Origin] | None = None,
    not_covered: Sequence[NotCovered] | None = None,
    weights: Mapping[str, float] | None = None,
) -> None:
    """Print a table: CSV, or JSON that says which estimates and sources (the release's own) it comes from."""
    from equipoise.answers.result import plain
    from equipoise.show.tables import csv_pieces, json_pieces

    head = {
        "format": 1,
        "table": table,
        "release": release.name,
        "origins": [o.to_dict() for o in (release.origins if origins is None else origins)],
    }
    if weights is not None:
        head["weights"] = dict(weights)
    if not_covered is not None:
        head["not_covered"] = plain(tuple(not_covered))
    print_bytes(json_pieces(frame, head) if json else csv_pieces(frame))


def suffix_of(path: Path, allowed: tuple[str, ...]) -> str:
    """The suffix of a file to be written, in lower case; SettingsError with what is allowed.

    >>> suffix_of(Path("kaz.SVG"), (".svg", ".png"))
    '.svg'
    >>> suffix_of(Path("kaz.gif"), (".svg", ".png"))
    Traceback (most recent call last):
        ...
    equipoise.errors.SettingsError: kaz.gif cannot be written: the name of the file must end in .svg or .png.
    """
    if path.suffix.lower() not in allowed:
        endings = " or ".join(allowed)
        raise SettingsError(f"{path} cannot be written: the name of the file must end in {endings}.")
    return path.suffix.lower()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; StoreError where the disk refuses.

    >>> write_file(Path("/nowhere/at/all.svg"), b"")
    Traceback (most recent call last):
        ...
    equipoise.errors.StoreError: /nowhere/at/all.svg cannot be written (No such file or directory): give
    a file in a folder that exists and that you may write to.
    """
    from equipoise.files import atomic_write

    try:
        if path.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        with atomic_write(path) as file:
            file.write(content)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written ({error.strerror}): give a file in a folder that exists and that you "
            f"may write to."
        ) from None


def write_chart(path: Path, chart: Any) -> None:
    """Write a chart to a .svg or .png file, and say so on stderr."""
    from equipoise.show.charts.files import chart_bytes

    write_file(path, chart_bytes(chart, suffix_of(path, (".svg", ".png"))))
    say_written(path)


def say_written(path: Path) -> None:
    """Tell on stderr that a file is there, so that stdout stays empty."""
    print(f"Written: {path}", file=sys.stderr)
