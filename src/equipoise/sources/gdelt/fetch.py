"""Download GDELT's event files of a span of days; what is there already is not fetched again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import FetchError
from equipoise.sources.download import Expected, Progress, digest, fetch
from equipoise.sources.gdelt.filelist import ADVICE, GDELT, Remote, listing
from equipoise.sources.waits import Waits
from equipoise.sources.web import UnreachableError, open_client

if TYPE_CHECKING:
    import httpx2

_MISSING = 0.02  # part of the files that GDELT may list but not have; such gaps are known


@dataclass(frozen=True, slots=True)
class Fetched:
    """The files that are there now, and the names of those that GDELT lists but did not give.

    >>> Fetched((), ("20200115.export.CSV.zip",)).missing
    ('20200115.export.CSV.zip',)
    """

    files: tuple[Path, ...]
    missing: tuple[str, ...] = ()


def fetch_gdelt(
    folder: Path,
    first: date,
    last: date,
    *,
    version: int = 2,
    on_progress: Progress = lambda done, total: None,
    base_url: str = GDELT,
    waits: Waits | None = None,
) -> Fetched:
    """Download the event files of the days from `first` to `last` into `folder`, one after the other.

    `version` 2 has a file each quarter of an hour from 19 February 2015 on, 1 a file a day from April 2013 on
    and one a month or year before. A file that is there with the listed MD5 sum stays as it is, a part of one
    is gone on with. `on_progress` gets the bytes that are there and the listed sum of all (None where a size
    is not listed). A few files that are listed but cannot be had are named in the result.

    SettingsError for another version or a span that is none; FetchError where the lists or more than a few
    files cannot be had; StoreError for a full disk; InterruptedWorkError for Ctrl-C: what has arrived stays,
    and the same call goes on from there.

    >>> fetch_gdelt(Path("gdelt"), date(2020, 1, 2), date(2020, 1, 1))
    Traceback (most recent call last):
    equipoise.errors.SettingsError: The span ends (2020-01-01) before it begins (2020-01-02): exchange ...
    """
    waits = waits or Waits()
    with open_client(waits) as client:
        files = listing(version, first, last, client=client, base_url=base_url, waits=waits)
        return fetch_files(folder, files, on_progress=on_progress, client=client, waits=waits)


def fetch_files(
    folder: Path, files: Sequence[Remote], *, on_progress: Progress, client: httpx2.Client, waits: Waits
) -> Fetched:
    """Download listed files into `folder`; see `fetch_gdelt`.

    >>> fetch_files(Path("gdelt"), [], on_progress=lambda done, total: None, client=None, waits=Waits())
    Fetched(files=(), missing=())
    """
    sizes = [file.size for file in files]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    there, missing, done = [], [], 0
    for file in files:
        path = folder / file.name

        def told(part: int, _: int | None, before: int = done) -> None:
            on_progress(before + part, total)

        try:
            if not _is_there(path, file):
                fetch(
                    file.url,
                    path,
                    expected=Expected(file.size, file.md5),
                    on_progress=told,
                    client=client,
                    waits=waits,
                    advice=ADVICE,
                )
            there.append(path)
            done += path.stat().st_size
            on_progress(done, total)
        except UnreachableError:
            raise
        except FetchError:
            missing.append(file.name)
            if len(missing) > max(1, _MISSING * len(files)) or len(missing) == len(files):
                raise
    return Fetched(tuple(there), tuple(missing))


def _is_there(path: Path, file: Remote) -> bool:
    """Whether the file is there, whole; a damaged one is removed."""
    if not path.is_file():
        return False
    right = file.size in (None, path.stat().st_size)
    if right and file.md5 is not None:
        right = digest(path, "md5") == file.md5
    if not right:
        path.unlink()
    return right
