"""Circle: the ranking recomputed, thresholds, and states with little to go by."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from equipoise.answers.circle import circle
from equipoise.errors import SettingsError
from equipoise.estimates import read_release
from equipoise.states import get
from equipoise.ties.agreement import agreement_frame, pool
from equipoise.ties.contingency import CELLS
from worlds.tinyrelease import STATES, tiny_release


def test_ranking_is_kappa_over_the_pooled_years(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "tiny")
    c = circle("KAZ", years=4, release=release)
    counts = release.dyads.with_columns(pl.col("state_a", "state_b").cast(pl.String), pl.col(CELLS).cast(int))
    frame = agreement_frame(pool(counts, range(2009, 2013)))
    mine = frame.filter((pl.col("state_a") == "KAZ") | (pl.col("state_b") == "KAZ"))
    mine = mine.with_columns(
        other=pl.when(pl.col("state_a") == "KAZ").then(pl.col("state_b")).otherwise(pl.col("state_a"))
    ).sort("kappa", descending=True)
    assert [p.state for p in c.peers] == mine["other"].to_list()
    assert [p.kappa.mean for p in c.peers] == pytest.approx(mine["kappa"].to_list())
    assert [p.agreement.mean for p in c.peers] == pytest.approx(mine["agreement"].to_list())
    assert [p.n_votes for p in c.peers] == mine["n_votes"].to_list()
    assert (c.first_year, c.n_considered) == (2009, len(STATES) - 1)


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2024), ("CUB", 1985), ("RUS", 1993), ("SSD", 2012)])
def test_peers_are_states_of_the_year_and_never_the_state(state: str, year: int) -> None:
    c = circle(state, year=year)
    assert len(c.peers) == 10
    assert state not in {p.state for p in c.peers}
    assert all(get(p.state).member_in(year) for p in c.peers)
    assert all(p.n_votes >= c.least_votes for p in c.peers)
    kappas = [p.kappa.mean for p in c.peers]
    assert kappas == sorted(kappas, reverse=True)
    assert all(p.agreement.low <= p.agreement.mean <= p.agreement.high for p in c.peers)
    assert all(p.distance.low >= 0 for p in c.peers)


def test_an_earlier_holders_votes_count_for_the_seat() -> None:
    votes = {p.state: p.n_votes for p in circle("FRA", year=1993, size=200).peers}
    one = circle("FRA", year=1993, years=1, size=200)
    assert votes["RUS"] > 3 * next(p.n_votes for p in one.peers if p.state == "RUS")
    assert "SUN" not in votes


def test_public_record_of_like_minded_states() -> None:
    assert "ISR" in {p.state for p in circle("USA", year=2020).peers}
    assert {"BLR", "UKR"} <= {p.state for p in circle("SUN", year=1985).peers}
    assert "BEL" in {p.state for p in circle("Germany", year=2005).peers}


def test_a_state_that_did_not_vote_has_no_circle() -> None:
    c = circle("Iraq", year=2000)
    assert c.peers == ()
    assert any("has no circle" in str(text) for text in c.caveats)
    assert c.frame().columns == circle("KAZ").frame().columns


@pytest.mark.parametrize("wrong", [{"size": 0}, {"years": 0}])
def test_bad_sizes(wrong: dict[str, int]) -> None:
    with pytest.raises(SettingsError):
        circle("KAZ", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "year", "first"), [("USA", 1948, 1946), ("KAZ", 1993, 1992)])
def test_a_span_begins_no_sooner_than_the_path(state: str, year: int, first: int) -> None:
    assert circle(state, year=year).first_year == first
    assert circle(state, year=year + 10).first_year == year + 6


def test_size_only_cuts(tmp_path: Path) -> None:
    release = read_release()
    assert circle("KAZ", year=2020, size=3, release=release).peers == circle("KAZ", year=2020).peers[:3]
