"""Several exports of SIPRI's database as one record: the newest first, older ones for earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from equipoise.sources.sector_tables import SectorReport, SectorTables
from equipoise.sources.sipri.reader import read_sipri


def read_exports(paths: Sequence[Path]) -> SectorTables:
    """Read one export, or two that together go back further; SourceError as `read_sipri`.

    >>> read_exports([Path("nowhere.csv")])
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give SIPRI's trade register as .csv, ...
    """
    return joined([read_sipri(path) for path in paths])


def joined(readings: Sequence[SectorTables]) -> SectorTables:
    """The reading that goes to the latest year, and of each other one the years before it begins.

    SIPRI revises earlier years, so that two exports are never mixed within a year.

    >>> from equipoise.origin import Origin
    >>> def one(first: int, last: int) -> SectorTables:
    ...     years = pl.DataFrame({"year": range(first, last + 1)})
    ...     report = SectorReport(rows=len(years), kept=len(years))
    ...     return SectorTables({"deliveries": years, "unattributed": years}, report,
    ...                         Origin("SIPRI", "Arms", f"to {last}", "", "", "", (str(first), str(last))))
    >>> both = joined([one(1950, 2021), one(1995, 2024)])
    >>> both.origin.coverage, both.tables["deliveries"].height, both.report.dropped
    (('1950', '2024'), 75, {'years that a newer export has': 27})
    """
    newest, *older = sorted(readings, key=lambda r: r.origin.coverage[1], reverse=True)
    for reading in older:
        newest = _before(newest, reading)
    return newest


def _before(newest: SectorTables, older: SectorTables) -> SectorTables:
    """The newest reading with the years of an older one in front."""
    first = int(newest.origin.coverage[0])
    kept = {name: table.filter(pl.col("year") < first) for name, table in older.tables.items()}
    if not any(table.height for table in kept.values()):
        return newest
    lost = older.tables["deliveries"].height - kept["deliveries"].height
    report = SectorReport.joined([newest.report, older.report])
    dropped = {**report.dropped, "years that a newer export has": lost}
    return SectorTables(
        {name: pl.concat([kept[name], table]) for name, table in newest.tables.items()},
        replace(report, kept=report.kept - lost, dropped=dropped),
        replace(
            newest.origin,
            version=f"{newest.origin.version}; before {first}: {older.origin.version}",
            coverage=(older.origin.coverage[0], newest.origin.coverage[1]),
            sha256=f"{newest.origin.sha256} {older.origin.sha256}",
        ),
    )
