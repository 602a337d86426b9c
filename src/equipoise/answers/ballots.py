"""How a state or a bloc voted on a roll call, in words and as one vote."""

from __future__ import annotations

from typing import Literal

import polars as pl

from equipoise.tables import ABSTAIN, NO, YES

Vote = Literal["yes", "no", "abstain"]
WORDS: dict[int, Vote] = {YES: "yes", NO: "no", ABSTAIN: "abstain"}


def most_cast(votes: pl.DataFrame, name: str) -> pl.DataFrame:
    """The vote that most members cast on each roll call, as column `name`; none where two were cast as often.

    >>> votes = pl.DataFrame({"roll_call": [7, 7, 7, 8, 8], "vote": [YES, YES, NO, YES, NO]})
    >>> most_cast(votes, "power_vote").rows()
    [(7, 2)]
    """
    counts = votes.group_by("roll_call", "vote").len()
    most = counts.filter(pl.col("len") == pl.col("len").max().over("roll_call"))
    return most.filter(pl.len().over("roll_call") == 1).select("roll_call", pl.col("vote").alias(name))
