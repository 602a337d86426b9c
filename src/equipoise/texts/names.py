"""Which words mean which state in a year: names and adjectives of the table of states, and our own list."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from equipoise.files import DATA, csv_rows
from equipoise.states import State, all_states, get
from equipoise.states.lines import line
from equipoise.texts.sentences import as_patterns

NAMES_FILE = DATA / "mention_names.csv"
OTHERS = {"": "no state", "?": "several states", "-": "no state of that year"}
"""What stands in place of an id, and why such words are no mention of a state."""
_NO_PLURAL = ("sh", "ch", "se", "s", "x")
_MARKS = frozenset("(),/")  # "Korea, North" is how lists write


class _Claim(NamedTuple):
    """A state (or bloc) that words can mean, and when they were its name."""

    id: str
    first: date | None = None
    last: date | None = None


def on_day(year: int) -> date:
    """The day on which names are looked up: the general debate opens in late September.

    >>> on_day(2003)
    datetime.date(2003, 9, 25)
    """
    return date(year, 9, 25)


@lru_cache(maxsize=1)
def _claims() -> dict[str, tuple[_Claim, ...]]:
    """Every wording, as a pattern for folded sentences, with all that it can mean."""
    named = [pair for state in all_states() for pair in _of(state)]
    found: dict[str, dict[_Claim, None]] = defaultdict(dict)
    for pattern, (_, claim) in zip(as_patterns([text for text, _ in named]), named, strict=True):
        found[pattern][claim] = None
    own = csv_rows(NAMES_FILE.name)  # our own list has the last word
    for pattern, row in zip(as_patterns([row["name"] for row in own]), own, strict=True):
        found[pattern] = {_Claim(row["state"]): None}
    return {pattern: tuple(claims) for pattern, claims in found.items()}


def _of(state: State) -> list[tuple[str, _Claim]]:
    """The English names, the adjective and its plural of one state."""
    always = _Claim(state.id)
    adjective = state.adjectives["en"]
    words = [(state.name, always), (adjective, always)]
    if not adjective.endswith(_NO_PLURAL):
        words.append((f"{adjective}s", always))
    for name in state.aliases:
        wanted = name.kind in {"formal", "former", "alias"} or (
            name.kind == "shared" and name.text != "Guinea"
        )
        if name.language == "en" and wanted and not _MARKS & set(name.text):
            words.append((name.text, _Claim(state.id, name.start, name.end)))
    return words


def _meaning(claims: tuple[_Claim, ...], day: date) -> str:
    """The id that a wording means on a day, or a key of `OTHERS`."""
    if claims[0].id == "" or claims[0].id not in _ids():
        return claims[0].id
    alive = [c for c in claims if get(c.id).exists_on(day)]
    named = [c for c in alive if (not c.first or c.first <= day) and (not c.last or day <= c.last)] or alive
    ids = {c.id for c in named} or {s for c in claims if (s := _before(c.id, day))}
    return ids.pop() if len(ids) == 1 else "?" if ids else "-"


def _before(code: str, day: date) -> str | None:
    """Who held a state's UN seat before it and existed on a day: Serbia in 1995 is Yugoslavia."""
    return next((earlier for earlier in line(code)[1:] if get(earlier).exists_on(day)), None)


@lru_cache(maxsize=1)
def _ids() -> frozenset[str]:
    """The ids of all states."""
    return frozenset(state.id for state in all_states())


@lru_cache(maxsize=128)
def names_in(year: int) -> pl.DataFrame:
    """All wordings and what they mean in a year: columns pattern (for folded sentences), id; longest first.

    `id` is a state of the year, a bloc by its own name (EU27), or a key of `OTHERS`. A wording that only a
    state of another time had means nothing, but for a seat that another state held before it.

    >>> rows = dict(names_in(1995).iter_rows())
    >>> [rows[f" {name} "] for name in ("Russia", "Serbia", "Soviet  Union", "Congo", "Latin  America")]
    ['RUS', 'YUG', '-', '?', '']
    """
    day = on_day(year)
    rows = [(pattern, _meaning(claims, day)) for pattern, claims in _claims().items()]
    frame = pl.DataFrame(rows, schema={"pattern": pl.String, "id": pl.String}, orient="row")
    return frame.sort(pl.col("pattern").str.len_bytes(), "pattern", descending=[True, False])
