"""Shift: the rules of the verdict on a release with a known jump, and the figures recomputed from draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from equipoise.answers.shift.shift import shift
from equipoise.estimates import read_release
from worlds.tinyrelease import LEAP, tiny_release

# Draws are stored in steps of 0.002 and means as 32-bit floats.
CLOSE = 0.005


@pytest.mark.parametrize(
    ("leap", "probability", "drift", "verdict", "towards", "borderline"),
    [
        (1.0, 0.9, 0.02, "shift", "us", False),
        (-1.0, 0.9, 0.0, "shift", "away", False),
        (-1.0, 0.55, 0.0, "shift", "away", True),
        (1.0, 0.45, 0.0, "drift", "us", True),
        (-1.0, 0.3, 0.0, "drift", "away", False),
        (0.0, 0.02, 0.0, "usual", None, False),
        # Ten years of 0.0116 make 0.116: there the interval (1.645 x 0.05 x sqrt 2) just holds 0.
        (0.0, 0.02, 0.0116, None, None, True),
    ],
)
def test_verdicts_follow_their_rules(
    tmp_path: Path,
    leap: float,
    probability: float,
    drift: float,
    verdict: str | None,
    towards: str | None,
    borderline: bool,
) -> None:
    release = tiny_release(tmp_path / "tiny", leap=leap, shift=probability, drift=drift)
    s = shift("KAZ", powers="USA,CHN", release=release)
    assert s.borderline is borderline
    if verdict is not None:
        assert (s.verdict, s.towards) == (verdict, towards)
    if probability > 0.02:
        assert (s.shift_year, s.shift_probability) == (LEAP, pytest.approx(probability))


def test_a_jump_stands_out_of_the_usual(tmp_path: Path) -> None:
    s = shift("KAZ", year=LEAP, powers="USA", release=tiny_release(tmp_path / "tiny"))
    assert s.usual is not None
    assert s.ratio is not None
    assert s.exceeds == 1.0
    assert s.ratio.low > 2
    assert s.usual_years == LEAP - 2001
    quiet = shift("KAZ", year=LEAP - 1, powers="USA", release=tiny_release(tmp_path / "again"))
    assert quiet.exceeds is not None
    assert quiet.exceeds < 0.5


@pytest.mark.parametrize(("state", "year"), [("KAZ", 2020), ("CUB", 1990), ("PLW", 2010)])
def test_figures_are_those_of_the_draws(state: str, year: int) -> None:
    release = read_release()
    s = shift(state, year=year, release=release)
    now = release.draws(state, year)
    for c in s.changes:
        gap = now - release.draws(state, c.since)
        assert (c.mean, c.low, c.high) == pytest.approx(
            (gap.mean(), *np.quantile(gap, [0.05, 0.95])), abs=CLOSE
        )
    earlier = [
        np.abs(release.draws(state, y) - release.draws(state, y - 1))
        for y in range(year - s.usual_years, year)
        if y not in (1964, 1965)
    ]
    assert s.usual is not None
    assert s.ratio is not None
    if year - s.usual_years > 1965:
        usual = np.median(earlier, axis=0)
        assert s.usual.mean == pytest.approx(usual.mean(), abs=CLOSE)
        last = np.abs(now - release.draws(state, year - 1))
        assert s.exceeds == pytest.approx((last > 2 * usual).mean(), abs=0.02)  # draws on the edge may tip
    assert s.trend is not None
    assert s.trend.years == 10


def test_spans_begin_only_in_years_with_votes(tmp_path: Path) -> None:
    silent = {("KAZ", y) for y in (2002, 2003, 2007, LEAP)}
    release = tiny_release(tmp_path / "tiny", silent=silent)
    s = shift("KAZ", year=2012, powers="USA", release=release)
    assert [c.since for c in s.changes] == [2011]
    assert s.trend is not None
    assert s.trend.since == 2004
    assert s.shift_year != LEAP
    assert shift("KAZ", year=2009, powers="USA", release=release).ratio is None


def test_a_seat_that_goes_on_is_one_path() -> None:
    s = shift("Russia", year=1993)
    assert {c.since for c in s.changes} == {1992, 1988, 1983}
    assert s.usual_years == 30
    assert any("the Soviet Union" in str(c) for c in s.caveats)


@pytest.mark.parametrize(
    ("state", "year", "spans"),
    [("TLS", 2003, [1]), ("SSD", 2012, [1]), ("MNE", 2006, []), ("CZE", 1993, []), ("CSK", 1991, [1, 5, 10])],
)
def test_short_lives_have_the_spans_that_they_have(state: str, year: int, spans: list[int]) -> None:
    s = shift(state, year=year)
    assert [c.years for c in s.changes] == spans
    assert (s.verdict == "unknown") == (not spans)
    if len(spans) < 3:
        assert s.usual is None
        assert s.ratio is None
        assert s.exceeds is None


def test_no_vote_was_held_in_1964_so_no_step_ends_or_begins_there() -> None:
    s = shift("USA", year=1966)
    assert not {1964, 1965} & {c.year for c in s.series}
    assert [c.since for c in s.changes] == [1965, 1961, 1956]


def test_powers_moves_and_frame(tmp_path: Path) -> None:
    s = shift("KAZ", powers="USA,EU27", release=tiny_release(tmp_path / "tiny"))
    assert [p.power for p in s.powers] == ["USA", "EU27"]
    assert s.frame()["who"].unique().sort().to_list() == ["EU27", "KAZ", "USA"]
    # Every state moves by 0.02 a year; the mean of 60 draws of a difference has a standard error of 0.01.
    assert s.powers[0].changes[-1].mean == pytest.approx(0.2, abs=0.04)
