"""Reads the two reviewed files of blocs in data/ into `Bloc` objects, once."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, get_args

from equipoise.states.load import LANGUAGES
from equipoise.states.periods import covers, days_in_year

__all__ = ["STATUSES", "Bloc", "Membership", "Status", "bloc_table", "reviewed"]

Status = Literal["full", "associate", "observer", "dialogue", "suspended"]
STATUSES: tuple[Status, ...] = get_args(Status)
_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Membership:
    """One spell of one state in one bloc, both days included; `end` None is a member still.

    `precision` is that of the less precise of the two days: "day", "month" or "year". The middle of a month
    or year stands for one whose day is not known. `source` names the document, `note` what to know.
    """

    state: str
    status: Status
    start: date
    end: date | None
    precision: str
    source: str
    note: str


@dataclass(frozen=True)
class Bloc:
    """An organisation, alliance or format (meetings without a treaty) with its members by date.

    `names` are by language, `cow` the codes of the same body in the Correlates of War table.

    >>> from equipoise.states.blocs import bloc
    >>> eaeu = bloc("ЕАЭС")
    >>> eaeu.id, eaeu.name, eaeu.kind, eaeu.founded.isoformat()
    ('EAEU', 'Eurasian Economic Union', 'organisation', '2015-01-01')
    """

    id: str
    name: str
    names: dict[str, str]
    aliases: tuple[str, ...]
    kind: str
    founded: date
    dissolved: date | None
    cow: tuple[str, ...]
    note: str
    memberships: tuple[Membership, ...]

    def __hash__(self) -> int:
        """One id, one bloc."""
        return hash(self.id)

    def members(self, on: date | int, status: Status = "full") -> tuple[str, ...]:
        """The ids of the states with a status on a day, or on most days of a year, in the order of ids.

        >>> from equipoise.states.blocs import bloc
        >>> bloc("EAEU").members(2015), bloc("EAEU").members(date(2015, 8, 11))
        (('ARM', 'BLR', 'KAZ', 'RUS'), ('ARM', 'BLR', 'KAZ', 'RUS'))
        """
        if isinstance(on, date):
            spells = (m for m in self.memberships if m.status == status)
            return tuple(sorted(m.state for m in spells if covers((m.start, m.end), on)))
        if (status, on) not in self._years:
            self._years[status, on] = self._in_year(on, status)
        return self._years[status, on]

    @cached_property
    def _years(self) -> dict[tuple[Status, int], tuple[str, ...]]:
        """The members of the years that were asked for."""
        return {}

    def _in_year(self, year: int, status: Status) -> tuple[str, ...]:
        """The states with a status on more than half of the days of a year."""
        days: dict[str, int] = {}
        for m in self.memberships:
            if m.status == status:
                days[m.state] = days.get(m.state, 0) + days_in_year((m.start, m.end), year)
        half = days_in_year((None, None), year) / 2
        return tuple(sorted(state for state, held in days.items() if held > half))


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
def _settings() -> dict[str, object]:
    """The content of blocs.toml."""
    return tomllib.loads((_DATA / "blocs.toml").read_text(encoding="utf-8"))


def reviewed() -> date:
    """The last day that the table of blocs speaks about.

    >>> reviewed().year >= 2025
    True
    """
    day = _settings()["reviewed"]
    assert isinstance(day, date)
    return day


@lru_cache(maxsize=1)
def bloc_table() -> dict[str, Bloc]:
    """Every bloc by id, in the order of ids.

    >>> bloc_table()["OTS"].name
    'Organization of Turkic States'
    """
    spells: dict[str, list[Membership]] = {}
    with (_DATA / "bloc_members.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            status = next(s for s in STATUSES if s == row["status"])
            first, last, known = _start(row["from"]), _end(row["to"]), _precision(row)
            spells.setdefault(row["bloc"], []).extend(
                Membership(state, status, first, last, known, row["source"], row["note"])
                for state in row["states"].split()
            )
    entries = _settings()["blocs"]
    assert isinstance(entries, dict)
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
        for code, entry in sorted(entries.items())
    }
