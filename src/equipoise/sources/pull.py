"""`pull un-votes`: find the newest voting files, download, read, store them; or take a file that is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import FetchError, InterruptedWorkError, SourceError, StoreError
from equipoise.sources.download import Expected, NamedProgress, fetch
from equipoise.sources.downloads import alone, downloads_folder
from equipoise.sources.organs import ORGANS, Organ
from equipoise.sources.pulled import FAILED, STORED, Pulled, PullResult
from equipoise.sources.storing import from_file, newest, read_and_store, stored
from equipoise.sources.undl_site import UNDL, by_hand, newest_file
from equipoise.sources.waits import Waits
from equipoise.sources.web import UnreachableError, open_client

if TYPE_CHECKING:
    import httpx2

    from equipoise.sources.datastore import DataStore


def pull_un_votes(
    store: DataStore,
    *,
    file: Path | None = None,
    organs: tuple[Organ, ...] = ORGANS,
    on_progress: NamedProgress = lambda organ, done, total: None,
    base_url: str = UNDL,
    waits: Waits | None = None,
) -> PullResult:
    """Bring the newest voting files of the UN Digital Library into the store, or the one in `file`.

    `file` is read where it lies, and told by its columns, whichever organ it is of; `organs` is then not
    asked. `on_progress` gets the organ's name, the bytes that are there and the whole length, None if the
    server does not tell it. What the store already has, by version or by hash, is not read again, unless it
    is damaged. A file that holds less than the store (fewer roll calls, or an earlier last vote) is refused.

    If one organ fails, the other is stored and the result says which failed. If all fail, the first error
    is raised: FetchError or SourceError. StoreError (a full disk, a newer store, another pull at work)
    and InterruptedWorkError (Ctrl-C) end the pull: what is stored by then stays, what is downloaded is kept
    for the next run.

    >>> import tempfile
    >>> from equipoise.store import Store
    >>> pull_un_votes(Store(Path(tempfile.mkdtemp())), file=Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    if file is not None:
        return PullResult((from_file(store, Path(file)),))
    waits = waits or Waits()
    with alone(store.home), open_client(waits) as client:
        return _each(organs, partial(_newest, store, client, base_url, waits, on_progress))


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


def _newest(
    store: DataStore,
    client: httpx2.Client,
    base_url: str,
    waits: Waits,
    on_progress: NamedProgress,
    organ: Organ,
) -> Pulled:
    """Find, download, read and store one organ's newest file."""
    record = organ.layout.record
    remote = newest_file(record, client=client, base_url=base_url, waits=waits)
    there = stored(store, organ)
    # All are ISO dates; a file that the user brought may be newer than what the library lists.
    if there is not None and remote.version <= there[0].version <= date.today().isoformat():
        return newest(organ, there[0])
    folder = downloads_folder(store.home) / organ.dataset
    path = folder / remote.name
    pulled = None
    if path.exists():  # a whole download that an earlier run could not store
        try:
            pulled = read_and_store(store, organ, path, remote.version)
        except SourceError:
            path.unlink()
    if pulled is None:
        fetch(
            remote.url,
            path,
            expected=Expected(remote.size, remote.md5),
            on_progress=partial(on_progress, organ.name),
            client=client,
            waits=waits,
            advice=by_hand(record, base_url),
        )
        pulled = read_and_store(store, organ, path, remote.version)
    shutil.rmtree(folder, ignore_errors=True)
    return pulled
