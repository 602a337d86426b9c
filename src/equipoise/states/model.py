"""What is known of one state: its names, numbers, dates and neighbours in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.states.periods import Span, covers, days_in_year, overlaps


@dataclass(frozen=True, slots=True)
class Name:
    """One more name of a state, besides its current short name in each language.

    `kind` is "formal" (full name), "former" (short name that was replaced), "alias" (other spelling,
    initials), "shared" (several states answer to it) or "seat" (what UN lists write for the seat).
    A dated name was in use from `start` to `end`, both included; an undated one needs no date.

    >>> Name("Dahomey", "en", "former", date(1960, 8, 1), date(1975, 11, 29)).used_on(date(1970, 1, 1))
    True
    """

    text: str
    language: str
    kind: str
    start: date | None = None
    end: date | None = None

    def used_on(self, on: date) -> bool:
        """Whether the name was in use on a day."""
        return covers((self.start, self.end), on)


@dataclass(frozen=True, slots=True)
class State:
    """One state, present or past. Every span holds its first and its last day; None is an open end.

    `start` is the day of independence, or of UN membership where that came first; None is before 1945.
    `cow` and `gw` are the numbers in use now (or last); `cow_spans` and `gw_spans` date those that changed.
    `member` are the spans of UN membership, `groups` those in a UN regional group, `absent` those in
    which the state was part of another. `predecessors` and `successors` pair an id with a date;
    `continues` is the id whose UN seat this state took over.

    >>> from equipoise.states import get
    >>> kaz = get("KAZ")
    >>> kaz.name, kaz.iso2, kaz.m49, kaz.cow, kaz.capital, kaz.adjectives["de"]
    ('Kazakhstan', 'KZ', 398, 705, 'Astana', 'kasachisch')
    """

    id: str
    iso2: str | None
    name: str
    names: dict[str, str]
    adjectives: dict[str, str]
    aliases: tuple[Name, ...]
    capital: str
    capitals: tuple[tuple[str, date | None, date | None], ...]
    cow: int | None
    gw: int | None
    m49: int | None
    cow_spans: tuple[tuple[int, date | None, date | None], ...]
    gw_spans: tuple[tuple[int, date | None, date | None], ...]
    start: date | None
    end: date | None
    absent: tuple[tuple[date, date], ...]
    member: tuple[tuple[date, date | None], ...]
    groups: tuple[tuple[str, date, date | None], ...]
    predecessors: tuple[tuple[str, date], ...]
    successors: tuple[tuple[str, date], ...]
    continues: str | None

    def __hash__(self) -> int:
        """One id, one state."""
        return hash(self.id)

    def name_in(self, lang: str = "en", on: date | None = None) -> str:
        """The short name in "en", "de", "fr" or "ru"; with a day, the one in use then where the table has it.

        Raises KeyError for another language.

        >>> from equipoise.states import get
        >>> get("BFA").name_in("de", date(1970, 1, 1)), get("BFA").name_in("ru")
        ('Obervolta', 'Буркина-Фасо')
        """
        current = self.names[lang]
        if on is None:
            return current
        past = (n for n in self.aliases if n.kind == "former" and n.language == lang and n.used_on(on))
        return next((n.text for n in past), current)

    def capital_on(self, on: date) -> str:
        """The capital on a day.

        >>> from equipoise.states import get
        >>> get("BRA").capital_on(date(1955, 1, 1))
        'Rio de Janeiro'
        """
        return next((c for c, a, b in self.capitals if covers((a, b), on)), self.capital)

    def exists_on(self, on: date) -> bool:
        """Whether it was a state of its own on a day.

        >>> from equipoise.states import get
        >>> get("SYR").exists_on(date(1960, 1, 1))
        False
        """
        return self.exists_in((on, on))

    def exists_in(self, days: Span) -> bool:
        """Whether it was a state of its own on any day of a span.

        >>> from equipoise.states import get
        >>> get("SYR").exists_in((date(1960, 1, 1), date(1960, 12, 31)))
        False
        """
        if not overlaps((self.start, self.end), days):
            return False
        first, last = days
        return not any(first and last and a <= first and last <= b for a, b in self.absent)

    def member_on(self, on: date) -> bool:
        """Whether it was a member of the United Nations on a day.

        >>> from equipoise.states import get
        >>> get("IDN").member_on(date(1965, 6, 1))
        False
        """
        return any(covers(span, on) for span in self.member)

    def member_in(self, year: int) -> bool:
        """Whether it was a member of the United Nations on any day of a year.

        >>> from equipoise.states import get
        >>> get("KAZ").member_in(1991), get("KAZ").member_in(1992)
        (False, True)
        """
        return self.member_days(year) > 0

    def member_days(self, year: int) -> int:
        """For how many days of a year it was a member of the United Nations.

        >>> from equipoise.states import get
        >>> get("RUS").member_days(1991), get("SUN").member_days(1991)
        (8, 357)
        """
        return sum(days_in_year(span, year) for span in self.member)

    def group_on(self, on: date) -> str | None:
        """The UN regional group on a day; None outside of any, and before the groups of 17 December 1963.

        >>> from equipoise.states import get
        >>> get("ISR").group_on(date(1999, 1, 1)), get("ISR").group_on(date(2001, 1, 1))
        (None, 'Western European and Others')
        """
        return next((g for g, a, b in self.groups if covers((a, b), on)), None)
