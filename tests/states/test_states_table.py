"""The table itself: dates, seats and links that must hold together, and counts of members."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from babel import Locale

import equipoise.states
from equipoise.errors import UnknownStateError
from equipoise.states import all_states, frame, get, search
from equipoise.states.load import LANGUAGES

DATA = Path(equipoise.states.__file__).parents[1] / "data"

# Our short names that are not CLDR's: longer or shorter on purpose, or the UN's own.
NOT_CLDR = {
    "ARE": "ru",  # in full, not in initials
    "ATG": "en",  # "and", and Saint in full, as UN documents write them
    "BIH": "en",
    "KNA": "en",
    "LCA": "en",
    "STP": "en",
    "TTO": "en",
    "VCT": "en",
    "BRN": "de",
    "COD": "en de fr ru",  # the Congos by their full names, since "Congo" is both
    "COG": "en de fr ru",
    "CPV": "en",  # Cabo Verde since 2013
    "MHL": "ru",  # the islands' names in full
    "SLB": "ru",
    "SYC": "ru",
    "MMR": "en fr ru",  # without Burma in brackets
    "PSE": "en de fr ru",  # the observer state, not the territories
    "TLS": "fr",
    "VAT": "en de fr ru",  # the Holy See is the observer
}
# Members at year-ends, as the UN's rosters count them (with Zanzibar in 1963, Yugoslavia's seat to 2000).
GROWTH = {
    1945: 51, 1946: 55, 1947: 57, 1948: 58, 1949: 59, 1950: 60, 1955: 76, 1956: 80, 1957: 82, 1958: 82,
    1960: 99, 1961: 104, 1962: 110, 1963: 113, 1964: 115, 1965: 117, 1966: 122, 1967: 123, 1968: 126,
    1970: 127, 1971: 132, 1973: 135, 1974: 138, 1975: 144, 1976: 147, 1977: 149, 1978: 151, 1979: 152,
    1980: 154, 1981: 157, 1983: 158, 1984: 159, 1990: 159, 1991: 166, 1992: 179, 1993: 184, 1994: 185,
    1999: 188, 2000: 189, 2002: 191, 2006: 192, 2011: 193, 2024: 193,
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def members_on(day: date) -> int:
    return sum(s.member_on(day) for s in all_states())


@pytest.mark.parametrize(("year", "count"), GROWTH.items())
def test_as_many_members_as_the_rosters_count(year: int, count: int) -> None:
    assert members_on(date(year, 12, 31)) == count


def test_members_on_the_first_vote_and_after_the_last_admission() -> None:
    assert members_on(date(1946, 1, 26)) == 51
    assert members_on(date(2011, 7, 13)) == 192
    assert members_on(date(2011, 7, 14)) == 193


def test_ids_and_codes_are_unique() -> None:
    ids = [r["id"] for r in rows("states.csv")]
    assert len(set(ids)) == len(ids) == len(all_states()) == 206
    assert ids == sorted(ids)
    # ISO gave CS to both, one after the other
    assert {c for c, n in Counter(s.iso2 for s in all_states() if s.iso2).items() if n > 1} == {"CS"}
    assert all(n == 1 for n in Counter(s.m49 for s in all_states() if s.m49).values())


def test_every_row_of_every_file_is_about_a_known_state() -> None:
    ids = {s.id for s in all_states()}
    for name, columns in (
        ("state_names.csv", ["id"]),
        ("state_dates.csv", ["id"]),
        ("state_links.csv", ["predecessor", "successor"]),
    ):
        found = rows(name)
        assert {r[c] for r in found for c in columns} <= ids
        assert len({tuple(r.values()) for r in found}) == len(found), f"{name} repeats a row"
    kinds = {r["kind"] for r in rows("state_dates.csv")}
    assert kinds == {"member", "group", "capital", "cow", "gw", "absent"}
    kinds = {r["kind"] for r in rows("state_names.csv")}
    assert kinds == {"formal", "former", "alias", "shared", "seat"}


def test_spans_run_forwards_and_do_not_overlap() -> None:
    for s in all_states():
        assert s.start is None or s.end is None or s.start <= s.end
        for spans in (
            list(s.member),
            [(a, b) for _, a, b in s.groups],
            [(a, b) for _, a, b in s.capitals],
            [(a, b) for _, a, b in s.cow_spans],
            [(a, b) for _, a, b in s.gw_spans],
            list(s.absent),
        ):
            assert all(b is None or (a is not None and a <= b) for a, b in spans), s.id
            for (_, last), (first, _) in pairwise(spans):
                assert (last or date.max) < (first or date.min), s.id
        for name in s.aliases:
            assert name.start is None or name.end is None or name.start <= name.end
            assert (name.kind == "former") <= (name.end is not None), name


def test_members_exist_and_grouped_states_are_members() -> None:
    for s in all_states():
        for first, last in s.member:
            assert s.exists_on(first), s.id
            assert s.exists_on(last) if last else s.end is None, s.id
        for _, first, last in s.groups:
            assert s.member_on(first), s.id
            assert s.member_on(last) if last else s.member[-1][1] is None, s.id


def test_links_are_symmetric_and_a_successor_exists_from_then_on() -> None:
    for s in all_states():
        for code, day in s.successors:
            assert (s.id, day) in get(code).predecessors
            assert get(code).exists_on(day), (s.id, code)
        for code, day in s.predecessors:
            assert (s.id, day) in get(code).successors


def test_a_seat_goes_on_without_a_gap_or_a_double() -> None:
    seats = {s.id: s.continues for s in all_states() if s.continues}
    assert seats == {"RUS": "SUN", "SCG": "YUG", "SRB": "SCG"}
    for heir, holder in seats.items():
        last = get(holder).member[-1][1]
        assert (get(heir).member[0][0] - (last or date.max)).days == 1
        assert (holder, get(heir).member[0][0]) in get(heir).predecessors


def test_hard_memberships() -> None:
    assert get("IDN").member == ((date(1950, 9, 28), date(1965, 1, 19)), (date(1966, 9, 28), None))
    assert get("SYR").member == ((date(1945, 10, 24), date(1958, 2, 21)), (date(1961, 10, 13), None))
    assert get("DEU").member[0][0] == get("DDR").member[0][0] == date(1973, 9, 18)
    assert get("TWN").member == ((date(1945, 10, 24), date(1971, 10, 25)),)
    assert get("CHN").member == ((date(1971, 10, 26), None),)
    assert get("YUG").member[-1] == (date(2000, 11, 1), date(2003, 2, 3))
    assert get("EAZ").member == ((date(1963, 12, 16), date(1964, 4, 25)),)
    assert get("ZAF").member == ((date(1945, 11, 7), None),)
    assert not any(get(code).member for code in ("XKX", "PSE", "VAT", "RVN", "TBT"))


def test_groups_now_and_then() -> None:
    now = Counter(s.group_on(date(2024, 12, 31)) for s in all_states() if s.member_on(date(2024, 12, 31)))
    assert now == {
        "African": 54,
        "Asia-Pacific": 54,
        "Eastern European": 23,
        "Latin American and Caribbean": 33,
        "Western European and Others": 29,
    }
    assert all(s.group_on(date(1963, 12, 16)) is None for s in all_states())
    assert get("EST").group_on(date(2003, 1, 1)) is None
    assert get("EST").group_on(date(2005, 1, 1)) == "Eastern European"
    assert get("TUR").group_on(date(2020, 1, 1)) == "Western European and Others"
    assert get("ZAF").group_on(date(1980, 1, 1)) is None


def test_names_are_cldrs_but_for_the_reviewed_ones() -> None:
    different: dict[str, set[str]] = {}
    for lang in LANGUAGES:
        cldr = Locale(lang).territories
        for s in all_states():
            theirs = cldr.get(s.iso2 or "") if s.end is None else None
            if theirs and theirs.replace("’", "'") != s.names[lang]:
                different.setdefault(s.id, set()).add(lang)
    assert different == {code: set(langs.split()) for code, langs in NOT_CLDR.items()}


def test_every_state_has_names_adjectives_and_a_capital_in_full() -> None:
    for s in all_states():
        assert s.capital
        for lang in LANGUAGES:
            assert s.names[lang].strip() == s.names[lang] != ""
            assert s.adjectives[lang].strip() == s.adjectives[lang] != ""
        assert s.adjectives["ru"][-2:] in {"ий", "ый", "ой"}, s.id
        assert all("а" <= c <= "я" or c in "ё-" for c in s.adjectives["ru"]), s.id
        assert all("а" <= c.lower() <= "я" or c.lower() in "ё-' —" for c in s.names["ru"]), s.id
        assert (s.adjectives["de"] + s.adjectives["fr"])[0].islower()
        assert s.adjectives["en"][0].isupper()
        if s.capitals and s.end is None:
            assert s.capitals[-1] == (s.capital, s.capitals[-1][1], None)


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("EGY", date(1960, 1, 1), "United Arab Republic"),
        ("TZA", date(1962, 1, 1), "Tanganyika"),
        ("BFA", date(1980, 1, 1), "Upper Volta"),
        ("BEN", date(1970, 1, 1), "Dahomey"),
        ("YMD", date(1980, 1, 1), "Democratic Yemen"),
        ("YMD", date(1969, 1, 1), "Southern Yemen"),
        ("KHM", date(1980, 1, 1), "Democratic Kampuchea"),
        ("BLR", date(1970, 1, 1), "Byelorussian SSR"),
        ("COD", date(1980, 1, 1), "Zaire"),
        ("SWZ", date(2000, 1, 1), "Swaziland"),
        ("CZE", date(2000, 1, 1), "Czech Republic"),
        ("CZE", date(2020, 1, 1), "Czechia"),
        ("TUR", date(2020, 1, 1), "Turkey"),
        ("TUR", date(2023, 1, 1), "Türkiye"),
        ("MMR", date(1980, 1, 1), "Burma"),
        ("LKA", date(1960, 1, 1), "Ceylon"),
        ("THA", date(1947, 1, 1), "Siam"),
        ("MKD", date(2000, 1, 1), "The former Yugoslav Republic of Macedonia"),
        ("FRA", date(1960, 1, 1), "France"),
    ],
)
def test_the_name_of_the_day(code: str, day: date, name: str) -> None:
    assert get(code).name_in("en", day) == name


def test_at_most_one_former_name_a_day_and_language() -> None:
    for s in all_states():
        for lang in LANGUAGES:
            spans = sorted(
                (n.start, n.end)
                for n in s.aliases
                if n.kind == "former" and n.language == lang and n.start and n.end
            )
            assert all(a[1] < b[0] for a, b in pairwise(spans)), (s.id, lang)


def test_capitals_that_moved() -> None:
    assert get("KAZ").capital_on(date(1995, 1, 1)) == "Almaty"
    assert get("DEU").capital_on(date(1980, 1, 1)) == "Bonn"
    assert get("PAK").capital_on(date(1950, 1, 1)) == "Karachi"


def test_frame_has_a_row_a_state() -> None:
    found = frame()
    assert found.height == found["id"].n_unique() == len(all_states())
    assert found.schema["start"] == found.schema["member_to"] == pl.Date
    assert found.filter(pl.col("member_from").is_not_null() & pl.col("member_to").is_null()).height == 193


def test_search_looks_in_names_and_codes() -> None:
    assert [s.id for s in search("kasach")] == ["KAZ"]
    assert [s.id for s in search("Дагомея")] == ["BEN"]
    assert "GNQ" in [s.id for s in search("Guinée")]
    assert get("SUN") in search("ussr")
    assert search("no such place") == search("!!") == []
    assert len(search()) == len(search(" ")) == len(all_states())


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(UnknownStateError, match="three capital letters"):
        get("kaz")


def test_loading_pulls_in_nothing_heavy() -> None:
    code = (
        "import sys, equipoise.states as s; s.resolve('KAZ'); s.powers();"
        "print([m for m in ('polars', 'babel', 'numpy', 'scipy', 'altair') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
