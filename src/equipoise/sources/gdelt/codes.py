"""From the country codes of GDELT's actors (CAMEO) to the states of that year."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from equipoise.states import State, get, match_names
from equipoise.states.lookup import find
from equipoise.states.periods import FIRST_YEAR, span_of

__all__ = ["REGION", "UNKNOWN", "resolved"]

REGION = "region"
UNKNOWN = "unknown"
_FILE = Path(__file__).resolve().parents[2] / "data" / "cameo.csv"


def resolved(frame: pl.DataFrame, code: str, into: str, *, year: str = "year") -> pl.DataFrame:
    """The frame with the column `into`: the state with that code in that year, else REGION or UNKNOWN.

    CAMEO's codes are the three letters of ISO 3166, but for those in data/cameo.csv. A code of today stands
    for the state whose seat it continues in years before (RUS in 1985 is SUN).

    >>> rows = pl.DataFrame({"code": ["ROM", "RUS", "EUR", "XXX"], "year": [1985] * 4})
    >>> resolved(rows, "code", "state")["state"].to_list()
    ['ROU', 'SUN', 'region', 'unknown']
    """
    spelled, regions = _own()
    pairs = frame.select(code, year).unique()
    sound = pairs.filter(pl.col(code).str.contains(r"^[A-Z]{3}$") & ~pl.col(code).is_in(list(regions)))
    named = match_names(sound, code, year, into=into, spelled=spelled)
    before = [
        state if state is not None else _holder(spelled.get(text, text), when)
        for text, when, state in named.select(code, year, into).rows()
    ]
    named = named.with_columns(pl.Series(into, before, dtype=pl.String))
    known = pairs.join(named, on=[code, year], how="left").with_columns(
        pl.when(pl.col(code).is_in(list(regions)))
        .then(pl.lit(REGION))
        .otherwise(pl.col(into).fill_null(UNKNOWN))
        .alias(into)
    )
    return frame.join(known, on=[code, year], how="left", nulls_equal=True, maintain_order="left")


def _holder(code: str, year: int) -> str | None:
    """The state that held, in a year, the seat that the code's state of today continues."""
    if year < FIRST_YEAR:
        return None
    state: State | None = find(code, date.today().year)
    days = span_of(year)
    while state is not None and not state.exists_in(days):
        state = get(state.continues) if state.continues else None
    return state.id if state else None


@lru_cache(maxsize=1)
def _own() -> tuple[dict[str, str], frozenset[str]]:
    """Codes of CAMEO's own for states, and those of regions."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    states = {row["code"]: row["state"] for row in rows if row["state"]}
    return states, frozenset(row["code"] for row in rows if not row["state"])
