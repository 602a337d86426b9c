"""Folders of raw exports: which files are read, what is said of the others, and states."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.gdelt import DYAD_MONTHS, MONTHS, read_gdelt
from equipoise.sources.gdelt.codes import REGION, UNKNOWN, resolved
from equipoise.sources.gdelt.files import export_days, find_exports
from equipoise.sources.gdelt.layout import V1, V1_BACKFILE, V2, layout_of
from equipoise.states import all_states
from worlds.gdeltfiles import line, write_exports, write_lines

QUARTER = "20200115{:02}0000.export.CSV"


def good(folder: Path, hours: int = 2, start: int = 0) -> list[Path]:
    return [
        write_lines(folder / QUARTER.format(h), [line(GLOBALEVENTID=100 * h + n) for n in range(3)])
        for h in range(start, start + hours)
    ]


def test_tables_report_and_origin(tmp_path: Path) -> None:
    good(tmp_path)
    read = read_gdelt(tmp_path, today=date(2024, 5, 1))
    dyads, months = read.tables["dyad_months"], read.tables["months"]
    assert dict(dyads.schema) == DYAD_MONTHS
    assert dict(months.schema) == MONTHS
    assert dyads.select("month", "source", "target", "n_coop", "goldstein").row(0) == (
        date(2020, 1, 1),
        "KAZ",
        "RUS",
        6,
        11.4,
    )
    assert months.rows() == [(date(2020, 1, 1), 2 / 96)]
    assert (read.report.rows, read.report.kept, dict(read.report.dropped)) == (6, 6, {})
    assert read.origin.coverage == ("2020-01", "2020-01")
    assert read.origin.retrieved == "2024-05-01"
    assert len(read.origin.sha256) == 64


def test_the_hash_is_of_the_files(tmp_path: Path) -> None:
    good(tmp_path)
    before = read_gdelt(tmp_path).origin.sha256
    assert read_gdelt(sorted(tmp_path.iterdir(), reverse=True)).origin.sha256 == before
    good(tmp_path, hours=1, start=5)
    assert read_gdelt(tmp_path).origin.sha256 != before


def test_every_line_is_accounted_for(tmp_path: Path) -> None:
    write_exports(tmp_path / "day", rows=400, a_day=4)
    report = read_gdelt(tmp_path / "day").report
    assert report.rows == 1600
    assert report.rows == report.kept + sum(report.dropped.values())
    assert "events with a region, not a state" in report.dropped


def test_zipped_and_plain_give_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    write_exports(plain, rows=100, a_day=3)
    write_exports(packed, rows=100, a_day=3, zipped=True)
    one, other = read_gdelt(plain), read_gdelt(packed)
    assert one.tables["dyad_months"].equals(other.tables["dyad_months"])
    assert dict(one.report.dropped) == dict(other.report.dropped)


def test_an_export_that_is_there_packed_and_plain_is_read_once(tmp_path: Path) -> None:
    path, _ = good(tmp_path)
    write_lines(path, [line(GLOBALEVENTID=n + 50) for n in range(3)], zipped=True)
    assert read_gdelt(tmp_path).report.rows == 6


@pytest.mark.parametrize(
    ("layout", "name", "days"),
    [
        (V1, "20200115.export.CSV", 1.0),
        (V1_BACKFILE, "202001.csv", 31.0),
        (V1_BACKFILE, "2020.csv", 31.0),
    ],
)
def test_version_1_by_day_month_and_year(tmp_path: Path, layout: object, name: str, days: float) -> None:
    text = line(V1, DATEADDED="20200115")
    write_lines(tmp_path / name, [text if layout is V1 else text.rsplit("\t", 1)[0]])
    months = read_gdelt(tmp_path).tables["months"]
    assert months.row(0) == (date(2020, 1, 1), days)
    assert months.height == (12 if name == "2020.csv" else 1)


def test_days_of_files() -> None:
    assert export_days(["2020"])[date(2020, 2, 1)] == 29
    assert export_days(
        [f"202001{d:02}{h:02}{m:02}00" for d in (1, 2) for h in range(24) for m in (0, 15, 30, 45)]
    ) == {date(2020, 1, 1): 2.0}
    assert export_days(["20200101", "20200101"]) == {date(2020, 1, 1): 1.0}


def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    good(tmp_path)
    whole = write_lines(tmp_path / QUARTER.format(9), [line()], zipped=True)
    whole.write_bytes(whole.read_bytes()[:-30])
    (tmp_path / QUARTER.format(10)).write_bytes(b"")
    (tmp_path / QUARTER.format(11)).write_text("<!DOCTYPE html><html><body>busy</body></html>")
    write_lines(tmp_path / "20200114.export.CSV", [line(V1, DATEADDED="20200114")])
    (tmp_path / QUARTER.format(12)).write_text("a,b,c\n")
    (tmp_path / "20200115000000.mentions.CSV").write_text("x")  # no event file: not looked at
    exports = find_exports(tmp_path)
    reasons = dict(exports.left_out)
    assert len(exports.files) == 2
    assert reasons == {
        QUARTER.format(9) + ".zip": "is no whole zip archive",
        QUARTER.format(10): "is empty",
        QUARTER.format(11): "is a web page",
        QUARTER.format(12): "has neither 57, 58 nor 61 columns",
        "20200114.export.CSV": "is GDELT 1.0 where the others are GDELT 2.0",
    }
    read = read_gdelt(tmp_path)
    assert read.tables["months"].row(0)[1] == 2 / 96
    (note,) = read.report.notes
    assert note.startswith("Files left out: ")
    assert note.endswith("; and 2 more.")


def test_an_archive_that_breaks_in_the_middle_is_left_out(tmp_path: Path) -> None:
    good(tmp_path, hours=1)
    lines = [line(GLOBALEVENTID=n, Actor1Name=f"NAME{n * 7919}") for n in range(3000)]
    path = write_lines(tmp_path / QUARTER.format(5), lines, zipped=True)
    with zipfile.ZipFile(path) as archive:
        start = archive.infolist()[0].compress_size
    body = bytearray(path.read_bytes())
    body[start - 2000 : start - 1000] = bytes(1000)
    path.write_bytes(bytes(body))
    read = read_gdelt(tmp_path)
    assert read.report.rows == 3
    assert "is no whole zip archive" in read.report.notes[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"<html><body>sorry</body></html>", "is a web page"),
        (b"one,two\n1,2\n", "has neither 57, 58 nor 61 columns"),
    ],
)
def test_nothing_usable_is_refused_with_the_reason(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / QUARTER.format(0)).write_bytes(content)
    with pytest.raises(SourceError, match=rf"No file of 1 can be read as a GDELT export: .* {says}; give"):
        read_gdelt(tmp_path)


def test_an_empty_folder_says_what_files_are_called(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no GDELT export: files are named like 20200115120000"):
        read_gdelt(tmp_path)


def test_a_name_that_is_no_date_is_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "20201345.export.CSV", [line(V1)])
    with pytest.raises(SourceError, match=r"20201345\.export\.CSV is named after no date"):
        read_gdelt(tmp_path)


def test_no_event_between_governments_is_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / QUARTER.format(0), [line(Actor1Type1Code="BUS")])
    with pytest.raises(
        SourceError, match=r"hold no event between two governments \(most lines: events in which"
    ):
        read_gdelt(tmp_path)


def test_layout_is_what_most_lines_have() -> None:
    cut = "\t" * 3
    assert layout_of("\n".join([cut, line(), line(), "\t" * 57]).encode()) == V2
    assert layout_of(line(V1).encode()) == V1


def states_of(code: str, year: int) -> str:
    frame = pl.DataFrame({"code": [code], "year": [year]})
    return str(resolved(frame, "code", "state")["state"].item())


@pytest.mark.parametrize(
    ("code", "year", "state"),
    [
        ("ROM", 2020, "ROU"),
        ("TMP", 2010, "TLS"),
        ("MTN", 2010, "MNE"),
        ("GZS", 2020, "PSE"),
        ("RUS", 1985, "SUN"),
        ("RUS", 1993, "RUS"),
        ("SRB", 1985, "YUG"),
        ("DEU", 1985, "DEU"),
        ("KAZ", 1985, UNKNOWN),
        ("ABW", 2020, UNKNOWN),
        ("EUR", 2020, REGION),
        ("XXX", 2020, UNKNOWN),
        ("Russia", 2020, UNKNOWN),
    ],
)
def test_codes(code: str, year: int, state: str) -> None:
    assert states_of(code, year) == state


def test_every_state_of_today_has_its_code() -> None:
    own = {"ROU": "ROM", "TLS": "TMP", "MNE": "MTN"}
    today = [s for s in all_states() if s.exists_in((date(2024, 1, 1), date(2024, 1, 1)))]
    assert len(today) > 190
    assert [s.id for s in today if states_of(own.get(s.id, s.id), 2024) != s.id] == []


def test_two_codes_of_one_state_are_one_state_and_no_pair(tmp_path: Path) -> None:
    lines = [
        line(GLOBALEVENTID=1, Actor1CountryCode="WSB"),
        line(GLOBALEVENTID=2, Actor1CountryCode="PSE"),
        line(GLOBALEVENTID=3, Actor1CountryCode="PSE", Actor2CountryCode="GZS"),
        line(GLOBALEVENTID=4, Actor1CountryCode="XXX"),
    ]
    write_lines(tmp_path / QUARTER.format(0), lines)
    read = read_gdelt(tmp_path)
    assert read.tables["dyad_months"].select("source", "target", "n_coop").rows() == [("PSE", "RUS", 2)]
    assert dict(read.report.dropped) == {
        "events with a code of no state of that time": 1,
        "events between two codes of one state": 1,
    }
