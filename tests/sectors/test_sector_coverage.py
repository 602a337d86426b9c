"""Of whom a sector's record speaks, and who keeps what was said and sent before a state changed its name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.origin import Origin
from equipoise.sources.atop import read_atop
from equipoise.sources.sipri import read_sipri
from equipoise.states import all_states
from equipoise.states.bloc_years import own_state_years
from equipoise.states.lines import own_from
from equipoise.ties.arms import arms_ties
from equipoise.ties.defence import defence_ties
from equipoise.ties.seats import seat_holders
from equipoise.ties.sector import SectorTies
from equipoise.ties.speeches import speech_ties
from worlds import atopfiles as af
from worlds.armsfiles import Delivery, write_register
from worlds.realdata import real_data

TODAY = date(2025, 6, 1)
STATES = [s.name for s in all_states() if s.start is None and s.end is None and s.id != "TWN"][:60]


def years_of(ties: SectorTies, state: str) -> list[int]:
    """The years in which a state is covered."""
    return sorted(ties.covered.filter(pl.col("state") == state)["year"].to_list())


def test_only_two_states_had_a_seat_before_they_were_states_of_their_own() -> None:
    assert [s.id for s in all_states() if own_from(s.id) != s.start] == ["BLR", "UKR"]
    held = seat_holders(1985, 1992).filter(pl.col("seat").is_in(["UKR", "BLR"]))
    assert sorted(set(held["year"].to_list())) == [1991, 1992]
    assert own_state_years().filter(state="UKR")["year"].min() == 1992  # most days of the year


def register(folder: Path, rows: list[Delivery]) -> SectorTies:
    """The ties of a register in which each of sixty states sells to the next one in every year."""
    usual = [
        (f"{y}-{i}", STATES[i - 1], name, y, 10) for y in range(1960, 2000) for i, name in enumerate(STATES)
    ]
    read = read_sipri(write_register(folder / "register.csv", [*usual, *rows]), today=TODAY)
    return arms_ties(read.tables, (read.origin,))


def test_deliveries_that_a_file_cannot_but_lack_are_not_taken_for_none(tmp_path: Path) -> None:
    ties = register(tmp_path, [("g", "Germany", "France", y, 100) for y in range(1991, 2000)])
    assert years_of(ties, "DEU") == list(range(1995, 2000))
    assert any("no delivery from or to Germany in 1960 to 1990" in n and "1994" in n for n in ties.notes)
    assert years_of(ties, "FRA") == list(range(1964, 2000))
    assert ties.ties.filter(state="FRA", partner="DEU")["year"].to_list() == list(range(1991, 2000))


@pytest.mark.parametrize(("size", "first"), [(1, 1991), (100, 1979)])
def test_small_states_and_short_silences_are_believed(tmp_path: Path, size: int, first: int) -> None:
    ties = register(tmp_path, [("g", "Germany", "France", y, size) for y in range(first, 2000)])
    assert years_of(ties, "DEU") == list(range(1964, 2000))
    assert not any("lacks" in n for n in ties.notes)


def test_the_copy_of_1950_to_2021_lacks_the_federal_republic() -> None:
    read = read_sipri(real_data("arms/sipri_tiv_dyad_year_1950_2021.parquet"))
    ties = arms_ties(read.tables, (read.origin,))
    assert years_of(ties, "DEU")[0] == 1995
    assert sum("it lacks them" in n for n in ties.notes) == 1
    assert years_of(ties, "UKR")[0] == 1991


def test_atop_says_nothing_of_states_that_have_no_number(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(af.directed([(af.RUS, af.KAZ, 2000, "d"), (af.RUS, 369, 1990, "a")]), encoding="utf-8")
    read = read_atop(path, today=TODAY)
    ties = defence_ties(read.tables, (read.origin,))
    assert not years_of(ties, "PSE")
    assert not years_of(ties, "VAT")
    assert years_of(ties, "XKX") == []  # it begins after the file
    assert 2000 in years_of(ties, "LIE")
    assert years_of(ties, "UKR")[:2] == [1990, 1991]  # the file names it in 1990


def spoken(rows: list[tuple[str, str, int, int]]) -> SectorTies:
    """Ties from invented mentions: speaker, named, year, how often."""
    mentions = pl.DataFrame(
        [(*row, 0.5) for row in rows],
        schema={
            "state": pl.String,
            "partner": pl.String,
            "year": pl.Int16,
            "mentions": pl.Int32,
            "cv": pl.Float64,
        },
        orient="row",
    )
    speeches = mentions.select("state", "year").unique()
    origin = Origin("Test Office", "Speeches", "v1", "2010", "CC0", "Test Office.", ("2000", "2010"))
    return speech_ties({"speeches": speeches, "mentions": mentions}, (origin,))


def test_a_seat_keeps_its_speeches_under_another_name() -> None:
    ties = spoken([("YUG", "USA", 2002, 4), ("SCG", "USA", 2003, 3), ("SRB", "USA", 2006, 1)])
    assert ties.ties.drop("cv").rows() == [
        ("SCG", "USA", 2003, 7.0),
        ("SRB", "USA", 2006, 1.0),
        ("YUG", "USA", 2002, 4.0),
    ]
    both = ties.ties.filter(state="SCG")["cv"].item()
    assert both == pytest.approx((2.0**2 + 1.5**2) ** 0.5 / 7)


def test_a_seat_that_is_named_keeps_its_mentions_under_another_name() -> None:
    rows = [("USA", p, y, n) for p, y, n in (("YUG", 2002, 4), ("SCG", 2003, 3), ("CHN", 2004, 1))]
    ties = spoken(rows).ties
    assert ties.filter(pl.col("partner") != "CHN").drop("cv").rows() == [
        ("USA", "YUG", 2002, 4.0),
        ("USA", "SCG", 2003, 7.0),
        ("USA", "SCG", 2004, 7.0),
    ]


def test_who_names_the_former_holder_of_its_seat_names_itself() -> None:
    ties = spoken([("SRB", "SCG", 2006, 9), ("SRB", "CHN", 2006, 1)]).ties
    assert ties["partner"].to_list() == ["CHN"]


def test_who_is_gone_without_a_successor_stays_in_the_whole() -> None:
    ties = spoken([("USA", "CSK", 1992, 4), ("USA", "CZE", 1993, 3)]).ties
    assert ties.filter(year=1993)["partner"].to_list() == ["CSK", "CZE"]
