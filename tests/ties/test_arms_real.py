"""Facts of SIPRI's own tables, where they are on this machine."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from equipoise.sources.sector_tables import SectorTables
from equipoise.sources.sipri import read_sipri
from equipoise.ties.arms import arms_ties
from equipoise.ties.sector import SectorTies
from worlds.realdata import real_data

FILES = {
    "register": "arms/sipri_trade_register_1995_2024.parquet",
    "totals": "arms/sipri_tiv_dyad_year_1995_2024.parquet",
    "long": "arms/sipri_tiv_dyad_year_1950_2021.parquet",
}


@cache
def _read(which: str) -> SectorTables:
    return read_sipri(real_data(FILES[which]))


@cache
def _ties(which: str) -> SectorTies:
    return arms_ties(_read(which).tables, (_read(which).origin,))


def _shares(which: str, state: str, year: int) -> dict[str, float]:
    own = _ties(which).ties.filter(pl.col("state") == state, pl.col("year") == year)
    return dict(own.select("partner", pl.col("value") / pl.col("value").sum()).rows())


@pytest.mark.parametrize("which", ["register", "totals"])
def test_what_kazakhstan_received(which: str) -> None:
    own = _read(which).tables["deliveries"].filter(pl.col("recipient") == "KAZ")
    sums = dict(own.group_by("supplier").agg(pl.col("value").sum()).rows())
    assert (round(sums["RUS"]), round(sums["ESP"])) == (3439, 186)


@pytest.mark.parametrize("which", FILES)
def test_every_row_is_kept_or_counted(which: str) -> None:
    read = _read(which)
    report = read.report
    assert report.rows == report.kept + sum(report.dropped.values())
    raw = pl.read_parquet(real_data(FILES[which]))
    value = next(c for c in ("TIV delivery values", "tiv_musd", "value") if c in raw.columns)
    to = next(c for c in ("Recipient", "recipient") if c in raw.columns)
    named = raw.filter(
        pl.col(to).is_in(
            ["Kazakhstan", "India", "Turkey", "Turkiye", "Egypt", "Serbia", "Congo", "Yugoslavia"]
        )
    )
    ids = ["KAZ", "IND", "TUR", "EGY", "YUG", "SCG", "SRB", "COG"]
    tables = [read.tables[t].filter(pl.col("recipient").is_in(ids)) for t in ("deliveries", "unattributed")]
    held = sum(sum(table["value"].to_list()) for table in tables)
    assert held == pytest.approx(sum(named[value].to_list()))


def test_the_register_and_the_totals_are_one() -> None:
    one, other = _ties("register"), _ties("totals")
    assert one.covered.equals(other.covered)
    key = ["state", "partner", "year"]
    assert one.ties.select(key).equals(other.ties.select(key))
    assert one.ties["value"].to_list() == pytest.approx(other.ties["value"].to_list())


def test_belarus_depends_more_on_one_supplier_than_kazakhstan() -> None:
    for year in (2010, 2015, 2020):
        shares = _shares("register", "BLR", year), _shares("register", "KAZ", year)
        assert shares[0]["RUS"] > shares[1]["RUS"] > 0.5


def test_no_delivery_counts_twice_where_states_succeed_each_other() -> None:
    ties, read = _ties("long"), _read("long")
    india = read.tables["deliveries"].filter(
        pl.col("recipient") == "IND", pl.col("supplier").is_in(["SUN", "RUS"])
    )
    for year in (1990, 1993, 1996):
        window = india.filter(pl.col("year").is_between(year - 4, year))["value"].sum()
        own = ties.ties.filter(
            pl.col("state") == "IND", pl.col("year") == year, pl.col("partner").is_in(["SUN", "RUS"])
        )
        assert own["value"].to_list() == [window]
    gone = ties.ties.filter(pl.col("partner") == "CSK")["year"].max()
    assert gone == 1996  # the last deliveries are of 1992
    new = (
        ties.ties.filter(pl.col("state").is_in(["CZE", "SVK", "KAZ", "HRV"]))
        .group_by("state")
        .agg(pl.min("year"))
    )
    first = dict(read.tables["deliveries"].group_by("recipient").agg(pl.min("year")).rows())
    assert all(year >= first[state] for state, year in new.rows())


def test_who_received_nothing_is_covered_without_a_tie() -> None:
    ties = _ties("register")
    assert ties.years == (1999, 2024)
    at = pl.col("state") == "LIE"
    assert ties.covered.filter(at).height == 26
    assert ties.ties.filter(at).is_empty()
    assert ties.covered.filter(pl.col("state") == "SSD")["year"].min() == 2011
