"""Whom a balance is compared with: never the state itself, nor a bloc with its member in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from equipoise import balance
from equipoise.answers.asking import ask
from equipoise.answers.balance.draws import SectorDraws
from equipoise.answers.balance.ties import tie_sector
from equipoise.answers.balance.votes import equidistance, vote_sectors
from equipoise.answers.pairs import own_tables, with_power, year_tables
from equipoise.estimates import Release
from equipoise.states import get, powers
from worlds.tinyrelease import STATES, tiny_release

YEAR = 2012


@pytest.fixture
def tiny(tmp_path: Path) -> Release:
    return tiny_release(tmp_path / "tiny")


def spread(release: Release, state: str, europe: list[str]) -> np.ndarray:
    """Standard deviation of the distances from the United States and from a bloc, draw by draw."""
    own, usa = release.draws(state, YEAR), release.draws("USA", YEAR)
    bloc = np.median([release.draws(m, YEAR) for m in europe if m != state], axis=0)
    return np.std([np.abs(own - usa), np.abs(own - bloc)], axis=0)


def test_equidistance_is_set_against_the_others_each_without_itself(tiny: Release) -> None:
    europe = ["DEU", "FRA"]
    found = equidistance(ask("KAZ", year=YEAR, powers="USA,EU27", release=tiny))
    others = np.array([spread(tiny, s, europe).mean() for s in STATES if s not in ("KAZ", "USA")])
    own = spread(tiny, "KAZ", europe)
    below = (others[:, None] < own).mean(axis=0) + (others[:, None] == own).mean(axis=0) / 2
    assert found is not None
    assert found.mean == pytest.approx(own.mean(), rel=1e-5)
    assert found.percentile is not None
    assert found.percentile.mean == pytest.approx(100 * below.mean(), abs=1e-6)


def test_equidistance_of_a_member_is_from_the_rest_of_its_bloc(tiny: Release) -> None:
    found = equidistance(ask("DEU", year=YEAR, powers="USA,EU27", release=tiny))
    assert found is not None
    assert found.mean == pytest.approx(spread(tiny, "DEU", ["FRA"]).mean(), rel=1e-5)


def test_a_member_among_the_others_is_measured_against_the_rest_of_its_bloc(tiny: Release) -> None:
    ids, tables = year_tables(tiny, YEAR, [["USA"], ["DEU", "FRA"]])
    assert ids == ["CHN", "CUB", "DEU", "FRA", "KAZ", "RUS"]
    with_each = {
        (s, p): with_power(ask(s, year=YEAR, powers=p, release=tiny), powers(p)[0]).at(YEAR)
        for s, p in (("DEU", "FRA"), ("CHN", "DEU"), ("CHN", "FRA"))
    }
    assert tables[ids.index("DEU"), 1].tolist() == list(with_each["DEU", "FRA"])
    mean = (with_each["CHN", "DEU"] + with_each["CHN", "FRA"]) / 2
    assert tables[ids.index("CHN"), 1] == pytest.approx(mean)


def test_the_state_itself_is_not_among_the_others_of_its_votes(tiny: Release) -> None:
    sectors, _ = vote_sectors(ask("KAZ", year=YEAR, powers="USA,CHN", release=tiny))
    assert {s.other_ids for s in sectors} == {("CUB", "DEU", "FRA", "RUS")}
    assert all(s.others.shape[1] == 4 for s in sectors)


def test_nobody_is_a_partner_of_its_own_seat(tiny: Release) -> None:
    assert "KAZ" not in own_tables(ask("KAZ", year=YEAR, powers="USA", release=tiny)).others


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2020), ("DEU", 2020), ("SUN", 1985)])
def test_neither_state_nor_powers_alone_are_among_the_others_of_its_ties(state: str, year: int) -> None:
    asked = [p for p in powers() if p.id != "RUS" or state != "SUN"]
    made = tie_sector("arms", get(state), asked, year=year, latest=2024, store=None)
    assert isinstance(made, tuple)
    ids = set(made[0].other_ids)
    assert ids.isdisjoint({state, "USA", "CHN", *(["RUS", "SUN"] if state == "SUN" else ["RUS"])})
    assert {"FRA", "IND"} <= ids
    assert len(ids) == made[0].others.shape[1]


def sector(defined: int) -> SectorDraws:
    """Ten draws over two powers in three years; the middle year has a share in some of them only."""
    shares = np.tile([[[0.5, 0.5]], [[0.9, 0.1]], [[0.6, 0.4]]], (10, 1, 1, 1)).reshape(10, 3, 2)
    shares[defined:, 1] = np.nan
    return SectorDraws(
        sector="trade",
        tie="goods",
        unit="a unit",
        certain=False,
        year=2012,
        of_whole=None,
        powers=powers("USA,CHN"),
        years=(2010, 2011, 2012),
        there=np.ones((3, 2), dtype=bool),
        shares=shares,
        weights=np.array([0.6, 0.4]),
        others=np.full((5, 2, 2), 0.5),
        other_ids=("FRA", "IND"),
    )


@pytest.mark.parametrize(("defined", "counts"), [(10, True), (9, True), (8, False)])
def test_nine_draws_of_ten_must_define_a_share(defined: int, counts: bool) -> None:
    found = sector(defined).balance()
    assert [y.year for y in found.series] == [2010, 2011, 2012] if counts else [2010, 2012]
    assert found.dependence.own_high == pytest.approx(0.9 if counts else 0.6)
    middle = SectorDraws(**{f: getattr(sector(defined), f) for f in SectorDraws.__slots__} | {"year": 2011})
    assert middle.defined is counts


def test_the_own_range_is_of_years_with_all_of_the_powers() -> None:
    made = sector(10)
    there = np.array([[True, True], [True, False], [True, True]])
    found = replace(made, there=there).balance()
    assert (found.dependence.own_low, found.dependence.own_high) == (pytest.approx(0.5), pytest.approx(0.6))


@pytest.mark.parametrize(("sectors", "exact"), [("defence,organisations", True), ("trade,defence", False)])
def test_what_rests_on_facts_alone_is_a_fact(sectors: str, exact: bool) -> None:
    found = balance("Kazakhstan", sectors=sectors)
    assert found.summary is not None
    assert found.divergence is not None
    assert (found.summary.measure.exact, found.divergence.exact) == (exact, exact)
