"""The table of blocs: its facts, and that it holds together."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import cast

import pytest
from hypothesis import given, strategies as st

from equipoise.errors import CoverageError, PowerError, SettingsError, UnknownStateError
from equipoise.states import get, powers
from equipoise.states.bloc_model import STATUSES, Status
from equipoise.states.bloc_table import reviewed
from equipoise.states.blocs import bloc, blocs, by_key, members, memberships
from equipoise.states.naming import key
from equipoise.states.periods import overlaps

KINDS = {"organisation", "alliance", "format"}
NATO_COUNTS = (
    *((1950, 12), (1953, 14), (1956, 15), (1983, 16), (2000, 19), (2005, 26)),
    *((2010, 28), (2018, 29), (2021, 30), (2023, 31), (2024, 32)),
)
EU_COUNTS = (
    *((1958, 6), (1974, 9), (1982, 10), (1990, 12), (1995, 15), (2004, 25)),
    *((2008, 27), (2014, 28), (2019, 28), (2021, 27)),
)
G77_COUNTS = (  # its own 133 in 1998, 130 in 2008, 134 in 2015 and 2025, less China and in 1998 Yugoslavia
    *((date(1964, 6, 15), 77), (1998, 131), (2008, 129), (2015, 133), (2025, 133)),
)


@pytest.mark.parametrize(
    ("name", "state", "first", "last"),
    [
        ("EAEU", "RUS", "2015-01-01", None),
        ("EAEU", "ARM", "2015-01-02", None),
        ("EAEU", "KGZ", "2015-08-12", None),
        ("SCO", "KAZ", "2001-06-15", None),
        ("SCO", "IND", "2017-06-09", None),
        ("SCO", "PAK", "2017-06-09", None),
        ("SCO", "IRN", "2023-07-04", None),
        ("SCO", "BLR", "2024-07-04", None),
        ("OTS", "KAZ", "2010-11-17", None),
        ("OTS", "UZB", "2019-10-15", None),
        ("CSTO", "BLR", "1994-04-20", None),
        ("CSTO", "GEO", "1994-04-20", "1999-04-19"),
        ("CSTO", "AZE", "1994-04-20", "1999-04-19"),
        ("BRICS", "IRN", "2024-01-01", None),
        ("BRICS", "IDN", "2025-01-06", None),
        ("NATO", "USA", "1949-08-24", None),
        ("NATO", "TUR", "1952-02-18", None),
        ("NATO", "POL", "1999-03-12", None),
        ("NATO", "FIN", "2023-04-04", None),
        ("NATO", "SWE", "2024-03-07", None),
        ("EU", "GBR", "1973-01-01", "2020-01-31"),
        ("EU", "GRC", "1981-01-01", None),
        ("EU", "POL", "2004-05-01", None),
        ("EU", "HRV", "2013-07-01", None),
        ("WTO", "KAZ", "2015-11-30", None),
        ("WTO", "CHN", "2001-12-11", None),
        ("COE", "RUS", "1996-02-28", "2022-03-15"),
        ("CIS", "GEO", "1993-12-03", "2009-08-17"),
        ("ECOWAS", "NER", "1975-05-28", "2025-01-28"),
        ("OPEC", "AGO", "2007-01-01", "2023-12-31"),
        ("ASEAN", "TLS", "2025-10-26", None),
        ("G7", "RUS", "1998-05-15", "2014-03-23"),
        ("AU", "MAR", "1963-09-19", "1984-11-11"),
        ("OIC", "UZB", "1996-10-02", None),
        ("OAS", "CUB", "1951-12-13", "1962-01-30"),
        ("OAS", "BRB", "1967-11-15", None),
        ("NAM", "BRN", "1992-09-16", None),
        ("MERCOSUR", "BOL", "2024-08-07", None),
        ("G77", "KEN", "1964-06-15", None),
        ("G77", "CYP", "1964-06-15", "2004-04-30"),
        ("G77", "AZE", "2019-09-27", None),
    ],
)
def test_days_of_full_membership(name: str, state: str, first: str, last: str | None) -> None:
    spells = [m for m in bloc(name).memberships if m.state == state and m.status == "full"]
    assert (first, last) in [(m.start.isoformat(), m.end and m.end.isoformat()) for m in spells]
    assert len(spells) == 1 + ((name, state) == ("AU", "MAR"))


def test_uzbekistan_goes_in_and_out_of_the_collective_security_treaty() -> None:
    held = [year for year in range(1992, 2026) if "UZB" in members("CSTO", year)]
    assert held == [*range(1994, 1999), *range(2007, 2013)]


@pytest.mark.parametrize(
    ("name", "on", "count"),
    [
        *(("NATO", *pair) for pair in NATO_COUNTS),
        *(("EU", *pair) for pair in EU_COUNTS),
        *(("G77", *pair) for pair in G77_COUNTS),
        ("SCO", 2002, 6),
        ("SCO", date(2024, 7, 4), 10),
        ("BRICS", 2023, 5),
        ("BRICS", 2024, 9),
        ("BRICS", 2025, 10),
        ("CSTO", 2025, 6),
        ("EAEU", 2025, 5),
        ("EAEU", date(2015, 1, 1), 3),
        ("EAEC", 2007, 6),
        ("CSTO", 1998, 9),
        ("CSTO", 2000, 6),
        ("CSTO", 2010, 7),
        ("OTS", 2015, 4),
        ("OTS", 2025, 5),
        ("CIS", 2005, 10),
        ("GCC", 1985, 6),
        ("GCC", 2025, 6),
        ("OAS", 1952, 21),
        ("OAS", 1992, 34),
        ("OAS", 2025, 33),
        ("OPEC", 1976, 13),
        ("OPEC", 2025, 12),
        ("OECD", 1962, 20),
        ("ECOWAS", 1976, 15),
        ("ECOWAS", date(2025, 1, 28), 15),
        ("ECOWAS", date(2025, 1, 29), 12),
        ("MERCOSUR", 2025, 5),
        ("CPTPP", 2025, 12),
        ("RCEP", 2025, 14),
        ("G7", 2013, 8),
        ("G7", 2015, 7),
        ("C51", 2025, 6),
        ("CIS", 2025, 9),
        ("COE", 2021, 47),
        ("COE", date(2022, 3, 16), 46),
        ("COE", 2025, 46),
        ("OSCE", 1980, 35),
        ("OSCE", 2025, 57),
        ("OECD", 2025, 38),
        ("OIC", 2010, 57),
        ("OIC", 2025, 57),
        ("LAS", 1946, 7),
        ("LAS", 2010, 22),
        ("LAS", 2025, 22),
        ("AU", 1964, 33),
        ("AU", 2025, 54),  # without the Sahrawi republic
        ("ASEAN", 1990, 6),
        ("ASEAN", 2020, 10),
        ("ASEAN", date(2025, 10, 26), 11),
        ("G20", 2020, 19),
        ("WTO", 2015, 158),
        ("WTO", 2025, 163),  # of 166, without the European Union, Hong Kong and Macao
        ("NAM", 1962, 25),
        ("NAM", 2007, 118),
        ("NAM", 2020, 120),
        ("NAM", 2025, 121),
        ("WPACT", 1960, 8),
        ("WPACT", 1989, 7),
        ("WPACT", 1992, 0),
    ],
)
def test_how_many_full_members(name: str, on: date | int, count: int) -> None:
    assert len(members(name, on)) == count


def test_who_is_no_full_member() -> None:
    assert "SAU" not in {m.state for m in bloc("BRICS").memberships}
    assert "KAZ" in members("BRICS", 2025, "associate")
    assert "TKM" in members("CIS", 2010, "associate")
    assert "TKM" not in members("CIS", 2010)
    assert "UKR" in members("CIS", 2010, "associate")
    assert "UKR" not in members("CIS", 2010)
    assert "SYR" in members("LAS", 2015, "suspended")
    assert "SYR" not in members("LAS", 2015)
    assert "EGY" not in members("LAS", 1985)
    assert "EGY" in members("LAS", 1990)
    assert "MAR" not in members("AU", 2000)
    assert "MAR" in members("AU", 2018)
    assert "GRC" not in members("COE", 1972)
    assert set(members("OTS", 2025, "observer")) == {"HUN", "TKM"}


def test_who_is_in_the_group_of_77() -> None:
    listed = {m.state for m in bloc("G77").memberships}
    assert not listed & {"CHN", "NZL", "TUR", "SUN", "ISR"}
    for state, last in {"MEX": 1993, "KOR": 1996, "MLT": 2003, "ROU": 2006, "BIH": 2019, "YUG": 1992}.items():
        assert state in members("G77", last)
        assert state not in members("G77", last + 1)
    assert {"CHL", "COL", "CRI", "AZE", "TJK", "TKM", "PSE"} <= set(members("G77", 2025))
    assert "VNM" in members("G77", 1980)


def test_who_came_and_went_in_2024_and_2025() -> None:
    assert "SYR" in members("OIC", date(2025, 3, 7))
    assert "SYR" not in members("OIC", date(2025, 3, 6))
    assert "VNM" in members("BRICS", date(2025, 6, 13), "associate")
    assert "VNM" not in members("BRICS", date(2025, 6, 12), "associate")
    assert "LAO" in members("SCO", date(2025, 9, 1), "dialogue")
    assert "IRN" in members("EAEU", 2025, "observer")
    assert not {"MLI", "BFA", "NER"} & set(members("ECOWAS", 2025))
    assert "NIC" not in members("OAS", 2024)
    assert "AGO" not in members("OPEC", 2024)
    assert "GBR" in members("CPTPP", 2025)


def test_who_is_half_in() -> None:
    assert "VEN" in members("MERCOSUR", 2010, "associate")
    assert "COL" not in members("MERCOSUR", 2004, "associate")
    assert "COL" in members("MERCOSUR", 2005, "associate")
    assert "KAZ" not in members("OIC", 1995)
    assert "KAZ" in members("OIC", 1996)


def test_most_days_of_a_year_count() -> None:
    assert "FIN" in members("NATO", 2023)
    assert "FIN" not in members("NATO", date(2023, 4, 3))
    assert "KGZ" not in members("EAEU", 2015)
    assert "KGZ" in members("EAEU", date(2015, 8, 12))
    assert "GBR" not in members("EU", 2020)
    assert "GBR" in members("EU", date(2020, 1, 31))
    precise = {m.precision for b in blocs() for m in b.memberships}
    assert precise == {"day", "month", "year"}
    djibouti = next(m for m in bloc("OIC").memberships if m.state == "DJI")
    assert (djibouti.precision, djibouti.start) == ("year", date(1978, 7, 1))
    assert "DJI" in members("OIC", 1978)


def test_every_spell_lies_within_its_bloc_and_state() -> None:
    for b in blocs():
        assert b.kind in KINDS
        assert set(b.names) == {"en", "de", "fr", "ru"}
        for m in b.memberships:
            state, end = get(m.state), m.end or date.max
            assert m.source
            assert m.start <= end
            assert m.start >= b.founded
            assert state.exists_on(m.start)
            assert m.end is None or (state.exists_on(m.end) and end <= reviewed())
            assert m.end is not None or (state.end is None and b.dissolved is None)
            assert b.dissolved is None or end <= b.dissolved
        for one, other in combinations(b.memberships, 2):
            same = one.state == other.state
            assert not (same and overlaps((one.start, one.end), (other.start, other.end))), (b.id, one, other)


def test_every_name_leads_to_one_bloc() -> None:
    names = [key(text) for b in blocs() for text in {key(t) for t in (b.id, *b.names.values(), *b.aliases)}]
    assert len(names) == len(set(names)) == len(by_key())
    assert all(bloc(text) is b for b in blocs() for text in (b.id, *b.names.values(), *b.aliases))


@given(st.sampled_from(blocs()), st.integers(1945, 2025))
def test_a_state_has_one_status_at_a_time(b: object, year: int) -> None:
    by_status = [set(b.members(year, s)) for s in STATUSES]  # type: ignore[attr-defined]
    assert not any(one & other for one, other in combinations(by_status, 2))
    day = [set(b.members(date(year, 7, 1), s)) for s in STATUSES]  # type: ignore[attr-defined]
    assert not any(one & other for one, other in combinations(day, 2))


def test_the_memberships_of_a_state() -> None:
    found = {b.id: status for b, status in memberships("Kasachstan", 2025)}
    assert found == {
        **dict.fromkeys(["C51", "CIS", "CSTO", "EAEU", "ECO", "OIC", "OSCE", "OTS", "SCO", "WTO"], "full"),
        "BRICS": "associate",
    }
    assert dict(memberships("KAZ")) == dict(memberships("KAZ", reviewed()))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: members("NATTO"), PowerError, "did you mean NATO"),
        (lambda: bloc(""), PowerError, "there are ASEAN"),
        (lambda: members("NATO", 2020, cast("Status", "friend")), SettingsError, "use full, associate"),
        (lambda: members("NATO", reviewed().year + 1), CoverageError, "reviewed up to 31 December"),
        (lambda: memberships("Kazachstan"), UnknownStateError, "did you mean Kazakhstan"),
    ],
)
def test_questions_that_have_no_answer(call: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        call()  # type: ignore[operator]
    assert words in str(caught.value)


def test_any_bloc_can_be_a_power() -> None:
    nato, eaeu, eu, au = powers("НАТО, EAEU, EU-dated, AU-dated")
    assert [p.id for p in (nato, eaeu, eu, au)] == ["NATO", "EAEU", "EU-dated", "AU-dated"]
    assert all(p.is_bloc for p in (nato, eaeu, eu, au))
    assert "FIN" not in nato.states_in(2022)
    assert "FIN" in nato.states_in(2023)
    assert "ITA" in nato.states_in(1952)
    assert "ITA" not in nato.members_in(1952)
    assert eaeu.members_in(2010) == eaeu.states_in(2010) == ()
    assert eu.name == "European Union, members of the time"
    assert len(eu.states_in(1990)) == 12
    assert "SUN" in powers("Warsaw Pact")[0].members_in(1980)


def test_names_that_meant_something_before_still_do() -> None:
    assert [p.id for p in powers("EU, AU, UA, EC")] == ["EU27", "AUS", "UKR", "ECU"]
    assert powers("African Union")[0].id == "AU-dated"
    with pytest.raises(PowerError, match="is named twice"):
        powers("NATO, OTAN")
    with pytest.raises(PowerError, match="did you mean NATO"):
        powers("NATTO")
    with pytest.raises(PowerError, match=r"EU27.*NATO"):
        powers("Middle-earth and beyond")
