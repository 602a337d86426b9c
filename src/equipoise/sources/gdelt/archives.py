"""GDELT's files as they are packed: opening them, telling what they are, unpacking them for a while."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

from equipoise.sources.download import looks_like_html
from equipoise.sources.gdelt.layout import Layout, layout_of

_START = 1 << 16  # bytes that are looked at to tell what a file is


def kind_of(path: Path) -> Layout | str:
    """The layout of a file, or why it cannot be used, as the end of a sentence that begins with its name.

    >>> kind_of(Path("nowhere.csv"))
    'cannot be opened (No such file or directory)'
    """
    try:
        with opened(path) as file:
            start = file.read(_START)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        return "is no whole zip archive"
    except OSError as error:
        return f"cannot be opened ({error.strerror})"
    if not start.strip():
        return "is empty"
    if looks_like_html(start):
        return "is a web page"
    return layout_of(start) or "has neither 57, 58 nor 61 columns"


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, or the one in the archive; zipfile.BadZipFile where there is not exactly one.

    >>> with opened(Path("nowhere.zip")) as file:
    ...     pass
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.zip'
    """
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != 1:
            raise zipfile.BadZipFile
        with archive.open(names[0]) as member:
            yield member


@contextmanager
def unpacked(files: Sequence[Path]) -> Iterator[tuple[list[Path], tuple[tuple[str, str], ...]]]:
    """The files as plain ones, and those that turn out broken; archives unpacked to a folder that goes.

    A month of 2.0 needs some 2 GB for the time of the block.

    >>> with unpacked([Path("20200115.export.CSV")]) as (plain, broken):
    ...     plain[0].name, broken
    ('20200115.export.CSV', ())
    """
    plain: list[Path] = []
    broken: list[tuple[str, str]] = []
    with TemporaryDirectory(prefix="equipoise-gdelt-") as folder:
        for number, path in enumerate(files):
            if path.suffix.lower() != ".zip":
                plain.append(path)
                continue
            target = Path(folder, f"{number}.csv")
            try:
                with opened(path) as source, target.open("wb") as out:
                    copyfileobj(source, out, 1 << 20)
                plain.append(target)
            except (zipfile.BadZipFile, EOFError, ValueError):
                target.unlink(missing_ok=True)
                broken.append((path.name, "is no whole zip archive"))
        yield plain, tuple(broken)
