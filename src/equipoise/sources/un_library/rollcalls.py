"""One row a roll call: what the file says of it, counted votes, its session, and whether it is excluded."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.un_library.layout import TOTALS, Layout
from equipoise.sources.un_library.rules import exclude
from equipoise.sources.un_library.sessions import regular_session, session_number
from equipoise.sources.words import counted
from equipoise.tables import ABSTAIN, NO, YES

COUNTED = ("yes", "no", "abstain", "absent", "members")  # in the order of the file's totals


def roll_call_table(rows: pl.DataFrame, votes: pl.DataFrame, layout: Layout, path: Path) -> pl.DataFrame:
    """The columns of `equipoise.tables.ROLL_CALLS`, and beside them the totals, `members`, `ballot`, `term`.

    `rows` are `typed_rows`, `votes` has roll_call, state and vote. `ballot` is equal for roll calls in which
    every state voted alike; `term` is the session by date alone. Sorted by date and record number. Raises
    SourceError if rows of one roll call give different dates, sessions, resolutions or totals, or are fewer
    than the total of members.

    >>> from datetime import date
    >>> from equipoise.sources.un_library.layout import SECURITY_COUNCIL
    >>> rows = pl.DataFrame({"roll_call": [7], "date": [date(1990, 8, 2)], "resolution": ["S/RES/660(1990)"],
    ...     "meeting": ["S/PV.2932"], "description": ["T"], "agenda": ["N/A"], **{t: [1] for t in TOTALS}})
    >>> votes = pl.DataFrame({"roll_call": [7], "state": ["CUB"], "vote": [2]})
    >>> table = roll_call_table(rows, votes, SECURITY_COUNCIL, Path("votes.csv"))
    >>> table.select("year", "session", "regular_session", "yes", "absent", "agenda").row(0)
    (1990, None, 44, 1, 0, None)
    """
    heads = _one_row_each(rows, layout, path)
    session = pl.col(layout.session) if layout.session else pl.lit(None, pl.String)
    table = heads.join(_counts(votes), on="roll_call", validate="1:1").select(
        "roll_call",
        "date",
        pl.col("date").dt.year().cast(pl.Int16).alias("year"),
        session.alias("session"),
        "resolution",
        pl.col(layout.title).alias("title"),
        pl.col(layout.agenda).replace("N/A", None).alias("agenda"),
        "meeting",
        *COUNTED,
        "ballot",
        *TOTALS,
    )
    _refuse_lost_rows(table, path)
    return exclude(_with_session(table)).sort("date", "roll_call")


def _refuse_lost_rows(table: pl.DataFrame, path: Path) -> None:
    """A member that is not voting has a row too, so fewer rows than members mean a file that is cut."""
    short = table.filter(pl.col("members") < pl.col("total_ms")).sort("roll_call")
    if short.height:
        record, rows, members = short.select("roll_call", "members", "total_ms").row(0)
        raise SourceError(
            f"{path} lacks rows of {counted(short.height, 'roll call')} (first: {record}, "
            f"{counted(rows, 'row')} for {members:,} members): download it again."
        )


def _one_row_each(rows: pl.DataFrame, layout: Layout, path: Path) -> pl.DataFrame:
    """The first row of each roll call; what the later rows repeat must be the same."""
    heads = rows.filter(pl.col("roll_call").is_first_distinct())
    told = ["roll_call", "date", "resolution", *([layout.session] if layout.session else []), *TOTALS]
    versions = rows.select(told).unique()
    if versions.height > heads.height:
        record = versions.filter(pl.col("roll_call").is_duplicated())["roll_call"].min()
        one = versions.filter(pl.col("roll_call") == record)
        differing = ", ".join(name for name in told if one[name].n_unique() > 1)
        raise SourceError(
            f"{path} tells different things of roll call {one['roll_call'][0]} ({differing} differ between "
            "its rows): download it again."
        )
    return heads


def _counts(votes: pl.DataFrame) -> pl.DataFrame:
    """Votes of each kind, and `ballot`: a sum of hashes of state and vote, the same if all voted alike."""
    vote = pl.col("vote")
    counted = {"yes": vote == YES, "no": vote == NO, "abstain": vote == ABSTAIN, "absent": vote.is_null()}
    return (
        votes.with_columns(pl.struct("state", "vote").hash().alias("ballot"))
        .group_by("roll_call")
        .agg(
            *(expr.sum().cast(pl.Int16).alias(name) for name, expr in counted.items()),
            pl.len().cast(pl.Int16).alias("members"),
            pl.col("ballot").sum(),
        )
    )


def _with_session(table: pl.DataFrame) -> pl.DataFrame:
    """Add `term`, the session by date, and `regular_session`, the published number where there is one."""
    term = [regular_session(day) for day in table["date"]]
    own = [session_number(published) for published in table["session"]]
    regular = [number or by_date for number, by_date in zip(own, term, strict=True)]
    return table.with_columns(
        pl.Series("term", term, pl.Int16), pl.Series("regular_session", regular, pl.Int16)
    )
