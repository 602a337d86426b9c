"""Files that are no export of SIPRI's arms transfers: one plain sentence each."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.sipri import read_sipri
from worlds.armsfiles import Delivery, register_text, write_register, write_totals

ROWS: list[Delivery] = [("1", "France", "Brazil", 2000, 1.0)]
TEXT = register_text(ROWS)
PAGE = "<!DOCTYPE html><html><body>SIPRI, Supplier, Recipient</body></html>"
TABLE = "TIV of arms imports to Brazil, 2019-2023\n\n,2019,2020,2021,2022,2023,Total\nFrance,1,2,3,4,5,15\n"
CASES = {
    "empty.csv": (b"", "holds no table"),
    "blank.csv": (b"\n\n  \n", "holds no table"),
    "page.csv": (PAGE.encode(), "is a web page"),
    "words.csv": (b"one,two\n1,2\n", "lacks the columns Supplier and Recipient"),
    "table.csv": (TABLE.encode(), "has a column a year, as SIPRI's import/export tables have"),
    "cut.csv.gz": (gzip.compress(TEXT.encode())[:-20], "damaged or cut off"),
    "cut.zip": (b"PK\x03\x04 and no more", "damaged or cut off"),
    "value.csv": (
        TEXT.replace("TIV delivery values", "Values").encode(),
        "lacks the columns TIV delivery values",
    ),
    "year.csv": (b"supplier,recipient,tiv_musd\nFrance,Brazil,1\n", "lacks the columns year:"),
    "none.csv": (
        b"supplier,recipient,year\nFrance,Brazil,2000\n",
        r"lacks the columns tiv_musd \(or value\)",
    ),
    "head.csv": (register_text([]).encode(), "has no rows"),
    "nobody.csv": (
        b"supplier,recipient,year,value\nFrance,NATO**,2000,1\n",
        "no delivery .* that can be used",
    ),
    "bytes.csv": (bytes(range(256)) * 2000, "lacks the columns Supplier and Recipient"),
    "line.csv": (b'{"a": "' + b"x" * 300_000, "lacks the columns Supplier and Recipient"),
    "fake.parquet": (b"PAR1 and no more", "cannot be read as Parquet"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, says = CASES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=says) as error:
        read_sipri(tmp_path / name)
    text = str(error.value)
    assert text.endswith(".")
    assert "\n" not in text


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        read_sipri(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="is a folder"):
        read_sipri(tmp_path)


def test_a_zip_holds_one_table(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.csv", TEXT)
    with pytest.raises(SourceError, match="holds 2 tables"):
        read_sipri(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.pdf", "...")
    with pytest.raises(SourceError, match="holds no table"):
        read_sipri(path)


def test_two_figures_for_one_pair_and_year_are_refused(tmp_path: Path) -> None:
    path = write_totals(tmp_path / "t.csv", [("France", "Brazil", 2000, 1), ("France", "Brazil", 2000, 2)])
    with pytest.raises(
        SourceError, match="2 rows with different values for the same supplier, recipient and year"
    ):
        read_sipri(path)


def test_an_export_for_chosen_suppliers_is_refused(tmp_path: Path) -> None:
    names = ["Brazil", "Chile", "Peru", "India", "China", "Japan", "Egypt", "Iran", "Iraq", "Cuba", "Mexico"]
    rows: list[Delivery] = [(str(i), "France", n, 2001, 1) for i, n in enumerate(names)]
    with pytest.raises(SourceError, match="11 recipients and only 1 supplier,"):
        read_sipri(write_register(tmp_path / "r.csv", rows))
    assert read_sipri(write_register(tmp_path / "r.csv", rows[:10])).report.kept == 10


def test_short_rows_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(TEXT + "99,France\r\n\r\n", encoding="utf-8")
    read = read_sipri(path, today=date(2025, 1, 1))
    assert (read.report.rows, read.report.kept) == (2, 1)
    assert dict(read.report.dropped) == {"the delivery year is no year": 1}


def test_parquet_with_other_columns_is_named(tmp_path: Path) -> None:
    pl.DataFrame({"supplier": ["France"], "year": [2000]}).write_parquet(tmp_path / "p.parquet")
    with pytest.raises(SourceError, match="lacks the columns recipient, tiv_musd"):
        read_sipri(tmp_path / "p.parquet")
