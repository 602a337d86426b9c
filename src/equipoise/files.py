"""Files that are either whole or not there: atomic writing and hashing."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

DATA = Path(__file__).resolve().parent / "data"  # what ships
DRAFT = ".tmp-"  # how the name of a file that is still being written begins


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file that takes the name `path` only when the block ends without an error.

    The bytes go to a temporary file (`DRAFT`...) in the same folder, are flushed to the disk, and the file
    then replaces `path` in one step; after an error the temporary file is gone and `path` is as it was.
    Raises OSError where the folder cannot be written.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_write(folder / "a.txt") as file:
    ...     _ = file.write(b"whole")
    >>> (folder / "a.txt").read_bytes(), len(list(folder.iterdir()))
    (b'whole', 1)
    """
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last through a power cut; a system that cannot do so is left alone.

    >>> import tempfile
    >>> sync_folder(Path(tempfile.mkdtemp()))
    """
    with contextlib.suppress(OSError):  # Windows opens no folders, some network disks sync none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def csv_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the CSV files that ship.

    >>> csv_rows("state_links.csv")[0].keys()
    dict_keys(['predecessor', 'successor', 'date', 'how'])
    """
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sha256_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits. Raises OSError where it cannot be read.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "empty"
    >>> path.touch()
    >>> sha256_file(path)[:8]
    'e3b0c442'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
