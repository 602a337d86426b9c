"""The Parquet files of unvotes: their columns, typed or refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import table_errors

VOTE_COLUMNS: dict[str, type[pl.DataType]] = {"rcid": pl.Int64, "country_code": pl.String, "vote": pl.String}
ROLL_CALL_COLUMNS: dict[str, type[pl.DataType]] = {
    "rcid": pl.Int64,
    "session": pl.Int16,
    "date": pl.Date,
    "unres": pl.String,
    "amend": pl.Int8,
    "para": pl.Int8,
    "short": pl.String,
    "descr": pl.String,
}
ISSUE_COLUMNS: dict[str, type[pl.DataType]] = {"rcid": pl.Int64, "short_name": pl.String}
NULLABLE = ("country_code", "unres", "amend", "para", "short", "descr")


def read_columns(path: Path, columns: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """The named columns of a Parquet file, in the file's order of rows; other columns are left in the file.

    R's numbers are doubles and its factors are categories; both are cast. Raises SourceError for a file that
    is missing or no Parquet, lacks a column, or has a value that the column's type or `NULLABLE` forbids.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "votes.parquet"
    >>> rows = pl.DataFrame({"rcid": [3.0], "country_code": ["US"], "vote": ["yes"], "country": ["..."]})
    >>> rows.write_parquet(path)
    >>> read_columns(path, VOTE_COLUMNS).row(0)
    (3, 'US', 'yes')
    """
    if not path.is_file():
        raise SourceError(f"There is no file {path}: give a table of unvotes as a Parquet file.")
    with table_errors(path, "cannot be read as Parquet", ": write it again with arrow::write_parquet"):
        missing = [name for name in columns if name not in pl.read_parquet_schema(path)]
        if missing:
            raise SourceError(
                f"{path} lacks the columns {', '.join(missing)}: give the table as the R package has it."
            )
        frame = pl.read_parquet(path, columns=list(columns)).select(list(columns))
    return _typed(frame, columns, path)


def _typed(frame: pl.DataFrame, columns: dict[str, type[pl.DataType]], path: Path) -> pl.DataFrame:
    """Every column cast; a value that does not fit is an error that names the column."""
    for name, kind in columns.items():
        try:
            frame = frame.with_columns(pl.col(name).cast(kind))
        except pl.exceptions.PolarsError:
            raise SourceError(f"{path} has values in {name} that are no {kind.__name__}.") from None
        if name not in NULLABLE and frame[name].null_count():
            raise SourceError(f"{path} has {frame[name].null_count()} rows without a {name}.")
    if frame.is_empty():
        raise SourceError(f"{path} has no rows.")
    return frame
