"""Reads the two reviewed files of blocs in data/ into `Bloc` objects, once."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from typing import Any

from equipoise.files import DATA, csv_rows
from equipoise.states.bloc_model import STATUSES, Bloc, Membership
from equipoise.states.load import LANGUAGES


def _start(text: str) -> date:
    """The first day: the day itself, or the middle of the month or year."""
    return date.fromisoformat(text + {4: "-07-01", 7: "-16", 10: ""}[len(text)])


def _end(text: str) -> date | None:
    """The last day, None for an empty cell; the day before the middle of a month or year."""
    return date.fromisoformat(text + {4: "-06-30", 7: "-15", 10: ""}[len(text)]) if text else None


def _precision(row: dict[str, str]) -> str:
    """How well the less precise of two days is known."""
    dashes = min(text.count("-") for text in (row["from"], row["to"]) if text)
    return ("year", "month", "day")[dashes]


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    """The content of blocs.toml."""
    return tomllib.loads((DATA / "blocs.toml").read_text(encoding="utf-8"))


def reviewed() -> date:
    """The last day that the table of blocs speaks about.

    >>> reviewed().year >= 2025
    True
    """
    day: date = _settings()["reviewed"]
    return day


@lru_cache(maxsize=1)
def bloc_table() -> dict[str, Bloc]:
    """Every bloc by id, in the order of ids.

    >>> bloc_table()["OTS"].name
    'Organization of Turkic States'
    """
    spells: dict[str, list[Membership]] = {}
    for row in csv_rows("bloc_members.csv"):
        status = next(s for s in STATUSES if s == row["status"])
        first, last, known = _start(row["from"]), _end(row["to"]), _precision(row)
        spells.setdefault(row["bloc"], []).extend(
            Membership(state, status, first, last, known, row["source"], row["note"])
            for state in row["states"].split()
        )
    return {
        code: Bloc(
            id=code,
            name=entry["en"],
            names={lang: entry[lang] for lang in LANGUAGES},
            aliases=tuple(entry["aliases"]),
            kind=entry["kind"],
            founded=entry["founded"],
            dissolved=entry.get("dissolved"),
            cow=tuple(entry["cow"]),
            note=entry["note"],
            memberships=tuple(sorted(spells[code], key=lambda m: (m.start, m.state))),
        )
        for code, entry in sorted(_settings()["blocs"].items())
    }
