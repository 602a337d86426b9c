"""From a folder of GDELT's raw exports to the months of dyads between governments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.gdelt.account import gdelt_origin, left_out_note, many_hash
from equipoise.sources.gdelt.archives import unpacked
from equipoise.sources.gdelt.codes import REGION, UNKNOWN, resolved
from equipoise.sources.gdelt.files import export_days, find_exports, stamp_of
from equipoise.sources.gdelt.layout import Layout
from equipoise.sources.gdelt.query import ENCODING, on_duckdb
from equipoise.sources.gdelt.schemas import DYAD_MONTHS, MONTHS
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.tables import check

REASONS = {
    "columns": "lines with too few or too many columns",
    ENCODING: "lines that are no UTF-8 where it counts",
    "date": "lines with a bad date",
    "later": "events dated after the day on which they were recorded",
    "earlier": "events dated before the month that precedes the one in which they were recorded",
    "root": "events from outside of a report's first lines (no root event)",
    "country": "events without a country on one side",
    "within": "events within one country",
    "type": "events in which one side is neither a state as such, nor its government or armed forces",
    "quad": "events without one of the four quad classes",
    "repeated": "lines that repeat an event number",
    REGION: "events with a region, not a state",
    UNKNOWN: "events with a code of no state of that time",
    "same": "events between two codes of one state",
}
_SUMMED = [name for name in DYAD_MONTHS if name not in ("month", "source", "target", "goldstein")]


def read_gdelt(where: Path | Iterable[Path], *, today: date | None = None) -> SectorTables:
    """Read raw exports of GDELT 1.0 or 2.0 (a folder, or the files) into `dyad_months` and `months`.

    Files keep the names that GDELT gives; zip archives are unpacked for the time of reading. The tables have
    the columns of `DYAD_MONTHS` and `MONTHS`; every line that is not counted stands in the report with its
    reason. A file that cannot be used is left out and named; SourceError where none is left.

    >>> read_gdelt(Path("no/such"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no folder no/such: give the folder with GDELT's export files.
    """
    exports = find_exports(where)
    with unpacked(exports.files) as (plain, broken):
        if not plain:
            raise SourceError(f"{broken[0][0]} {broken[0][1]}: fetch it again.")
        found = on_duckdb(plain, exports.layout)
    bad = {name for name, _ in broken}
    used = [path for path in exports.files if path.name not in bad]
    left_out = (*exports.left_out, *broken)
    return as_tables(found, exports.layout, used, left_out=left_out, today=today)


def as_tables(
    found: pl.DataFrame,
    layout: Layout,
    used: Iterable[Path],
    *,
    left_out: tuple[tuple[str, str], ...] = (),
    today: date | None = None,
) -> SectorTables:
    """From the query's result over the exports `used` to checked tables, report and origin.

    Raises SourceError where not one line is an event between two governments.
    """
    used = list(used)
    dropped = _reasons(found)
    kept, odd = _by_state(found.filter(pl.col("left_out").is_null()))
    dropped |= odd
    days = export_days(stamp_of(path.name) for path in used)
    months = pl.DataFrame({"month": list(days), "days": list(days.values())}, schema=MONTHS)
    if kept.is_empty():
        worst = max(dropped, key=lambda reason: dropped[reason], default="empty files")
        raise SourceError(
            f"The {len(used)} GDELT exports hold no event between two governments (most lines: {worst}): "
            "give files of GDELT's event table as it publishes them."
        )
    rows, events = int(found["lines"].sum()), int(kept.select(pl.sum("n_coop") + pl.sum("n_conf")).item())
    dyads = check(kept, DYAD_MONTHS, ("month", "source", "target"), "dyad_months")
    report = SectorReport(rows, events, dropped, left_out_note(left_out))
    origin = gdelt_origin(months, many_hash(used), today or date.today(), version=layout.name)
    return SectorTables({"dyad_months": dyads, "months": months.sort("month")}, report, origin)


def _reasons(found: pl.DataFrame) -> dict[str, int]:
    """Lines left out by the query, a reason each, and those that repeat an event number."""
    counts = dict(found.filter(pl.col("left_out").is_not_null()).select("left_out", "lines").rows())
    counts["repeated"] = (
        found.filter(pl.col("left_out").is_null()).select(pl.sum("lines") - pl.sum("events")).item()
    )
    return {REASONS[name]: int(counts[name]) for name in REASONS if counts.get(name)}


def _by_state(found: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The dyads of codes as dyads of states, and the events that are none, by reason."""
    month = pl.col("month").cast(pl.String).str.to_date("%Y%m%d")
    dated = found.with_columns(pl.col("month") * 100 + 1).with_columns(month)
    dated = dated.with_columns(pl.col("month").dt.year().alias("year"))
    for side in ("source", "target"):
        dated = resolved(dated.rename({side: "code"}), "code", side).drop("code")
    pair = pl.concat_list("source", "target")
    reasons = (
        (UNKNOWN, pair.list.contains(UNKNOWN)),
        (REGION, pair.list.contains(REGION)),
        ("same", pl.col("source") == pl.col("target")),
    )
    judged = dated.with_columns(first_reason(reasons).alias("left_out"))
    odd = dict(
        judged.filter(pl.col("left_out").is_not_null()).group_by("left_out").agg(pl.sum("events")).rows()
    )
    kept = judged.filter(pl.col("left_out").is_null()).group_by("month", "source", "target")
    dropped = {REASONS[name]: int(odd[name]) for name in REASONS if odd.get(name)}
    tenths = (pl.sum("goldstein_tenths") / 10).round(1).alias("goldstein")
    summed = kept.agg(*(pl.sum(name) for name in _SUMMED), tenths)
    return summed.sort("month", "source", "target"), dropped
