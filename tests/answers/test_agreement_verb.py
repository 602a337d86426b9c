"""The verb `agreement`: against tables counted by hand, over seats that go on, asked wrongly."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from equipoise.answers.agreement import agreement
from equipoise.answers.tables import agreement_table
from equipoise.errors import CoverageError, EquipoiseError, PowerError, StateDateError
from equipoise.estimates import read_release
from equipoise.ties.agreement import agreement_with
from equipoise.ties.contingency import CELLS
from worlds.tinyrelease import YEARS, tiny_release


@pytest.mark.parametrize(("state", "power", "members"), [("KAZ", "RUS", ["RUS"]), ("RUS", "KAZ", ["KAZ"])])
def test_every_year_is_that_of_the_counts(tmp_path: Path, state: str, power: str, members: list[str]) -> None:
    release = tiny_release(tmp_path / "tiny")
    a = agreement(state, power, release=release)
    counts = release.dyads.with_columns(pl.col("state_a", "state_b").cast(pl.String), pl.col(CELLS).cast(int))
    expected = agreement_with(counts, state, members)
    got = a.frame()
    for column in ("year", "n_votes", "agreement", "low", "high", "s", "pi", "kappa"):
        assert got[column].to_list() == pytest.approx(expected[column].to_list())
    assert got.height == len(YEARS)
    assert a.now == a.series[-1]


def test_a_bloc_is_the_mean_of_its_members(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "tiny")
    bloc = agreement("KAZ", "EU", year=2010, release=release).now
    one = [agreement("KAZ", s, year=2010, release=release).now for s in ("FRA", "DEU")]
    assert bloc.members == 2
    assert bloc.n_votes == pytest.approx(sum(x.n_votes for x in one) / 2)
    pooled = sum(x.agreement.mean * x.n_votes for x in one) / sum(x.n_votes for x in one)
    assert bloc.agreement.mean == pytest.approx(pooled)


def test_changes_are_differences_with_newcombes_interval() -> None:
    a = agreement("Kazakhstan", "China", year=2020)
    for c in a.changes:
        now, then = a.now.agreement, next(y.agreement for y in a.series if y.year == c.since)
        assert c.mean == pytest.approx(now.mean - then.mean)
        reach = math.hypot(now.mean - now.low, then.high - then.mean)
        assert c.low == pytest.approx(c.mean - reach)
        assert -1 <= c.low <= c.mean <= c.high <= 1


def test_both_sides_see_the_same() -> None:
    one, other = agreement("KAZ", "USA", year=2010).now, agreement("USA", "KAZ", year=2010).now
    assert one.kappa is not None
    assert other.kappa is not None
    assert (one.agreement.mean, one.kappa.mean, one.n_votes) == pytest.approx(
        (other.agreement.mean, other.kappa.mean, other.n_votes)
    )


def test_series_follow_the_seat() -> None:
    russia = agreement("Russia", "USA", year=1993)
    assert {c.since for c in russia.changes} == {1992, 1988, 1983}
    kazakhstan = agreement("Cuba", "Russia", year=1993)
    assert {c.since for c in kazakhstan.changes} == {1992, 1988, 1983}


def test_the_last_common_year_is_the_default() -> None:
    assert agreement("Cuba", "Czechoslovakia").year == 1992


@pytest.mark.parametrize(
    ("state", "power", "year", "error", "words"),
    [
        ("KAZ", "KAZ", None, PowerError, "itself"),
        ("KAZ", "USA,CHN", None, PowerError, "one power"),
        ("KAZ", "SUN", None, CoverageError, "never"),
        ("SUN", "RUS", 1985, CoverageError, "never"),
        ("YUG", "USA", 1995, CoverageError, "1991 or 1992"),
        ("KAZ", "USA", 1985, StateDateError, "Soviet Union"),
        ("KAZ", "USA", 1930, CoverageError, "1946"),
        ("TWN", "CHN", 1960, CoverageError, "never"),
    ],
)
def test_bad_questions(
    state: str, power: str, year: int | None, error: type[EquipoiseError], words: str
) -> None:
    with pytest.raises(error, match=words):
        agreement(state, power, year=year)


def test_table_has_every_pair_once() -> None:
    table = agreement_table(year=2020).frame()
    assert not table.select("state_a", "state_b").is_duplicated().any()
    assert (table["state_a"] < table["state_b"]).all()
    assert table["agreement"].is_between(table["low"], table["high"]).all()
    assert table.height == read_release().dyads.filter(pl.col("year") == 2020).height
    with pytest.raises(CoverageError):
        agreement_table(year=1964)
