"""From a path to tables of text columns: CSV or TSV (plain, gzip or zip), or the same columns as Parquet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import decoded, is_parquet, packed_texts

__all__ = ["WANTED", "tables_of"]

WANTED = "a table of the IMF's trade in goods by partner country as .csv, .csv.gz, .zip or .parquet"


def tables_of(path: Path) -> list[pl.DataFrame]:
    """The tables in a file, one but for a zip: all columns text in a CSV, as they are in Parquet.

    SourceError for what is missing, empty, cut off, a web page or no table at all.

    >>> tables_of(Path("nowhere.csv"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give a table of the IMF's trade in goods by
    partner country as .csv, .csv.gz, .zip or .parquet.
    """
    try:
        if is_parquet(path, WANTED):
            return [pl.read_parquet(path)]
        return [_csv(decoded(text)) for text in packed_texts(path, WANTED).values()]
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise SourceError(f"{path} is no table that can be read ({reason}): give {WANTED}.") from None


def _csv(text: str) -> pl.DataFrame:
    """A table of text with commas or tabs between its columns."""
    head = text.partition("\n")[0]
    separator = "\t" if head.count("\t") > head.count(",") else ","
    return pl.read_csv(text.encode(), infer_schema=False, separator=separator)
