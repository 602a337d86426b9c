"""Which state a row of a UN voting file is about, on small rows of our own."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import UnknownStateError
from equipoise.states import all_states, get, match_members, resolve_member
from equipoise.states.members import SEATS


@pytest.mark.parametrize(
    ("code", "name", "on", "state"),
    [
        ("CHN", "CHINA", date(1971, 10, 25), "TWN"),
        ("CHN", "CHINA", date(1971, 10, 26), "CHN"),
        ("SUN", "USSR", date(1991, 12, 23), "SUN"),
        (
            "SUN",
            "USSR",
            date(1991, 12, 31),
            "RUS",
        ),  # as in the Security Council's file
        ("RUS", "RUSSIAN FEDERATION", date(1980, 1, 1), "SUN"),
        ("YUG", "YUGOSLAVIA", date(1995, 1, 1), "YUG"),
        ("YUG", "YUGOSLAVIA", date(2003, 2, 4), "SCG"),
        ("SRB", "SERBIA", date(2005, 1, 1), "SCG"),
        ("SRB", "SERBIA", date(2006, 6, 3), "SRB"),
        ("DEU", "GERMANY, FEDERAL REPUBLIC OF", date(1980, 1, 1), "DEU"),
        ("DDR", "GERMAN DEMOCRATIC REPUBLIC", date(1980, 1, 1), "DDR"),
        ("EGY", "UNITED ARAB REPUBLIC", date(1960, 1, 1), "EGY"),
        ("TZA", "TANGANYIKA", date(1962, 1, 1), "TZA"),
        ("EAZ", "ZANZIBAR", date(1963, 12, 16), "EAZ"),
        ("YMD", "SOUTHERN YEMEN", date(1968, 1, 1), "YMD"),
        ("BLR", "BELARUS", date(1983, 10, 27), "BLR"),  # today's name years before it was in use
        ("COG", "CONGO", date(1980, 1, 1), "COG"),
        ("COD", "CONGO (DEMOCRATIC REPUBLIC OF)", date(1967, 7, 4), "COD"),
        ("GIN", "GUINEA", date(2000, 1, 1), "GIN"),
        ("TUR", "TÜRKÝYE", date(2024, 12, 1), "TUR"),
        ("tur", " turkiye ", date(2024, 12, 1), "TUR"),
        ("NLD", "A SPELLING OF TOMORROW", date(2030, 1, 1), "NLD"),  # the code decides
        ("NLD", "", date(2020, 1, 1), "NLD"),
        ("", "ZAIRE", date(1980, 1, 1), "COD"),
        ("ZAR", "ZAIRE", date(1980, 1, 1), "COD"),  # a code that ISO withdrew: the name decides
        ("", "CHINA", date(1960, 1, 1), "TWN"),
        ("", "CONGO", date(1980, 1, 1), "COG"),
    ],
)
def test_rows_of_un_files(code: str, name: str, on: date, state: str) -> None:
    assert resolve_member(code, name, on) == state
    row = pl.DataFrame({"ms_code": [code], "ms_name": [name], "date": [on]})
    assert match_members(row)["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("code", "name"), [("QQQ", "ATLANTIS"), ("", ""), ("FRA", "GERMANY"), ("SRB", "CROATIA"), ("", "KOREA")]
)
def test_rows_that_fit_no_state(code: str, name: str) -> None:
    on = date(2000, 1, 1)
    with pytest.raises(UnknownStateError):
        resolve_member(code, name, on)
    row = pl.DataFrame({"ms_code": [code], "ms_name": [name], "date": [on]})
    assert match_members(row)["state"].to_list() == [None]


def test_a_frame_keeps_its_rows_order_and_columns() -> None:
    rows = pl.DataFrame(
        {
            "n": [3, 1, 2, 0],
            "c": ["FRA", None, "FRA", "QQQ"],
            "m": ["FRANCE", "FRANCE", None, "ATLANTIS"],
            "d": ["2000-01-01", "not a date", None, "2000-01-01"],
            "state": ["left", "from", "before", "!"],
        }
    )
    matched = match_members(rows, code="c", name="m", date="d")
    assert matched["n"].to_list() == [3, 1, 2, 0]
    assert matched["state"].to_list() == ["FRA", "FRA", "FRA", None]
    assert sorted(matched.columns) == sorted(rows.columns)
    assert match_members(rows.head(0), code="c", name="m", date="d").height == 0


@given(st.sampled_from([s for s in all_states() if s.member]), st.dates(date(1945, 10, 24), date(2030, 1, 1)))
def test_a_frame_says_what_a_row_says(state: object, on: date) -> None:
    code, name = state.id, state.name  # type: ignore[attr-defined]
    row = pl.DataFrame({"ms_code": [code], "ms_name": [name], "date": [on]})
    assert match_members(row)["state"].item() == resolve_member(code, name, on)


def test_seats_have_one_holder_at_a_time() -> None:
    for seat in SEATS:
        for on in pl.date_range(date(1945, 10, 24), date(2024, 12, 31), "7d", eager=True):
            assert sum(get(code).member_on(on) for code in seat) == 1
    continued = {(get(code).continues, code) for seat in SEATS for code in seat if get(code).continues}
    assert continued == {("SUN", "RUS"), ("YUG", "SCG"), ("SCG", "SRB")}
