"""Terms of the General Assembly's regular sessions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from equipoise.sources.un_library.sessions import opening, regular_session, session_number

# As the United Nations lists them (opening dates of the sessions named).
OPENED = {
    1: "1946-01-10",
    2: "1947-09-16",
    6: "1951-11-06",
    7: "1952-10-14",
    11: "1956-11-12",
    15: "1960-09-20",
    19: "1964-12-01",
    30: "1975-09-16",
    36: "1981-09-15",
    53: "1998-09-09",
    55: "2000-09-05",
    56: "2001-09-12",
    58: "2003-09-16",
    62: "2007-09-18",
    72: "2017-09-12",
    73: "2018-09-18",
    75: "2020-09-15",
    78: "2023-09-05",
    79: "2024-09-10",
    80: "2025-09-09",
}


@pytest.mark.parametrize(("session", "day"), OPENED.items())
def test_openings(session: int, day: str) -> None:
    assert opening(session).isoformat() == day


@given(st.integers(1, 120))
def test_a_term_starts_on_its_opening_and_ends_before_the_next(session: int) -> None:
    assert regular_session(opening(session)) == session
    assert regular_session(opening(session + 1) - timedelta(days=1)) == session


@pytest.mark.parametrize("day", [date(1946, 1, 9), date(1945, 10, 24)])
def test_there_is_no_session_before_the_first(day: date) -> None:
    with pytest.raises(ValueError, match="1946-01-10"):
        regular_session(day)


@pytest.mark.parametrize(
    ("published", "number"),
    [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14), ("XXX", 30), ("31", 31), ("101", 101)]
    + [(other, None) for other in (None, "", "S-6", "ES-11", "ES-I", "0", "IIX", "VX", "10emsp")],
)
def test_published_numbers(published: str | None, number: int | None) -> None:
    assert session_number(published) == number
