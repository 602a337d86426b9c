"""`pull trade`, `pull arms` and so on: from a file or the publisher's server into the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import InterruptedWorkError, SourceError
from equipoise.files import sha256_file
from equipoise.sources.pulled import NEWEST, STORED, Pulled
from equipoise.sources.sectors import Record, check_files

if TYPE_CHECKING:
    from equipoise.origin import Origin
    from equipoise.sources.datastore import DataStore, Stored
    from equipoise.sources.sector_tables import SectorTables

_AS_MANY = 0.9  # part of the stored rows that a new reading must have: publishers take back a few, not many


def store_files(store: DataStore, wanted: Record, files: Sequence[Path]) -> Pulled:
    """Read a record's files and store what is in them, unless the store has just that already, or more.

    Raises SourceError for files that cannot be used or that hold less than the store has, StoreError where
    the store cannot be written, InterruptedWorkError on Ctrl-C; what was stored stays as it was.

    >>> import tempfile
    >>> from equipoise.sources.sectors import record
    >>> from equipoise.store import Store
    >>> store_files(Store(Path(tempfile.mkdtemp())), record("arms"), [Path("nowhere.csv")])
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give an export of SIPRI's Arms Transfers ...
    """
    check_files(wanted, files)
    there = store.whole(wanted.name)
    try:
        digest = _digest(files)
        if there is not None and there.report.get("files") == digest:
            return _newest(wanted, there.origin)
        return store_tables(store, wanted, wanted.read(files), {"files": digest})
    except KeyboardInterrupt:
        raise InterruptedWorkError("Stopped; the files and the store are as they were.") from None


def store_tables(
    store: DataStore, wanted: Record, made: SectorTables, more: Mapping[str, object] | None = None
) -> Pulled:
    """Put a reading into the store; SourceError where years that the store covers would be lost."""
    there = store.whole(wanted.name)
    if there is not None:
        _refuse_less(wanted, there, made)
    store.write(wanted.name, made.tables, made.origin, {**made.report.to_dict(), **(more or {})})
    first, last = made.origin.coverage
    said = (
        f"{wanted.name.capitalize()}, stored: {made.report.kept:,} of {made.report.rows:,} rows, {first} to "
        f"{last}, version {made.origin.version}, licence: {made.origin.licence}."
    )
    return Pulled(wanted.name, wanted.name, STORED, said, made.origin, made.report)


def _refuse_less(wanted: Record, there: Stored, made: SectorTables) -> None:
    """Raise SourceError if the store covers years that the new reading does not, or has far more rows."""
    (first, last), (since, until) = made.origin.coverage, there.origin.coverage
    rows = int(there.report.get("kept", 0))
    if first[:4] > since[:4] or last < until:
        less = f"covers {first} to {last} and the store has {since} to {until}"
    elif made.report.kept < _AS_MANY * rows:
        less = f"has {made.report.kept:,} rows (of fewer states?) and the store has {rows:,}"
    else:
        return
    raise SourceError(
        f"What was read {less}, which would be lost: run `equipoise data --remove {wanted.name}` first if it "
        "is to take the place of that."
    )


def _newest(wanted: Record, there: Origin) -> Pulled:
    """Say that there is nothing to do."""
    said = f"{wanted.name.capitalize()}, already up to date: {there.coverage[0]} to {there.coverage[1]}."
    return Pulled(wanted.name, wanted.name, NEWEST, said, there)


def _digest(files: Sequence[Path]) -> str:
    """One hash for several files, or for the files of a folder."""
    parts = [p for f in files for p in (sorted(f.rglob("*")) if f.is_dir() else [f]) if p.is_file()]
    return hashlib.sha256("".join(sha256_file(p) for p in parts).encode()).hexdigest()
