"""What is known of one bloc: its names, its kind, and its members by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from equipoise.states.periods import covers, days_in_year

Status = Literal["full", "associate", "observer", "dialogue", "suspended"]
STATUSES: tuple[Status, ...] = get_args(Status)


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
