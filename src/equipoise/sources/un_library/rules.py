"""The written rule for roll calls that must not count: docs/un-votes.md states it for readers."""

from __future__ import annotations

import polars as pl

from equipoise.sources.un_library.symbols import is_part_of, split_symbol

NO_VOTE = "no vote recorded"
PART = "part of a roll call recorded as a whole"


def exclude(roll_calls: pl.DataFrame) -> pl.DataFrame:
    """Add the column `excluded`: null, or the name of the rule that keeps a roll call out of estimates.

    `roll_calls` has roll_call, date, resolution, yes, no, abstain and `ballot`, a number that two roll calls
    share if every state voted alike in both.

    >>> from datetime import date
    >>> rows = [(1, "A/RES/56/9", 8), (2, "A/RES/56/9[A]", 8), (3, "A/RES/56/9[B]", 7)]
    >>> frame = pl.DataFrame(rows, schema=["roll_call", "resolution", "ballot"], orient="row")
    >>> frame = frame.with_columns(date=date(2001, 12, 3), yes=5, no=0, abstain=1)
    >>> exclude(frame)["excluded"].to_list()
    [None, 'part of a roll call recorded as a whole', None]
    """
    voted = pl.col("yes") + pl.col("no") + pl.col("abstain") > 0
    parts = _parts(roll_calls.filter(voted))
    return roll_calls.with_columns(
        pl.when(~voted)
        .then(pl.lit(NO_VOTE))
        .when(pl.col("roll_call").is_in(parts))
        .then(pl.lit(PART))
        .otherwise(pl.lit(None, pl.String))
        .alias("excluded")
    )


def identical(roll_calls: pl.DataFrame) -> int:
    """How many roll calls that count are parts of one resolution with the same date and the same votes.

    >>> from datetime import date
    >>> rows = [("A/RES/56/9[A]", 8), ("A/RES/56/9[B]", 8), ("A/RES/56/8", 8)]
    >>> frame = pl.DataFrame(rows, schema=["resolution", "ballot"], orient="row")
    >>> identical(frame.with_columns(date=date(2001, 12, 3), excluded=None))
    2
    """
    kept = roll_calls.filter(pl.col("excluded").is_null()).drop_nulls("resolution")
    of = pl.Series("of", [split_symbol(symbol)[0] for symbol in kept["resolution"]], pl.String)
    return int(kept.with_columns(of).select(pl.struct("date", "ballot", "of").is_duplicated().sum()).item())


def _parts(roll_calls: pl.DataFrame) -> list[int]:
    """The records of parts whose whole is recorded with the same date and the same vote of every state."""
    same = roll_calls.filter(pl.struct("date", "ballot").is_duplicated())
    found: list[int] = []
    for _, group in same.group_by("date", "ballot"):
        named = [
            (record, *split_symbol(symbol))
            for record, symbol in group.select("roll_call", pl.col("resolution").fill_null("")).iter_rows()
        ]
        found += [
            record
            for record, resolution, part in named
            if any(resolution == other and is_part_of(part, whole) for _, other, whole in named)
        ]
    return found
