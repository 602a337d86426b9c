"""From ATOP's files to obligations between states, and to the provisions of alliances with active support."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.atop.layout import KINDS, PROVISIONS, WANTED, load
from equipoise.sources.origins import origin_of
from equipoise.sources.sector_tables import SectorReport, SectorTables, first_reason
from equipoise.states.matching import match_numbers
from equipoise.states.periods import FIRST_YEAR
from equipoise.tables import Schema, check

OBLIGATIONS: Schema = {
    "state": pl.String,
    "partner": pl.String,
    "year": pl.Int16,
    **dict.fromkeys(
        KINDS, pl.Int8
    ),  # 1 where the state promised it to the partner (in an undirected file: both)
}
MEMBERS: Schema = {
    "alliance": pl.Int32,
    "phase": pl.Int32,
    "state": pl.String,
    "year": pl.Int16,
    **dict.fromkeys(PROVISIONS, pl.Int8),  # 1 where the treaty has it
}
_PAIR = ("state", "partner", "year")
_origin = partial(
    origin_of,
    publisher="B. A. Leeds, Rice University",
    title="Alliance Treaty Obligations and Provisions (ATOP)",
    version="to {last}",
    licence="free for research with citation",
    citation="Leeds, B. A., Ritter, J. M., Mitchell, S. M., and Long, A. G. (2002). Alliance Treaty "
    "Obligations and Provisions, 1815-1944. International Interactions 28, 237-260.",
    url="http://www.atopdata.org",
)


def read_atop(
    path: Path | str, members: Path | str | None = None, *, today: date | None = None
) -> SectorTables:
    """Read ATOP's dyad-years (directed or not) and, in the same zip or in `members`, its member file.

    `obligations` has the columns of `OBLIGATIONS`, `members` those of `MEMBERS`: one row a member and year of
    an alliance with active support (defence or offence), none without a member file. Every row of the dyad
    file that is left out is counted. Raises SourceError for files that cannot be used.

    >>> read_atop("nowhere.zip")
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.zip: give ATOP's zip of CSV files, ...
    """
    path, today = Path(path), today or date.today()
    raw, roster = load(path, None if members is None else Path(members))
    if raw.is_empty():
        raise SourceError(f"{path} has no rows: give {WANTED}.")
    if int(raw.unique().select(pl.struct("one", "other", "year").is_duplicated().sum()).item()):
        raise SourceError(
            f"{path} has different obligations for one pair of states in one year: give {WANTED}."
        )
    rows = match_numbers(match_numbers(raw, "one", into="state"), "other", into="partner")
    rows = rows.with_columns((~pl.struct(raw.columns).is_first_distinct()).alias("again"))
    rows = rows.with_columns(first_reason(_reasons(today.year)))
    kept = rows.filter(pl.col("why").is_null())
    if kept.is_empty():
        raise SourceError(f"{path} has no obligation between two states that can be used: give {WANTED}.")
    table = kept.group_by(_PAIR).agg(pl.col(KINDS).max().cast(pl.Int8))
    table = check(table.with_columns(pl.col("year").cast(pl.Int16)), OBLIGATIONS, _PAIR, "obligations").sort(
        _PAIR
    )
    joined, lost = _members(roster, int(kept.select(pl.max("year")).item()))
    files = [path, *([Path(members)] if members else [])]
    return SectorTables(
        {"obligations": table, "members": joined},
        SectorReport.of(rows, (*_notes(kept, table), *lost)),
        _origin(kept, " ".join(map(sha256_file, files)), today),
    )


def _reasons(this_year: int) -> Iterator[tuple[str, pl.Expr]]:
    """Why a row is left out, in the order in which it is asked."""
    known = pl.all_horizontal(pl.col(k).is_in([0, 1]) for k in KINDS).fill_null(value=False)
    yield "the same row stands before", pl.col("again")
    yield "the year is no number", pl.col("year").is_null()
    yield f"the year is before {FIRST_YEAR}, where the table of states begins", pl.col("year") < FIRST_YEAR
    yield "the year is in the future", pl.col("year") > this_year
    yield "an obligation is neither 0 nor 1", ~known
    yield "no obligation in this direction", pl.sum_horizontal(KINDS) == 0
    nobody = pl.col("state").is_null() | pl.col("partner").is_null()
    yield "a number that no state of our table had in that year", nobody
    yield "both numbers are of one state", pl.col("state") == pl.col("partner")


def _members(roster: pl.DataFrame | None, last: int) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """One row a member and year of an alliance with active support, and what was left out."""
    if roster is None:
        return pl.DataFrame(schema=MEMBERS), ()
    support = (pl.col("defense") == 1) | (pl.col("offense") == 1)
    active = roster.filter(support.any().over("atopid", "phase"))
    end = pl.when(pl.col("yrexit").is_between(1, last)).then("yrexit").otherwise(last)
    begin = pl.max_horizontal("yrent", pl.lit(FIRST_YEAR))
    spans = active.with_columns(pl.int_ranges(begin, pl.max_horizontal(end + 1, begin)).alias("year"))
    years = match_numbers(spans.explode("year").drop_nulls("year"), "member")
    key = ("alliance", "phase", "state", "year")
    named = (
        years.drop_nulls("state").rename({"atopid": "alliance"}).with_columns(pl.col("year").cast(pl.Int16))
    )
    has = [(pl.col(p) == 1 if p == "compag" else pl.col(p) > 0).alias(p) for p in PROVISIONS]
    table = named.group_by(key).agg(*(h.fill_null(value=False).any().cast(pl.Int8) for h in has))
    lost = years["state"].null_count()
    told = f"{lost:,} member-years of the member file have a number that no state of our table had then."
    return check(table, MEMBERS, key, "members").sort(key), (told,) if lost else ()


def _notes(kept: pl.DataFrame, table: pl.DataFrame) -> tuple[str, ...]:
    """What was merged."""
    merged = kept.height - table.height
    told = f"{merged:,} rows give a pair again, since a state had two numbers in a year; they are merged."
    return (told,) if merged else ()
