"""Files that a command writes: named by their ending, whole or not there, and said so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from equipoise.errors import SettingsError, StoreError


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
