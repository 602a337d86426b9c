"""The filter of the published estimates (Bailey, Strezhnev & Voeten 2017), as a written rule."""

from __future__ import annotations

import polars as pl

from equipoise.sources.sector_tables import first_reason
from equipoise.sources.unvotes.reader import counted

SESSION_19 = "session 19"
AMENDMENT = "amendment after session 44"
PARAGRAPH = "paragraph after session 44"
UNANIMOUS = "unanimous"
_LAST_WITH_PARTS = 44  # amendments and paragraphs count to the end of 1989


def published_filter(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables of `read_unvotes` with what the published estimates leave out.

    In this order: the votes of Zanzibar (2) and of South Africa in session 48 (1) are taken out of `votes`;
    then `excluded` names session 19 (one roll call), amendments and paragraphs after session 44 (where it was
    not coded, neither), and roll calls on which all who voted voted alike. `yes`, `no` and `abstain` are
    counted again. Votes on excluded roll calls stay in `votes`.

    On the data to January 2020 5,733 roll calls and 797,473 votes remain, and the votes of every state and
    session are the published `NVotes`. Source: the authors' program for the file of April 2020. There
    unanimity is judged after repeated texts were linked; the counts show that it made no difference.

    >>> rc = pl.DataFrame({"roll_call": [7, 8, 9], "regular_session": [44, 48, 48],
    ...                    "amend": [True, None, None], "para": [None, None, True]})
    >>> v = pl.DataFrame({"roll_call": [7, 7, 8, 8, 9], "state": ["USA", "CUB", "USA", "ZAF", "USA"],
    ...                   "vote": [0, 2, 2, 0, 2]})
    >>> kept, cast = published_filter(rc, v)
    >>> kept["excluded"].to_list(), cast.height
    ([None, 'unanimous', 'paragraph after session 44'], 4)
    """
    votes = _without_strays(roll_calls, votes)
    later = pl.col("regular_session") > _LAST_WITH_PARTS
    reasons = (
        (SESSION_19, pl.col("regular_session") == 19),
        (AMENDMENT, later & pl.col("amend").fill_null(False)),
        (PARAGRAPH, later & pl.col("para").fill_null(False)),
        (UNANIMOUS, pl.sum_horizontal(pl.col("yes", "no", "abstain") > 0) <= 1),
    )
    order = [*roll_calls.columns, *(c for c in ("yes", "no", "abstain") if c not in roll_calls.columns)]
    recounted = roll_calls.drop("yes", "no", "abstain", strict=False).join(
        counted(votes), on="roll_call", how="left", maintain_order="left", validate="1:1"
    )
    recounted = recounted.with_columns(pl.col("yes", "no", "abstain").fill_null(0)).select(order)
    return recounted.with_columns(first_reason(reasons).alias("excluded")), votes


def _without_strays(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """`votes` without Zanzibar's, and without South Africa's only one between 1974 and 1994."""
    in_48 = roll_calls.filter(pl.col("regular_session") == 48)["roll_call"].implode()
    of_zanzibar = pl.col("state") == "EAZ"
    of_south_africa = (pl.col("state") == "ZAF") & pl.col("roll_call").is_in(in_48)
    return votes.filter(~(of_zanzibar | of_south_africa))
