"""Positions: recomputed from the draws, held to the public record, asked wrongly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from equipoise.answers.agreement import agreement
from equipoise.answers.balance.balance import balance
from equipoise.answers.position import position
from equipoise.answers.shift.shift import shift
from equipoise.answers.tables import position_table
from equipoise.errors import (
    AmbiguousStateError,
    CoverageError,
    EquipoiseError,
    PowerError,
    StateDateError,
    UnknownStateError,
)
from equipoise.estimates import read_release
from equipoise.states import powers
from worlds.tinyrelease import LEAP, YEARS, tiny_release

# Draws are stored in steps of 0.002 and means as 32-bit floats: recomputing cannot be closer than this.
CLOSE = 0.005


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2020), ("CUB", 1985), ("FSM", 2005)])
def test_distances_and_changes_are_those_of_the_draws(state: str, year: int) -> None:
    release = read_release()
    p = position(state, year=year, release=release)
    away = {}
    for d in p.distances:
        power = next(x for x in powers() if x.id == d.power)

        def gap(y: int, of: tuple[str, ...] = power.members_in(year)) -> np.ndarray:
            there = np.median([release.draws(m, y) for m in of], axis=0)
            return release.draws(state, y) - there

        away[d.power] = np.abs(gap(year))
        assert d.mean == pytest.approx(away[d.power].mean(), abs=CLOSE)
        assert d.low == pytest.approx(np.quantile(away[d.power], 0.05), abs=CLOSE)
        assert d.high == pytest.approx(np.quantile(away[d.power], 0.95), abs=CLOSE)
        assert d.signed.mean == pytest.approx(gap(year).mean(), abs=CLOSE)
        for c in d.changes:
            if power.members_in(c.since) == power.members_in(year):
                then = np.abs(gap(c.since))
                assert c.mean == pytest.approx((away[d.power] - then).mean(), abs=CLOSE)
    nearest = np.argmin(np.stack(list(away.values())), axis=0)
    assert [d.nearest for d in p.distances] == [(nearest == i).mean() for i in range(len(away))]


@pytest.mark.parametrize("year", [1960, 1985, 2024])
def test_ranks_follow_the_means_of_the_year(year: int) -> None:
    table = position_table(year=year).frame().sort("mean", descending=True)
    assert table["rank"].to_list() == list(range(1, table.height + 1))
    p = position(table["state"][4], year=year)
    assert (p.rank.mean, p.n_states) == (5, table.height)
    assert p.rank.low <= p.rank.mean <= p.rank.high


@pytest.mark.parametrize("year", [1985, 2005, 2020])
def test_order_of_well_known_states(year: int) -> None:
    mean = dict(position_table(year=year).frame().select("state", "mean").rows())
    east = ["CHN", "SUN"] if year < 1992 else ["RUS", "CHN", "CUB"]
    order = [mean[s] for s in ("USA", "GBR", *east)]
    assert order == sorted(order, reverse=True)
    assert mean["CHN"] > mean["CUB"]


def test_kazakhstan_is_nearer_to_china_than_to_the_united_states() -> None:
    p = position("Kazakhstan", year=2020)
    pair = next(n for n in p.nearer if {n.power, n.than} == {"CHN", "USA"})
    assert pair.power == "CHN"
    assert pair.probability > 0.95


@pytest.mark.parametrize(
    ("state", "left"),
    [("USA", ["CHN", "RUS", "EU27"]), ("CHN", ["USA", "RUS", "EU27"]), ("RUS", ["USA", "CHN", "EU27"])],
)
def test_a_power_is_not_measured_against_itself(state: str, left: list[str]) -> None:
    p = position(state, year=2020)
    assert [d.power for d in p.distances] == left
    assert any("one of the powers" in str(c) for c in p.caveats)


def test_a_bloc_is_measured_without_the_state() -> None:
    p = position("Germany", year=2020)
    bloc = next(d for d in p.distances if d.power == "EU27")
    assert len(bloc.members) == 26
    assert "DEU" not in bloc.members
    assert any("without Germany" in str(c) for c in p.caveats)


def test_a_seat_that_goes_on_is_one_path() -> None:
    p = position("Russia", year=1993)
    assert p.series[0].state == "SUN"
    assert {c.since for c in p.distances[0].changes} == {1992, 1988, 1983}
    assert any("the Soviet Union" in str(c) for c in p.caveats)
    assert [d.power for d in position("SUN", year=1985).distances] == ["USA", "CHN", "EU27"]


def test_taipei_in_1960_has_no_china_to_compare_with() -> None:
    p = position("Taiwan", year=1960)
    assert [d.power for d in p.distances] == ["USA", "RUS", "EU27"]
    assert any("China" in str(c) for c in p.caveats)


@pytest.mark.parametrize(
    ("state", "year", "first"),
    [("TLS", 2003, 2002), ("SSD", 2012, 2011), ("CSK", 1991, 1946), ("MNE", 2006, 2006), ("PLW", 1997, 1994)],
)
def test_a_path_begins_with_membership(state: str, year: int, first: int) -> None:
    p = position(state, year=year)
    assert p.series[0].year == first
    assert all(c.since >= first for d in p.distances for c in d.changes)


@pytest.mark.parametrize(
    ("state", "year", "powers", "error", "words"),
    [
        ("KAZ", 1985, None, StateDateError, "Soviet Union"),
        ("SUN", 2000, None, StateDateError, "Russia"),
        ("CSK", 1993, None, StateDateError, "Czechia"),
        ("South Vietnam", None, None, StateDateError, "never"),
        ("KAZ", 1900, None, CoverageError, "1946"),
        ("KAZ", 2100, None, CoverageError, "2024"),
        ("USA", 1964, None, CoverageError, "1963 or 1965"),
        ("Congo", None, None, AmbiguousStateError, "COD"),
        ("Kazachstan", None, None, UnknownStateError, "Kazakhstan"),
        ("KAZ", None, "Atlantis", PowerError, "Atlantis"),
        ("KAZ", None, "KAZ", PowerError, "name others"),
    ],
)
def test_bad_questions_get_one_sentence(
    state: str, year: int | None, powers: str | None, error: type[EquipoiseError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        position(state, year=year, powers=powers)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith((".", "?"))


def test_table_of_named_states_and_years() -> None:
    table = position_table(["Kuba", "KAZ"], year=2020).frame()
    assert table["state"].to_list() == ["CUB", "KAZ"]
    assert table["name"].to_list() == ["Cuba", "Kazakhstan"]
    with pytest.raises(StateDateError):
        position_table(["KAZ"], year=1985)
    with pytest.raises(CoverageError):
        position_table(year=1964)


def test_another_release_answers_for_itself(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "tiny")
    p = position("KAZ", powers="USA,CHN,FRA", release=release)
    assert (p.release, p.year, p.n_states) == ("tiny.1", YEARS[-1], 7)
    assert sum(d.nearest for d in p.distances) == pytest.approx(1)
    assert p.origins == release.origins
    assert p.frame().height == len(YEARS)
    assert p.caveats == ()


@pytest.mark.parametrize(
    ("state", "year", "named"),
    [
        ("KAZ", 2012, "Kazakhstan in 2012 (R-hat 1.20)"),
        ("KAZ", 2011, "Kazakhstan in 2011 (R-hat 1.20)"),
        ("KAZ", 2007, "Kazakhstan in 2007 (R-hat 1.20)"),
        ("KAZ", 2002, "Kazakhstan in 2002 (R-hat 1.20)"),
        ("KAZ", LEAP, f"Kazakhstan in {LEAP} (R-hat 1.20)"),
        ("USA", 2012, "the United States in 2012 (R-hat 1.20)"),
        ("KAZ", 2004, None),
        ("USA", 2011, None),
        ("CUB", 2012, None),
    ],
)
def test_what_an_answer_rests_on_is_named_where_it_is_rough(
    tmp_path: Path, state: str, year: int, named: str | None
) -> None:
    release = tiny_release(tmp_path / "rough", rough={(state, year): 1.2})
    for answer in (position, shift, balance):
        told = map(str, answer("KAZ", powers="USA,CHN", release=release).caveats)
        said = [c for c in told if "R-hat" in c]
        assert len(said) == (named is not None)
        assert all(str(named) in c for c in said)


def test_rough_years_of_a_state_are_named_together(tmp_path: Path) -> None:
    rough = {("KAZ", 2012): 1.2, ("KAZ", 2007): 1.3, ("USA", 2012): 1.1, ("USA", 2010): 1.4}
    p = position("KAZ", powers="USA,CHN", release=tiny_release(tmp_path / "rough", rough=rough))
    assert tuple(map(str, p.caveats)) == (
        "The sampler's chains do not agree, beyond R-hat 1.05, on Kazakhstan in 2007 and 2012 (R-hat up to "
        "1.30) and the United States in 2012 (R-hat 1.10): read what rests on these positions as rough.",
    )


@pytest.mark.parametrize(
    ("few", "known"),
    [
        ({2012: 39}, "39 roll calls of 2012 are"),
        ({2012: 1}, "1 roll call of 2012 is"),
        ({LEAP: 20, 2012: 30}, f"20 roll calls of {LEAP} and 30 of 2012 are"),
        ({LEAP - 1: 20}, f"20 roll calls of {LEAP - 1} are"),
        ({2002: 20}, "20 roll calls of 2002 are"),
        ({2010: 20}, None),
        ({2012: 40}, None),
    ],
)
def test_few_roll_calls_are_told(tmp_path: Path, few: dict[int, int], known: str | None) -> None:
    p = position("KAZ", powers="USA", release=tiny_release(tmp_path / "few", few=few))
    said = [c for c in map(str, p.caveats) if "on file" in c]
    assert len(said) == (known is not None)
    assert all(c.startswith(f"Only {known} on file; one axis fits so few votes poorly") for c in said)


@pytest.mark.parametrize(
    ("state", "year", "members"), [("KAZ", 2013, 27), ("POL", 1985, 20), ("KAZ", 2014, None)]
)
def test_a_bloc_of_todays_members_says_so(state: str, year: int, members: int | None) -> None:
    said = [c for c in map(str, position(state, year=year).caveats) if "members of today" in c]
    assert len(said) == (members is not None)
    assert all(f"today, {members} of them in the United Nations in {year}." in c for c in said)


def test_a_power_whose_seat_another_held_says_so() -> None:
    told = "The figures for Russia in 1989 are those of the Soviet Union, whose seat it continues."
    assert told in map(str, position("Cuba", year=1989).caveats)
    assert told in map(str, agreement("Cuba", "Russia", year=1989).caveats)
    assert not any("whose seat it" in str(c) for c in position("Cuba", year=1993).caveats)


def test_powers_that_cannot_be_compared_with_are_given_their_reason() -> None:
    with pytest.raises(PowerError, match="Russia is the state itself and China has no position") as caught:
        position("SUN", year=1960, powers="RUS,CHN")
    assert "name others" in str(caught.value)


def test_what_did_not_converge_is_never_shown_as_if_it_had(tmp_path: Path) -> None:
    sound = position("KAZ", powers="USA", release=tiny_release(tmp_path / "sound"))
    rough = position("KAZ", powers="USA", release=tiny_release(tmp_path / "rough", rhat=1.4))
    assert not any("R-hat" in c or "converged" in c for c in map(str, sound.caveats))
    assert any("the United States in 2012 (R-hat 1.40)" in str(c) for c in rough.caveats)
    assert any("has not converged" in str(c) for c in rough.caveats)
