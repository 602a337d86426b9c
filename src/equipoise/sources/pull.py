"""`pull un-votes`: find the newest voting files, download, read, store them; or take a file that is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from equipoise.errors import FetchError, InterruptedWorkError, SourceError, StoreError
from equipoise.origin import Origin
from equipoise.sources.download import Expected, fetch
from equipoise.sources.downloads import alone, downloads_folder
from equipoise.sources.organs import ORGANS, Organ, organ_of
from equipoise.sources.pulled import FAILED, NEWEST, STORED, Pulled, PullResult
from equipoise.sources.un_library.contents import hash_of
from equipoise.sources.undl_site import UNDL, by_hand, newest_file, version_in
from equipoise.sources.waits import Waits
from equipoise.sources.web import UnreachableError, open_client

if TYPE_CHECKING:
    import httpx2
    import polars as pl

__all__ = ["PullResult", "VoteStore", "pull_un_votes"]

Progress = Callable[[str, int, int | None], None]


class _Stored(Protocol):
    """What a store tells of a data set, as far as a pull asks."""

    @property
    def origin(self) -> Origin: ...


class VoteStore(Protocol):
    """What a pull needs of a store; `equipoise.store.Store` is one (a source must not depend on it)."""

    home: Path

    def info(self, dataset: str) -> _Stored | None:
        """What is stored under that name, None if nothing."""

    def write(
        self, dataset: str, tables: Mapping[str, pl.DataFrame], origin: Origin, report: Mapping[str, object]
    ) -> object:
        """Replace the whole data set."""


def pull_un_votes(
    store: VoteStore,
    *,
    file: Path | None = None,
    organs: tuple[Organ, ...] = ORGANS,
    on_progress: Progress = lambda organ, done, total: None,
    base_url: str = UNDL,
    waits: Waits | None = None,
) -> PullResult:
    """Bring the newest voting files of the UN Digital Library into the store, or the one in `file`.

    `file` is read where it lies, and told by its columns, whichever organ it is of; `organs` is then not
    asked. `on_progress` gets the organ's name, the bytes that are there and the whole length, None if the
    server does not tell it. What the store already has, by version or by hash, is not read again.

    If one organ fails, the other is stored and the result says which failed. If all fail, the first error
    is raised: FetchError or SourceError. StoreError (a full disk, a damaged store, another pull at work)
    and InterruptedWorkError (Ctrl-C) end the pull: what is stored by then stays, what is downloaded is kept
    for the next run.

    >>> import tempfile
    >>> from equipoise.store import Store
    >>> pull_un_votes(Store(Path(tempfile.mkdtemp())), file=Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    if file is not None:
        return PullResult((_from_file(store, Path(file)),))
    waits = waits or Waits()
    with alone(store.home), open_client(waits) as client:
        library = _Library(store, client, base_url, waits, on_progress)
        return _each(organs, library.pull)


def _each(organs: tuple[Organ, ...], pull: Callable[[Organ], Pulled]) -> PullResult:
    """Pull one organ after the other; a failure of one leaves the other alone."""
    done: list[Pulled] = []
    errors: list[FetchError | SourceError] = []
    try:
        for organ in organs:
            try:
                if errors and isinstance(errors[-1], UnreachableError):
                    raise errors[-1]  # it is the same library: to wait for it twice helps nobody
                done.append(pull(organ))
            except (FetchError, SourceError) as error:
                errors.append(error)
                done.append(Pulled(organ.name, organ.dataset, FAILED, f"{organ.name}, not pulled: {error}"))
    except (InterruptedWorkError, StoreError) as error:
        raise type(error)(f"{error}{_already(done)}") from error
    except KeyboardInterrupt:
        kept = "Stopped; what was downloaded is kept, and running the same command again goes on from there."
        raise InterruptedWorkError(f"{kept}{_already(done)}") from None
    if len(errors) == len(organs):
        raise errors[0]
    return PullResult(tuple(done))


def _already(done: list[Pulled]) -> str:
    """Say what was stored before the pull ended early."""
    names = [p.organ for p in done if p.status == STORED]
    return f" Already stored: {', '.join(names)}." if names else ""


@dataclass(frozen=True, slots=True)
class _Library:
    """The way from the library into the store."""

    store: VoteStore
    client: httpx2.Client
    base_url: str
    waits: Waits
    on_progress: Progress

    def pull(self, organ: Organ) -> Pulled:
        """Find, download, read and store one organ's newest file."""
        record = organ.layout.record
        remote = newest_file(record, client=self.client, base_url=self.base_url, waits=self.waits)
        there = _stored_origin(self.store, organ)
        # Both are ISO dates; a file that the user brought may be newer than what the library lists.
        if there is not None and there.version >= remote.version:
            return _newest(organ, there)
        folder = downloads_folder(self.store.home) / organ.dataset
        path = folder / remote.name
        pulled = self._from_last_time(organ, path, remote.version) if path.exists() else None
        if pulled is None:
            fetch(
                remote.url,
                path,
                expected=Expected(remote.size, remote.md5),
                on_progress=lambda done, total: self.on_progress(organ.name, done, total),
                client=self.client,
                waits=self.waits,
                advice=by_hand(record, self.base_url),
            )
            pulled = _read_and_store(self.store, organ, path, remote.version)
        shutil.rmtree(folder, ignore_errors=True)
        return pulled

    def _from_last_time(self, organ: Organ, path: Path, version: str) -> Pulled | None:
        """Use a whole download that an earlier run could not store; drop it (None) if it is unusable."""
        try:
            return _read_and_store(self.store, organ, path, version)
        except SourceError:
            path.unlink()
            return None


def _from_file(store: VoteStore, path: Path) -> Pulled:
    """Read and store a file that the user has."""
    organ = organ_of(path)
    there = _stored_origin(store, organ)
    try:
        if there is not None and there.sha256 == hash_of(path):
            return _newest(organ, there)
        return _read_and_store(store, organ, path, version_in(path.name))
    except KeyboardInterrupt:
        raise InterruptedWorkError("Stopped; the file and the store are as they were.") from None


def _read_and_store(store: VoteStore, organ: Organ, path: Path, version: str | None) -> Pulled:
    """Read a whole file and put its tables, origin and report into the store."""
    tables = organ.read(path, version=version)
    origin = tables.origin if version is None else replace(tables.origin, date=version)
    store.write(organ.dataset, tables.frames(), origin, tables.report.to_dict())
    said = f"{organ.name}, stored: {tables.report.roll_calls:,} roll calls to {origin.coverage[1]}"
    return Pulled(
        organ.name, organ.dataset, STORED, f"{said}, version {origin.version}.", origin, tables.report
    )


def _newest(organ: Organ, there: Origin) -> Pulled:
    """Say that there is nothing to do."""
    said = f"{organ.name}, already up to date: votes to {there.coverage[1]}, version {there.version}."
    return Pulled(organ.name, organ.dataset, NEWEST, said, there)


def _stored_origin(store: VoteStore, organ: Organ) -> Origin | None:
    """The origin of what the store has of this organ, None if it has nothing; StoreError if it is damaged."""
    info = store.info(organ.dataset)
    return info.origin if info is not None else None
