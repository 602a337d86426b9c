"""Reading BACI's yearly files: products added up, states resolved, wrong files refused."""

from __future__ import annotations

import gzip
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from equipoise.errors import SourceError
from equipoise.sources.baci import RECONCILED, is_baci, read_baci
from equipoise.ties.trade import trade_ties
from worlds.tradefiles import baci, zipped

ROWS = [
    ("KAZ", "ITA", "270900", 1500.25),
    ("KAZ", "ITA", "010121", 0.75),
    ("ITA", "KAZ", "870323", 300.0),
    ("USA", "FRA", "880240", 5000.0),
]
EXPECTED = {
    ("KAZ", "ITA", 2020, 1.501),
    ("ITA", "KAZ", 2020, 0.3),
    ("USA", "FRA", 2020, 5.0),
}
TODAY = date(2026, 6, 1)


def refused(path: Path | list[Path]) -> str:
    with pytest.raises(SourceError) as error:
        read_baci(path, today=TODAY)
    said = str(error.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


@pytest.mark.parametrize("given_as", ["file", "folder", "zip", "gzip", "parquet"])
def test_products_add_up_however_the_files_are_given(given_as: str, tmp_path: Path) -> None:
    path = baci(tmp_path, 2020, ROWS)
    if given_as == "folder":
        path = tmp_path
    elif given_as == "zip":
        folder = tmp_path / "zips"
        folder.mkdir()
        path = zipped(folder / "BACI_HS92_V202501.zip", sorted(tmp_path.glob("*.csv")))
    elif given_as == "gzip":
        packed = tmp_path / f"{path.name}.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        path = packed
    elif given_as == "parquet":
        new = path.with_suffix(".parquet")
        duckdb.sql(f"COPY (FROM read_csv('{path}', nullstr='NA')) TO '{new}'")
        path = new
    result = read_baci(path, today=TODAY)
    table = result.tables["reconciled"]
    assert dict(table.schema) == RECONCILED
    assert {(i, j, y, round(v, 9)) for i, j, y, v in table.rows()} == EXPECTED
    assert (result.report.rows, result.report.kept) == (4, 4)
    assert result.origin.version == "HS92 V202501"
    assert result.origin.coverage == ("2020", "2020")


def test_years_are_read_together_and_make_ties(tmp_path: Path) -> None:
    paths = [baci(tmp_path, year, ROWS) for year in (2021, 2020)]
    result = read_baci(paths, today=TODAY)
    assert result.origin.coverage == ("2020", "2021")
    ties = trade_ties(result.tables, (result.origin,))
    assert ties.ties.filter(state="KAZ", partner="ITA", year=2021)["value"].item() == pytest.approx(1.801)


def test_territories_are_dropped_and_counted_and_taiwan_is_known(tmp_path: Path) -> None:
    extra = [("344", "ITA", "010121", 7.0), ("344", "ITA", "010129", 7.0), ("490", "ITA", "854231", 2000.0)]
    result = read_baci(baci(tmp_path, 2020, [*ROWS, *extra]), today=TODAY)
    assert ("TWN", "ITA", 2020, 2.0) in set(result.tables["reconciled"].rows())
    assert (result.report.rows, result.report.kept) == (7, 5)
    assert dict(result.report.dropped) == {"territories and areas that are no states": 2}
    assert result.report.notes == ("No states: HKG.",)


def test_a_folder_of_baci_is_told_from_another(tmp_path: Path) -> None:
    assert not is_baci(tmp_path)
    baci(tmp_path, 2020, ROWS)
    assert is_baci(tmp_path)


def test_codes_that_the_list_lacks_are_named(tmp_path: Path) -> None:
    result = read_baci(baci(tmp_path, 2020, [*ROWS, ("999", "ITA", "010121", 7.0)]), today=TODAY)
    assert result.report.notes == ("No states: 999.",)


def test_a_year_to_come_is_left_out(tmp_path: Path) -> None:
    result = read_baci([baci(tmp_path, 2020, ROWS), baci(tmp_path, 2090, ROWS)], today=TODAY)
    assert dict(result.report.dropped) == {"years that are still to come": 4}


def test_two_of_a_year_or_two_versions_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.mkdir()
    other.mkdir()
    assert "two files of the year 2020" in refused([baci(one, 2020, ROWS), baci(other, 2020, ROWS)])
    assert "more than one edition" in refused([baci(one, 2020, ROWS), baci(other, 2021, ROWS, "202401b")])


def test_the_list_of_countries_must_be_there(tmp_path: Path) -> None:
    path = baci(tmp_path, 2020, ROWS)
    (countries,) = tmp_path.glob("country_codes*")
    text = countries.read_text()
    countries.unlink()
    assert "list of countries" in refused(path)
    countries.write_text(text.replace("country_iso3", "iso"))
    assert "lacks the column country_iso3" in refused(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "lacks the column t"),
        ("<html>503</html>\n", "lacks the column t"),
        ("t,i,j,k,v\n2020,4,8,1,1\n", "lacks the column q"),
        ("t,i,j,k,v,q\n", "has no rows"),
        ("t,i,j,k,v,q\n2020,398,380,1,-5,1\n", "missing or below 0"),
        ("t,i,j,k,v,q\n2020,398,380,1,,1\n", "missing or below 0"),
        ("t,i,j,k,v,q\n2020,398,380,1,NaN,1\n", "missing or below 0"),
        ("t,i,j,k,v,q\n2020,398,380,1,much,1\n", "no yearly file of BACI"),
        ("t,i,j,k,v,q\n2019,398,380,1,5,1\n", "rows of the year 2019"),
    ],
)
def test_what_is_no_yearly_file_is_refused(content: str, said: str, tmp_path: Path) -> None:
    path = baci(tmp_path, 2020, ROWS)
    path.write_text(content)
    assert said in refused(path)


def test_other_paths_are_refused(tmp_path: Path) -> None:
    path = baci(tmp_path, 2020, ROWS)
    assert "There is no file" in refused(tmp_path / "nowhere.zip")
    other = tmp_path / "other.csv"
    shutil.copy(path, other)
    assert "no yearly file" in refused(other)
    broken = tmp_path / "BACI.zip"
    broken.write_bytes(b"PK\x03\x04broken")
    assert "cannot be unpacked" in refused(broken)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["KAZ", "ITA", "344"]),
            st.sampled_from(["KAZ", "ITA", "CHN"]),
            st.sampled_from(["010121", "270900"]),
            st.floats(0, 1e6).map(lambda v: round(v, 3)),
        ),
        max_size=20,
    )
)
def test_nothing_is_lost_or_doubled(rows: list[tuple[str, str, str, float]], tmp_path: Path) -> None:
    result = read_baci(baci(tmp_path, 2020, [*rows, ROWS[3]]), today=TODAY)
    assert result.report.rows == len(rows) + 1
    assert result.report.kept + sum(result.report.dropped.values()) == result.report.rows
    kept = sum(v for i, j, _, v in rows if i != "344" and i != j) + ROWS[3][3]
    assert result.tables["reconciled"]["value"].sum() == pytest.approx(kept / 1000)
