"""Defence: the treaty obligations in force between two states, weighted by what they promise, or counted.

A treaty binds from ATOP's first day, which is the signature, not the entry into force. Weights, sources and
coverage are in docs/defence.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

from equipoise.errors import SettingsError
from equipoise.origin import Origin
from equipoise.states import get
from equipoise.tables import COVERED, TIES
from equipoise.ties.seats import seat_holders
from equipoise.ties.sector import SectorTies, sector_ties

Weights = Literal["depth", "plain"]
RANKS = {"defense": 4, "offense": 3, "neutral": 2, "nonagg": 2, "consul": 1}
"""What each kind of obligation counts: the order of the classes of alliances since Singer & Small (1966)."""

_PAIR = ("state", "partner", "year")
_TIE = {
    "depth": (
        "treaty obligations in force, weighted by what they promise and how deep the alliance is",
        "points",
    ),
    "plain": ("kinds of treaty obligation in force", "kinds"),
}


def defence_ties(
    tables: Mapping[str, pl.DataFrame], origins: tuple[Origin, ...], weights: Weights = "depth"
) -> SectorTies:
    """Obligations in force between two states in a year, the same in both directions.

    `tables` are those of `equipoise.sources.atop.read_atop`. "plain": how many of the five kinds are in
    force, 1 to 5. "depth": the sum of the kinds' `RANKS` (defence 4, offence 3, neutrality 2, non-aggression
    2, consultation 1), times 1 + d, where d is the part of Alley's (2021) eight provisions that the deepest
    alliance with active support between the two has (0 without a member file). No error is known: cv is null.
    Raises SettingsError for other weights.

    >>> row = ("KAZ", "RUS", 1993, 1, 0, 0, 1, 1)
    >>> columns = ["state", "partner", "year", *RANKS]
    >>> tables = {"obligations": pl.DataFrame([row], columns, orient="row"), "members": pl.DataFrame()}
    >>> origin = Origin("ATOP", "ATOP", "", "", "", "", coverage=("1993", "1993"))
    >>> [defence_ties(tables, (origin,), w).ties["value"].to_list() for w in ("depth", "plain")]
    [[7.0, 7.0], [3.0, 3.0]]
    """
    if weights not in _TIE:
        raise SettingsError(f"There are no weights {str(weights)[:60]!r}: give {' or '.join(_TIE)}.")
    directed = tables["obligations"].with_columns(pl.col("year").cast(pl.Int16))
    turned = directed.rename({"state": "partner", "partner": "state"}).select(directed.columns)
    both = pl.concat([directed, turned]).group_by(_PAIR).agg(pl.col(*RANKS).max())
    notes: tuple[str, ...] = ()
    if weights == "plain":
        value = pl.sum_horizontal(*RANKS)
    else:
        both = both.join(_depths(tables["members"]), on=_PAIR, how="left")
        value = pl.sum_horizontal(pl.col(k) * rank for k, rank in RANKS.items()) * (
            1 + pl.col("depth").fill_null(0.0)
        )
        if tables["members"].is_empty():
            notes = ("Without ATOP's member file no alliance is known to be deep.",)
    ties = both.with_columns(
        value.cast(pl.Float64).alias("value"), pl.lit(None, pl.Float64).alias("cv")
    ).select(list(TIES))
    tie, unit = _TIE[weights]
    return sector_ties(
        "defence",
        tie=tie,
        unit=unit,
        ties=ties,
        covered=_covered(ties, origins[0]),
        blocs="mean",
        origins=origins,
        notes=notes,
    )


def _covered(ties: pl.DataFrame, origin: Origin) -> pl.DataFrame:
    """The states whose treaties ATOP looks for, which are those with a COW number, and whom it names."""
    first, last = (int(text) for text in origin.coverage)
    held = seat_holders(first, last).select(list(COVERED))
    unnumbered = [s for s in held["state"].unique() if get(s).cow is None]
    looked_for = held.filter(~pl.col("state").is_in(unnumbered))
    return pl.concat([looked_for, ties.select(list(COVERED))]).unique()


def _depths(members: pl.DataFrame) -> pl.DataFrame:
    """For every pair and year, the largest part of the eight provisions that one of their alliances has."""
    empty = pl.DataFrame(schema={**{c: TIES[c] for c in _PAIR}, "depth": pl.Float64})
    if members.is_empty():
        return empty
    alliance = ["alliance", "phase", "year"]
    provisions = [c for c in members.columns if c not in (*alliance, "state")]
    other = members.rename({"state": "partner"})
    pairs = members.join(other, on=alliance, suffix="_other").filter(pl.col("state") != pl.col("partner"))
    found = pl.sum_horizontal(pl.max_horizontal(p, f"{p}_other") for p in provisions) / len(provisions)
    return pairs.group_by(_PAIR).agg(found.max().alias("depth"))
