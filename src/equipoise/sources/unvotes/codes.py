"""Which state each row is about: two-letter codes, and the three states that the file gives none.

There is no two-letter code for West Germany, the Yemen Arab Republic and Zanzibar, so their rows have none.
Within a roll call of those years the rows follow the Correlates of War numbers, which tell them apart.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.states import all_states, match_members

UNCODED = {260: "DEU", 511: "EAZ", 678: "YEM"}  # COW number -> state
_FORMER = {"CS": "CSK"}  # ISO gave CS to Serbia and Montenegro later; here it is Czechoslovakia to 1992


def with_states(rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    """`rows` (rcid, country_code, date, in the file's order) with the id of each state in `state`.

    Seats go to their holder on the date (RU is SUN to 23 December 1991). Raises SourceError for an unknown
    code, and where a missing code cannot be told: the rows are not in the published order, or not exactly one
    of the three numbers lies between those of the neighbours.

    >>> from datetime import date
    >>> rows = pl.DataFrame({"rcid": [9] * 5, "country_code": ["PT", None, "RU", "SA", None]})
    >>> with_states(rows.with_columns(date=date(1975, 11, 1)), Path("votes.parquet"))["state"].to_list()
    ['PRT', 'DEU', 'SUN', 'SAU', 'YEM']
    """
    ids = {state.iso2: state.id for state in all_states() if state.iso2} | _FORMER
    unknown = sorted(set(rows["country_code"].drop_nulls().unique()) - set(ids))
    if unknown:
        raise SourceError(f"{path} has country codes that no state has: {', '.join(unknown)}.")
    coded = rows.with_columns(code=pl.col("country_code").replace_strict(ids, return_dtype=pl.String))
    coded = coded.with_columns(code=pl.coalesce("code", _uncoded(coded, path)))
    return match_members(coded, code="code", name=None).drop("code")


def _uncoded(rows: pl.DataFrame, path: Path) -> pl.Series:
    """The states of rows without a code, null for all others."""
    cows = {state.id: state.cow for state in all_states()}
    affected = rows.select("rcid", pl.col("code").replace_strict(cows, return_dtype=pl.Int64).alias("cow"))
    affected = affected.with_row_index("row").filter(pl.col("cow").is_null().any().over("rcid"))
    known = affected.drop_nulls("cow")
    if known.select((pl.col("cow").diff().over("rcid") <= 0).any()).item():
        raise SourceError(
            f"{path} has rows without a country code and is not in the published order, in which the "
            "neighbours tell the state: write it again from the R package, without sorting it."
        )
    between = affected.with_columns(
        pl.col("cow").forward_fill().over("rcid").fill_null(0).alias("low"),
        pl.col("cow").backward_fill().over("rcid").fill_null(1000).alias("high"),
    ).filter(pl.col("cow").is_null())
    fits = [pl.lit(n).is_between("low", "high", closed="none") for n in UNCODED]
    unclear = between.filter(pl.sum_horizontal(fits) != 1)
    if unclear.height:
        raise SourceError(
            f"{path} has {unclear.height} rows without a country code whose neighbours do not tell the state "
            f"(first: roll call {unclear['rcid'][0]})."
        )
    found = between.select(
        "row", pl.coalesce(pl.when(f).then(pl.lit(s)) for f, s in zip(fits, UNCODED.values(), strict=True))
    )
    named = dict(found.iter_rows())
    return pl.Series("uncoded", [named.get(row) for row in range(rows.height)], pl.String)
