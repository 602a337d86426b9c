"""The table against the UN's voting files and the lists of others; each difference is explained."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import EquipoiseError, UnknownStateError
from equipoise.states import all_states, by_number, get, match_members, resolve
from equipoise.states.naming import key
from worlds.realdata import real_data

FILES = {"un_library/ga_voting.csv.gz": 910_818, "un_library/sc_voting.csv.gz": 40_629}

# The publisher lists these a little before their admission, always as not voting.
EARLY = {"ARE": 1, "DMA": 6, "JPN": 7, "MNG": 1, "WSM": 1}

# Names that only the code tells apart, or that stand before the state began.
NOT_BY_NAME = {
    ("CHINA", "TWN"),  # a person who says China means CHN
    ("CONGO", "COG"),
    ("GUINEA", "GIN"),
    ("USSR", "RUS"),  # the last week of 1991
    ("UNITED ARAB EMIRATES", "ARE"),  # listed two months before its independence
}

# Differences from the codes that the R package countrycode lists.
OTHER_CODES = {
    ("SRB", "cown"): 345,  # COW goes on with Yugoslavia's number; countrycode leaves it out
    ("VAT", "cown"): None,  # 327 is the Papal States of the 19th century
    ("VAT", "gwn"): None,
    ("VNM", "gwn"): 816,  # 815 is the Vietnam of before 1893
    ("YEM", "gwn"): 678,  # Gleditsch and Ward go on with the North's number
}

# Starts that lie more than 400 days from the list's, with the reason.
OTHER_STARTS = {
    "cow": {
        "FSM", "KIR", "MHL", "NRU", "TON", "TUV", "VUT", "WSM",  # COW counts small states from UN membership
        "BLR", "UKR", "IND",  # UN members before their independence
        "LTU",  # independence restored in March 1990, recognised in September 1991
        "MKD",  # independence in 1991, UN membership in 1993
        "DEU", "DDR",  # COW waits for sovereignty in 1954 and 1955
        "VNM", "IDN",  # independence as declared in 1945
        "SYR",  # COW starts it anew in 1961; here it is one state with a gap
    },
    "gw": {"BLR", "UKR", "IND", "LTU", "VNM"},
}  # fmt: skip

# Spells that end in the list but not here.
OTHER_ENDS = {
    ("cow", 260, "DEU"),  # the Federal Republic went on in 1990, under another number
    ("cow", 678, "YEM"),
    ("cow", 652, "SYR"),
}

# Capitals that differ in the middle of the listed spell.
OTHER_CAPITALS = {
    "LUX": "Luxembourg",
    "UKR": "Kyiv",
    "TZA": "Dar es Salaam",  # COW dates Dodoma from independence; parliament moved in 1996
    "LKA": "Sri Jayawardenepura Kotte",  # the seat of parliament since 1982
    "RVN": "Saigon",  # its name then
    "PLW": "Ngerulmud",  # moved from Koror in 2006
}


def votes(name: str) -> pl.DataFrame:
    columns = ["ms_code", "ms_name", "date", "ms_vote"]
    frame = pl.read_csv(real_data(name), columns=columns, infer_schema=False)
    return frame.with_columns(pl.col("date").str.to_date())


@pytest.fixture(scope="module")
def assembly() -> pl.DataFrame:
    return match_members(votes("un_library/ga_voting.csv.gz"))


@pytest.mark.parametrize(("name", "rows"), FILES.items())
def test_no_row_is_unmatched(name: str, rows: int) -> None:
    matched = match_members(votes(name))
    assert matched.height == rows
    assert matched["state"].null_count() == 0


def test_two_hundred_codes_are_two_hundred_and_one_states(assembly: pl.DataFrame) -> None:
    assert assembly["ms_code"].n_unique() == 200
    assert assembly["state"].n_unique() == 201  # CHN is two
    ever = {s.id for s in all_states() if s.member}
    assert set(assembly["state"]) == ever


@pytest.mark.parametrize("name", FILES)
def test_rows_are_about_members(name: str) -> None:
    early: Counter[str] = Counter()
    seen = match_members(votes(name)).group_by("state", "date").agg(pl.len(), pl.col("ms_vote").unique())
    for code, on, rows, cast in seen.rows():
        if not get(code).member_on(on):
            assert cast == ["X"], (code, on)
            early[code] += rows
    assert early == (EARLY if "ga_" in name else {})


def test_members_have_rows_from_admission_to_end(assembly: pl.DataFrame) -> None:
    missing: Counter[str] = Counter()
    for on, listed in assembly.group_by("date").agg(pl.col("state").unique()).rows():
        missing.update({s.id for s in all_states() if s.member_on(on)} - set(listed))
    assert set(missing.values()) == {1}  # the day of admission itself: the vote came first
    assert len(missing) == 22


@pytest.mark.parametrize("name", FILES)
def test_every_name_resolves_on_its_date(name: str) -> None:
    pairs = match_members(votes(name)).group_by("ms_name", "state").agg(pl.col("date").max())
    failed = set()
    for text, code, on in pairs.rows():
        try:
            found = resolve(text, on).id
        except EquipoiseError:
            found = None
        if found != code:
            failed.add((text, code))
    assert failed <= NOT_BY_NAME
    first = match_members(votes(name)).group_by("ms_name", "state").agg(pl.col("date").min())
    late = {(t, c) for t, c, on in first.rows() if (t, c) not in NOT_BY_NAME and resolve(t, on).id != c}
    assert not late


def listed(name: str) -> list[dict[str, object]]:
    return pl.read_parquet(Path(real_data(f"states/{name}.parquet"))).to_dicts()


def test_codes_and_numbers_of_countrycode() -> None:
    ours = {s.id: s for s in all_states()}
    different = {}
    for row in listed("countrycode_codelist"):
        code = str(row["iso3c"])
        assert row["un.name.en"] is None or code in ours
        if code not in ours:
            continue
        s = ours[code]
        for column, value in (("iso2c", s.iso2), ("iso3n", s.m49), ("cown", s.cow), ("gwn", s.gw)):
            if row[column] != value:
                different[code, column] = value
    assert different == OTHER_CODES


def test_names_of_countrycode() -> None:
    ours = {s.id for s in all_states()}
    failed = set()
    for row in listed("countrycode_codelist"):
        for column in ("country.name.en", "un.name.en"):
            if row["iso3c"] in ours and row[column]:
                try:
                    assert resolve(str(row[column])).id == row["iso3c"]
                except EquipoiseError:
                    failed.add(row[column])
    assert failed == {"Congo", "Guinea"}


def spells(scheme: str) -> list[tuple[int, str, date, date, date]]:
    """(number, name, first day, last day, last day of the list) of every spell after the Charter."""
    found = []
    for r in listed(f"{scheme}_states"):
        if scheme == "cow":
            first = date(*(int(str(r[c])) for c in ("styear", "stmonth", "stday")))
            last = date(*(int(str(r[c])) for c in ("endyear", "endmonth", "endday")))
            found.append((int(str(r["ccode"])), str(r["statenme"]), first, last, date(2016, 12, 31)))
        else:
            first, last = date.fromisoformat(str(r["startdate"])), date.fromisoformat(str(r["enddate"]))
            found.append((int(str(r["gwcode"])), str(r["statename"]), first, last, date(2017, 12, 31)))
    return [s for s in found if s[3] >= date(1945, 10, 24)]


def middle(first: date, last: date) -> date:
    """A day in the middle of a spell, as far as it lies after the Charter."""
    since = max(first, date(1945, 10, 24))
    return since + (last - since) / 2


@pytest.mark.parametrize("scheme", ["cow", "gw"])
def test_every_state_of_the_other_lists_is_here(scheme: str) -> None:
    for number, name, first, last, _ in spells(scheme):
        on = middle(first, last)
        state = by_number(number, scheme, on)  # type: ignore[arg-type]
        assert state.exists_on(on)
        if name not in ("Congo", "Guinea", "Russia"):
            assert resolve(name, on) is state


@pytest.mark.parametrize("scheme", ["cow", "gw"])
def test_starts_and_ends_of_the_other_lists(scheme: str) -> None:
    starts, ends = set(), set()
    for number, _, first, last, edge in spells(scheme):
        old = first < date(1945, 10, 24)
        state = by_number(number, scheme, middle(first, last))  # type: ignore[arg-type]
        if not old and state.start and abs((first - state.start).days) > 400:
            starts.add(state.id)
        try:
            final = by_number(number, scheme, last)  # type: ignore[arg-type]
        except UnknownStateError:
            final = by_number(number, scheme)  # type: ignore[arg-type]
        theirs, ours = (None if last == edge else last), final.end
        if (theirs is None) != (ours is None) or (theirs and ours and abs((theirs - ours).days) > 5):
            ends.add((scheme, number, final.id))
    assert starts == OTHER_STARTS[scheme]
    assert ends == {e for e in OTHER_ENDS if e[0] == scheme}


def test_capitals_of_the_other_list() -> None:
    different = {}
    for row in listed("cow_capitals"):
        first, last = (date.fromisoformat(str(row[c])) for c in ("stdate", "enddate"))
        if last < date(1946, 1, 1):
            continue
        on = middle(first, last)
        try:
            state = by_number(int(str(row["ccode"])), "cow", on)
        except UnknownStateError:
            continue  # COW leaves the end open for states that are gone
        if key(state.capital_on(on)) != key(str(row["capital"])):
            different[state.id] = state.capital_on(on)
    assert different == OTHER_CAPITALS
