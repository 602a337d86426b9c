"""Voting files that cannot be used: each is answered with one sentence that names the file."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SourceError
from equipoise.sources.un_library import read_general_assembly, read_security_council
from worlds.votefiles import (
    GA_COLUMNS,
    RollCall,
    csv_text,
    ga_file,
    random_roll_calls,
    sample,
    sc_file,
    write_csv,
)

TODAY = date(2024, 12, 31)
PAGE = "<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head></html>"


def refusal(path: Path) -> str:
    """What the reader says; it must be one sentence and name the file."""
    with pytest.raises(SourceError) as caught:
        read_general_assembly(path, today=TODAY)
    said = str(caught.value)
    assert str(path) in said
    assert said.endswith(".")
    assert "\n" not in said
    return said


def refusal_of(tmp_path: Path, text: str) -> str:
    """What the reader says of a plain CSV text."""
    return refusal(write_csv(tmp_path / "votes.csv", text))


def with_calls(tmp_path: Path, *calls: RollCall) -> str:
    """What the reader says of these roll calls."""
    return refusal_of(tmp_path, csv_text(calls))


def test_missing_file(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "votes.csv")


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


@pytest.mark.parametrize("text", ["", "\n \n"])
@pytest.mark.parametrize("name", ["votes.csv", "votes.csv.gz", "votes.zip"])
def test_empty(tmp_path: Path, name: str, text: str) -> None:
    assert "is empty" in refusal(write_csv(tmp_path / name, text))


def test_zero_bytes_under_the_name_of_a_gzip(tmp_path: Path) -> None:
    (tmp_path / "votes.csv.gz").touch()
    assert "is empty" in refusal(tmp_path / "votes.csv.gz")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_gzip_that_is_cut_off(tmp_path: Path, share: float) -> None:
    path = ga_file(tmp_path / "votes.csv.gz")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "is damaged or cut off" in refusal(path)


def test_gzip_with_a_wrong_byte(tmp_path: Path) -> None:
    path = ga_file(tmp_path / "votes.csv.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert "is damaged or cut off" in refusal(path)


def test_zip_that_is_cut_off(tmp_path: Path) -> None:
    path = ga_file(tmp_path / "votes.zip")
    path.write_bytes(path.read_bytes()[:-40])
    assert "is damaged or cut off" in refusal(path)


def make_zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, csv_text(sample()))
    return path


def test_zip_without_a_csv(tmp_path: Path) -> None:
    assert "holds no .csv file" in refusal(make_zip(tmp_path / "votes.zip", "readme.txt"))


def test_zip_without_anything(tmp_path: Path) -> None:
    assert "holds no .csv file" in refusal(make_zip(tmp_path / "votes.zip"))


def test_zip_with_two_csvs(tmp_path: Path) -> None:
    assert "holds 2 .csv files (a.csv, b.csv)" in refusal(make_zip(tmp_path / "votes.zip", "a.csv", "b.csv"))


def test_zip_with_a_resource_fork_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "votes.zip", "a.csv", "__MACOSX/._a.csv")
    assert read_general_assembly(path, today=TODAY).votes.height == 60


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_web_page(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "votes.csv.gz"
    path.write_bytes(pack(PAGE.encode()))
    assert "is a web page" in refusal(path)


def test_missing_columns_are_listed(tmp_path: Path) -> None:
    said = refusal_of(tmp_path, csv_text(sample(), [c for c in GA_COLUMNS if c not in ("ms_vote", "date")]))
    assert "lacks 2 columns (ms_vote, date)" in said
    assert "https://digitallibrary.un.org/record/4060887" in said


def test_one_column_is_one_column(tmp_path: Path) -> None:
    said = refusal_of(tmp_path, csv_text(sample(), [c for c in GA_COLUMNS if c != "date"]))
    assert "lacks 1 column (date)" in said


def test_large_numbers_are_set_in_thousands(tmp_path: Path) -> None:
    calls = random_roll_calls(1_500)
    text = csv_text([*calls[:-1], replace(calls[-1], changed={"ms_vote": "Z"})])
    assert "row 14,991, has an unknown vote letter" in refusal_of(tmp_path, text)


def test_another_table(tmp_path: Path) -> None:
    assert "lacks 19 columns (undl_id, " in refusal_of(tmp_path, "rcid;country;vote\n3;France;yes\n")


def test_a_column_twice(tmp_path: Path) -> None:
    text = csv_text(sample(), [*GA_COLUMNS, "date"])
    assert "has the column date more than once" in refusal_of(tmp_path, text)


def test_the_other_organs_file(tmp_path: Path) -> None:
    assert "this is the Security Council's file" in refusal(sc_file(tmp_path / "votes.csv"))
    with pytest.raises(SourceError, match="this is the General Assembly's file"):
        read_security_council(ga_file(tmp_path / "votes.csv"), today=TODAY)


@pytest.mark.parametrize("letter", ["Z", "y", "NV", "Yes"])
def test_unknown_vote_letter(tmp_path: Path, letter: str) -> None:
    call = replace(sample()[0], votes={"USA": "Y", "CUB": letter, "FRA": letter})
    said = with_calls(tmp_path, call)
    assert "row 2, has an unknown vote letter (Y, N, A or X are known)" in said
    assert repr(letter) in said


@pytest.mark.parametrize(
    "text",
    ["", "5 December 1995", "1995-13-05", "1995-02-29", "19951205", "1995-W49-2", "1995-12-05T00:00", "nan"],
)
def test_unparsable_date(tmp_path: Path, text: str) -> None:
    said = with_calls(tmp_path, sample()[0], replace(sample()[1], date=text))
    assert "row 11, has a date that is not YYYY-MM-DD" in said
    assert repr(text) in said


@pytest.mark.parametrize("day", ["2025-01-01", "1945-10-24", "9999-12-31"])
def test_date_in_the_future_or_before_the_first_session(tmp_path: Path, day: str) -> None:
    said = with_calls(tmp_path, replace(sample()[0], date=day))
    assert "row 1, has a date outside of 1946-01-10 (the first session) to 2024-12-31 (today)" in said
    assert day in said


def test_today_itself_is_allowed(tmp_path: Path) -> None:
    call = replace(sample()[0], date="2024-12-31", session="79")
    assert read_general_assembly(ga_file(tmp_path / "v.csv", [call]), today=TODAY).report.roll_calls == 1


def test_a_state_twice_on_a_roll_call(tmp_path: Path) -> None:
    said = with_calls(tmp_path, sample()[0], sample()[0])
    assert "has 20 rows that share their undl_id and ms_code (first: 9001, BRA)" in said


@pytest.mark.parametrize("packed", [False, True])
def test_not_utf_8(tmp_path: Path, packed: bool) -> None:
    call = replace(sample()[1], title="Résumé")
    data = csv_text([sample()[0], call]).encode("latin-1")
    path = tmp_path / "votes.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert "is not UTF-8 text (line 12)" in refusal(path)


def test_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(csv_text(sample()).encode("utf-16"))
    assert "is not UTF-8 text (line 1)" in refusal(path)


@pytest.mark.parametrize("end", ["", "\n"])
def test_no_rows(tmp_path: Path, end: str) -> None:
    assert "has a header and no rows" in refusal_of(tmp_path, ",".join(GA_COLUMNS) + end)


@pytest.mark.parametrize("total", ["many", "12.5", "-3", "1e2", "9" * 30])
def test_totals_that_are_no_whole_numbers(tmp_path: Path, total: str) -> None:
    said = with_calls(tmp_path, replace(sample()[0], changed={"total_no": total}))
    assert "row 1, has a total_no that is not a whole number" in said
    assert repr(total) in said


@pytest.mark.parametrize("record", ["", "A1", "1.5"])
def test_record_numbers_that_are_no_numbers(tmp_path: Path, record: str) -> None:
    said = with_calls(tmp_path, replace(sample()[0], changed={"undl_id": record}))
    assert "row 1, has an undl_id that is not a number" in said


def test_rows_of_one_roll_call_that_disagree(tmp_path: Path) -> None:
    one = replace(sample()[0], votes={"USA": "Y"})
    other = replace(sample()[0], votes={"CUB": "Y"}, date="1995-12-06", resolution="A/RES/50/999")
    said = with_calls(tmp_path, one, other)
    assert "tells different things of roll call 9001 (date, resolution differ between its rows)" in said


def test_names_that_no_state_has_are_listed(tmp_path: Path) -> None:
    invented = {f"ZZ{i}": f"FREEDONIA {i}" for i in range(7)}
    call = replace(sample()[0], votes={"USA": "Y", **dict.fromkeys(invented, "N")}, names=invented)
    said = with_calls(tmp_path, call)
    assert "names 7 states that are not known on the date of the vote" in said
    assert "FREEDONIA 0 (ZZ0, 1 row from 1995-12-05)" in said
    assert "FREEDONIA 4" in said
    assert "FREEDONIA 5" not in said


@pytest.mark.parametrize(
    ("dropped", "said"),
    [
        ("CUB", "lacks rows of 6 roll calls (first: 9001, 9 rows for 10 members): download it again."),
        ("9003", ""),  # a roll call that is missing as a whole cannot be seen
    ],
)
def test_rows_that_are_fewer_than_the_members(tmp_path: Path, dropped: str, said: str) -> None:
    lines = csv_text(sample()).splitlines(keepends=True)
    path = write_csv(tmp_path / "votes.csv", "".join(line for line in lines if dropped not in line))
    if said:
        assert refusal(path) == f"{path} {said}"
    else:
        assert read_general_assembly(path, today=TODAY).report.roll_calls == 5


def test_a_row_without_a_state(tmp_path: Path) -> None:
    said = with_calls(tmp_path, replace(sample()[0], changed={"ms_name": ""}))
    assert "row 1, names no state" in said


@pytest.mark.parametrize("lost", [3, 60, 200, 290])
def test_text_cut_off_within_its_last_row(tmp_path: Path, lost: int) -> None:
    text = csv_text([replace(sample()[0], changed={"subjects": "x" * 100})])
    said = refusal_of(tmp_path, text[:-lost])
    assert "row 10, is cut off" in said or "is not a well-formed CSV file" in said


def test_a_header_with_a_line_end_of_another_kind(tmp_path: Path) -> None:
    assert "is not a well-formed CSV file" in refusal_of(tmp_path, csv_text(sample()).replace("\n", "\r"))


def test_too_many_fields(tmp_path: Path) -> None:
    text = csv_text(sample()[:1]).replace("ROOT VEGETABLES", "ROOT,VEGETABLES", 1)
    assert "row 1, is cut off or has a comma too many" in refusal_of(tmp_path, text)


@pytest.mark.parametrize("name", ["votes.csv", "votes.csv.gz", "votes.zip"])
@given(data=st.data())
def test_whatever_happens_to_a_file_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    path = ga_file(tmp_path_factory.mktemp("f") / name)
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    path.write_bytes(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])
    try:
        tables = read_general_assembly(path, today=TODAY)
    except SourceError as error:
        assert str(path) in str(error)  # noqa: PT017
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert tables.votes.height == tables.report.rows
