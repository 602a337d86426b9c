"""From a voting file on this machine into the store: nothing twice, nothing lost, damage mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import InterruptedWorkError, SourceError
from equipoise.origin import Origin
from equipoise.sources.organs import Organ, organ_of
from equipoise.sources.pulled import NEWEST, STORED, Pulled
from equipoise.sources.un_library.contents import hash_of
from equipoise.sources.undl_site import version_in
from equipoise.sources.vote_tables import ReadReport, VoteTables
from equipoise.sources.words import counted

if TYPE_CHECKING:
    from equipoise.sources.datastore import DataStore


def from_file(store: DataStore, path: Path) -> Pulled:
    """Read and store a file that the user has, unless the store has it already, or more (SourceError).

    >>> import tempfile
    >>> from equipoise.store import Store
    >>> from_file(Store(Path(tempfile.mkdtemp())), Path("."))
    Traceback (most recent call last):
    equipoise.errors.SourceError: . is a folder: give a voting file as .csv, .csv.gz or .zip.
    """
    organ = organ_of(path)
    there = stored(store, organ)
    try:
        if there is not None and there[0].sha256 == hash_of(path):
            return newest(organ, there[0])
        return read_and_store(store, organ, path, version_in(path.name), there)
    except KeyboardInterrupt:
        raise InterruptedWorkError("Stopped; the file and the store are as they were.") from None


def read_and_store(
    store: DataStore, organ: Organ, path: Path, version: str | None, keep: tuple[Origin, int] | None = None
) -> Pulled:
    """Read a whole file and put its tables, origin and report into the store.

    SourceError if the file cannot be used, or where `keep`, what the store has, holds more than the file.

    >>> import tempfile
    >>> from equipoise.sources.organs import GENERAL_ASSEMBLY
    >>> from equipoise.store import Store
    >>> read_and_store(Store(Path(tempfile.mkdtemp())), GENERAL_ASSEMBLY, Path("nowhere.csv"), None)
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a voting file as .csv, .csv.gz or .zip.
    """
    tables = organ.read(path, version=version)
    origin = tables.origin if version is None else replace(tables.origin, date=version)
    if keep is not None:
        _refuse_less(path, tables, organ, *keep)
    store.write(organ.dataset, tables.frames(), origin, tables.report.to_dict())
    said = f"{organ.name}, stored: {counted(tables.report.roll_calls, 'roll call')} to {origin.coverage[1]}"
    return Pulled(
        organ.name, organ.dataset, STORED, f"{said}, version {origin.version}.", origin, tables.report
    )


def _refuse_less(path: Path, tables: VoteTables, organ: Organ, there: Origin, before: int) -> None:
    """Raise SourceError if the store would lose roll calls; a later file of the whole may have fewer."""
    (first, last), (since, until) = tables.origin.coverage, there.coverage
    here = tables.report.roll_calls
    fewer = here < before
    if last < until or (fewer and not (first <= since and last > until)):
        raise SourceError(
            f"{path} has {counted(here, 'roll call')} ({first} to {last}) where the store has "
            f"{before:,} of the {organ.name} ({since} to {until}), which would be lost: run "
            f"`equipoise data --remove {organ.dataset}` first if the file is to take their place."
        )


def newest(organ: Organ, there: Origin) -> Pulled:
    """Say that there is nothing to do.

    >>> from equipoise.sources.organs import SECURITY_COUNCIL
    >>> there = Origin("Example Office", "Votes", "v1", "", "CC0", "", ("2023", "2024"))
    >>> newest(SECURITY_COUNCIL, there).sentence
    'Security Council, already up to date: votes to 2024, version v1.'
    """
    said = f"{organ.name}, already up to date: votes to {there.coverage[1]}, version {there.version}."
    return Pulled(organ.name, organ.dataset, NEWEST, said, there)


def stored(store: DataStore, organ: Organ) -> tuple[Origin, int] | None:
    """Origin and number of roll calls of what the store has of this organ.

    None if it has nothing, or nothing whole, which a pull then mends.

    >>> import tempfile
    >>> from equipoise.sources.organs import GENERAL_ASSEMBLY
    >>> from equipoise.store import Store
    >>> stored(Store(Path(tempfile.mkdtemp())), GENERAL_ASSEMBLY) is None
    True
    """
    info = store.whole(organ.dataset, ("roll_calls", "votes"))
    if info is None:
        return None
    try:
        return info.origin, ReadReport.from_dict(info.report).roll_calls
    except ValueError:
        return None
