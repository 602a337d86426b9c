"""Which state each row is about, and whether that state was a member on the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.words import counted
from equipoise.states import all_states, match_members

LISTED = 5  # names in a message


def with_states(rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    """`rows` with the id of each state in `state`; a name that no state has is an error, never a null.

    >>> rows = pl.DataFrame({"ms_code": ["KAZ"], "ms_name": ["KAZAKHSTAN"], "date": [date(2001, 12, 3)]})
    >>> with_states(rows, Path("votes.csv"))["state"].to_list()
    ['KAZ']
    """
    key = ["ms_code", "ms_name", "date"]
    found = match_members(rows.select(key).unique(), code="ms_code", name="ms_name", date="date")
    matched = rows.join(found.select(*key, "state"), on=key, how="left", nulls_equal=True, validate="m:1")
    lost = matched.filter(pl.col("state").is_null())
    if lost.height:
        by_name = lost.group_by("ms_name", "ms_code").agg(pl.len(), pl.min("date"))
        by_name = by_name.sort("len", "ms_name", descending=[True, False])
        named = [
            f"{name} ({code or 'no code'}, {counted(count, 'row')} from {first})"
            for name, code, count, first in by_name.head(LISTED).iter_rows()
        ]
        is_known = "is not known" if by_name.height == 1 else "are not known"
        raise SourceError(
            f"{path} names {counted(by_name.height, 'state')} that {is_known} on the date of the vote: "
            f"{', '.join(named)}{', ...' if by_name.height > LISTED else ''}: correct the file, or add the "
            "name to the table of states."
        )
    return matched


def early_or_late(matched: pl.DataFrame) -> str:
    """A sentence on rows that list a state on a day on which it was no member; empty if there are none.

    >>> rows = pl.DataFrame({"state": ["KAZ", "USA"], "date": [date(1990, 1, 1)] * 2, "vote": [None, 2]})
    >>> early_or_late(rows)
    '1 row lists a state on a day on which it was no member (first: KAZ, 1990-01-01); 0 of them with a vote.'
    """
    spans = pl.DataFrame(
        [(state.id, first, last or date.max) for state in all_states() for first, last in state.member],
        schema={"state": pl.String, "first": pl.Date, "last": pl.Date},
        orient="row",
    )
    days = matched.select("state", "date").unique()
    member = days.join(spans, on="state").filter(pl.col("date").is_between("first", "last"))
    outside = days.join(member, on=["state", "date"], how="anti")
    if outside.is_empty():
        return ""
    rows = matched.join(outside, on=["state", "date"], how="semi").sort("date", "state")
    what = "row lists" if rows.height == 1 else "rows list"
    return (
        f"{rows.height:,} {what} a state on a day on which it was no member (first: {rows['state'][0]}, "
        f"{rows['date'][0]}); {rows.height - rows['vote'].null_count():,} of them with a vote."
    )
