"""What linking repeated texts finds, and how alike successive votes on one text are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from equipoise.votes.links import linked


def repeats(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    *,
    by: Sequence[str] = ("title", "short"),
    gap: int = 1,
    until: int = 999,
) -> dict[str, Any]:
    """Items, those without a "no", the groups among them, and the votes on successive roll calls of a group.

    `same vote` is the mean over such links of the share of states that voted the same both times. Roll calls
    of sessions after `until` are left as items of their own.
    """
    calls = roll_calls.select("roll_call", "regular_session", "no")
    items = linked(roll_calls, by=by, gap=gap).drop_nulls().join(calls, on="roll_call")
    late = pl.col("regular_session") > until
    items = items.with_columns(pl.when(late).then("roll_call").otherwise("item").alias("item"))
    groups = items.group_by("item").agg(pl.len(), pl.col("no").sum())
    shares = _shares(items, votes.drop_nulls("vote"))
    return {
        "items": groups.height,
        "without a no": groups.filter(pl.col("no") == 0).height,
        "groups": groups.filter(pl.col("len") > 1).height,
        "largest": groups["len"].max(),
        "links": shares.len(),
        "same vote": round(float(shares.mean()), 3),  # type: ignore[arg-type]
        "links below 80 %": int((shares < 0.8).sum()),
    }


def _shares(items: pl.DataFrame, votes: pl.DataFrame) -> pl.Series:
    """For each two successive roll calls of an item: of the states in both, those with the same vote."""
    steps = [
        step
        for _, group in items.sort("regular_session").group_by("item")
        for step in pairwise(group["roll_call"].to_list())
    ]
    table = pl.DataFrame(steps, schema=["first", "then"], orient="row")
    both = table.join(votes, left_on="first", right_on="roll_call").join(
        votes, left_on=["then", "state"], right_on=["roll_call", "state"]
    )
    return both.group_by("first", "then").agg((pl.col("vote") == pl.col("vote_right")).mean())["vote"]
