"""From an export of SIPRI's arms transfers database to deliveries between states, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.sources.sipri.layout import WANTED, load
from equipoise.sources.sipri.names import kind, with_state
from equipoise.sources.words import counted
from equipoise.states.periods import FIRST_YEAR
from equipoise.tables import Schema, check

DELIVERIES: Schema = {
    "supplier": pl.String,
    "recipient": pl.String,
    "year": pl.Int16,
    "deal": pl.String,  # the register's number of the deal; null in a table of totals a year
    "value": pl.Float64,  # million trend-indicator values, above 0
}
UNATTRIBUTED: Schema = {
    "recipient": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,
}
_KEY = ("supplier", "recipient", "year", "deal")
_origin = partial(
    origin_of,
    publisher="Stockholm International Peace Research Institute (SIPRI)",
    title="SIPRI Arms Transfers Database",
    version="deliveries to {last}",
    licence="SIPRI: free for non-commercial use with attribution; not to be passed on",
    citation="Stockholm International Peace Research Institute, SIPRI Arms Transfers Database, "
    "{first}-{last}.",
    url="https://www.sipri.org/databases/armstransfers",
)
_LOPSIDED = 10  # recipients a supplier: SIPRI's whole table has about two
_TO = {"rebels": "rebel groups", "organisation": "organisations", "unknown": "unknown"}
_FROM = "the supplier is unknown or no state (their sum is kept as unattributed)"


def read_sipri(path: Path | str, *, today: date | None = None) -> SectorTables:
    """Read a trade register, or a table of deliveries by supplier, recipient and year, told by its columns.

    `deliveries` has the columns of `DELIVERIES`, `unattributed` those of `UNATTRIBUTED`: what a state
    received from suppliers that are unknown or no state. Ids are those of the delivery's year. Every row that
    is left out is counted in the report. Raises SourceError for a file that cannot be used.

    >>> read_sipri("nowhere.csv")
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give SIPRI's trade register as .csv, ...
    """
    path, today = Path(path), today or date.today()
    raw = load(path)
    if raw.is_empty():
        raise SourceError(f"{path} has no rows: give {WANTED}.")
    _refuse_doubtful(raw, path)
    rows = with_state(with_state(raw, "supplier", "from"), "recipient", "to").with_columns(
        (~pl.struct(raw.columns).is_first_distinct()).alias("again")
    )
    rows = rows.with_columns(first_reason(_reasons(today.year)))
    if rows["why"].null_count() == 0:
        raise SourceError(
            f"{path} has no delivery from one state to another that can be used: give {WANTED}."
        )
    _refuse_lopsided(rows, path)
    dated = rows.filter(pl.col("year").is_between(FIRST_YEAR, today.year))  # kept or not
    kept = rows.filter(pl.col("why").is_null())
    return SectorTables(
        {"deliveries": _deliveries(kept), "unattributed": _unattributed(rows)},
        SectorReport.of(rows, _notes(kept)),
        _origin(dated, sha256_file(path), today),
    )


def _reasons(this_year: int) -> Iterator[tuple[str, pl.Expr]]:
    """Why a row is left out, in the order in which it is asked."""
    year, value = pl.col("year"), pl.col("value")
    yield "the same row stands before", pl.col("again")
    yield "the delivery year is no year", year.is_null()
    yield (
        f"the delivery year is before {FIRST_YEAR} or in the future",
        ~year.is_between(FIRST_YEAR, this_year),
    )
    yield (
        "the delivery value is below 0 or no number",
        ~(value.is_finite() & (value >= 0)).fill_null(value=False),
    )
    yield "the delivery value is printed as 0, which is less than half a million", value == 0
    for spelled, what in _TO.items():
        yield f"the recipients are {what}", kind("recipient") == spelled
    yield "the recipient was no state of our table in that year", pl.col("to").is_null()
    yield _FROM, pl.col("from").is_null()
    yield "a state delivers to itself", pl.col("from") == pl.col("to")


def _refuse_doubtful(raw: pl.DataFrame, path: Path) -> None:
    """A table of totals may give each pair and year once: of two different figures none can be chosen."""
    totals = raw.filter(pl.col("deal").is_null()).unique()
    twice = int(totals.select(pl.struct("supplier", "recipient", "year").is_duplicated().sum()).item())
    if twice:
        raise SourceError(
            f"{path} has {twice} rows with different values for the same supplier, recipient and year: "
            f"give {WANTED}."
        )


def _refuse_lopsided(rows: pl.DataFrame, path: Path) -> None:
    """An export of a few chosen suppliers would make them look like the only ones."""
    suppliers, recipients = (
        rows.filter(pl.col("why").is_null())[c].n_unique() for c in ("supplier", "recipient")
    )
    if recipients > _LOPSIDED * suppliers:
        raise SourceError(
            f"{path} names {counted(recipients, 'recipient')} and only {counted(suppliers, 'supplier')}, so "
            f"it was exported for chosen suppliers, and shares would be wrong: give {WANTED}."
        )


def _deliveries(kept: pl.DataFrame) -> pl.DataFrame:
    """One row a supplier, recipient, year and deal."""
    named = kept.select(
        pl.col("from").alias("supplier"), pl.col("to").alias("recipient"), "year", "deal", "value"
    )
    summed = named.group_by(_KEY).agg(pl.col("value").sum()).with_columns(pl.col("year").cast(pl.Int16))
    return check(summed, DELIVERIES, _KEY, "deliveries").sort(_KEY)


def _unattributed(rows: pl.DataFrame) -> pl.DataFrame:
    """What each state received from suppliers that cannot be named."""
    lost = rows.filter(pl.col("why") == _FROM).select(pl.col("to").alias("recipient"), "year", "value")
    summed = lost.group_by("recipient", "year").agg(pl.col("value").sum())
    summed = summed.with_columns(pl.col("year").cast(pl.Int16))
    return check(summed, UNATTRIBUTED, ("recipient", "year"), "unattributed").sort("recipient", "year")


def _notes(kept: pl.DataFrame) -> tuple[str, ...]:
    """Which names of one state stand side by side in a year, since their deliveries were added up."""
    sides = (("supplier", "from"), ("recipient", "to"))
    names = pl.concat(
        kept.select(pl.col(a).alias("name"), pl.col(b).alias("state"), "year") for a, b in sides
    )
    shared = names.group_by("state", "year").agg(pl.col("name").unique().sort())
    several = sorted({" and ".join(n) for n in shared.filter(pl.col("name").list.len() > 1)["name"]})
    told = f"Names of one state in one year, whose deliveries were added up: {'; '.join(several)}."
    return (told,) if several else ()
