"""The corpus as one Parquet file: iso3, session, year, text, and n_chars where the file has it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import table_errors

COLUMNS: dict[str, type[pl.DataType]] = {
    "iso3": pl.String,
    "session": pl.Int32,
    "year": pl.Int32,
    "text": pl.String,
}


def read_parquet(path: Path) -> pl.DataFrame:
    """Columns code, session, year, text, and whole (False where the text is shorter than n_chars says).

    Raises SourceError for a file that is no Parquet, lacks a column or has values of another kind.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "speeches.parquet"
    >>> rows = {"iso3": ["KAZ"], "session": [47], "year": [1992], "text": ["Peace."]}
    >>> pl.DataFrame(rows).write_parquet(path)
    >>> read_parquet(path).rows()
    [('KAZ', 47, 1992, 'Peace.', True)]
    """
    with table_errors(path, "cannot be read as a table of speeches"):
        schema = pl.read_parquet_schema(path)
        missing = [name for name in COLUMNS if name not in schema]
        if missing:
            raise SourceError(
                f"{path} lacks the columns {', '.join(missing)}: give the speeches of the general debate "
                f"with the columns {', '.join(COLUMNS)}."
            )
        frame = pl.read_parquet(path, columns=[c for c in (*COLUMNS, "n_chars") if c in schema])
        frame = frame.with_columns(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    whole = pl.lit(value=True)
    if "n_chars" in frame.columns:
        whole = (pl.col("text").str.len_chars() >= pl.col("n_chars")).fill_null(value=True)
    text = pl.col("text").fill_null("")
    return frame.select(pl.col("iso3").alias("code"), "session", "year", text, whole.alias("whole"))
