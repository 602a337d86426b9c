"""What it tells that a state was absent: nothing, an abstention, or something of its own.

The UN Digital Library has a row for every member, so that an absent one has a row without a vote; a state
that was no member then has no row and is never absent. Three ways to read such a row
(`prepare(absence=...)`):

missing      It says nothing of a position (the default, and what the published estimates do).
abstention   It counts as an abstention. Not so in periods in which the state cast no vote at all: then it
             was suspended, in arrears or not there, and its absences stay missing.
kind         Every roll call gets a second response, present or absent, on the same positions: a hurdle,
             first to be there or not, then the vote given that one is there. Its discrimination and cut
             point are its own, so absence moves positions where it goes with them and tells nothing where
             it does not. Rosas, Shomer & Haptonstahl (2015, "No News Is News: Nonignorable Nonresponse in
             Roll-Call Data Analysis", American Journal of Political Science 59(2): 511-528) model
             nonresponse and vote choice together; the hurdle on the same ideal points is that of
             idealstan (Kubinec 2019, doi:10.31219/osf.io/8j2bt).

Small missions are often away for want of staff. Read as a response, that would be read as a position.
Therefore only a state that was in the room counts, present or absent: one that voted on at least half of
the other roll calls of that day. On a day with a single roll call nobody is known to have been in the
room, and there is no second response. What is left of different habits of being away is still read as
position: there is no term for them.

For the model a second response is one more roll call: present is its "yes" and absent its "abstain",
nobody votes "no". So it is of the same form as the many roll calls without a "no", whose lower cut point
lies far below, and it does not disturb the prior that all gaps between cut points share, as two votes at
the ends would. Its number is -1 - n where n is that of the roll call; `VoteDesign.presence` marks it."""

from __future__ import annotations

import polars as pl

from equipoise.errors import SettingsError
from equipoise.tables import ABSTAIN, YES

ABSENCES = ("missing", "abstention", "kind")


def with_absences(
    roll_calls: pl.DataFrame, votes: pl.DataFrame, period: str, absence: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two tables as `absence`, one of `ABSENCES`, has them; `period` is a column of `roll_calls`.

    Raises SettingsError for another word, where the votes hold no absences (the files of unvotes leave
    them out), and where "kind" finds no roll call from which a state that was in the room was absent.

    >>> from datetime import date
    >>> rc = pl.DataFrame({"roll_call": [1, 2, 3], "year": 2000, "excluded": None, "date": date(2000, 5, 1)})
    >>> ballots = {"AAA": [2, 0, 2], "BBB": [0, None, 2], "CCC": [None, None, None]}
    >>> v = pl.DataFrame([{"roll_call": i, "state": s, "vote": b[i - 1]} for i in rc["roll_call"]
    ...                   for s, b in ballots.items()])
    >>> with_absences(rc, v, "year", "abstention")[1].filter(pl.col("state") != "AAA")["vote"].to_list()
    [0, None, 1, None, 2, None]
    >>> with_absences(rc, v, "year", "kind")[1].filter(pl.col("roll_call") < 0).rows()
    [(-3, 'AAA', 2), (-3, 'BBB', 1)]
    """
    if absence not in ABSENCES:
        raise SettingsError(f"Absence can be read as {', '.join(ABSENCES)}, not as {absence!r}.")
    if absence == "missing":
        return roll_calls, votes
    if not votes["vote"].null_count():
        raise SettingsError(
            f"These votes hold no absences, so absence cannot be read as {absence}: use votes that have "
            "them, as those of the UN Digital Library do, or leave absence missing."
        )
    if absence == "abstention":
        return roll_calls, _as_abstentions(roll_calls, votes, period)
    there = _in_the_room(roll_calls, votes)
    if there.is_empty():
        raise SettingsError(
            "No state in the room was absent from a roll call here, so absence tells nothing: leave it "
            "missing."
        )
    second = roll_calls.join(there.select("roll_call").unique(), on="roll_call", how="semi")
    number = (-1 - pl.col("roll_call")).alias("roll_call")
    return (
        pl.concat([roll_calls, second.with_columns(number)]),
        pl.concat([votes, there.with_columns(number, pl.col("vote").cast(votes.schema["vote"]))]),
    )


def _as_abstentions(roll_calls: pl.DataFrame, votes: pl.DataFrame, period: str) -> pl.DataFrame:
    """Absences as abstentions, but not those of a state in a period in which it cast no vote."""
    of_period = votes.join(roll_calls.select("roll_call", period), on="roll_call", maintain_order="left")
    took_part = pl.col("vote").is_not_null().any().over("state", period)
    filled = pl.when(took_part).then(pl.col("vote").fill_null(ABSTAIN)).otherwise("vote")
    return of_period.with_columns(filled.cast(votes.schema["vote"]).alias("vote")).select(votes.columns)


def _in_the_room(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> pl.DataFrame:
    """Second responses (roll_call, state, vote) to roll calls that count and that not all in the room voted
    on."""
    counted = roll_calls.filter(pl.col("excluded").is_null()).select("roll_call", "date")
    rows = votes.join(counted, on="roll_call", maintain_order="left").with_columns(
        present=pl.col("vote").is_not_null()
    )
    day = ("state", "date")
    others = pl.len().over(day).cast(pl.Int32) - 1
    voted = pl.col("present").cast(pl.Int32).sum().over(day) - pl.col("present").cast(pl.Int32)
    in_room = rows.filter((others > 0) & (2 * voted >= others))
    differ = in_room.filter(pl.col("present").n_unique().over("roll_call") > 1)
    answer = pl.when("present").then(YES).otherwise(ABSTAIN).alias("vote")
    return differ.select("roll_call", "state", answer)
