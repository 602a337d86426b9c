"""Which roll calls are taken: issues, searches, years, lists."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SettingsError
from equipoise.votes.issues import all_issues
from equipoise.votes.select import FEWEST, select_roll_calls

TEXTS = {
    "nuclear": ("Nuclear-weapon-free southern hemisphere", "General and complete disarmament."),
    "middle-east": (
        "Permanent sovereignty : resolution / adopted",
        "A/78/251 36 Question of Palestine. PALESTINE",
    ),
    "human-rights": ("Situation of human rights in Chile", None),
    "outer space": ("Peaceful uses of the Moon", "A/S-10/1 9$"),
}


def _calls(copies: int = FEWEST) -> pl.DataFrame:
    """`copies` roll calls of each text, in 1990, 1991 ..., numbered from 1."""
    rows = [
        {"title": title, "agenda": agenda, "year": 1990 + i, "date": date(1990 + i, 10, 1)}
        for title, agenda in TEXTS.values()
        for i in range(copies)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"year": pl.Int16}).with_row_index("roll_call", 1)
    symbol = pl.format("A/RES/{}/{}[{}]", pl.col("year") - 1945, "roll_call", pl.lit("A"))
    return frame.with_columns(
        resolution=symbol, excluded=pl.lit(None, pl.String), yes=pl.lit(9), no=pl.lit(1), abstain=pl.lit(0)
    )


def _subjects(**conditions: object) -> list[str]:
    """Of which texts the selected roll calls are."""
    found = select_roll_calls(_calls(), **conditions)  # type: ignore[arg-type]
    named = {title: name for name, (title, _) in TEXTS.items()}
    return [named[title] for title in found["title"].unique(maintain_order=True)]


@pytest.mark.parametrize(
    ("issue", "subjects"),
    [
        ("nuclear", ["nuclear"]),
        ("nu", ["nuclear"]),
        ("Disarmament", ["nuclear"]),
        ("middle-east", ["middle-east"]),
        ("Human rights", ["human-rights"]),
        ("HR", ["human-rights"]),
    ],
)
def test_issues_by_name_and_code(issue: str, subjects: list[str]) -> None:
    assert _subjects(issue=issue) == subjects


@pytest.mark.parametrize(
    ("search", "subjects"),
    [
        ("nuclear", ["nuclear"]),
        ("WEAPON nuclear", ["nuclear"]),
        ("nuclear-weapon", ["nuclear"]),
        ('"free southern"', ["nuclear"]),
        ("southern disarm*", ["nuclear"]),
        ("of", ["middle-east", "human-rights", "outer space"]),
        ("of question", ["middle-east"]),
        ("sovereign*", ["middle-east"]),
        ('"the moon"', ["outer space"]),
        ("*moon (", ["outer space"]),
    ],
)
def test_searches(search: str, subjects: list[str]) -> None:
    assert _subjects(matching=search) == subjects


@pytest.mark.parametrize(
    "search",
    [
        "weapons",
        '"southern free"',
        '"hemisphere general"',
        "resolution",
        "251",
        "n.*r",
        "s-10",
        "moon nuclear",
    ],
)
def test_searches_that_find_nothing(search: str) -> None:
    with pytest.raises(SettingsError, match=r"^There is no roll call matching"):
        _subjects(matching=search)


@pytest.mark.parametrize(
    ("search", "says"), [('"moon', "quotation mark"), (" - ", "no word"), ("*", "no word")]
)
def test_searches_that_are_none(search: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        _subjects(matching=search)


def test_conditions_all_hold() -> None:
    found = select_roll_calls(_calls(20), issue="nuclear", matching="free", first=1995, last=2004)
    assert found["year"].unique().sort().to_list() == list(range(1995, 2005))
    assert found["title"].unique().to_list() == [TEXTS["nuclear"][0]]


def test_a_list_takes_symbols_in_any_spelling_and_record_numbers() -> None:
    calls = _calls()
    symbols = calls["resolution"].to_list()
    only = [*symbols[:4], symbols[4].removeprefix("A/RES/"), symbols[5].lower(), 7, "8", *symbols[8:11]]
    assert select_roll_calls(calls, only=only)["roll_call"].to_list() == list(range(1, 12))


@pytest.mark.parametrize(
    ("only", "says"),
    [
        (["A/RES/45/1[B]"], r"No roll call is on A/RES/45/1\[B\]: did you mean A/RES/45/1\[A\]\?"),
        ([999], r"No roll call is on 999: give symbols"),
        (["x"] * 9, "x, x, x, x, x and 4 more"),
        ("A/RES/45/1[A]", "is a list"),
        (["A/RES/45/1[A]"], "only 1 roll call on the list"),
        ([], "is no roll call on the list"),
    ],
)
def test_lists_that_cannot_be_used(only: list[str | int], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        select_roll_calls(_calls(), only=only)


def test_unknown_issues_and_turned_years_are_refused() -> None:
    with pytest.raises(SettingsError, match="no issue 'nucular': did you mean nuclear"):
        select_roll_calls(_calls(), issue="nucular")
    with pytest.raises(SettingsError, match="`matching` finds other subjects"):
        select_roll_calls(_calls(), issue="fishing")
    with pytest.raises(SettingsError, match="from 2001 to 1999"):
        select_roll_calls(_calls(), first=2001, last=1999)
    with pytest.raises(SettingsError, match="no roll call from 2050 to 2050"):
        select_roll_calls(_calls(), first=2050, last=2050)


def test_what_cannot_tell_positions_apart_does_not_count_but_stays() -> None:
    calls = _calls(FEWEST + 2).with_columns(
        excluded=pl.when(pl.col("year") == 1990).then(pl.lit("a rule")),
        no=pl.when(pl.col("year") == 1991).then(0).otherwise(1),
    )
    assert select_roll_calls(calls, issue="nuclear").height == FEWEST + 2
    with pytest.raises(SettingsError, match="only 9 roll calls from 1990 to 2000 and about nuclear"):
        select_roll_calls(calls, issue="nuclear", last=2000)


def test_flags_of_the_file_come_before_our_rules() -> None:
    flags = [["nu"] if title == TEXTS["outer space"][0] else [] for title in _calls()["title"]]
    calls = _calls().with_columns(issues=pl.Series(flags, dtype=pl.List(pl.String)))
    found = select_roll_calls(calls, issue="nuclear")
    assert found["title"].unique().to_list() == [TEXTS["outer space"][0]]


def test_without_texts_there_are_no_issues() -> None:
    with pytest.raises(SettingsError, match="title, agenda, short"):
        select_roll_calls(_calls().drop("title", "agenda"), issue="nuclear")


@given(st.permutations(range(4 * FEWEST)), st.sampled_from([issue.name for issue in all_issues()[:4]]))
def test_the_order_of_rows_plays_no_part(order: list[int], issue: str) -> None:
    calls = _calls()
    found = select_roll_calls(calls[order], issue=issue)
    assert sorted(found["roll_call"]) == sorted(select_roll_calls(calls, issue=issue)["roll_call"])


@given(st.text(max_size=30))
def test_any_search_is_answered_or_refused_in_a_sentence(search: str) -> None:
    calls = _calls()
    try:
        found = select_roll_calls(calls, matching=search)
    except SettingsError:
        return
    assert FEWEST <= found.height <= calls.height
