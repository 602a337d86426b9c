"""Where downloads lie until they are stored, who may write there, and what to say if the disk refuses."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equipoise.errors import StoreError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def downloads_folder(home: Path) -> Path:
    """The folder in the data folder `home` in which files lie until they are stored.

    >>> downloads_folder(Path("home")).as_posix()
    'home/downloads'
    """
    return home / "downloads"


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the lock of the downloads, so that no two pulls write one part file; StoreError if it is held.

    >>> import tempfile
    >>> with alone(Path(tempfile.mkdtemp())):
    ...     print("nobody else")
    nobody else
    """
    from filelock import FileLock, Timeout

    folder = downloads_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "pull.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise StoreError(f"Another pull is at work in {folder}: wait until it has ended.") from None
    except OSError as error:
        raise storage_error(error, folder) from error
    try:
        yield
    finally:
        lock.release()


def storage_error(error: OSError, path: Path) -> StoreError:
    """Turn the system's refusal to write at `path` into one sentence.

    >>> str(storage_error(OSError(errno.ENOSPC, "No space left on device"), Path("votes.csv")))
    'The disk is full at votes.csv: make room and run the same command again; nothing was lost.'
    """
    if error.errno in FULL:
        return StoreError(
            f"The disk is full at {path}: make room and run the same command again; nothing was lost."
        )
    reason = error.strerror or str(error)
    return StoreError(
        f"{error.filename or path} cannot be written ({reason}): check the folder's permissions."
    )
