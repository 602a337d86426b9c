"""Which regular session of the General Assembly a date falls in.

A session's term runs from its opening to the day before the next one opens. Openings follow rule 1 of the
rules of procedure: the third Tuesday of September until 2002, the Tuesday of the third week that has a
working day from 2003 (resolution 57/301), of the second week from 2023. The years that did otherwise are
listed by hand.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

FIRST_YEAR = 1946
# Elections in France and the United States, the emergency sessions of 1956, the finance crisis of 1964,
# the Millennium summit, 11 September 2001 and, in between, changed rules moved these.
OTHER_OPENINGS = {
    1946: date(1946, 1, 10),
    1951: date(1951, 11, 6),
    1952: date(1952, 10, 14),
    1956: date(1956, 11, 12),
    1964: date(1964, 12, 1),
    1968: date(1968, 9, 24),
    1998: date(1998, 9, 9),
    1999: date(1999, 9, 14),
    2000: date(2000, 9, 5),
    2001: date(2001, 9, 12),
    2002: date(2002, 9, 10),
}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def opening(session: int) -> date:
    """The day on which a regular session (1, 2, ...) opened or, by today's rule, will open.

    >>> opening(1), opening(76), opening(79)
    (datetime.date(1946, 1, 10), datetime.date(2021, 9, 14), datetime.date(2024, 9, 10))
    """
    year = FIRST_YEAR - 1 + session
    if year in OTHER_OPENINGS:
        return OTHER_OPENINGS[year]
    first = date(year, 9, 1)
    if year < 2003:
        return first + timedelta(days=(1 - first.weekday()) % 7 + 14)
    weekday = first.weekday()
    monday = first - timedelta(days=weekday if weekday < 5 else weekday - 7)
    return monday + timedelta(days=8 if year >= 2023 else 15)


def regular_session(day: date) -> int:
    """The regular session whose term holds `day`; ValueError before 10 January 1946.

    >>> regular_session(date(1946, 12, 15)), regular_session(date(2022, 3, 2))
    (1, 76)
    """
    number = day.year - FIRST_YEAR + 1
    if number < 1 or day < opening(1):
        raise ValueError("before the first session of the General Assembly, which opened on 1946-01-10")
    return number if day >= opening(number) else number - 1


def session_number(published: str | None) -> int | None:
    """The number of a regular session as published ("XXX", "31"); None for special ones ("S-6", "ES-11").

    >>> session_number("XXIX"), session_number("77"), session_number("ES-11")
    (29, 77, None)
    """
    if published is None:
        return None
    if re.fullmatch(r"[1-9]\d{0,2}", published):
        return int(published)
    if not re.fullmatch(r"(X{0,4})(IX|IV|V?I{0,3})", published) or not published:
        return None
    values = [ROMAN[letter] for letter in published]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
