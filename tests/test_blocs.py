"""The table of blocs: its facts, and that it holds together."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.errors import CoverageError, PowerError, SettingsError, UnknownStateError
from equipoise.states import get, powers
from equipoise.states.bloc_model import STATUSES, Status
from equipoise.states.bloc_table import reviewed
from equipoise.states.blocs import bloc, blocs, by_key, members, memberships
from equipoise.states.naming import key
from equipoise.states.periods import overlaps

KINDS = {"organisation", "alliance", "format"}


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
    ],
)
def test_days_of_full_membership(name: str, state: str, first: str, last: str | None) -> None:
    spells = [m for m in bloc(name).memberships if m.state == state and m.status == "full"]
    assert [(m.start.isoformat(), m.end and m.end.isoformat()) for m in spells] == [(first, last)]


def test_uzbekistan_goes_in_and_out_of_the_collective_security_treaty() -> None:
    held = [year for year in range(1992, 2026) if "UZB" in members("CSTO", year)]
    assert held == [*range(1994, 1999), *range(2007, 2013)]


@pytest.mark.parametrize(
    ("name", "on", "count"),
    [
        ("NATO", 1950, 12),
        ("NATO", 1983, 16),
        ("NATO", 2003, 19),
        ("NATO", 2005, 26),
        ("NATO", 2024, 32),
        ("EU", 1958, 6),
        ("EU", 1994, 12),
        ("EU", 1995, 15),
        ("EU", 2004, 25),
        ("EU", 2019, 28),
        ("EU", 2021, 27),
        ("SCO", 2002, 6),
        ("SCO", date(2024, 7, 4), 10),
        ("BRICS", 2023, 5),
        ("BRICS", 2024, 9),
        ("BRICS", 2025, 10),
        ("CSTO", 2025, 6),
        ("EAEU", 2025, 5),
        ("OTS", 2025, 5),
        ("CIS", 2025, 9),
        ("COE", 2021, 47),
        ("COE", 2025, 46),
        ("OSCE", 1980, 35),
        ("OSCE", 2025, 57),
        ("OECD", 2025, 38),
        ("OIC", 2010, 57),
        ("LAS", 2010, 22),
        ("AU", 2025, 54),
        ("ASEAN", 2020, 10),
        ("G20", 2020, 19),
        ("WTO", 2015, 158),
        ("WTO", 2025, 163),
        ("NAM", 1962, 25),
        ("NAM", 2020, 120),
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


def test_most_days_of_a_year_count() -> None:
    assert "FIN" in members("NATO", 2023)
    assert "FIN" not in members("NATO", date(2023, 4, 3))
    assert "KGZ" not in members("EAEU", 2015)
    assert "KGZ" in members("EAEU", date(2015, 8, 12))
    assert "GBR" not in members("EU", 2020)
    assert "GBR" in members("EU", date(2020, 1, 31))
    precise = {m.precision for b in blocs() for m in b.memberships}
    assert precise == {"day", "month", "year"}
    suriname = next(m for m in bloc("OAS").memberships if m.state == "SUR")
    assert (suriname.precision, suriname.start) == ("year", date(1977, 7, 1))
    assert "SUR" in members("OAS", 1977)


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
