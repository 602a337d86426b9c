"""The sectors that have records of their own: which file each is read from, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from equipoise.errors import SettingsError, SourceError
from equipoise.sources.atop import read_atop
from equipoise.sources.baci import is_baci, read_baci
from equipoise.sources.cow_igo import read_igo
from equipoise.sources.gdelt import is_export, read_dyad_months, read_gdelt
from equipoise.sources.imf import read_imf
from equipoise.sources.sector_tables import SectorTables
from equipoise.sources.sipri import read_exports
from equipoise.sources.speeches import read_speeches


@dataclass(frozen=True, slots=True)
class Record:
    """One sector's record: `file` says which file is read, `read` reads it, `by_hand` how to come by it.

    >>> record("arms").most
    2
    """

    name: str
    file: str
    most: int | None
    read: Callable[[Sequence[Path]], SectorTables]
    by_hand: str


def _trade(paths: Sequence[Path]) -> SectorTables:
    """IMF tables or BACI files."""
    return read_baci(paths) if any(map(is_baci, paths)) else read_imf(paths)


def _events(paths: Sequence[Path]) -> SectorTables:
    """Dyads and months in one table, or raw GDELT files and folders of them."""
    if len(paths) == 1 and paths[0].is_file() and not is_export(paths[0]):
        return read_dyad_months(paths[0])
    if len(paths) == 1 and paths[0].is_dir():
        return read_gdelt(paths[0])
    strange = next((path for path in paths if path.is_file() and not is_export(path)), None)
    if strange is not None:
        raise SourceError(
            f"{strange} is not named as GDELT names its exports, such as 20200115.export.CSV.zip: give it by "
            "itself if it is a table of dyads and months, else under the name that GDELT gave it."
        )
    return read_gdelt([file for path in paths for file in (path.iterdir() if path.is_dir() else [path])])


RECORDS = {
    r.name: r
    for r in (
        Record(
            "trade",
            "a table of the IMF's trade statistics (.csv, .zip, .parquet; several for several states), or "
            "CEPII's BACI files",
            None,
            _trade,
            "download it from https://data.imf.org (International Trade in Goods by partner country)",
        ),
        Record(
            "arms",
            "an export of SIPRI's Arms Transfers Database (.csv, .parquet), or two of different years",
            2,
            read_exports,
            "export the trade register at https://armstransfers.sipri.org",
        ),
        Record(
            "defence",
            "ATOP's dyad-years (.csv, .zip, .parquet), after it its members if depth is wanted",
            2,
            lambda paths: read_atop(*paths),
            "download ATOP 5.1 from http://www.atopdata.org/data.html",
        ),
        Record(
            "organisations",
            "COW's IGO memberships by state and year (.csv, .zip, .parquet)",
            1,
            lambda paths: read_igo(paths[0]),
            "download it from https://correlatesofwar.org/data-sets/IGOs/",
        ),
        Record(
            "events",
            "dyads and months (.csv, .parquet), or raw GDELT exports",
            None,
            _events,
            "download exports from http://data.gdeltproject.org",
        ),
        Record(
            "speeches",
            "the UN General Debate Corpus (archive, folder or .parquet)",
            1,
            lambda paths: read_speeches(paths[0]),
            "download it from https://doi.org/10.7910/DVN/0TJX8Y",
        ),
    )
}


def record(name: str) -> Record:
    """The record of a sector; SettingsError where it has none.

    >>> record("weather")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: There is nothing called 'weather' to pull: un-votes, trade, ...
    """
    if name not in RECORDS:
        known = ", ".join(("un-votes", *RECORDS))
        raise SettingsError(f"There is nothing called {name[:60]!r} to pull: {known} can be pulled.")
    return RECORDS[name]


def check_files(wanted: Record, files: Sequence[Path]) -> None:
    """Raise SourceError unless there are files, as many as the record is read from, each of them there.

    >>> check_files(record("arms"), [Path("nowhere.csv")])
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give an export of SIPRI's Arms Transfers ...
    """
    for path in files:
        if not path.exists():
            raise SourceError(f"There is no file {path}: give {wanted.file}.")
    if wanted.most is not None and len(files) > wanted.most:
        raise SourceError(
            f"{len(files)} files were given for {wanted.name}, at most {wanted.most} can be read: give "
            f"{wanted.file}."
        )
