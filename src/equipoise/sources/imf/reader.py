"""From the IMF's files of trade by partner to one checked table of flows between states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.imf.layouts import tables_of
from equipoise.sources.imf.merging import merged
from equipoise.sources.imf.names import TERRITORY
from equipoise.sources.imf.rows import in_rows, sorted_out
from equipoise.sources.imf.units import refuse_mixed_units, refuse_wrong_unit
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables
from equipoise.tables import Schema, check

FLOWS: Schema = {
    "reporter": pl.String,
    "partner": pl.String,
    "year": pl.Int16,
    "flow": pl.String,  # "exports" (FOB), "imports" (CIF) or "imports_fob", where no CIF figure is there
    "value": pl.Float64,  # million US dollars of the year, from 0 on
}
KEY = ("reporter", "partner", "year", "flow")
_origin = partial(
    origin_of,
    publisher="International Monetary Fund, Statistics Department",
    title="International Trade in Goods by partner country (IMTS; before 2025 Direction of Trade, DOTS)",
    version="to {last}",
    licence="IMF terms of use: with attribution; no rows are shipped with this program",
    citation="International Monetary Fund, International Trade in Goods (by partner country) (IMTS), "
    "formerly Direction of Trade Statistics, data to {last}, data.imf.org.",
    url="https://data.imf.org/en/datasets/IMF.STA:IMTS",
)


def read_imf(path: Path | Sequence[Path], *, today: date | None = None) -> SectorTables:
    """Read one file of the IMF's trade by partner, or several that together hold each reporter once.

    Layouts are told by columns (docs/trade.md): the bulk CSV of the Direction of Trade Statistics, the data
    portal's CSV and the SDMX-CSV of its successor IMTS, a copy by names; CSV (plain, gzip, zip) or Parquet.
    The one table, `flows`, has the columns of `FLOWS`: states as they were in the year, million US dollars.
    What is left out is counted in the report. SourceError: no such file or layout, a unit that cannot be, two
    different figures for one flow, a state that reports in two files, or nothing left.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "KAZ.csv")
    >>> _ = path.write_text(
    ...     "STRUCTURE,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE\\n"
    ...     "dataflow,KAZ,XG_FOB_USD,ITA,A,2010,9500000\\n"
    ...     "dataflow,KAZ,XG_FOB_USD,G001,A,2010,57000000\\n")
    >>> read = read_imf(path)
    >>> read.tables["flows"].row(0), read.report.dropped
    (('KAZ', 'ITA', 2010, 'exports', 9.5), {'aggregates and areas not specified, such as World': 1})
    """
    paths = [path] if isinstance(path, Path) else [Path(p) for p in path]
    if not paths:
        raise SourceError("No file was named: give one or more tables of the IMF's trade by partner country.")
    day = today or date.today()
    tables = [pl.concat([in_rows(table, p) for table in tables_of(p)]) for p in paths]
    parts = [sorted_out(table, day) for table in tables]
    for part, file in zip(parts, paths, strict=True):
        refuse_wrong_unit(part.filter(pl.col("why").is_null()), file)
    _refuse_twice(parts, paths)
    rows = pl.concat(parts)
    kept, gone, notes = merged(rows.filter(pl.col("why").is_null()))
    if kept.is_empty():
        raise SourceError(
            f"{paths[0]} has no yearly flow between two states: give a whole table of the IMF's."
        )
    refuse_mixed_units(kept)
    flows = check(kept, FLOWS, KEY, "flows").sort("year", "reporter", "partner", "flow")
    counts = rows["why"].drop_nulls().value_counts(sort=True).sort("count", "why", descending=[True, False])
    dropped = {**dict(counts.iter_rows()), **{why: n for why, n in gone.items() if n}}
    report = SectorReport(rows.height, flows.height, dropped, (*notes, *_unknown(rows)))
    return SectorTables({"flows": flows}, report, _origin(flows, " ".join(map(sha256_file, paths)), day))


def _refuse_twice(parts: Sequence[pl.DataFrame], paths: Sequence[Path]) -> None:
    """Raise SourceError if a state reports the same flow of trade in two files."""
    seen: dict[tuple[str, str], Path] = {}
    for part, path in zip(parts, paths, strict=True):
        kept = part.filter(pl.col("why").is_null())
        for key in kept.select("reporter", "flow").unique().sort("reporter", "flow").iter_rows():
            if key in seen:
                raise SourceError(f"{key[0]} reports {key[1]} in both {seen[key]} and {path}: give it once.")
            seen[key] = path


def _unknown(rows: pl.DataFrame) -> tuple[str, ...]:
    """A note that lists the names that are no state's, so that a reader can see what went."""
    ours = [
        rows.filter(pl.col(f"{side}_why") == TERRITORY).select(pl.col(f"{side}_name").alias("name"))
        for side in ("reporter", "partner")
    ]
    names = pl.concat(ours)["name"].unique().sort().to_list()
    return (f"No states: {'; '.join(names)}.",) if names else ()
