"""Balance: what must hold for any shares, and the measures of states recomputed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from equipoise.answers.agreement import agreement
from equipoise.answers.balance.balance import balance
from equipoise.answers.balance.history import balance_history
from equipoise.answers.balance.parts import measure
from equipoise.answers.balance.table import balance_table
from equipoise.errors import CoverageError, PowerError, SettingsError
from equipoise.estimates import read_release
from equipoise.ties import shares
from worlds.tinyrelease import tiny_release

TIES = st.integers(2, 8).flatmap(lambda n: arrays(float, n, elements=st.floats(0.001, 1000)))


@given(TIES)
def test_shares_sum_to_one_and_measures_keep_their_range(ties: np.ndarray) -> None:
    w = shares.shares(ties)
    n = len(ties)
    assert w.sum() == pytest.approx(1)
    assert 1 - 1e-9 <= shares.effective_simpson(w) <= shares.effective(w) + 1e-9 <= n + 2e-9
    assert -1e-9 <= shares.evenness(w) <= 1 + 1e-9
    assert 1 / n - 1e-9 <= shares.hhi(w) <= shares.dependence(w) + 1e-9 <= 1 + 2e-9


@given(TIES, st.floats(0.001, 1000))
def test_another_power_takes_from_every_share(ties: np.ndarray, tie: float) -> None:
    before, after = shares.shares(ties), shares.shares(np.append(ties, tie))
    assert np.all(after[:-1] <= before + 1e-12)


@given(TIES)
def test_merging_two_powers_adds_their_shares(ties: np.ndarray) -> None:
    merged = np.append(ties[2:], ties[0] + ties[1])
    before, after = shares.shares(ties), shares.shares(merged)
    assert after[-1] == pytest.approx(before[0] + before[1])
    assert shares.effective(after) <= shares.effective(before) + 1e-9


@given(TIES, st.floats(0.01, 100))
def test_size_and_order_do_not_count(ties: np.ndarray, factor: float) -> None:
    w = shares.shares(ties)
    assert shares.shares(ties * factor) == pytest.approx(w)
    assert shares.effective(shares.shares(ties[::-1])) == pytest.approx(shares.effective(w))


@given(st.integers(2, 9))
def test_even_ties_count_fully(n: int) -> None:
    w = shares.shares(np.ones(n))
    assert shares.effective(w) == pytest.approx(n)
    assert shares.effective_simpson(w) == pytest.approx(n)
    assert shares.evenness(w) == pytest.approx(1)


def test_worked_case_of_the_definitions_page() -> None:
    w = shares.shares([0.4, 0.8, 0.6, 0.2])
    assert w == pytest.approx([0.2, 0.4, 0.3, 0.1])
    assert float(shares.effective(w)) == pytest.approx(3.5961, abs=5e-5)
    assert float(shares.effective_simpson(w)) == pytest.approx(3.3333, abs=5e-5)
    assert float(shares.evenness(w)) == pytest.approx(0.9232, abs=5e-5)
    assert float(shares.hhi(w)) == pytest.approx(0.3)


def test_nothing_to_share_out_is_undefined_not_zero() -> None:
    assert np.isnan(shares.shares([0.0, 0.0])).all()
    assert math.isnan(shares.effective(shares.shares([0.0, 0.0])))
    assert math.isnan(shares.evenness([1.0]))
    with pytest.raises(ValueError, match="below 0"):
        shares.shares([0.5, -0.1])


def test_draws_of_tables_centre_on_the_table() -> None:
    table = np.array([30.0, 2, 1, 4, 9, 0, 3, 0, 11])
    draws = shares.table_draws(table, 4000, seed=3)
    assert draws.sum(axis=-1) == pytest.approx(1)
    # 4,000 draws of a share: a standard error below 0.001; the prior's one roll call in 61 moves it by 0.008.
    assert draws.mean(axis=0) == pytest.approx(table / table.sum(), abs=0.012)
    assert np.array_equal(draws[:5], shares.table_draws(table, 4000, seed=3)[:5])


def test_percentile_counts_ties_half() -> None:
    m = measure(np.array([2.0]), np.array([1.0, 2.0, 3.0, np.nan]), [])
    assert m.percentile is not None
    assert (m.percentile.mean, m.own_low, m.own_high) == (50.0, None, None)
    assert measure(np.array([2.0]), np.array([]), [1.0]).percentile is None


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2020), ("FSM", 2010), ("SUN", 1985), ("DEU", 2020)])
def test_a_balance_of_votes_is_that_of_the_agreements(state: str, year: int) -> None:
    b = balance(state, year=year)
    votes = b.sectors[0]
    weights = [agreement(state, s.power, year=year).now.agreement.mean for s in votes.shares]
    assert [s.weight for s in votes.shares] == pytest.approx(weights)
    shared = [s.share.mean for s in votes.shares]
    assert sum(shared) == pytest.approx(1)
    # The mean of 200 draws with a prior of one roll call lies within 0.01 of the plain figure.
    assert shared == pytest.approx(np.array(weights) / sum(weights), abs=0.015)
    assert votes.dependence_on == votes.shares[int(np.argmax(shared))].power
    assert 1 <= votes.effective.low <= votes.effective.mean <= votes.effective.high <= len(votes.shares)
    assert state not in b.powers
    for m in (votes.effective, votes.hhi, votes.dependence, votes.evenness, votes.effective_simpson):
        assert m.percentile is not None
        assert 0 <= m.percentile.mean <= 100
        assert m.own_low is not None
        assert m.own_high is not None
        assert m.own_low <= m.mean <= m.own_high


def test_equidistance_is_the_spread_of_the_distances() -> None:
    release = read_release()
    b = balance("KAZ", year=2020, powers="USA,CHN,RUS", release=release)
    own = release.draws("KAZ", 2020)
    away = np.abs(np.stack([own - release.draws(p, 2020) for p in ("USA", "CHN", "RUS")]))
    assert b.equidistance is not None
    assert b.equidistance.mean == pytest.approx(away.std(axis=0).mean(), abs=1e-3)
    higher = 0
    states = [
        s for s in release.positions.filter(year=2020)["state"] if s not in ("USA", "CHN", "RUS", "KAZ")
    ]
    for s in states:
        gaps = np.stack([release.draws(s, 2020) - release.draws(p, 2020) for p in ("USA", "CHN", "RUS")])
        higher += np.abs(gaps).std(axis=0).mean() < b.equidistance.mean
    # The percentile is a mean over draws, this one that of the mean: the interval must hold it.
    place = b.equidistance.percentile
    assert place is not None
    assert place.low - 1 <= 100 * higher / len(states) <= place.high + 1


def test_one_power_or_no_vote_has_no_balance(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "tiny")
    alone = balance("KAZ", powers="USA", release=release)
    assert (alone.sectors, alone.equidistance, alone.summary, alone.divergence) == ((), None, None, None)
    assert len(alone.not_covered) == 8
    assert "fewer than two powers" in alone.not_covered[0].reason
    assert alone.frame().is_empty()
    silent = balance("AFG", year=2024, sectors="votes")
    assert silent.sectors == ()
    assert "fewer than two powers" in silent.not_covered[0].reason
    assert silent.equidistance is not None


def test_frame_has_a_row_for_each_sector_and_power(tmp_path: Path) -> None:
    b = balance("KAZ", powers="USA,CHN,RUS,EU27", release=tiny_release(tmp_path / "tiny"))
    assert b.frame().height == sum(len(s.shares) for s in b.sectors)
    assert b.frame().select("sector", "power").is_unique().all()


def test_without_a_year_each_sector_is_of_its_own_last_year() -> None:
    latest = {s.sector: s.year for s in balance("KAZ").sectors}
    assert (latest["votes"], latest["trade"], latest["arms"], latest["defence"]) == (2024, 2020, 2024, 2018)
    assert any("trade of 2020" in str(c) for c in balance("KAZ").caveats)
    strict = balance("KAZ", year=2024)
    assert "trade" not in {s.sector for s in strict.sectors}
    missing = {m.sector: m.reason for m in strict.not_covered}
    assert "1960 to 2020" in missing["trade"]


def test_weights_are_those_of_the_user_and_only_they() -> None:
    b = balance("KAZ", year=2020, weights={"trade": 0.75, "arms": 0.25})
    assert b.summary is not None
    of = {s.sector: s.evenness.mean for s in b.sectors}
    assert b.summary.measure.mean == pytest.approx(0.75 * of["trade"] + 0.25 * of["arms"], abs=2e-3)
    assert [(w.sector, w.weight) for w in b.summary.weights] == [("trade", 0.75), ("arms", 0.25)]
    assert b.summary.covered == 1


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"trade": 0.5}, "comes to 0.5, not to 1"),
        ({"trade": 0.7, "arms": 0.7}, "sum to 1.4, not to 1"),
        ({"weather": 1.0}, "'weather', which is no sector"),
        ({"trade": 1.5, "arms": -0.5}, "weight of arms is -0.5"),
        ({"trade": float("nan")}, "weight of trade is nan"),
        ({}, "No weight was given"),
    ],
)
def test_weights_that_cannot_be_are_refused_by_name(weights: dict[str, float], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        balance("KAZ", weights=weights)


def test_a_power_that_is_the_state_itself_is_left_out_or_refused() -> None:
    b = balance("Soviet Union", year=1985)
    assert b.powers == ("USA", "CHN", "EU27")
    assert b.state == "SUN"
    with pytest.raises(PowerError):
        balance("USA", powers="USA")


def test_who_casts_no_vote_has_the_other_sectors() -> None:
    taiwan = balance("Taiwan", year=2020)
    assert "votes" not in {s.sector for s in taiwan.sectors}
    assert taiwan.equidistance is None
    assert {"trade", "arms"} <= {s.sector for s in taiwan.sectors}
    missing = {m.sector: m.reason for m in taiwan.not_covered}
    assert "was not a member of the United Nations in 2020" in missing["votes"]


def test_a_bloc_beside_its_member_is_said_to_count_twice() -> None:
    b = balance("KAZ", year=2020, powers="USA,EU27,GBR,RUS")
    assert not any("count in both" in str(c) for c in b.caveats)
    both = balance("KAZ", year=2020, powers="USA,EU27,DEU,RUS", sectors="votes")
    assert any("count in both" in str(c) for c in both.caveats)


def test_a_power_whose_ties_do_not_ship_is_named() -> None:
    b = balance("KAZ", year=2020, powers="USA,Brazil,RUS", sectors="votes,arms,organisations")
    missing = {m.sector: m.reason for m in b.not_covered}
    assert "Brazil" in missing["arms"]
    assert "pull arms" in missing["arms"]
    assert {s.sector for s in b.sectors} == {"votes", "organisations"}


def test_the_table_of_all_agrees_with_the_balance_of_one() -> None:
    table = balance_table(first=2020, last=2020).frame().filter(state="KAZ")
    for s in balance("KAZ", year=2020).sectors:
        row = table.filter(sector=s.sector).row(0, named=True)
        # 100 draws there, 200 here: Monte Carlo error of a mean is below 0.03 of an effective power
        assert row["effective"] == pytest.approx(s.effective.mean, abs=0.08)
        assert row["dependence_on"] == s.dependence_on
        for p in s.shares:
            assert row[f"share_{p.power}"] == pytest.approx(p.share.mean, abs=0.03)


def test_history_of_one_year_is_the_balance_of_that_year() -> None:
    rows = balance_history("KAZ", first=2020, last=2020).rows
    b = balance("KAZ", year=2020)
    assert [(r.sector, r.effective.mean) for r in rows] == [
        (s.sector, pytest.approx(s.effective.mean)) for s in b.sectors
    ]
    with pytest.raises(CoverageError, match="No sector covers"):
        balance_history("KAZ", first=1950, last=1960)
    with pytest.raises(SettingsError, match="end before they begin"):
        balance_history("KAZ", first=2020, last=2010)
