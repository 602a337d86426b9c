"""Ties of words: whom states name in the general debate, and whose language is close to whose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

from equipoise.errors import SettingsError
from equipoise.origin import Origin
from equipoise.tables import TIES
from equipoise.texts import recipe
from equipoise.ties.seats import seat_holders, seats
from equipoise.ties.sector import SectorTies, sector_ties

SpeechTie = Literal["mentions", "closeness"]


def speech_ties(
    tables: Mapping[str, pl.DataFrame],
    origins: tuple[Origin, ...],
    tie: SpeechTie = "mentions",
    window: int = 3,
) -> SectorTies:
    """The ties of the general debate, from the tables that `read_speeches` makes.

    "mentions" (needs the tables speeches and mentions): how often the state's speeches of `window` years up
    to and including the year name the partner, with the cv of their passages (one speech names two of the
    usual powers at the median, too few for shares); a bloc that is named itself is a partner of its own
    (EU27), and adds to its members. Covered are the years in which the state spoke; where it named nobody, it
    has no tie. A seat that goes on keeps its speeches and mentions (SCG in 2003 has those of YUG in 2001 and
    2002). "closeness" (speeches and
    closeness): cosine over expected cosine, so that 1 is the likeness that both speakers have with everybody;
    cv = sd of the cosine / cosine; both directions; a partner that did not speak has no row. Raises
    SettingsError for another tie.

    >>> speeches = pl.DataFrame({"state": ["KAZ"], "year": [2020]}, schema_overrides={"year": pl.Int16})
    >>> mentions = speeches.with_columns(partner=pl.lit("CHN"), mentions=3, cv=0.6)
    >>> speech_ties({"speeches": speeches, "mentions": mentions}, ()).ties.row(0)
    ('KAZ', 'CHN', 2020, 3.0, 0.6)
    """
    if tie == "mentions":
        if window < 1:
            raise SettingsError(f"The window has {window} years: give 1 or more.")
        spoken = tables["speeches"].select("state", "year")
        return sector_ties(
            "speeches",
            tie=f"mentions in the state's speeches of {window} years in the general debate",
            unit="mentions",
            ties=_summed(tables["mentions"], spoken, window),
            covered=spoken,
            blocs="sum",
            origins=origins,
            notes=(
                "Naming a state in a speech is attention, not sympathy: the tone stands beside the count.",
                *_stale(tables),
            ),
        )
    if tie != "closeness":
        raise SettingsError(f"Speeches have no tie {tie!r}: ask for mentions or closeness.")
    return sector_ties(
        "speeches",
        tie="closeness of language to the partner's speech of the general debate",
        unit="times the expected cosine",
        ties=_both_ways(tables["closeness"]),
        covered=tables["speeches"].select("state", "year"),
        blocs="mean",
        origins=origins,
        notes=("A partner that gave no speech in a year has no closeness in it.",),
    )


def _stale(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """A warning where the mentions were counted with other words and names than those of today."""
    if "recipe" not in tables or dict(tables["recipe"].iter_rows()) == recipe():
        return ()
    return (
        "Mentions were counted by earlier lists of words and names: run `equipoise pull speeches` again.",
    )


def _summed(mentions: pl.DataFrame, spoken: pl.DataFrame, window: int) -> pl.DataFrame:
    """Mentions of several years together; speeches are independent of one another, so variances add.

    Both sides go by the seat, and are called by its holder in the last year.
    """
    ends = pl.DataFrame({"later": range(window)}, schema={"later": pl.Int16})
    value = pl.col("mentions").cast(pl.Float64)
    spread = mentions.join(ends, how="cross").with_columns(
        (pl.col("year") + pl.col("later")).cast(pl.Int16), pl.col("state", "partner").replace(seats())
    )
    sums = spread.group_by("state", "partner", "year").agg(
        value.sum().alias("value"), ((value * pl.col("cv")).pow(2).sum().sqrt() / value.sum()).alias("cv")
    )
    speakers = spoken.with_columns(pl.col("state").replace(seats()).alias("seat"))
    first, last = spoken.select(pl.min("year"), pl.max("year").alias("last")).row(0)
    named = seat_holders(first, last).select(pl.col("seat").alias("partner"), "year", holder="state")
    held = sums.rename({"state": "seat"}).join(speakers, on=["seat", "year"])
    held = held.filter(pl.col("seat") != pl.col("partner")).join(named, on=["partner", "year"], how="left")
    return held.with_columns(partner=pl.coalesce("holder", "partner")).select(list(TIES))


def _both_ways(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair twice, once from either side; pairs that expect no likeness at all are left out."""
    cosine = pl.col("cosine").cast(pl.Float64)
    values = pairs.filter(pl.col("expected") > 0).select(
        "state",
        "partner",
        "year",
        (cosine / pl.col("expected")).alias("value"),
        pl.when(cosine > 0).then(pl.col("sd") / cosine).alias("cv"),
    )
    turned = values.rename({"state": "partner", "partner": "state"}).select(values.columns)
    return pl.concat([values, turned])
