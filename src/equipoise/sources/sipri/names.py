"""Whom SIPRI names: states as they were in a year, rebels (*), organisations (**) and the unknown."""

from __future__ import annotations

import polars as pl

from equipoise.errors import StateError
from equipoise.states import get, resolve
from equipoise.states.lines import holder
from equipoise.states.lookup import find
from equipoise.states.matching import with_found
from equipoise.states.periods import FIRST_YEAR, span_of

# SIPRI's own spellings; "Libya GNC" is what its later exports call Libya.
SPELLED = {"Congo": "COG", "Guinea": "GIN", "East Germany (GDR)": "DDR", "Libya GNC": "LBY"}


def kind(column: str) -> pl.Expr:
    """What a name is by its spelling: "rebels", "organisation", "unknown" or "named".

    >>> rows = pl.DataFrame({"n": ["PKK (Turkey)*", "NATO**", "unknown supplier(s)", "Unknown rebel group*"]})
    >>> rows.select(kind("n"))["n"].to_list()
    ['rebels', 'organisation', 'unknown', 'rebels']
    """
    name = pl.col(column)
    return (
        pl.when(name.str.ends_with("**"))
        .then(pl.lit("organisation"))
        .when(name.str.ends_with("*"))
        .then(pl.lit("rebels"))
        .when(name.str.to_lowercase().str.contains("unknown") | (name == ""))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("named"))
        .alias(column)
    )


def with_state(rows: pl.DataFrame, column: str, into: str) -> pl.DataFrame:
    """The rows with the id of the state that a column names, as it was in the row's year.

    A seat has one holder a year: "Serbia" in 1995 is YUG, "Russia" in 1991 SUN. Null where there was no such
    state then.

    >>> names = ["Serbia", "Congo", "Brunei", "Russia", "Lebanon*"]
    >>> rows = pl.DataFrame({"n": names, "year": [1995, 1970, 1970, 1991, 1991]})
    >>> with_state(rows, "n", "state")["state"].to_list()
    ['YUG', 'COG', None, 'SUN', None]
    """
    named = rows.with_columns(asked=pl.when(kind(column) == "named").then(column))
    return with_found(named, ["asked", "year"], into, _holder).drop("asked")


def _holder(name: str | None, year: int | None) -> str | None:
    """The holder of the seat in the year; a name from before its state's time goes to the forerunner."""
    if name is None or year is None or not FIRST_YEAR <= year <= 9999:
        return None
    asked = SPELLED.get(name, name)
    try:
        held = holder((find(asked, year) or resolve(asked)).id, year)
    except StateError:
        return None
    return held if held and get(held).exists_in(span_of(year)) else None
