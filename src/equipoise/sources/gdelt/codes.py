"""From the country codes of GDELT's actors (CAMEO) to the states of that year."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import polars as pl

from equipoise.files import csv_rows
from equipoise.states import get
from equipoise.states.lines import line
from equipoise.states.lookup import find
from equipoise.states.matching import with_found
from equipoise.states.periods import FIRST_YEAR, span_of

REGION = "region"
UNKNOWN = "unknown"


def resolved(frame: pl.DataFrame, code: str, into: str, *, year: str = "year") -> pl.DataFrame:
    """The frame with the column `into`: the state with that code in that year, else REGION or UNKNOWN.

    CAMEO's codes are the three letters of ISO 3166, but for those in data/cameo.csv. A code of today stands
    for the state whose seat it continues in years before (RUS in 1985 is SUN).

    >>> rows = pl.DataFrame({"code": ["ROM", "RUS", "EUR", "XXX"], "year": [1985] * 4})
    >>> resolved(rows, "code", "state")["state"].to_list()
    ['ROU', 'SUN', 'region', 'unknown']
    """
    spelled, regions = _own()

    def state(text: str | None, when: int) -> str:
        if text in regions:
            return REGION
        if text is None or when < FIRST_YEAR or not re.fullmatch("[A-Z]{3}", text):
            return UNKNOWN
        name = spelled.get(text, text)
        found = find(name, when)
        return found.id if found else _holder(name, when) or UNKNOWN

    return with_found(frame, [code, year], into, state)


def _holder(code: str, year: int) -> str | None:
    """The state that held, in a year, the seat that the code's state of today continues."""
    state = find(code, date.today().year)
    days = span_of(year)
    return next((s for s in line(state.id) if get(s).exists_in(days)), None) if state else None


@lru_cache(maxsize=1)
def _own() -> tuple[dict[str, str], frozenset[str]]:
    """Codes of CAMEO's own for states, and those of regions."""
    rows = csv_rows("cameo.csv")
    states = {row["code"]: row["state"] for row in rows if row["state"]}
    return states, frozenset(row["code"] for row in rows if not row["state"])
