"""The schemas of the few tables that rooms hand to each other, and the check that holds them.

roll_calls   one row a roll call; `excluded` names the rule that keeps it out of estimates
votes        one row a state and roll call; vote 0 no, 1 abstention, 2 yes, null absent or not voting
ties         one row a state, partner and year of one sector; a pair that is not there has no tie, in a
             state-year that `covered` lists; a state is never its own partner
covered      one row a state and year on which a sector's record speaks; elsewhere it is not covered, never 0
"""

from __future__ import annotations

import polars as pl

from equipoise.errors import SourceError

NO, ABSTAIN, YES = 0, 1, 2
Schema = dict[str, pl.DataType | type[pl.DataType]]

ROLL_CALLS: Schema = {
    "roll_call": pl.Int64,  # the publisher's record number
    "date": pl.Date,
    "year": pl.Int16,
    "session": pl.String,  # as published: "XXVI", "77", "ES-11"
    "regular_session": pl.Int16,  # the regular session whose term the date falls in
    "resolution": pl.String,
    "title": pl.String,
    "agenda": pl.String,
    "meeting": pl.String,
    "yes": pl.Int16,  # counted from the votes, not copied from the totals
    "no": pl.Int16,
    "abstain": pl.Int16,
    "absent": pl.Int16,
    "excluded": pl.String,  # null, or the rule that keeps it out of estimates
}
VOTES: Schema = {
    "roll_call": pl.Int64,
    "state": pl.String,
    "vote": pl.Int8,
}
TIES: Schema = {
    "state": pl.String,  # whose tie it is, as a state was in that year: SUN in 1985, RUS in 1995
    "partner": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,  # from 0 on, in the sector's unit
    "cv": pl.Float64,  # standard deviation of the value over the value; null for what is known as it stands
}
COVERED: Schema = {
    "state": pl.String,
    "year": pl.Int16,
}


def check(
    frame: pl.DataFrame,
    schema: Schema,
    key: tuple[str, ...],
    name: str,
) -> pl.DataFrame:
    """Return `frame` with the schema's columns in order; raise SourceError unless types and key hold.

    >>> check(pl.DataFrame({"roll_call": [1], "state": ["KAZ"], "vote": [2]},
    ...       schema=VOTES), VOTES, ("roll_call", "state"), "votes").height
    1
    """
    missing = [c for c in schema if c not in frame.columns]
    if missing:
        raise SourceError(f"The table {name} lacks the columns {', '.join(missing)}.")
    wrong = [f"{c} is {frame.schema[c]}, not {t}" for c, t in schema.items() if frame.schema[c] != t]
    if wrong:
        raise SourceError(f"The table {name} has columns of the wrong type: {'; '.join(wrong)}.")
    if frame.n_unique(list(key)) != frame.height:
        twice = int(frame.select(pl.struct(key).is_duplicated().sum()).item())
        raise SourceError(f"The table {name} has {twice} rows that share a key ({', '.join(key)}).")
    return frame.select(list(schema))
