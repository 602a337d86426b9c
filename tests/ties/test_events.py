"""Yearly ties from months of dyads: worked by hand, against a simulation, and what must not change."""

from __future__ import annotations

import calendar
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import CoverageError, SourceError
from equipoise.sources.gdelt import read_dyad_months, read_gdelt
from equipoise.ties.events import dyad_years, event_ties
from worlds.gdeltfiles import write_exports
from worlds.realdata import real_data

STATES = ("CHN", "KAZ", "RUS", "USA")


def first(year: int, month: int) -> date:
    return date(year, month, 1)


def whole_year(year: int = 2020) -> pl.DataFrame:
    days = [float(calendar.monthrange(year, m)[1]) for m in range(1, 13)]
    return pl.DataFrame({"month": [first(year, m) for m in range(1, 13)], "days": days})


def counts(*rows: tuple[int, str, str, int, int], year: int = 2020) -> pl.DataFrame:
    names = ("month", "source", "target", "n_coop", "n_conf")
    dated = [(first(year, m), *rest) for m, *rest in rows]
    return pl.DataFrame(
        dated,
        schema=dict(zip(names, (pl.Date, pl.String, pl.String, pl.Int64, pl.Int64), strict=True)),
        orient="row",
    )


def scores(*rows: tuple[int, str, str, float], year: int = 2020) -> pl.DataFrame:
    names = {"month": pl.Date, "state_a": pl.String, "state_b": pl.String, "score": pl.Float64}
    return pl.DataFrame([(first(year, m), *rest) for m, *rest in rows], schema=names, orient="row")


def value(ties: pl.DataFrame, state: str, partner: str) -> float:
    return float(ties.filter(state=state, partner=partner)["value"].item())


def test_both_directions_and_all_months_add_up() -> None:
    table = counts(
        (1, "KAZ", "RUS", 3, 1), (1, "RUS", "KAZ", 2, 0), (6, "KAZ", "RUS", 5, 2), (2, "KAZ", "USA", 0, 4)
    )
    sector = event_ties({"dyad_months": table, "months": whole_year()}, ())
    assert sector.ties.select("state", "partner", "value").rows() == [
        ("KAZ", "RUS", 10.0),
        ("RUS", "KAZ", 10.0),
    ]
    assert sector.covered.rows() == [("KAZ", 2020), ("RUS", 2020), ("USA", 2020)]
    assert (sector.blocs, sector.unit) == ("sum", "events a year")


def test_tone_by_hand() -> None:
    table = counts((1, "KAZ", "RUS", 3, 1), (2, "KAZ", "USA", 0, 4))
    years = dyad_years({"dyad_months": table, "months": whole_year()}).filter(state="KAZ")
    assert years.select("partner", "coop", "conf", "tone").rows() == [
        ("RUS", 3.0, 1.0, 0.5),
        ("USA", 0.0, 4.0, -1.0),
    ]
    assert years["cv"].to_list()[1] is None


def test_of_scores_months_above_zero_are_cooperation() -> None:
    table = scores(
        (1, "KAZ", "RUS", 10.0), (2, "KAZ", "RUS", -4.0), (3, "KAZ", "RUS", 2.0), (4, "CHN", "KAZ", 0.0)
    )
    years = dyad_years({"dyad_scores": table, "months": whole_year()}).filter(state="KAZ")
    assert years.select("partner", "coop", "conf").rows() == [("CHN", 0.0, 0.0), ("RUS", 12.0, 4.0)]
    assert years["tone"].to_list() == [None, 0.5]


def test_a_year_in_part_is_scaled_up_or_not_covered() -> None:
    half = whole_year().filter(pl.col("month") < date(2020, 9, 1))
    few = pl.DataFrame({"month": [first(2021, 1), first(2021, 2)], "days": [31.0, 23.0]})
    table = pl.concat([counts((1, "KAZ", "RUS", 122, 0)), counts((1, "KAZ", "RUS", 50, 0), year=2021)])
    sector = event_ties({"dyad_months": table, "months": pl.concat([half, few])}, ())
    days = 31 + 29 + 31 + 30 + 31 + 30 + 31 + 31
    assert value(sector.ties, "KAZ", "RUS") == pytest.approx(122 * 366 / days)
    assert sector.covered["year"].unique().to_list() == [2020]
    assert any("2021 (54 days)" in note for note in sector.notes)
    assert any("scaled up to their whole length: 2020 (244 days)" in note for note in sector.notes)


def test_events_of_months_without_files_do_not_count() -> None:
    months = whole_year().filter(pl.col("month") > date(2020, 1, 1))
    table = counts((1, "KAZ", "USA", 9, 0), (2, "KAZ", "RUS", 1, 0))
    ties = event_ties({"dyad_months": table, "months": months}, ()).ties
    assert set(ties["partner"]) == {"KAZ", "RUS"}


def test_nothing_covered_and_tables_that_lack() -> None:
    few = pl.DataFrame({"month": [first(2021, 1)], "days": [31.0]})
    with pytest.raises(CoverageError, match="less than half of the days of every year"):
        event_ties({"dyad_months": counts((1, "KAZ", "RUS", 1, 0)), "months": few}, ())
    with pytest.raises(SourceError, match="lack the tables months and dyad_months"):
        event_ties({"months": few}, ())


