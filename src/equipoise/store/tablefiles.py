"""The Parquet files of a dataset: named after their content, never changed, checked when they are read."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from equipoise.errors import StoreError
from equipoise.files import DRAFT, atomic_write
from equipoise.store.manifest import NAME, TableFile, mending


def write_table(folder: Path, name: str, frame: pl.DataFrame) -> TableFile:
    """Write `frame` as NAME-HASH.parquet (zstd) into `folder`; raises OSError.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> entry = write_table(folder, "votes", pl.DataFrame({"vote": [2, 0]}))
    >>> entry.rows, read_table(folder, entry)["vote"].to_list()
    (2, [2, 0])
    """
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    data = buffer.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    entry = TableFile(f"{name}-{digest[:16]}.parquet", digest, len(data), frame.height)
    with atomic_write(folder / entry.file) as file:
        file.write(data)
    return entry


def read_table(folder: Path, entry: TableFile) -> pl.DataFrame:
    """The table in its file; FileNotFoundError if that is gone, StoreError unless it is as it was written.

    >>> read_table(Path("nowhere"), TableFile("votes-01ab.parquet", "01ab", 1, 1))
    Traceback (most recent call last):
    FileNotFoundError: [Errno 2] No such file or directory: 'nowhere/votes-01ab.parquet'
    """
    path = folder / entry.file
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}): check the file's permissions.") from None
    if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
        raise StoreError(
            f"{path} is not as Equipoise wrote it ({len(data):,} bytes, {entry.size:,} were written): it is "
            f"half-written, damaged or another file; {mending(folder.name)}."
        )
    return pl.read_parquet(io.BytesIO(data))


def has_its_size(folder: Path, entry: TableFile) -> bool:
    """Whether the table's file is there and as long as it was written; its content is not read.

    >>> has_its_size(Path("nowhere"), TableFile("votes-01ab.parquet", "01ab", 1, 1))
    False
    """
    try:
        return (folder / entry.file).stat().st_size == entry.size
    except OSError:
        return False


def owned(folder: Path) -> list[Path]:
    """The files in a dataset's folder that the store made: tables, the manifest, and drafts of both.

    >>> owned(Path("nowhere"))
    []
    """
    if not folder.is_dir():
        return []
    names = (DRAFT, NAME)
    return [p for p in folder.iterdir() if p.suffix == ".parquet" or p.name.startswith(names)]


def sweep(folder: Path, keep: Iterable[str]) -> None:
    """Delete the store's files in `folder` that no manifest names any more; one still open elsewhere waits.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "votes-01ab.parquet").touch()
    >>> sweep(folder, keep=[])
    >>> list(folder.iterdir())
    []
    """
    kept = {NAME, *keep}
    for path in owned(folder):
        if path.name not in kept:
            with contextlib.suppress(OSError):
                path.unlink()
