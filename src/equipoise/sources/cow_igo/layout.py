"""The project's files: a column an organisation (its state-year file), or a row a membership."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import decoded, is_parquet, packed_texts, table_errors, text_table

WANTED = (
    "the state-year file of COW's IGO data, version 3 (state_year_formatv3.csv), plain, zipped or as Parquet"
)
STATUS = {1: "full", 2: "associate", 3: "observer"}
MISSING, NO_MEMBER, NO_ORGANISATION = -9, 0, -1
_HEAD = ("ccode", "year")
_LONG = (*_HEAD, "igo", "status")
_LEFT = {*_HEAD, "state", "statenme", "version"}  # columns that are no organisation


def load(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, bool]:
    """The rows of a file, its cells, and whether a row is a membership.

    Rows have (row, ccode, year), cells (row, organisation, status); `row` counts the file's rows from 0. A
    cell that says "no member" or "no such organisation" is left out; one that is no number is null.
    Organisations are in capitals. Raises SourceError for another layout.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "state_year_formatv3.csv"
    >>> _ = path.write_text("ccode,year,state,CSTO,NATO\\n2,1950,usa,-1,1\\n")
    >>> rows, cells, long = load(path)
    >>> rows.rows(), cells.rows(), long
    ([(0, 2, 1950)], [(0, 'NATO', 1)], False)
    """
    raw = _raw(path)
    raw = raw.rename({name: name.strip().lower() for name in raw.columns})
    missing = [name for name in _HEAD if name not in raw.columns]
    if missing:
        raise SourceError(f"{path} lacks the columns {' and '.join(missing)}: give {WANTED}.")
    if raw.is_empty():
        raise SourceError(f"{path} has no rows: give {WANTED}.")
    long = set(_LONG) <= set(raw.columns)
    codes = [name for name in raw.columns if name not in _LEFT]
    if not codes or (not long and {"igo", "status"} & set(codes)):
        raise SourceError(f"{path} has no columns of organisations: give {WANTED}.")
    raw = raw.with_row_index("row")
    heads = raw.select("row", *(_number(name, pl.Int32) for name in _HEAD))
    cells = (
        raw.select("row", "igo", "status")
        if long
        else raw.select("row", *codes).unpivot(index="row", variable_name="igo", value_name="status")
    )
    cells = cells.select(
        "row",
        pl.col("igo").str.strip_chars().str.to_uppercase().alias("organisation"),
        _number("status", pl.Int16),
    )
    idle = pl.col("status").is_in([NO_MEMBER, NO_ORGANISATION])
    return heads, cells.filter(idle.not_().fill_null(value=True)), long


def _number(name: str, kind: type[pl.DataType]) -> pl.Expr:
    """A column as whole numbers, whatever it was written as; null for what is none."""
    number = pl.col(name).cast(pl.Float64, strict=False)
    return pl.when(number == number.round()).then(number).cast(kind, strict=False).alias(name)


def _raw(path: Path) -> pl.DataFrame:
    """The table in a file; of a zip, the one with states in its rows."""
    with table_errors(path, "cannot be read as a table", f": give {WANTED}"):
        if is_parquet(path, WANTED):
            return pl.read_parquet(path)
        texts = packed_texts(path, WANTED)
        heads = {name: decoded(text[:200_000]).split("\n", 1)[0] for name, text in texts.items()}
        name = next((n for n, head in heads.items() if "ccode" in _words(head)), next(iter(texts)))
        return text_table(decoded(texts[name]))


def _words(head: str) -> set[str]:
    """The names in a first line."""
    return {word.strip(' "\r').lower() for word in head.replace("\t", ",").replace(";", ",").split(",")}
