"""The line of a state: itself and those whose seat it continues, one holder a year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache

from equipoise.states.load import all_states, get
from equipoise.states.periods import days_in_year


@lru_cache(maxsize=512)
def line(member: str) -> tuple[str, ...]:
    """A state's id and those of the states whose seat it continues, the latest first.

    >>> line("RUS"), line("SRB"), line("KAZ")
    (('RUS', 'SUN'), ('SRB', 'SCG', 'YUG'), ('KAZ',))
    """
    ids = [member]
    while (before := get(ids[-1]).continues) is not None:
        ids.append(before)
    return tuple(ids)


@lru_cache(maxsize=512)
def kin(member: str) -> frozenset[str]:
    """All holders of a state's seat, before it and after it: none of them is a partner of another.

    >>> sorted(kin("SUN")), sorted(kin("SCG")), sorted(kin("KAZ"))
    (['RUS', 'SUN'], ['SCG', 'SRB', 'YUG'], ['KAZ'])
    """
    return frozenset((*line(member), *_later()[member]))


@lru_cache(maxsize=1)
def _later() -> dict[str, list[str]]:
    """For each state those whose line it is in."""
    found: dict[str, list[str]] = defaultdict(list)
    for state in all_states():
        for member in line(state.id):
            found[member].append(state.id)
    return found


@lru_cache(maxsize=65536)
def holder(member: str, year: int) -> str | None:
    """Of a state's line, the one that existed on the most days of a year; None where none did.

    >>> holder("RUS", 1991), holder("RUS", 1992), holder("KAZ", 1985)
    ('SUN', 'RUS', None)
    """
    days, found = max((days_in_year((get(s).start, get(s).end), year), s) for s in line(member))
    return found if days else None


@lru_cache(maxsize=512)
def own_from(member: str) -> date | None:
    """The first day on which a state was one of its own; None for one that was there before 1945.

    Ukraine and Belarus had seats in the United Nations from 1945 on, as parts of the Soviet Union: what they
    did abroad up to 1991, but for their votes, is in its records.

    >>> own_from("UKR"), own_from("KAZ"), own_from("DEU"), own_from("SYR")
    (datetime.date(1991, 8, 24), datetime.date(1991, 12, 16), datetime.date(1949, 5, 23),
     datetime.date(1945, 10, 24))
    """
    state = get(member)
    if state.start is None or state.absent:
        return state.start
    left = [day for before, day in state.predecessors if get(before).exists_on(day)]
    return max(state.start, *left) if left else state.start
