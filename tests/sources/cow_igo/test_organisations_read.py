"""Reading the Correlates of War organisations: layouts, what is kept, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.cow_igo import read_igo
from equipoise.sources.sector_tables import SectorReport
from worlds import igofiles

TODAY = date(2026, 1, 1)
KEPT = {
    ("USA", "NATO", 1990, "full"),
    ("CAN", "NATO", 1990, "full"),
    ("CAN", "COMSEC", 1990, "full"),
    ("GBR", "NATO", 1990, "full"),
    ("GBR", "COMSEC", 1990, "full"),
    ("DEU", "NATO", 1990, "full"),
    ("RUS", "COMSEC", 1995, "observer"),
    ("RUS", "NATO", 1995, "associate"),
    ("RUS", "WASSEN", 1995, "full"),
    ("USA", "NATO", 1995, "full"),
    ("USA", "WASSEN", 1995, "full"),
}


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz", "a.zip", "a.parquet"])
def test_the_publishers_layout_in_every_packing(tmp_path: Path, name: str) -> None:
    found = read_igo(igofiles.written(tmp_path, name, igofiles.wide()), today=TODAY)
    assert set(found.tables["memberships"].rows()) == KEPT
    years = set(found.tables["state_years"].rows())
    assert ("SUN", 1985) in years  # in no organisation, but in the record
    assert len(years) == 7
    assert found.report.rows == 10
    assert found.report.kept == 8
    assert found.report.dropped == {
        "the year is before 1945, where the table of states begins": 1,
        "a number that no state of our table had in that year": 1,
    }
    assert any("1 memberships are missing in the record" in note for note in found.report.notes)
    assert any("1 memberships stand twice" in note for note in found.report.notes)
    assert found.origin.coverage == ("1990", "1995")
    assert len(found.origin.sha256) == 64
    assert found.origin.retrieved == "2026-01-01"


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_one_row_a_membership_gives_the_same(tmp_path: Path, name: str) -> None:
    frame = igofiles.long()
    found = read_igo(igofiles.written(tmp_path, name, frame))
    assert set(found.tables["memberships"].rows()) == KEPT
    assert found.report.rows == frame.height
    assert SectorReport.from_dict(found.report.to_dict()) == found.report


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    rows = [
        (2, 1990, "usa", 0, 0, 1, 7),
        (2, 1990, "usa", 2, 0, 3, 0),
        (2, 2090, "usa", 1, 1, 1, 1),
        (345, 1990, "yugoslavia", 0, 0, 0, 1),
    ]
    frame = igofiles.wide(rows).with_columns(pl.col("year", "NATO").cast(pl.String))
    more = pl.DataFrame(
        [(2, "some year", "usa", 1, 1, "1", 1), (20, "1991", "canada", 1, 1, "NaN", 1)],
        schema=frame.schema,
        orient="row",
    )
    found = read_igo(igofiles.written(tmp_path, "a.csv", pl.concat([frame, more])), today=TODAY)
    assert found.report.dropped == {
        "the year is no whole number": 1,
        "the year is in the future": 1,
        "the same state and year stand before; the fuller membership is kept": 1,
    }
    assert ("USA", "NATO", 1990, "full") in found.tables["memberships"].rows()
    assert ("USA", "AAAID", 1990, "associate") in found.tables["memberships"].rows()
    assert ("YUG", "WASSEN", 1990, "full") in found.tables["memberships"].rows()
    assert any("2 memberships have a status that the project does not use" in n for n in found.report.notes)
    assert sum(found.report.dropped.values()) + found.report.kept == found.report.rows


def test_duplicated_memberships_in_the_long_layout(tmp_path: Path) -> None:
    once = igofiles.long().filter(pl.col("ccode") != 999)
    found = read_igo(igofiles.written(tmp_path, "a.csv", pl.concat([once, once.tail(2)])))
    assert set(found.tables["memberships"].rows()) == KEPT
    assert found.report.dropped["the same state and year stand before; the fuller membership is kept"] == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "holds no table"),
        ("a.csv", b"<!DOCTYPE html><html><body>Not found</body></html>", "is a web page"),
        ("a.csv", b"ccode,year,state,NATO\n", "has no rows"),
        ("a.csv", b"country,when,NATO\n2,1990,1\n", "lacks the columns ccode and year"),
        ("a.csv", b"ccode,year,state\n2,1990,usa\n", "no columns of organisations"),
        ("a.csv", b"ccode,year,igo\n2,1990,nato\n", "no columns of organisations"),
        ("a.csv", b"ccode,year,NATO\n2,1990,0\n", "no membership of a state"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00broken", "damaged or cut off"),
        ("a.zip", b"PK\x03\x04broken", "damaged or cut off"),
        ("a.parquet", b"PAR1 and then nothing", "cannot be read as a table"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        read_igo(path)
    assert "\n" not in str(caught.value)
