"""The zero-sum test as a verb: pairs, readings, what is refused, its page and its picture."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from equipoise import zero_sum
from equipoise.answers.balance.zero_sum import ZeroSumPair, ZeroSumTest
from equipoise.answers.result import Estimate
from equipoise.errors import CoverageError, PowerError, SettingsError
from equipoise.estimates import Release, read_release
from equipoise.sectors import BEYOND, SECTORS, read_shipped
from equipoise.sectors.panels import vote_panel
from equipoise.show.charts.files import svg
from equipoise.show.terminal.screen import render
from equipoise.show.terminal.zero_sum import zero_sum_page
from equipoise.sources.sector_pull import store_files
from equipoise.sources.sectors import record
from equipoise.states import powers
from equipoise.store import Store
from equipoise.ties.zero_sum import zero_sum_of
from worlds.armsfiles import write_register
from worlds.invented import ORIGIN
from worlds.tinyrelease import YEARS, tiny_release

WHY = "3 years have ties with both; it needs 12"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return tiny_release(tmp_path_factory.mktemp("release"))


def pair(sector: str, a: str | None, b: str | None, at: float | None, wide: float = 0.2) -> ZeroSumPair:
    """A pair around a number, or refused."""
    if at is None:
        return ZeroSumPair(sector, a, b, None, 1, 3, WHY)
    return ZeroSumPair(sector, a, b, Estimate(at, at - wide, at + wide), 1, 30, None)


def invented() -> ZeroSumTest:
    """One sector with every reading, one with a refusal among estimates, one of refusals alone."""
    return ZeroSumTest(
        state="KAZ",
        state_name="Kazakhstan",
        powers=("USA", "CHN", "RUS"),
        pairs=(
            pair("votes", "USA", "CHN", -0.5),
            pair("votes", "USA", "RUS", 0.1),
            pair("votes", "CHN", "RUS", 0.6),
            pair("votes", None, None, 0.07),
            pair("trade", "USA", "CHN", 0.3),
            pair("trade", "USA", "RUS", None),
            pair("trade", "CHN", "RUS", -0.201),
            pair("trade", None, None, 0.05),
            pair("arms", "USA", "CHN", None),
            pair("arms", "USA", "RUS", None),
            pair("arms", "CHN", "RUS", None),
            pair("arms", None, None, None),
        ),
        release="test.1",
        origins=(ORIGIN,),
        caveats=("It describes.",),
    )


def test_every_sector_has_every_pair_and_their_mean() -> None:
    found = zero_sum("Kazakhstan")
    assert list(dict.fromkeys(p.sector for p in found.pairs)) == [s for s in SECTORS if s != BEYOND]
    for sector in {p.sector for p in found.pairs}:
        pairs = [(p.a, p.b) for p in found.pairs if p.sector == sector]
        assert len(pairs) == len(set(pairs)) == 7
        assert pairs[-1] == (None, None)
    for p in found.pairs:
        assert (p.estimate is None) == (p.reason is not None), p
        if p.estimate is not None:
            assert -1 <= p.estimate.low <= p.estimate.mean <= p.estimate.high <= 1


def test_votes_are_worked_out_as_by_hand(release: Release) -> None:
    found = zero_sum("KAZ", powers="USA,RUS,CHN", sectors="votes", release=release)
    panel = vote_panel(release.dyads, powers("USA,RUS,CHN"))
    twin = zero_sum_of(panel.ties, panel.rest, panel.seats.index("KAZ"), kind="level")
    means = [p.estimate.mean if p.estimate else None for p in found.pairs]
    assert means == [one.estimate for one in (*twin.pairs, twin.pooled)]
    assert [(p.a, p.b) for p in found.pairs[:3]] == [("USA", "RUS"), ("USA", "CHN"), ("RUS", "CHN")]
    assert found.pairs[0].n_state_years == len(YEARS)
    assert means[-1] == pytest.approx(np.mean([m for m in means[:3] if m is not None]))


def test_of_two_holders_of_a_seat_in_a_year_the_later_counts_in_every_run() -> None:
    """Serbia and Montenegro and Serbia both voted in 2006; the order of groups is another in every run."""
    dyads = read_release().dyads.filter(year=2006)
    alone = dyads.filter(pl.all_horizontal(pl.col("state_a", "state_b").cast(pl.String) != "SCG"))
    later = vote_panel(alone, powers())
    seat = later.seats.index("SRB")
    for panel in (vote_panel(dyads, powers()) for _ in range(8)):
        assert panel.seats[seat] == "SRB"
        assert panel.rest[seat, 0].tolist() == pytest.approx(later.rest[seat, 0].tolist())
        assert panel.ties[seat, 0].tolist() == pytest.approx(later.ties[seat, 0].tolist())


def test_few_states_are_refused_in_words(release: Release) -> None:
    found = zero_sum(sectors="votes", release=release)
    assert found.state is None
    assert {p.reading for p in found.pairs} == {"no estimate"}
    assert "it needs 15" in str(found.pairs[0].reason)


def test_years_of_a_seat_with_several_holders_are_said_to_be_so() -> None:
    said = "The years are those of one seat, which the Soviet Union, then Russia held."
    for state, held in (("Soviet Union", True), ("Russia", True), ("Kazakhstan", False)):
        told = [str(c) for c in zero_sum(state, sectors="defence").caveats]
        assert [c for c in told if "one seat" in c] == [said] * held


def test_a_power_is_in_no_pair_of_its_own(release: Release) -> None:
    found = zero_sum("Russia", sectors="votes, arms", release=release)
    assert found.powers == ("USA", "CHN", "EU27")
    assert not [p for p in found.pairs if "RUS" in (p.a, p.b)]
    assert len(found.pairs) == 2 * 4
    assert zero_sum("Soviet Union", sectors="arms", release=release).powers == found.powers


def test_what_ships_is_given_as_it_ships() -> None:
    table = read_shipped().zero_sum
    rows = table.filter((table["sector"] == "trade") & table["state"].is_null()).drop("state").rows()
    assert zero_sum(sectors="trade").frame().drop("reading").rows() == rows
    turned = zero_sum(sectors="trade", powers="EU27,RUS,CHN,USA")
    assert turned.pairs == zero_sum(sectors="trade").pairs


def test_records_in_the_store_go_first_and_know_other_powers(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="run `equipoise pull arms`"):
        zero_sum("Kazakhstan", sectors="arms", powers="USA,BRA", store=Store(tmp_path))
    rows = [
        (f"{power}{year}", power, "Kazakhstan", year, 5.0 + year % 3)
        for power in ("United States", "Brazil", "Russia", "France", "India")
        for year in range(2000, 2020)
    ]
    store = Store(tmp_path)
    store_files(store, record("arms"), [write_register(tmp_path / "arms.csv", rows)])
    found = zero_sum("Kazakhstan", sectors="arms", powers="USA,BRA", store=store)
    assert [(p.a, p.b) for p in found.pairs] == [("USA", "BRA"), (None, None)]
    assert found.origins[0].publisher.startswith("Stockholm")


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_readings_follow_the_interval_and_turn_with_its_sign(x: float, y: float) -> None:
    low, high = sorted((x, y))
    p = ZeroSumPair("votes", "USA", "CHN", Estimate((low + high) / 2, low, high), 1, 20, None)
    turned = ZeroSumPair("votes", "USA", "CHN", Estimate(-(low + high) / 2, -high, -low), 1, 20, None)
    assert (p.reading == "neither") == (low <= 0 <= high)
    assert (p.reading == "zero-sum") == (turned.reading == "together")
    assert (p.words == "replace each other") == (high < 0)


def test_bad_questions_are_refused_by_name(release: Release) -> None:
    with pytest.raises(SettingsError, match="no sector called 'weather'"):
        zero_sum(sectors="weather", release=release)
    with pytest.raises(PowerError, match="at least two powers: name more"):
        zero_sum(powers="USA", release=release)
    with pytest.raises(PowerError, match="that are not China itself"):
        zero_sum("China", powers="USA,CHN", release=release)
    with pytest.raises(
        CoverageError, match="No test of votes beyond chance: votes are tested by plain agreement"
    ):
        zero_sum(sectors="votes beyond chance", release=release)


def test_the_table_and_the_json_hold_the_same() -> None:
    found = invented()
    frame = found.frame()
    assert frame["reading"].to_list()[:4] == ["zero-sum", "neither", "together", "neither"]
    told = json.loads(json.dumps(found.to_dict()))
    assert told["verb"] == "zero_sum"
    assert [p["estimate"] for p in told["pairs"]] == frame["estimate"].round(4).to_list()
    assert told["pairs"][5]["estimate"] is None
    assert told["pairs"][5]["reason"] == WHY


def test_chart_specification(snapshot: SnapshotAssertion) -> None:
    spec = {k: v for k, v in invented().chart().to_dict().items() if k != "$schema"}
    assert spec == snapshot(extension_class=JSONSnapshotExtension)


def test_what_is_refused_has_words_and_no_mark() -> None:
    panels = invented().chart().to_dict()["vconcat"]
    assert [p["title"]["text"] for p in panels] == ["Votes", "Trade", "Arms"]
    marked = [
        (panel["title"]["text"], row["pair"])
        for panel in panels
        for layer in panel["layer"]
        if layer["mark"]["type"] != "text"
        for row in layer["data"]["values"]
    ]
    assert ("Trade", "USA – CHN") in marked
    assert ("Trade", "USA – RUS") not in marked
    assert not [pair for sector, pair in marked if sector == "Arms"]
    picture = svg(invented().chart())
    assert picture.count(f">no estimate: {WHY}<") == 4
    assert picture.count(">replace each other<") == 2
    assert picture.count(">go together<") == 2
    assert picture.count(">← replace each other<") == picture.count(">go together →<") == 1
    assert "Kazakhstan" in picture
    assert "NaN" not in picture


def test_the_page_fits_and_names_every_pair_once() -> None:
    text = render(zero_sum_page(invented()))
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    assert "No clear sign in votes and trade. No estimate in arms." in flat
    assert f"No estimate for USA–CHN, USA–RUS and CHN–RUS: {WHY}." in flat
    assert f"No estimate for USA–RUS: {WHY}." in flat
    assert re.search(r"USA–CHN +−0.50 \(−0.70 to −0.30\) +replace each other +30$", text, re.MULTILINE)
    assert "−0.201 (−0.401 to −0.001)  replace each other" in text, "an end near 0 shows its side"


def test_the_page_of_all_states_fits() -> None:
    text = render(zero_sum_page(zero_sum(sectors="trade, arms, defence")))
    assert max(map(len, text.splitlines())) <= 80
    assert "state-years" in text
    assert text.startswith("Zero-sum? All states")
