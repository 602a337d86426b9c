"""The six issues of each roll call, as Voeten's coders flagged them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.unvotes.columns import ISSUE_COLUMNS, read_columns
from equipoise.sources.words import counted

CODES = ("me", "nu", "di", "hr", "co", "ec")
_CHANCE = 5  # so many roll calls on which two issues go together in a session are no accident


def with_issues(roll_calls: pl.DataFrame, path: Path) -> pl.DataFrame:
    """`roll_calls` with a column `issues`, the list of the codes of each, from `un_roll_call_issues`.

    A roll call that the file does not name is about none of the six. Raises SourceError for a file of another
    layout, an unknown code, and a file that names roll calls that are not in the table.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "issues.parquet"
    >>> pl.DataFrame({"rcid": [7, 7], "short_name": ["nu", "di"]}).write_parquet(path)
    >>> with_issues(pl.DataFrame({"roll_call": [7, 8]}), path)["issues"].to_list()
    [['di', 'nu'], []]
    """
    flags = read_columns(Path(path), ISSUE_COLUMNS)
    unknown = sorted(set(flags["short_name"].unique()) - set(CODES))
    if unknown:
        raise SourceError(f"{path} has issues that are not {', '.join(CODES)}: {', '.join(unknown)}.")
    strays = set(flags["rcid"].unique()) - set(roll_calls["roll_call"])
    if strays:
        raise SourceError(
            f"{path} names {counted(len(strays), 'roll call')} that the other files lack (first: "
            f"{min(strays)}): give files of one version of the package."
        )
    lists = flags.group_by(pl.col("rcid").alias("roll_call")).agg(
        pl.col("short_name").unique().sort().alias("issues")
    )
    found = roll_calls.join(lists, on="roll_call", how="left", maintain_order="left", validate="1:1")
    return found.with_columns(pl.col("issues").fill_null(pl.lit([], dtype=pl.List(pl.String))))


def copied_flags(roll_calls: pl.DataFrame) -> tuple[str, ...]:
    """A sentence for each session in which issues are flagged on just the same roll calls, five or more.

    In session 74 (2019) of the package co and ec are copies of di, so that whoever asks for colonialism gets
    arms control. `roll_calls` has the columns roll_call, regular_session and issues.

    >>> flags = [["co", "di"]] * 5 + [["hr"]]
    >>> copied_flags(pl.DataFrame({"roll_call": range(6), "regular_session": 74, "issues": flags}))
    ('In session 74 the flags co, di are on the same roll calls, which cannot be: do not rely on them.',)
    """
    flagged = roll_calls.select("roll_call", "regular_session", "issues").explode("issues").drop_nulls()
    sets = flagged.group_by("regular_session", "issues").agg(pl.col("roll_call").sort())
    many = sets.filter(pl.col("roll_call").list.len() >= _CHANCE)
    same = many.group_by("regular_session", "roll_call").agg(pl.col("issues").sort()).sort("regular_session")
    return tuple(
        f"In session {session} the flags {', '.join(codes)} are on the same roll calls, which cannot be: do "
        "not rely on them."
        for session, _, codes in same.iter_rows()
        if len(codes) > 1
    )
