"""Where the store lies, who may write to it at a time, and what to say when the system refuses."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from equipoise.errors import StoreError

PATIENCE = 120.0  # seconds to wait for another process that writes the same dataset
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def default_home() -> Path:
    """EQUIPOISE_HOME, or the platform's folder for a user's application data; it need not be there yet.

    StoreError if it is something else than a folder, or can never be one.

    >>> isinstance(default_home(), Path)
    True
    """
    import platformdirs

    chosen = os.environ.get("EQUIPOISE_HOME")
    said = f"EQUIPOISE_HOME is {chosen}" if chosen else "The data folder is ~"
    mend = "set EQUIPOISE_HOME to a folder that you can write" + (", or unset it" if chosen else "")
    try:
        home = Path(chosen or platformdirs.user_data_dir("equipoise", False))
        said = said if chosen else f"The data folder is {home}"  # a user without a home has none
        home = home.expanduser()
        if stat.S_ISDIR(home.stat().st_mode):
            return home
        reason = "is not a folder"
    except FileNotFoundError:
        return home
    except RuntimeError:
        reason = "is the home of a user who is not known"
    except OSError as error:
        reason = f"cannot be used ({error.strerror or error})"
    raise StoreError(f"{said}, which {reason}: {mend}.")


@contextlib.contextmanager
def turn(folder: Path, dataset: str, patience: float = PATIENCE) -> Iterator[None]:
    """Make `folder` and hold the lock DATASET.lock in it; StoreError after `patience` seconds of waiting.

    >>> import tempfile
    >>> with turn(Path(tempfile.mkdtemp()) / "store", "example"):
    ...     print("alone")
    alone
    """
    from filelock import FileLock, Timeout

    with in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{dataset}.lock")
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise StoreError(
                f"Another process has been writing {dataset} for {patience:.0f} seconds: wait until it has "
                "ended and run the command again."
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write at `path` into a StoreError of one sentence.

    >>> with in_words(Path("store")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
    equipoise.errors.StoreError: The disk is full at store: make room and run the command again;
    what was stored is untouched.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreError(
                f"The disk is full at {path}: make room and run the command again; what was stored is "
                "untouched."
            ) from None
        raise StoreError(
            f"{path} cannot be written ({error.strerror or error}): check its permissions, or point "
            "EQUIPOISE_HOME to a folder that you can write."
        ) from None
