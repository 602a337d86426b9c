"""From counts to ties: nothing lost, nothing doubled, never the state itself."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SettingsError
from equipoise.sources.sector_tables import SectorTables
from equipoise.sources.speeches import read_speeches
from equipoise.texts.counts import PASSAGE, count_year
from equipoise.ties.speeches import speech_ties
from worlds.realdata import real_data
from worlds.speechfiles import speech_rows

STATES = {"KAZ": "Kazakhstan", "CHN": "China", "RUS": "Russia", "USA": "the United States", "PER": "Peru"}
SPEECHES = st.dictionaries(
    st.sampled_from(list(STATES)), st.lists(st.sampled_from(list(STATES)), max_size=25), min_size=2
)


def text_of(names: list[str]) -> str:
    return " ".join(f"We met {STATES[name]} today." for name in names) or "We met nobody."


def counted(said: dict[str, list[str]]) -> pl.DataFrame:
    return count_year(pl.Series(list(said)), pl.Series([text_of(n) for n in said.values()]), 2020).mentions


@given(SPEECHES)
def test_every_name_is_counted_once_and_never_the_own(said: dict[str, list[str]]) -> None:
    found = {(s, p): n for s, p, n in counted(said).select("state", "partner", "mentions").iter_rows()}
    wanted = {
        (state, name): names.count(name)
        for state, names in said.items()
        for name in set(names)
        if name != state
    }
    assert found == wanted


@given(SPEECHES)
def test_the_order_of_speeches_does_not_matter(said: dict[str, list[str]]) -> None:
    assert counted(said).equals(counted(dict(reversed(said.items()))))


@given(st.lists(st.booleans(), min_size=1, max_size=40).filter(any))
def test_cv_is_that_of_passages(named: list[bool]) -> None:
    text = " ".join("We met Peru." if yes else "We met nobody." for yes in named)
    row = count_year(pl.Series(["KAZ"]), pl.Series([text]), 2020).mentions.row(0, named=True)
    edges = [*range(0, len(named), PASSAGE), len(named)]
    pieces = [sum(named[a:b]) for a, b in pairwise(edges)]
    assert row["cv"] == pytest.approx(sum(p * p for p in pieces) ** 0.5 / sum(pieces))
    assert row["cv"] >= sum(named) ** -0.5 - 1e-12  # a plain count would be surer


def test_a_tone_and_its_error_worked_by_hand() -> None:
    empty = " We met nobody." * (PASSAGE - 1)
    text = f"We thank Peru.{empty} We condemn Peru.{empty} Peru spoke."
    row = count_year(pl.Series(["KAZ"]), pl.Series([text]), 2020).mentions.row(0, named=True)
    # tones 0.5, -0.5, 0 in three passages: mean 0, error sqrt(0.25 + 0.25 + 0) / 3
    assert row["tone"] == pytest.approx(0)
    assert row["tone_se"] == pytest.approx(0.5**0.5 / 3)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> SectorTables:
    path = tmp_path_factory.mktemp("speeches") / "s.parquet"
    speech_rows().write_parquet(path)
    return read_speeches(path)


def test_mentions_are_ties_of_flows(read: SectorTables) -> None:
    ties = speech_ties(read.tables, (read.origin,))
    assert ties.ties["value"].sum() == read.tables["mentions"]["mentions"].sum()
    assert ties.covered.height == read.tables["speeches"].height
    assert ties.blocs == "sum"
    assert ties.years == (2004, 2004)
    assert "CHN" in set(ties.covered["state"]) - set(ties.ties["state"])  # spoke, and named nobody


def test_speeches_of_three_years_count_together() -> None:
    spoke = pl.DataFrame({"state": "KAZ", "year": [2018, 2019, 2021]}, schema_overrides={"year": pl.Int16})
    said = {"state": "KAZ", "partner": "CHN", "year": [2018, 2019, 2021], "mentions": [3, 1, 2], "cv": 0.5}
    mentions = pl.DataFrame(said, schema_overrides={"year": pl.Int16})
    ties = speech_ties({"speeches": spoke, "mentions": mentions}, ()).ties
    assert ties.select("year", "value").rows() == [(2018, 3.0), (2019, 4.0), (2021, 3.0)]
    assert ties["cv"].to_list() == pytest.approx([0.5, 0.5 * 10**0.5 / 4, 0.5 * 5**0.5 / 3])


def test_counts_by_other_lists_are_said_to_be_stale(read: SectorTables) -> None:
    assert not any("earlier lists" in n for n in speech_ties(read.tables, ()).notes)
    old = read.tables["recipe"].with_columns(pl.lit("another").alias("value"))
    assert any("earlier lists" in n for n in speech_ties({**read.tables, "recipe": old}, ()).notes)


def test_closeness_is_the_same_from_both_sides(read: SectorTables) -> None:
    ties = speech_ties(read.tables, (read.origin,), "closeness").ties
    turned = ties.rename({"state": "partner", "partner": "state"}).select(ties.columns)
    assert turned.sort("state", "year", "partner").equals(ties)
    assert (ties["value"] >= 0).all()


def test_an_unknown_tie_is_refused(read: SectorTables) -> None:
    with pytest.raises(SettingsError, match="mentions or closeness"):
        speech_ties(read.tables, (), "love")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> SectorTables:
    rows = pl.read_parquet(real_data("speeches/un_general_debate_1992_2024.parquet"))
    path = tmp_path_factory.mktemp("real") / "s.parquet"
    years, codes = [1995, 2004, 2015, 2022, 2023], ["CUB", "UKR", "RUS", "USA", "CHN", "PLW", "EU", "YUG"]
    rows.filter(pl.col("year").is_in(years), pl.col("iso3").is_in(codes)).write_parquet(path)
    return read_speeches(path)


def tone_of(read: SectorTables, state: str, partner: str, since: int = 1992) -> float:
    rows = read.tables["mentions"].filter(
        pl.col("state") == state, pl.col("partner") == partner, pl.col("year") >= since
    )
    return float((rows["tone"] * rows["mentions"]).sum() / rows["mentions"].sum())


def test_tones_that_everybody_knows(real: SectorTables) -> None:
    assert tone_of(real, "CUB", "USA") < -0.05
    assert tone_of(real, "UKR", "RUS", 2014) < -0.1
    assert tone_of(real, "PLW", "USA") > 0.1


def test_real_states_are_those_of_their_year(real: SectorTables) -> None:
    years = (
        real.tables["speeches"].filter(pl.col("state").is_in(["SCG", "YUG"])).select("state", "year").rows()
    )
    assert years == [("SCG", 2004)]
    assert real.report.dropped["no state of that year has the code EU"] == 3


def test_real_closeness_is_between_nothing_and_all(real: SectorTables) -> None:
    cosine = real.tables["closeness"]["cosine"]
    assert 0 <= cosine.min() < cosine.max() < 1  # type: ignore[operator]
