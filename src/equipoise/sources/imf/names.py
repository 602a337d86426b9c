"""The IMF's names and codes of areas: which state each is in a year, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from equipoise.errors import StateError
from equipoise.states import resolve
from equipoise.states.lookup import find
from equipoise.states.matching import with_found
from equipoise.states.periods import FIRST_YEAR

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
    pairs = with_found(names, ["name", "year"], "state", _state)
    return with_found(pairs, ["name", "year", "state"], "why", lambda n, y, s: None if s else _why(n, y))


def _state(name: str | None, year: int | None) -> str | None:
    """The id of the state with a name, in one of its forms, in a year."""
    if name is None or year is None or year < FIRST_YEAR:
        return None
    asked = next((to for known, last, to in _DATED if known == name and year <= last), name)
    states = (find(_SPELLED.get(form, form), year) for form in _forms(asked))
    return next((state.id for state in states if state), None)


def _forms(name: str | None) -> Iterator[str]:
    """The forms in which the table of states may have a name; none of them is a part of one.

    The name with its abbreviations written out, or as it is where `_SPELLED` knows it; "Republic of Korea" of
    "Korea, Republic of"; and "Netherlands" of "Netherlands, The", only before the form of a state.
    """
    if not name:
        return
    same = name if name in _SPELLED else re.sub(r"\b(Rep|Dem)\.", lambda short: _LONG[short[1]], name)
    yield same
    head, _, tail = same.partition(", ")
    if re.search(r"\bof( the)?$", tail):
        yield f"{tail} {head}"
    if head and _FORMAL.fullmatch(tail):
        yield head


@lru_cache(maxsize=4096)
def _first_year(name: str) -> int | None:
    """The year in which the state of that name begins, 0 where it was there from the first; None if none."""
    for form in _forms(name):
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
