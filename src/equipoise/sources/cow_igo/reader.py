"""From the project's file to memberships of states, as states are in our table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.cow_igo.layout import MISSING, STATUS, WANTED, load
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.states.bloc_years import MEMBERSHIPS
from equipoise.states.matching import match_numbers
from equipoise.states.periods import FIRST_YEAR
from equipoise.tables import COVERED, check

_KEY = ("state", "organisation", "year")
_origin = partial(
    origin_of,
    publisher="Correlates of War Project",
    title="Intergovernmental Organizations",
    version="3.0",
    date="2020",
    licence="free to use with citation; not to be passed on",
    citation="Pevehouse, J. C. W., Nordstrom, T., McManus, R. W. and Jamison, A. S. (2020). Tracking "
    "organizations in the world: The Correlates of War IGO Version 3.0 datasets. Journal of Peace "
    "Research 57(3), 492-503.",
    url="https://correlatesofwar.org/data-sets/igos/",
)
_AGAIN = "the same state and year stand before; the fuller membership is kept"


def read_igo(path: Path | str, *, today: date | None = None) -> SectorTables:
    """Read version 3 of the Correlates of War Project's organisations (Pevehouse et al. 2020).

    The file is the state-year file (ccode, year, state, and a column an organisation), or the same as one row
    a membership (ccode, year, igo, status). `memberships` has the columns state, organisation (the project's
    letters, in capitals), year and status (full, associate, observer); `state_years` the states and years
    that the file has rows for. Rows that are left out are counted. Raises SourceError for what cannot
    be used.

    >>> read_igo("nowhere.csv")
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.csv: give the state-year file ...
    """
    path, today = Path(path), today or date.today()
    rows, cells, long = load(path)
    rows = match_numbers(rows, "ccode")
    twice = ["ccode", "year"]
    if long:
        rows, twice = rows.join(cells.select("row", "organisation"), on="row"), [*twice, "organisation"]
    again = pl.struct(twice).is_first_distinct().not_()
    rows = rows.with_columns(first_reason(_reasons(today.year, again)))
    kept = rows.filter(pl.col("why").is_null() | (pl.col("why") == _AGAIN))
    found = kept.select("row", "state", "year", "ccode").join(cells, on="row", validate="1:m")
    named = found.filter(pl.col("status").is_in(list(STATUS))).drop_nulls("organisation")
    if named.is_empty():
        raise SourceError(f"{path} has no membership of a state that can be used: give {WANTED}.")
    table = named.group_by(_KEY).agg(pl.min("status").replace_strict(STATUS, return_dtype=pl.String))
    years = kept.select("state", "year").unique().select(pl.col(c).cast(t) for c, t in COVERED.items())
    table = check(table.with_columns(pl.col("year").cast(pl.Int16)), MEMBERSHIPS, _KEY, "memberships")
    return SectorTables(
        {"memberships": table.sort(_KEY), "state_years": years.sort("state", "year")},
        SectorReport.of(rows, _notes(found, named)),
        _origin(table, sha256_file(path), today),
    )


def _reasons(this_year: int, again: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    """Why a row is left out, in the order in which it is asked."""
    yield "the year is no whole number", pl.col("year").is_null()
    yield f"the year is before {FIRST_YEAR}, where the table of states begins", pl.col("year") < FIRST_YEAR
    yield "the year is in the future", pl.col("year") > this_year
    yield "a number that no state of our table had in that year", pl.col("state").is_null()
    yield _AGAIN, again


def _notes(found: pl.DataFrame, named: pl.DataFrame) -> tuple[str, ...]:
    """What was left out or merged within rows."""
    missing = found.filter(status=MISSING).height
    odd = found.filter(pl.col("status").is_in([*STATUS, MISSING]).not_().fill_null(value=True)).height
    pairs = named.select(*_KEY, "ccode").unique()
    merged = pairs.height - pairs.select(_KEY).unique().height
    told = {
        f"{missing:,} memberships are missing in the record ({MISSING}) and count as none.": missing,
        f"{odd:,} memberships have a status that the project does not use and count as none.": odd,
        f"{merged:,} memberships stand twice, one state having two numbers; the fuller is kept.": merged,
    }
    return tuple(text for text, count in told.items() if count)
