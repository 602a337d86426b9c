"""Monthly composites of dyads: the layout, what is dropped, and the real file where it is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.errors import SourceError
from equipoise.sources.gdelt import DYAD_SCORES, MONTHS, read_dyad_months
from worlds.realdata import real_data

COLUMNS = {
    "month": pl.String,
    "iso3_a": pl.String,
    "iso3_b": pl.String,
    "score_sum": pl.Float64,
    "active_days": pl.Int16,
    "days_in_file": pl.Int16,
}
Row = tuple[object, ...]
GOOD: list[Row] = [
    ("202001", "RUS", "KAZ", 12.5, 20, 31),
    ("202001", "KAZ", "USA", -3.25, 4, 31),
    ("202002", "RUS", "KAZ", 1.5, 2, 28),
]


def write(folder: Path, rows: list[Row], kind: str = "parquet") -> Path:
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    path = folder / f"dyads.{kind}"
    frame.write_parquet(path) if kind == "parquet" else frame.write_csv(path)
    return path


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_tables(tmp_path: Path, kind: str) -> None:
    read = read_dyad_months(write(tmp_path, GOOD, kind))
    scores, months = read.tables["dyad_scores"], read.tables["months"]
    assert dict(scores.schema) == DYAD_SCORES
    assert dict(months.schema) == MONTHS
    assert scores.row(0) == (date(2020, 1, 1), "KAZ", "RUS", 12.5, 20)
    assert months.rows() == [(date(2020, 1, 1), 31.0), (date(2020, 2, 1), 28.0)]
    assert read.origin.coverage == ("2020-01", "2020-02")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("202013", "KAZ", "USA", 1.0, 1, 31), "rows whose month is no month up to the present"),
        (("194412", "SUN", "USA", 1.0, 1, 31), "rows whose month is no month up to the present"),
        (("299901", "KAZ", "USA", 1.0, 1, 31), "rows whose month is no month up to the present"),
        (("2020-1", "KAZ", "USA", 1.0, 1, 31), "rows whose month is no month up to the present"),
        ((None, "KAZ", "USA", 1.0, 1, 31), "rows whose month is no month up to the present"),
        (("202001", "CHN", "USA", float("nan"), 1, 31), "rows whose score is no finite number"),
        (("202001", "CHN", "USA", None, 1, 31), "rows whose score is no finite number"),
        (
            ("202001", "CHN", "USA", 1.0, 0, 31),
            "rows whose days are no number from 1 to the length of the month",
        ),
        (
            ("202001", "CHN", "USA", 1.0, 3, 32),
            "rows whose days are no number from 1 to the length of the month",
        ),
        (
            ("202001", "CHN", "USA", 1.0, 30, 29),
            "rows whose days are no number from 1 to the length of the month",
        ),
        (("202001", "ABW", "USA", 1.0, 1, 31), "rows with a territory or a code of no state of that time"),
        (("202001", "WLD", "USA", 1.0, 1, 31), "rows with a territory or a code of no state of that time"),
        (("202001", None, "USA", 1.0, 1, 31), "rows with a territory or a code of no state of that time"),
        (("202001", "USA", "USA", 1.0, 1, 31), "rows of a state with itself"),
        (("202001", "KAZ", "RUS", 9.0, 1, 31), "rows that repeat a pair and month"),
    ],
)
def test_each_bad_row_is_counted(tmp_path: Path, row: Row, why: str) -> None:
    read = read_dyad_months(write(tmp_path, [*GOOD, row]))
    assert dict(read.report.dropped) == {why: 1}
    assert (read.report.rows, read.report.kept) == (4, 3)
    assert read.tables["dyad_scores"].filter(pl.col("state_b") == "RUS")["score"].to_list() == [12.5, 1.5]


def test_two_codes_of_one_state_are_counted_not_added(tmp_path: Path) -> None:
    rows: list[Row] = [("202001", "ROU", "KAZ", 1.0, 1, 31), ("202001", "ROM", "KAZ", 5.0, 1, 31)]
    read = read_dyad_months(write(tmp_path, rows))
    assert dict(read.report.dropped) == {"rows that repeat a pair and month": 1}
    assert read.tables["dyad_scores"]["score"].to_list() == [1.0]


def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "dyads.csv"
    for content, says in (
        ("<html><body>no</body></html>", "is a web page"),
        ("month,iso3_a\n202001,KAZ\n", "lacks the columns iso3_b, score_sum, active_days, days_in_file"),
        ("", "cannot be read as CSV or Parquet"),
        (",".join(COLUMNS) + "\n", "has no rows"),
        (",".join(COLUMNS) + "\n202001,USA,USA,1,1,31\n", r"has no row that can be used \(of 1 rows\)"),
    ):
        path.write_text(content)
        with pytest.raises(SourceError, match=says) as error:
            read_dyad_months(path)
        assert "\n" not in str(error.value)
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(SourceError, match="cannot be read as CSV or Parquet"):
        read_dyad_months(path)


def test_the_real_composite() -> None:
    read = read_dyad_months(real_data("events/gdelt_dyad_month_2018_2024.parquet"))
    assert read.report.rows == 436_788
    assert read.report.kept + sum(read.report.dropped.values()) == 436_788
    assert dict(read.report.dropped) == {
        "rows with a territory or a code of no state of that time": 6_409,
        "rows of a state with itself": 36,
    }
    assert read.tables["months"].height == 74
    assert read.origin.coverage == ("2018-01", "2024-02")
