"""The IMF's names and codes of areas: which state each is in a year, or why it is none."""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from equipoise.errors import StateError
from equipoise.states import match_names, resolve

__all__ = ["AGGREGATE", "EARLY", "LATE", "PARTS", "TERRITORY", "states_of"]

AGGREGATE = "aggregates and areas not specified, such as World"
EARLY = "countries before they were states"
LATE = "states in years when they were none, such as the Soviet Union after 1991"
TERRITORY = "territories and areas that are no states"

_GROUPS = re.compile(
    r"G\d{3}|World|Africa|Asia|Europe|Euro Area.*|European Union.*|Middle East.*|Western Hemisphere.*"
    r"|Sub-Saharan Africa|Emerging .*|Advanced Economies.*|Special Categories.*|Other Countries.*"
    r"|Export earnings.*|.*\b(not specified|not included|n\.?e\.?s\.?|Economies)\b.*"
)
_SPELLED = {
    "KOS": "XKX",
    "WBG": "PSE",
    "West Bank and Gaza": "PSE",
    "Guinea": "GIN",
    "Congo, Rep. of": "COG",
    "Eastern Germany": "DDR",
    "China, P.R.: Mainland": "CHN",
    "Kosovo, Rep. of": "XKX",
}
# Names that stand for a state in some years only: (name, last year, the state's name; None is nobody's).
# Reporters moved from one name of a state to the next within years, so that their figures add up.
_DATED: tuple[tuple[str, int, str | None], ...] = (
    ("Belgium-Luxembourg", 1998, "BEL"),
    ("South African Common Customs Area (SACCA)", 1997, "ZAF"),
    ("Serbia and Montenegro", 2002, "YUG"),
    ("Yugoslavia", 2002, "YUG"),
    ("Yugoslavia", 2003, "SCG"),
    ("Vietnam", 1975, None),  # the Republic in the South, which is not VNM
    ("VNM", 1975, None),
)
PARTS = frozenset(name for name, _, state in _DATED if state)
"""Names under which a part of a state's trade can stand beside its own."""

_LONG = {"Rep": "Republic", "Dem": "Democratic"}
_FORMAL = re.compile(
    r"(Republic|Republica|Islamic|Kingdom|Arab|The|State|United|Union|Federated|Federal|Democratic|"
    r"Plurinational|Principality|Bolivarian|Sultanate|Socialist|Co-operative)\b.*"
)


def states_of(names: pl.DataFrame) -> pl.DataFrame:
    """The states of `names` (columns name and year, each pair once), with `state` and, where null, `why`.

    >>> pairs = pl.DataFrame({"name": ["Armenia, Rep. of", "Korea, Dem. People's Rep. of", "USSR", "World",
    ...     "Aruba", "Belgium-Luxembourg"], "year": [1995] * 6})
    >>> states_of(pairs).sort("name").select("name", "state", "why").rows()[1:3]
    [('Aruba', None, 'territories and areas that are no states'), ('Belgium-Luxembourg', 'BEL', None)]
    """
    dated = [_on(name, year) for name, year in names.select("name", "year").iter_rows()]
    pairs = names.with_columns(pl.Series("asked", dated, dtype=pl.String))
    for form in (_same, _turned, _short):
        asked = pl.Series("form", [form(n) for n in pairs["asked"]], dtype=pl.String)
        pairs = match_names(pairs.with_columns(asked), "form", into="now", spelled=_SPELLED)
        state = pl.coalesce("state", "now") if "state" in pairs.columns else pl.col("now")
        pairs = pairs.with_columns(state.alias("state")).drop("now", "form")
    unknown = pairs.filter(pl.col("state").is_null())
    why = {(n, y): _why(n, y) for n, y in unknown.select("name", "year").iter_rows()}
    said = [why.get((n, y)) for n, y in pairs.select("name", "year").iter_rows()]
    return pairs.with_columns(pl.Series("why", said, dtype=pl.String)).drop("asked")


def _on(name: str | None, year: int | None) -> str | None:
    """The name to ask the table of states for."""
    if name is None or year is None:
        return None
    return next((to for known, last, to in _DATED if known == name and year <= last), name)


def _same(name: str | None) -> str | None:
    """The name with its abbreviations written out; one that `_SPELLED` knows as it is."""
    if name is None or name in _SPELLED:
        return name
    return re.sub(r"\b(Rep|Dem)\.", lambda short: _LONG[short[1]], name)


def _turned(name: str | None) -> str | None:
    """The form "Republic of Korea" of "Korea, Republic of"."""
    head, _, tail = (_same(name) or "").partition(", ")
    return f"{tail} {head}" if re.search(r"\bof( the)?$", tail) else None


def _short(name: str | None) -> str | None:
    """The form "Netherlands" of "Netherlands, The": only before the form of a state, never a part of one."""
    head, _, tail = (_same(name) or "").partition(", ")
    return head if _FORMAL.fullmatch(tail) else None


@lru_cache(maxsize=4096)
def _first_year(name: str) -> int | None:
    """The year in which the state of that name begins, 0 where it was there from the first; None if none."""
    for form in (_same(name), _turned(name), _short(name)):
        if form:
            try:
                start = resolve(_SPELLED.get(form, form)).start
            except StateError:
                continue
            return start.year if start else 0
    return None


def _why(name: str | None, year: int | None) -> str:
    """Why a name is no state's in a year."""
    if name is None or year is None or _GROUPS.fullmatch(name):
        return AGGREGATE
    first = _first_year(name)
    if first is None:
        return TERRITORY
    return EARLY if year < first else LATE