def test_counts_come_before_scores() -> None:
    tables = {
        "dyad_months": counts((1, "KAZ", "RUS", 7, 0)),
        "dyad_scores": scores((1, "KAZ", "USA", 99.0)),
        "months": whole_year(),
    }
    assert event_ties(tables, ()).ties["value"].to_list() == [7.0, 7.0]


def test_cv_is_that_of_the_simulated_bootstrap() -> None:
    rng = np.random.default_rng(3)
    events = rng.negative_binomial(2, 0.02, 12)
    table = counts(*((m, "KAZ", "RUS", int(events[m - 1]), 0) for m in range(1, 13)))
    months = whole_year().with_columns(pl.Series("days", [31.0, 20, 31, 30, 15, 30, 31, 31, 30, 31, 10, 31]))
    cv = dyad_years({"dyad_months": table, "months": months})["cv"][0]
    weights = rng.dirichlet(np.ones(12), 40_000)
    rates = weights @ events / (weights @ months["days"].to_numpy())
    assert cv == pytest.approx(rates.std() / rates.mean(), rel=0.05)


def test_even_counts_keep_the_error_of_counting() -> None:
    table = counts(*((m, "KAZ", "RUS", 3, 0) for m in range(1, 13)))
    months = whole_year().with_columns(days=pl.lit(30.0))
    assert dyad_years({"dyad_months": table, "months": months})["cv"][0] == pytest.approx(1 / 6)


PAIRS = [(a, b) for a in STATES for b in STATES if a != b]
ROWS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(PAIRS), st.integers(0, 50), st.integers(0, 50)),
    min_size=1,
    max_size=40,
    unique_by=lambda row: (row[0], row[1]),
)


@given(rows=ROWS)
def test_nothing_is_lost_or_doubled(rows: list[tuple[int, tuple[str, str], int, int]]) -> None:
    table = counts(*((m, a, b, coop, conf) for m, (a, b), coop, conf in rows))
    tables = {"dyad_months": table, "months": whole_year()}
    ties = event_ties(tables, ()).ties
    assert ties["value"].sum() == pytest.approx(2 * table["n_coop"].sum())
    assert dyad_years(tables)["conf"].sum() == pytest.approx(2 * table["n_conf"].sum())
    assert ties.filter(pl.col("state") == pl.col("partner")).is_empty()
    other = ties.rename({"state": "partner", "partner": "state"}).select(ties.columns)
    assert ties.equals(other.sort("state", "year", "partner"))
    assert (ties["cv"] > 0).all()


@given(rows=ROWS, factor=st.integers(2, 9))
def test_scaling_scales(rows: list[tuple[int, tuple[str, str], int, int]], factor: int) -> None:
    months = whole_year()
    one = scores(*((m, min(p), max(p), float(c)) for m, p, c, _ in rows)).unique(
        ["month", "state_a", "state_b"], maintain_order=True
    )
    more = one.with_columns(pl.col("score") * factor)
    ties, scaled = (event_ties({"dyad_scores": t, "months": months}, ()).ties for t in (one, more))
    assert scaled["value"].to_list() == pytest.approx((ties["value"] * factor).to_list())
    assert scaled["cv"].to_list() == pytest.approx(ties["cv"].to_list())


def test_from_files_to_ties(tmp_path: Path) -> None:
    for month in range(1, 8):
        write_exports(tmp_path / "raw", first=date(2020, month, 1), rows=150, a_day=1, seed=month, days=1)
    read = read_gdelt(tmp_path / "raw")
    months = read.tables["months"].with_columns(days=pl.lit(30.0))  # as if the files were of whole months
    held = read.tables["dyad_months"].filter(pl.col("month").is_in(months["month"].to_list()))
    sector = event_ties({"dyad_months": held, "months": months}, (read.origin,))
    assert sector.ties["value"].sum() == pytest.approx(2 * held["n_coop"].sum() * 366 / 210)
    assert sector.origins[0].publisher == "The GDELT Project"


def test_the_real_composite() -> None:
    read = read_dyad_months(real_data("events/gdelt_dyad_month_2018_2024.parquet"))
    sector = event_ties(read.tables, (read.origin,))
    assert sector.years == (2018, 2023)
    assert any("2024 (54 days)" in note for note in sector.notes)
    powers = pl.col("partner").is_in(["USA", "CHN", "RUS"])

    def nearest(state: str, year: int) -> str:
        held = sector.ties.filter(powers, state=state, year=year)
        return str(held.sort("value")["partner"][-1])

    assert {nearest("KAZ", y) for y in range(2018, 2024)} == {"RUS"}
    assert {nearest("BLR", y) for y in range(2018, 2024)} == {"RUS"}
    assert {nearest("FRA", y) for y in range(2018, 2024)} == {"USA"}
    war = dyad_years(read.tables).filter(state="UKR", partner="RUS", year=2022)
    assert war.select("coop", "tone").row(0) == (0.0, -1.0)
    missing = {"BIH", "MNE", "SRB", "SVN", "TLS"}  # states that the file's codes do not know
    assert missing.isdisjoint(sector.covered["state"])
