"""Monthly scores of pairs of states that others made from GDELT: month, iso3_a, iso3_b, score_sum, ..."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.download import looks_like_html
from equipoise.sources.gdelt.account import gdelt_origin
from equipoise.sources.gdelt.codes import REGION, UNKNOWN, resolved
from equipoise.sources.gdelt.schemas import DYAD_SCORES, MONTHS
from equipoise.sources.packed import table_errors
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.tables import check

_COLUMNS: dict[str, type[pl.DataType]] = {
    "month": pl.String,
    "iso3_a": pl.String,
    "iso3_b": pl.String,
    "score_sum": pl.Float64,
    "active_days": pl.Int16,
    "days_in_file": pl.Int16,
}
_REASONS = {
    "month": "rows whose month is no month up to the present",
    "score": "rows whose score is no finite number",
    "days": "rows whose days are no number from 1 to the length of the month",
    "unknown": "rows with a territory or a code of no state of that time",
    "same": "rows of a state with itself",
    "twice": "rows that repeat a pair and month",
}


def read_dyad_months(path: Path, *, today: date | None = None) -> SectorTables:
    """Read monthly composites of dyads (CSV or Parquet) into `dyad_scores` and `months`.

    The file has the columns month (202001), iso3_a, iso3_b, score_sum, active_days and days_in_file; pairs
    have no direction. The tables have the columns of `DYAD_SCORES` and `MONTHS`. Raises SourceError for a
    file that is missing, is not of that layout, or has no row that can be used.

    >>> read_dyad_months(Path("nowhere.parquet"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.parquet: give monthly dyads as .csv or .parquet.
    """
    now = today or date.today()
    rows = _judged(_read(path), now)
    counts = dict(rows.group_by("left_out").agg(pl.len()).rows())
    dropped = {text: int(counts[name]) for name, text in _REASONS.items() if counts.get(name)}
    kept = rows.filter(pl.col("left_out").is_null())
    if kept.is_empty():
        raise SourceError(f"{path} has no row that can be used (of {rows.height} rows).")
    days = kept.group_by("month").agg(pl.col("days_in_file").max().cast(pl.Float64).alias("days"))
    months = check(days, MONTHS, ("month",), "months").sort("month")
    scores = kept.select("month", "state_a", "state_b", pl.col("score_sum").alias("score"), "active_days")
    table = check(scores, DYAD_SCORES, ("month", "state_a", "state_b"), "dyad_scores")
    return SectorTables(
        {"dyad_scores": table.sort("month", "state_a", "state_b"), "months": months},
        SectorReport(rows.height, kept.height, dropped),
        gdelt_origin(months, sha256_file(path), now, version="monthly composite of dyads"),
    )


def _read(path: Path) -> pl.DataFrame:
    """The columns that are wanted, cast, null where a cell does not fit; SourceError for an empty table."""
    if not path.is_file():
        raise SourceError(f"There is no file {path}: give monthly dyads as .csv or .parquet.")
    with path.open("rb") as file:
        start = file.read(512)
    if looks_like_html(start):
        raise SourceError(f"{path} is a web page, not a table: download the file itself.")
    with table_errors(path, "cannot be read as CSV or Parquet", ": fetch it again"):
        frame = (
            pl.read_parquet(path)
            if start.startswith(b"PAR1")
            else pl.read_csv(path, infer_schema=False)  # as text: a bad cell is counted, not fatal
        )
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing:
        wanted = ", ".join(_COLUMNS)
        raise SourceError(
            f"{path} lacks the columns {', '.join(missing)}: give monthly dyads with {wanted}, or raw "
            "exports under the names that GDELT gives them."
        )
    if frame.is_empty():
        raise SourceError(f"{path} has no rows.")
    return frame.select(pl.col(name).cast(kind, strict=False) for name, kind in _COLUMNS.items())


def _judged(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """The rows with `left_out` (null where a row is used), first day of the month, and states in order."""
    digits = pl.when(pl.col("month").str.contains(r"^[0-9]{6}$")).then(pl.col("month") + "01")
    month = digits.str.to_date("%Y%m%d", strict=False)
    month = pl.when(month.is_between(date(1945, 1, 1), today)).then(month)
    dated = rows.with_columns(month.alias("month"), month.dt.year().fill_null(1900).alias("year"))
    for side in ("iso3_a", "iso3_b"):
        dated = resolved(dated, side, f"{side}_state")
    a, b = pl.col("iso3_a_state"), pl.col("iso3_b_state")
    pair = dated.with_columns(
        pl.min_horizontal(a, b).alias("state_a"), pl.max_horizontal(a, b).alias("state_b")
    )
    length = pl.col("month").dt.days_in_month()
    days, active = pl.col("days_in_file"), pl.col("active_days")
    sound = ((days >= 1) & (days <= length) & (active >= 1) & (active <= days)).fill_null(value=False)
    reasons = (
        ("month", pl.col("month").is_null()),
        ("score", ~pl.col("score_sum").is_finite().fill_null(value=False)),
        ("days", ~sound),
        ("unknown", a.is_in([UNKNOWN, REGION]) | b.is_in([UNKNOWN, REGION])),
        ("same", a == b),
    )
    judged = pair.with_columns(first_reason(reasons).alias("left_out"))
    first = pl.struct("left_out", "month", "state_a", "state_b").is_first_distinct()
    again = pl.col("left_out").is_null() & ~first
    return judged.with_columns(pl.when(again).then(pl.lit("twice")).otherwise("left_out").alias("left_out"))
