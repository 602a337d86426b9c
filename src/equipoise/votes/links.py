"""Repeated texts: which roll calls of different sessions were on the same resolution.

A model in which they share one discrimination and one pair of cut points ties the scale across years (Bailey,
Strezhnev & Voeten 2017). They have a list of matches; this is a rule that anyone can run again. What it finds
is in docs/preparation.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from equipoise.errors import SettingsError
from equipoise.votes.texts import plain

_NEEDED = ("roll_call", "regular_session", "excluded")


def linked(roll_calls: pl.DataFrame, *, by: Sequence[str] = ("title", "short"), gap: int = 1) -> pl.DataFrame:
    """The item of each roll call, the first one of its text: columns roll_call and item, in the same order.

    Roll calls are linked if, letter case, punctuation and ": resolution ..." aside,

    1. the columns `by` are equal and the first of them is not empty (unvotes: title and keywords; UN Digital
       Library: `by=("title",)`),
    2. no other roll call of their session has that text, for then it does not tell which one is repeated,
    3. their sessions (`regular_session`) are at most `gap` apart, directly or through others of the chain.

    The votes play no part: to link what was voted on alike would make states look constant. Days play none
    either, for unvotes has none before 2003. Resolution numbers are new each session and link nothing.
    Roll calls that a rule excludes have a null item. Raises SettingsError for a column that is not there and
    for a `gap` below 1.

    >>> rc = pl.DataFrame({"roll_call": [1, 2, 3, 4], "regular_session": [50, 51, 52, 54],
    ...                    "title": ["The right to food", "The Right to Food : resolution", "Cuba", "Cuba"]})
    >>> linked(rc.with_columns(excluded=None), by=["title"])["item"].to_list()
    [1, 1, 3, 4]
    """
    missing = [column for column in (*_NEEDED, *by) if column not in roll_calls.columns]
    if missing or not by:
        raise SettingsError(
            f"Linking needs the columns {', '.join(missing) or 'to compare'} of the roll calls: name in `by` "
            "columns of text that the table has."
        )
    if gap < 1:
        raise SettingsError(f"Roll calls {gap} sessions apart cannot be linked: `gap` is 1 or more.")
    counting = roll_calls.filter(pl.col("excluded").is_null())
    texts = counting.select(
        "roll_call", "regular_session", *(plain(c).alias(f"text{i}") for i, c in enumerate(by))
    )
    same = [f"text{i}" for i in range(len(by))]
    alone = texts.filter((pl.col("text0") != "") & ~pl.struct("regular_session", *same).is_duplicated()).sort(
        "regular_session"
    )
    chained = alone.with_columns(
        (pl.col("regular_session").diff() > gap).fill_null(False).cum_sum().over(same).alias("chain")
    ).with_columns(pl.col("roll_call").first().over(*same, "chain").alias("item"))
    items = texts.join(chained.select("roll_call", "item"), on="roll_call", how="left", validate="1:1")
    items = items.select("roll_call", pl.coalesce("item", "roll_call"))
    return roll_calls.select("roll_call").join(items, on="roll_call", how="left", maintain_order="left")
