"""Our positions beside the published estimates of Bailey, Strezhnev & Voeten (2017), session by session."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from equipoise import states
from equipoise.errors import StateError

# where the real tables lie, which are no part of this repository
DATA = Path(os.environ.get("EQUIPOISE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
# what their file calls one state that our table tells apart
_SAME = {"CSK": "CZE", "TWN": "CHN", "SUN": "RUS", "YUG": "SRB", "SCG": "SRB"}


def published(path: Path, variant: str = "All") -> pl.DataFrame:
    """Columns state, year, published, low, high: session n stands for the calendar year 1945 + n."""
    table = pl.read_parquet(path).filter(pl.col("variant") == variant)
    keys = table.select("ccode", "session").unique().sort("ccode", "session")
    rows = [
        {"ccode": code, "session": session, "state": _state(code, session + 1945)}
        for code, session in keys.iter_rows()
    ]
    named = pl.DataFrame(rows, schema_overrides={"ccode": pl.Int64, "session": pl.Int64})
    return table.join(named, on=["ccode", "session"]).select(
        "state",
        (pl.col("session") + 1945).cast(pl.Int16).alias("year"),
        pl.col("IdealPoint").alias("published"),
        pl.col("Q5%").alias("low"),
        pl.col("Q95%").alias("high"),
        pl.col("NVotes").alias("votes"),
    )


def compare(ours: pl.DataFrame, theirs: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """Pearson's r for each year (columns year, n, r) and over all matched state-years.

    `ours` has the columns state, year, mean; both are matched on state and year after states that the
    published file does not tell apart were given one name.
    """
    one_name = pl.col("state").replace(_SAME)
    mine = ours.with_columns(one_name).unique(["state", "year"], keep="last", maintain_order=True)
    both = theirs.with_columns(one_name).join(mine, on=["state", "year"], how="inner")
    by_year = (
        both.group_by("year").agg(pl.len().alias("n"), pl.corr("mean", "published").alias("r")).sort("year")
    )
    return by_year, float(both.select(pl.corr("mean", "published")).item())


def _state(code: int, year: int) -> str | None:
    """The state of a COW number in a year."""
    try:
        return states.by_number(code, "cow", year).id
    except StateError:
        return None
