"""Days, years and spans of days: what the table of states asks about time."""

from __future__ import annotations

from datetime import date

from equipoise.errors import StateDateError

Span = tuple[date | None, date | None]
"""First and last day, both included; None is an open end."""

FIRST_YEAR = 1945
"""The table begins with the United Nations; an open start means that the state was there already."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def span_of(on: date | int) -> tuple[date, date]:
    """The days that `on` stands for: one day, or the whole of a year.

    Raises StateDateError before 1945 (where the table begins) and after the year 9999.

    >>> span_of(1960)
    (datetime.date(1960, 1, 1), datetime.date(1960, 12, 31))
    """
    year = on.year if isinstance(on, date) else on
    if not FIRST_YEAR <= year <= 9999:
        raise StateDateError(
            f"The table of states begins with {FIRST_YEAR}, so it cannot answer for {year}; "
            f"give a year from {FIRST_YEAR} on."
        )
    return (on, on) if isinstance(on, date) else (date(on, 1, 1), date(on, 12, 31))


def covers(span: Span, on: date) -> bool:
    """Whether the day `on` lies in the span.

    >>> covers((date(1973, 9, 18), None), date(1973, 9, 18))
    True
    """
    first, last = span
    return (first is None or first <= on) and (last is None or on <= last)


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share a day.

    >>> overlaps((None, date(1990, 10, 2)), (date(1990, 10, 3), None))
    False
    """
    (a, b), (c, d) = one, other
    return (a is None or d is None or a <= d) and (c is None or b is None or c <= b)


def days_in_year(span: Span, year: int) -> int:
    """How many days of a year lie in the span.

    >>> days_in_year((date(1991, 12, 24), None), 1991)
    8
    """
    first = max(span[0] or date.min, date(year, 1, 1))
    last = min(span[1] or date.max, date(year, 12, 31))
    return max((last - first).days + 1, 0)


def in_words(on: date | int) -> str:
    """A day or a year for a sentence.

    >>> in_words(date(1971, 10, 25)), in_words(1985)
    ('25 October 1971', '1985')
    """
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if isinstance(on, date) else str(on)
