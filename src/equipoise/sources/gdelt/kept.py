"""The tables of one month of files, kept on the disk so that a long pull can go on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from equipoise.files import atomic_write
from equipoise.origin import Origin
from equipoise.sources.gdelt.filelist import Remote
from equipoise.sources.sector_tables import SectorReport, SectorTables


def _listed(files: Sequence[Remote]) -> str:
    """A hash of what the list says of the files of a month."""
    lines = "".join(f"{f.name} {f.size} {f.md5}\n" for f in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def keep(place: Path, piece: SectorTables, files: Sequence[Remote]) -> None:
    """Write a month's tables to the folder `place`, and last what they are of.

    >>> import tempfile
    >>> report, origin = SectorReport(0, 0), Origin("", "", "", "", "", "", ("", ""))
    >>> keep(Path(tempfile.mkdtemp()), SectorTables({}, report, origin), [])
    """
    place.mkdir(parents=True, exist_ok=True)
    for name, table in piece.tables.items():
        with atomic_write(place / f"{name}.parquet") as file:
            table.write_parquet(file)
    note = {"listed": _listed(files), "report": piece.report.to_dict(), "origin": piece.origin.to_dict()}
    with atomic_write(place / "month.json") as file:
        file.write(json.dumps(note, indent=1).encode())


def kept(place: Path, files: Sequence[Remote]) -> SectorTables | None:
    """A month's tables as an earlier run kept them; None if they are not there, damaged or of other files.

    >>> kept(Path("nowhere"), []) is None
    True
    """
    try:
        note = json.loads((place / "month.json").read_bytes())
        if note["listed"] != _listed(files):
            return None
        tables = {
            "dyad_months": pl.read_parquet(place / "dyad_months.parquet"),
            "months": pl.read_parquet(place / "months.parquet"),
        }
        return SectorTables(tables, SectorReport.from_dict(note["report"]), Origin.from_dict(note["origin"]))
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None
