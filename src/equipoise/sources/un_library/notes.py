"""The report on a reading: counts, and a plain sentence for whatever is unusual."""

from __future__ import annotations

import polars as pl

from equipoise.sources.un_library.layout import TOTALS
from equipoise.sources.un_library.rollcalls import COUNTED
from equipoise.sources.un_library.rules import identical
from equipoise.sources.vote_tables import ReadReport
from equipoise.sources.words import counted


def report_on(
    roll_calls: pl.DataFrame, rows: int, empty_votes: int, extra: list[str], membership: str
) -> ReadReport:
    """Count what was excluded by each rule and put everything unusual into words.

    `roll_calls` is what `roll_call_table` gives, `rows` the rows of the file, `empty_votes` those without
    a letter, `extra` the columns that the published layout does not have, `membership` a sentence or "".

    >>> one = pl.DataFrame({"roll_call": [7], "resolution": ["A/RES/56/9"], "date": ["2001-12-03"],
    ...     "members": [2], "ballot": [8], "term": [56], "regular_session": [56], "excluded": [None]})
    >>> counts = {c: 1 for c in ("yes", "no", *TOTALS)} | {"abstain": 0, "absent": 0}
    >>> report_on(one.with_columns(**{c: pl.lit(n) for c, n in counts.items()}), 2, 0, [], "").notes
    ('1 of 1 roll call prints totals that differ from the votes listed (first: A/RES/56/9, 2001-12-03).',)
    """
    excluded = (
        roll_calls.drop_nulls("excluded")
        .group_by("excluded")
        .agg(pl.len(), pl.sum("members"))
        .sort("excluded")
    )
    differing, untold = _totals(roll_calls)
    notes = [
        _note(differing, roll_calls, "prints", "print", "totals that differ from the votes listed"),
        _note(untold, roll_calls, "prints", "print", "no totals to check the votes against"),
        _note(_misdated(roll_calls), roll_calls, "is", "are", "dated outside of the published session"),
        membership,
    ]
    if alike := identical(roll_calls):
        notes.append(
            f"{alike:,} of {counted(roll_calls.height, 'roll call')} share date and every vote with another "
            "part of their resolution and are kept, for without a record of the whole nothing says that it "
            "was one ballot."
        )
    if empty_votes:
        have = "has no vote letter and is" if empty_votes == 1 else "have no vote letter and are"
        notes.append(f"{counted(empty_votes, 'row')} {have} read as not voting.")
    if extra:
        were = (
            "A column that the published layout does not have was"
            if len(extra) == 1
            else ("Columns that the published layout does not have were")
        )
        notes.append(f"{were} left out: {', '.join(extra)}.")
    return ReadReport(
        rows=rows,
        roll_calls=roll_calls.height,
        excluded_roll_calls=dict(excluded.select("excluded", "len").iter_rows()),
        excluded_rows=dict(excluded.select("excluded", "members").iter_rows()),
        differing_totals=differing.height,
        notes=tuple(note for note in notes if note),
    )


def _totals(roll_calls: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Roll calls of which a printed total differs from the count, and those that lack a total."""
    pairs = list(zip(TOTALS, COUNTED, strict=True))
    differs = pl.any_horizontal(pl.col(told) != pl.col(counted) for told, counted in pairs)
    return roll_calls.filter(differs), roll_calls.filter(pl.any_horizontal(pl.col(*TOTALS).is_null()))


def _misdated(roll_calls: pl.DataFrame) -> pl.DataFrame:
    """Regular sessions' roll calls whose date lies in another session's term."""
    return roll_calls.filter(pl.col("term") != pl.col("regular_session"))


def _note(found: pl.DataFrame, roll_calls: pl.DataFrame, one: str, many: str, what: str) -> str:
    """One sentence with the count, the verb for it and the first case; empty if there is none."""
    if found.is_empty():
        return ""
    first = f"{found['resolution'][0]}, {found['date'][0]}"
    of = counted(roll_calls.height, "roll call")
    return f"{found.height:,} of {of} {one if found.height == 1 else many} {what} (first: {first})."
