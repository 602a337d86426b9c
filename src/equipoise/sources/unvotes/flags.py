"""The six issues of each roll call, as Voeten's coders flagged them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.unvotes.columns import ISSUE_COLUMNS, read_columns
from equipoise.sources.words import counted

__all__ = ["CODES", "with_issues"]

CODES = ("me", "nu", "di", "hr", "co", "ec")


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
