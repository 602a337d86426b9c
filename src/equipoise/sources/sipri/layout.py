"""The exports of SIPRI's arms transfers database: which one a file is, and its rows under common names."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.packed import decoded, is_parquet, packed_texts, table_errors, text_table

WANTED = "SIPRI's trade register as .csv, .csv.gz, .zip or Parquet, exported for all suppliers and recipients"
_REGISTER = {
    "SIPRI AT Database ID": "deal",
    "Supplier": "supplier",
    "Recipient": "recipient",
    "Delivery year": "year",
    "TIV delivery values": "value",
}
_DYADS = {"supplier": "supplier", "recipient": "recipient", "year": "year"}
_VALUES = ("tiv_musd", "value")  # two layouts of the same table
_PREAMBLE = 200  # lines within which the header stands
_LONGEST = 10_000  # characters of a header


def load(path: Path) -> pl.DataFrame:
    """The rows of an export: deal (null without a register), supplier, recipient, year and value.

    `year` and `value` are null where the cell holds no number; blank rows are left out. Raises SourceError
    for a file that is none of the layouts in docs/arms.md, naming the columns that it lacks.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "tiv.csv"
    >>> _ = path.write_text("supplier,recipient,year,tiv_musd\\nRussia,Kazakhstan,2020,11.5\\n")
    >>> load(path).row(0)
    (None, 'Russia', 'Kazakhstan', 2020, 11.5)
    """
    if is_parquet(path, WANTED):
        with table_errors(path, "cannot be read as Parquet", ": get it again"):
            raw = pl.read_parquet(path)
    else:
        raw = _text(path)
    names = _names(raw.columns, path)
    deal = [] if "deal" in names.values() else [pl.lit(None, pl.String).alias("deal")]
    rows = raw.select(
        *(pl.col(c).cast(pl.String).str.strip_chars().alias(n) for c, n in names.items()), *deal
    )
    number = {c: pl.col(c).cast(pl.Float64, strict=False) for c in ("year", "value")}
    whole = number["year"].is_between(-9999, 9999) & (number["year"] == number["year"].floor())
    filled = rows.filter(pl.any_horizontal((pl.col(c) != "").fill_null(value=False) for c in names.values()))
    return filled.select(
        "deal",
        *(pl.col(c).fill_null("") for c in ("supplier", "recipient")),
        pl.when(whole).then(number["year"]).cast(pl.Int64).alias("year"),
        number["value"],
    )


def _text(path: Path) -> pl.DataFrame:
    """The table below the lines that an export begins with; every cell a text."""
    texts = packed_texts(path, WANTED)
    if len(texts) != 1:
        raise SourceError(f"{path} holds {len(texts)} tables: give {WANTED}.")
    lines = decoded(next(iter(texts.values()))).split("\n")  # no other mark ends a row
    for at, line in enumerate(lines[:_PREAMBLE]):
        for separator in (",", ";", "\t"):
            cells = {c.strip(' "\r').lower() for c in line[:_LONGEST].split(separator)}
            if {"supplier", "recipient"} <= cells:
                with table_errors(path, "cannot be read as a table", ": export it again"):
                    return text_table("\n".join(lines[at:]), separator, ragged=True)
    if any(len(re.findall(r"\b(?:19|20)\d\d\b", line[:_LONGEST])) > 3 for line in lines[:_PREAMBLE]):
        raise SourceError(
            f"{path} has a column a year, as SIPRI's import/export tables have, which do not say who "
            f"supplied whom: give {WANTED}."
        )
    raise SourceError(f"{path} lacks the columns Supplier and Recipient: give {WANTED}.")


def _names(columns: list[str], path: Path) -> dict[str, str]:
    """From the file's columns to ours."""
    found = {c.strip(): c for c in columns}
    if {"Supplier", "Recipient"} <= set(found):
        missing = [c for c in _REGISTER if c not in found]
        wanted = dict(_REGISTER)
    else:
        value = next((v for v in _VALUES if v in found), None)
        missing = [c for c in _DYADS if c not in found] + ([] if value else ["tiv_musd (or value)"])
        wanted = {**_DYADS, str(value): "value"}
    if missing:
        raise SourceError(f"{path} lacks the columns {', '.join(missing)}: give {WANTED}.")
    return {found[c]: ours for c, ours in wanted.items()}
