"""Our positions beside the published estimates of Bailey, Strezhnev & Voeten (2017), session by session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from equipoise import states
from equipoise.errors import StateError

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
    both = _matched(ours, theirs)
    by_year = (
        both.group_by("year").agg(pl.len().alias("n"), pl.corr("mean", "published").alias("r")).sort("year")
    )
    return by_year, float(both.select(pl.corr("mean", "published")).item())


def within_states(ours: pl.DataFrame, theirs: pl.DataFrame, least: int = 10) -> tuple[float, float]:
    """Over time: the median over states of Pearson's r between a state's own positions in ours and in theirs.

    The second number is the same of differences between years that follow each other. States with at least
    `least` matched years count. A state that hardly moves counts as much as one that does.
    """
    step = pl.col("year").diff().over("state") == 1
    both = (
        _matched(ours, theirs)
        .sort("state", "year")
        .with_columns(
            pl.when(step).then(pl.col(x).diff().over("state")).alias(f"{x}_step")
            for x in ("mean", "published")
        )
    )
    steps = pl.col("mean_step").is_not_null()
    by_state = (
        both.group_by("state")
        .agg(
            pl.len().alias("n"),
            pl.corr("mean", "published").alias("r"),
            pl.corr(pl.col("mean_step").filter(steps), pl.col("published_step").filter(steps)).alias(
                "r_step"
            ),
        )
        .filter(pl.col("n") >= least)
    )
    return float(np.median(by_state["r"])), float(np.median(by_state["r_step"]))


def _matched(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """State-years of both, states that the published file does not tell apart under one name."""
    one_name = pl.col("state").replace(_SAME)
    mine = ours.with_columns(one_name).unique(["state", "year"], keep="last", maintain_order=True)
    return theirs.with_columns(one_name).join(mine, on=["state", "year"], how="inner")


def _state(code: int, year: int) -> str | None:
    """The state of a COW number in a year."""
    try:
        return states.by_number(code, "cow", year).id
    except StateError:
        return None
