"""Readers of the voting files on small files of our own: values, forms of packing, the written rule."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.sources.un_library import read_general_assembly, read_security_council
from equipoise.sources.vote_tables import ReadReport
from equipoise.tables import ROLL_CALLS, VOTES
from worlds.votefiles import (
    GA_COLUMNS,
    RollCall,
    csv_text,
    ga_file,
    random_roll_calls,
    sample,
    sc_file,
    votes,
    write_csv,
)

TODAY = date(2024, 12, 31)


@pytest.mark.parametrize("name", ["votes.csv", "votes.csv.gz", "votes.zip", "wrongly-named.gz.csv"])
def test_every_packing_gives_the_same_tables(tmp_path: Path, name: str) -> None:
    plain = read_general_assembly(ga_file(tmp_path / "plain.csv"), today=TODAY)
    tables = read_general_assembly(ga_file(tmp_path / name), today=TODAY)
    assert tables.roll_calls.equals(plain.roll_calls)
    assert tables.votes.equals(plain.votes)
    assert dict(tables.roll_calls.schema) == ROLL_CALLS
    assert dict(tables.votes.schema) == VOTES


def test_values(tmp_path: Path) -> None:
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv"), today=TODAY)
    assert tables.roll_calls["roll_call"].to_list() == [9001, 9002, 9003, 9004, 9005, 9006]
    first = tables.roll_calls.row(0, named=True)
    assert first["date"] == date(1995, 12, 5)
    assert (first["year"], first["session"], first["regular_session"]) == (1995, "50", 50)
    assert (first["yes"], first["no"], first["abstain"], first["absent"]) == (6, 2, 1, 1)
    assert tables.roll_calls["agenda"].to_list()[:2] == ["ROOT VEGETABLES", None]
    kazakhstan = tables.votes.filter(pl.col("state") == "KAZ").sort("roll_call")
    assert kazakhstan["vote"].to_list() == [2, 2, 2, 2, None, 1]
    usa = tables.votes.filter(pl.col("state") == "USA").sort("roll_call")
    assert usa["vote"].to_list() == [0, 1, 0, 0, None, 0]


def test_special_sessions_fall_into_a_regular_one(tmp_path: Path) -> None:
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv"), today=TODAY)
    assert tables.roll_calls["regular_session"].to_list() == [50, 50, 56, 56, 56, 56]


def test_the_rule_is_counted_and_deletes_nothing(tmp_path: Path) -> None:
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv"), today=TODAY)
    part = "part of a roll call recorded as a whole"
    assert tables.roll_calls["excluded"].to_list() == [None, None, None, part, "no vote recorded", None]
    assert tables.votes.height == tables.report.rows == 60
    assert tables.report.excluded_roll_calls == {part: 1, "no vote recorded": 1}
    assert tables.report.excluded_rows == {part: 10, "no vote recorded": 10}


@pytest.mark.parametrize(
    ("symbols", "excluded"),
    [
        (["A/RES/56/9", "A/RES/56/9[A]", "A/RES/56/9[B]"], [1, 2]),
        (["A/RES/56/9A-B", "A/RES/56/9[A]", "A/RES/56/9[B-III]", "A/RES/56/9[C]"], [1, 2]),
        (["A/RES/56/9[B]", "A/RES/56/9[B-I]", "A/RES/56/9[B-V]", "A/RES/56/9[A]"], [1, 2]),
        (["A/RES/2890(XXVI)", "A/RES/2890(XXVI)[A]"], [1]),
        (["A/RES/ES-8/1", "A/RES/ES-8/1A"], [1]),
        (["A/RES/56/9A", "A/RES/56/9B"], []),
        (["A/RES/56/9[A]", "A/RES/56/9[AA]"], []),
        (["A/RES/56/9", "A/RES/56/90", "A/RES/56/90A"], [2]),
        (["A/RES/56/8", "A/RES/56/9A"], []),
        (["A/RES/56/9A-C", "A/RES/56/9AB"], []),
    ],
)
def test_which_parts_lie_within_which_wholes(tmp_path: Path, symbols: list[str], excluded: list[int]) -> None:
    calls = [RollCall(i, "2001-12-03", "56", symbol, votes("YNA")) for i, symbol in enumerate(symbols)]
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", calls), today=TODAY)
    assert tables.roll_calls.drop_nulls("excluded")["roll_call"].to_list() == excluded


@pytest.mark.parametrize("change", [{"votes": votes("YNX")}, {"date": "2001-12-04"}])
def test_a_part_that_was_voted_on_apart_counts(tmp_path: Path, change: dict[str, Any]) -> None:
    whole = RollCall(1, "2001-12-03", "56", "A/RES/56/9", votes("YNA"))
    part = replace(whole, undl_id=2, resolution="A/RES/56/9A", **change)
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", [whole, part]), today=TODAY)
    assert tables.roll_calls["excluded"].null_count() == 2


def test_parts_without_their_whole_are_kept_and_told(tmp_path: Path) -> None:
    calls = [RollCall(n, "2001-12-03", "56", f"A/RES/56/9{x}", votes("YNA")) for n, x in enumerate("AB")]
    report = read_general_assembly(ga_file(tmp_path / "votes.csv", calls), today=TODAY).report
    assert report.excluded_roll_calls == {}
    assert len(report.notes) == 1
    assert report.notes[0].startswith("2 of 2 roll calls share date and every vote with another part")


def test_totals_that_differ_are_counted_not_believed(tmp_path: Path) -> None:
    right, wrong = sample()[:2]
    wrong = replace(wrong, changed={"total_yes": "9"})
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", [right, wrong]), today=TODAY)
    assert tables.report.differing_totals == 1
    assert "1 of 2 roll calls prints totals that differ" in tables.report.notes[0]
    assert "A/RES/50/902" in tables.report.notes[0]
    assert tables.roll_calls["yes"].to_list() == [6, 4]


def test_totals_may_be_written_as_120_0_or_left_empty(tmp_path: Path) -> None:
    decimal, empty = sample()[:2]
    calls = [replace(decimal, changed={"total_yes": "6.0"}), replace(empty, changed={"total_no": ""})]
    report = read_general_assembly(ga_file(tmp_path / "votes.csv", calls), today=TODAY).report
    assert report.differing_totals == 0
    assert report.notes == (
        "1 of 2 roll calls prints no totals to check the votes against (first: A/RES/50/902, 1996-03-04).",
    )


def test_a_state_that_is_no_member_yet_is_told(tmp_path: Path) -> None:
    call = replace(sample()[0], date="1985-12-05", session="40", votes=votes("YYX", ("KAZ", "USA", "UZB")))
    report = read_general_assembly(ga_file(tmp_path / "votes.csv", [call]), today=TODAY).report
    assert report.notes == (
        "2 rows list a state on a day on which it was no member (first: KAZ, 1985-12-05); 1 of them with a "
        "vote.",
    )


def test_one_vote_is_a_vote(tmp_path: Path) -> None:
    call = replace(sample()[0], votes=votes("XXA"))
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", [call]), today=TODAY)
    assert tables.roll_calls["excluded"].to_list() == [None]


def test_an_empty_vote_is_not_voting_and_told(tmp_path: Path) -> None:
    call = replace(sample()[0], votes=votes("YNAX" + "Y" * 5) | {"UZB": ""})
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", [call]), today=TODAY)
    assert tables.votes.filter(pl.col("state") == "UZB")["vote"].to_list() == [None]
    assert "1 row has no vote letter and is read as not voting." in tables.report.notes


def test_a_date_outside_of_its_session_keeps_the_published_number(tmp_path: Path) -> None:
    call = replace(sample()[0], date="1995-02-05")
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv", [call]), today=TODAY)
    assert tables.roll_calls["regular_session"].to_list() == [50]
    assert "1 of 1 roll call is dated outside of the published session" in tables.report.notes[0]


def test_columns_may_be_more_fewer_by_one_and_in_another_order(tmp_path: Path) -> None:
    older = [c for c in GA_COLUMNS if c != "vote_note"]  # as published until 2025
    text = csv_text(sample(), [*reversed(older), "ms_region"])
    tables = read_general_assembly(write_csv(tmp_path / "votes.csv", text), today=TODAY)
    plain = read_general_assembly(ga_file(tmp_path / "plain.csv"), today=TODAY)
    assert tables.votes.equals(plain.votes)
    assert "A column that the published layout does not have was left out: ms_region." in tables.report.notes


def test_line_ends_byte_order_mark_and_quoted_line_breaks_do_not_matter(tmp_path: Path) -> None:
    calls = [replace(call, title='A "long"\ntitle, in two lines') for call in sample()]
    text = "\ufeff" + csv_text(calls).replace("\n", "\r\n")
    tables = read_general_assembly(write_csv(tmp_path / "votes.csv", text), today=TODAY)
    assert tables.roll_calls["title"][0] == 'A "long"\r\ntitle, in two lines'
    assert tables.votes.height == 60


def test_origin(tmp_path: Path) -> None:
    path = ga_file(tmp_path / "votes.csv.gz")
    origin = read_general_assembly(path, today=TODAY).origin
    assert origin.publisher == "United Nations, Dag Hammarskjöld Library"
    assert origin.title == "General Assembly Voting Data"
    assert origin.url == "https://digitallibrary.un.org/record/4060887"
    assert origin.licence == "United Nations; non-commercial use with attribution"
    assert origin.coverage == ("1995-12-05", "2002-08-05")
    assert (origin.version, origin.date, origin.retrieved) == ("2002-08-05", "2002-08-05", "2024-12-31")
    assert origin.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_general_assembly(path, today=TODAY, version="v7").origin.version == "v7"


def test_security_council(tmp_path: Path) -> None:
    tables = read_security_council(sc_file(tmp_path / "votes.csv"), today=TODAY)
    assert tables.origin.title == "Security Council Voting Data"
    assert tables.origin.url.endswith("/4055387")
    assert tables.roll_calls["session"].to_list() == [None, None]
    assert tables.roll_calls["regular_session"].to_list() == [48, 65]
    assert tables.roll_calls["title"][0].startswith("Parsnips")
    assert tables.roll_calls["agenda"][0] == "ROOT VEGETABLES"
    assert tables.roll_calls["abstain"].to_list() == [0, 5]


def test_report_survives_json() -> None:
    report = ReadReport(9, 3, {"rule": 1}, {"rule": 3}, 2, ("One.", "Two."))
    assert ReadReport.from_dict(report.to_dict()) == report


@given(st.integers(0, 10_000), st.randoms())
def test_order_of_rows_does_not_matter_and_counts_add_up(
    tmp_path_factory: pytest.TempPathFactory, seed: int, chance: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    text = csv_text(random_roll_calls(4, seed))
    head, *lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    shuffled = read_general_assembly(write_csv(folder / "s.csv", head + "".join(lines)), today=TODAY)
    tables = read_general_assembly(write_csv(folder / "p.csv", text), today=TODAY)
    assert shuffled.votes.equals(tables.votes)
    assert shuffled.roll_calls.equals(tables.roll_calls)
    counts = tables.roll_calls.select(pl.sum("yes", "no", "abstain", "absent")).sum_horizontal().item()
    assert counts == tables.votes.height == tables.report.rows
    assert tables.votes["vote"].drop_nulls().is_in([0, 1, 2]).all()
