"""Reads the four reviewed text files in data/ into `State` objects, once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache

from equipoise.errors import UnknownStateError
from equipoise.files import csv_rows
from equipoise.states.model import Name, State

LANGUAGES = ("en", "de", "fr", "ru")
_Spans = dict[str, list[tuple[str, date | None, date | None]]]


def _day(text: str) -> date | None:
    """An ISO date, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def _names() -> dict[str, list[Name]]:
    """Further names by state."""
    found: dict[str, list[Name]] = defaultdict(list)
    for row in csv_rows("state_names.csv"):
        name = Name(row["name"], row["language"], row["kind"], _day(row["from"]), _day(row["to"]))
        found[row["id"]].append(name)
    return found


def _dates() -> dict[str, _Spans]:
    """Dated facts by state and kind: (value, first day, last day)."""
    found: dict[str, _Spans] = defaultdict(lambda: defaultdict(list))
    for row in csv_rows("state_dates.csv"):
        found[row["id"]][row["kind"]].append((row["value"], _day(row["from"]), _day(row["to"])))
    return found


def _links() -> tuple[dict[str, list[tuple[str, date]]], dict[str, list[tuple[str, date]]]]:
    """Predecessors by state and successors by state, each with its date."""
    before: dict[str, list[tuple[str, date]]] = defaultdict(list)
    after: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for row in csv_rows("state_links.csv"):
        day = date.fromisoformat(row["date"])
        before[row["successor"]].append((row["predecessor"], day))
        after[row["predecessor"]].append((row["successor"], day))
    return before, after


def _numbers(spans: _Spans, kind: str) -> tuple[tuple[int, date | None, date | None], ...]:
    """The dated numbers of a kind ("cow", "gw")."""
    return tuple((int(value), first, last) for value, first, last in spans[kind])


@lru_cache(maxsize=1)
def table() -> dict[str, State]:
    """Every state by id, in the order of ids.

    >>> len(table()), next(iter(table()))
    (206, 'AFG')
    """
    names, dates, (before, after) = _names(), _dates(), _links()
    states = {}
    for row in csv_rows("states.csv"):
        key, spans = row["id"], dates[row["id"]]
        states[key] = State(
            id=key,
            iso2=row["iso2"] or None,
            name=row["en"],
            names={lang: row[lang] for lang in LANGUAGES},
            adjectives={lang: row[f"adjective_{lang}"] for lang in LANGUAGES},
            aliases=tuple(names[key]),
            capital=row["capital"],
            capitals=tuple(spans["capital"]),
            cow=int(row["cow"]) if row["cow"] else None,
            gw=int(row["gw"]) if row["gw"] else None,
            m49=int(row["m49"]) if row["m49"] else None,
            cow_spans=_numbers(spans, "cow"),
            gw_spans=_numbers(spans, "gw"),
            start=_day(row["start"]),
            end=_day(row["end"]),
            absent=tuple((a, b) for _, a, b in spans["absent"] if a and b),
            member=tuple((a, b) for _, a, b in spans["member"] if a),
            groups=tuple((g, a, b) for g, a, b in spans["group"] if a),
            predecessors=tuple(before[key]),
            successors=tuple(after[key]),
            continues=row["continues"] or None,
        )
    return states


def all_states() -> tuple[State, ...]:
    """Every state of the table, present and past, in the order of ids.

    >>> from datetime import date
    >>> sum(s.member_on(date(2024, 12, 31)) for s in all_states())
    193
    """
    return tuple(table().values())


def get(code: str) -> State:
    """The state with this id (ISO 3166 alpha-3, capitals); raises UnknownStateError for any other text.

    >>> get("SUN").name
    'Soviet Union'
    """
    try:
        return table()[code]
    except KeyError:
        raise UnknownStateError(
            f"No state has the id {code!r}; ids are three capital letters such as KAZ or SUN, "
            "and the command equipoise states lists them."
        ) from None
