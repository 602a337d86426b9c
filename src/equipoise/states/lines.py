"""The line of a state: itself and those whose seat it continues, one holder a year."""

from __future__ import annotations

from functools import lru_cache

from equipoise.states.load import all_states, get
from equipoise.states.periods import days_in_year

__all__ = ["holder", "kin", "line"]


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
    later = (s.id for s in all_states() if member in line(s.id))
    return frozenset((*line(member), *later))


@lru_cache(maxsize=65536)
def holder(member: str, year: int) -> str | None:
    """Of a state's line, the one that existed on the most days of a year; None where none did.

    >>> holder("RUS", 1991), holder("RUS", 1992), holder("KAZ", 1985)
    ('SUN', 'RUS', None)
    """
    days, found = max((days_in_year((get(s).start, get(s).end), year), s) for s in line(member))
    return found if days else None
