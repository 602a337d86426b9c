"""equipoise.estimate: from votes to a posterior, its tables and conversions, and what is refused."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import equipoise
from equipoise.errors import EquipoiseError, SettingsError, SourceError, StoreError
from equipoise.sources.vote_tables import VoteTables
from equipoise.votes.convergence import RHAT
from equipoise.votes.laplace import _information
from equipoise.votes.posterior import Posterior
from worlds.pages import DOCS
from worlds.voteworld import world

SHORT = {"chains": 2, "warmup": 60, "draws": 60, "thin": 1, "seed": 7}
FRAME = ["state", "year", "n_votes", "mean", "sd", "low", "high", "shift", "rhat", "ess_bulk"]


def tables(**how: Any) -> VoteTables:
    w = world(**how)
    return equipoise.vote_tables(w.roll_calls, w.votes)


@pytest.fixture(scope="module")
def exact() -> Posterior:
    return equipoise.estimate(tables(seed=1), **SHORT)


@pytest.fixture(scope="module")
def fast() -> Posterior:
    return equipoise.estimate(tables(seed=1, units=30, per_period=40), mode="fast")


def test_shapes_and_columns_are_as_documented(exact: Posterior) -> None:
    cells, calls = exact.cells.state.size, exact.cells.roll_calls.size
    assert exact.theta.shape == (2, 60, cells, 1)
    assert exact.theta.dtype == np.float32
    assert exact.rhat().shape == exact.ess_bulk().shape == (cells, 1)
    assert exact.shift.shape == (cells,)
    assert exact.beta.shape == exact.beta_sd.shape == (calls, 1)
    assert {x.shape for x in exact.trace.values()} == {(2, 60)}
    assert exact.thinned(30).shape == (cells, 30, 1)
    frame = exact.frame()
    assert frame.columns == FRAME
    assert frame.select("state", "year").rows() == sorted(frame.select("state", "year").rows())
    assert (frame["low"] < frame["mean"]).all()
    assert (frame["mean"] < frame["high"]).all()


def test_fast_and_exact_agree_where_the_votes_are_many(fast: Posterior) -> None:
    long = {"chains": 2, "warmup": 200, "draws": 200, "thin": 2}
    slow = equipoise.estimate(tables(seed=1, units=30, per_period=40), **long)
    both = fast.frame().join(slow.frame(), on=["state", "year"])
    assert both.select(pl.corr("mean", "mean_right")).item() > 0.9
    assert fast.frame()["rhat"].null_count() == fast.frame().height
    assert np.isnan(fast.rhat()).all()


def test_draws_around_the_mode_have_its_errors_and_the_width_of_changes(fast: Posterior) -> None:
    sd = fast.frame()["sd"].to_numpy()
    assert 0.7 < sd[0] / sd[1] < 1.4
    theta = fast.theta[0, :, :, 0].astype(np.float64)
    changes, apart = [], []
    for lo, hi in zip(fast.cells.unit_start[:-1], fast.cells.unit_start[1:], strict=True):
        changes.append(np.diff(theta[:, lo:hi], axis=1).var(axis=0))
        own = theta[:, lo:hi].var(axis=0)
        apart.append(own[1:] + own[:-1])
    # neighbouring years hang together: a change is known better than two separate positions would tell
    assert np.mean(np.concatenate(changes) < np.concatenate(apart)) > 0.95


def test_the_information_of_a_vote_is_the_second_derivative_of_its_log_probability() -> None:
    from scipy.special import ndtr

    rng = np.random.default_rng(1)
    a, gap, vote = rng.normal(0, 2, 300), np.exp(rng.normal(0, 0.5, 300)), rng.integers(0, 3, 300)

    def log_p(x: np.ndarray) -> np.ndarray:
        b = x - gap
        return np.log(np.select([vote == 2, vote == 0], [ndtr(-x), ndtr(b)], ndtr(x) - ndtr(b)))

    numeric = -(log_p(a + 1e-4) - 2 * log_p(a) + log_p(a - 1e-4)) / 1e-8
    assert _information(vote.astype(np.int8), a, gap) == pytest.approx(numeric, abs=2e-3)


def test_the_same_call_gives_the_same_draws_and_another_seed_others() -> None:
    votes = tables(seed=2, units=6, periods=2)
    one, two, other = (equipoise.estimate(votes, mode="fast", seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.theta, two.theta)
    assert not np.array_equal(one.theta, other.theta)


def test_what_has_not_converged_says_so_first_everywhere() -> None:
    p = equipoise.estimate(tables(seed=1), chains=2, warmup=20, draws=10, thin=1)
    assert not p.converged
    assert repr(p).startswith("NOT CONVERGED")
    assert p._repr_html_().startswith("<p><strong>NOT CONVERGED")
    assert (p.frame()["rhat"] > RHAT).any()


def test_one_chain_cannot_show_that_it_has_converged() -> None:
    p = equipoise.estimate(tables(seed=1), chains=1, warmup=20, draws=20, thin=1)
    assert not p.converged
    assert "one chain" in p.verdict
    assert p.frame()["rhat"].null_count() == p.frame().height


def test_independent_draws_of_one_distribution_are_called_converged(exact: Posterior) -> None:
    draws = np.random.default_rng(1).standard_normal((2, 500, *exact.theta.shape[2:])).astype(np.float32)
    p = replace(exact, theta=draws, trace={})
    assert p.converged
    assert repr(p).startswith("Converged")
    apart = replace(p, theta=draws + np.array([0, 3], dtype=np.float32)[:, None, None, None])
    assert not apart.converged


@pytest.mark.parametrize("which", ["exact", "fast"])
def test_a_file_gives_back_what_was_written(which: str, request: Any, tmp_path: Path) -> None:
    p: Posterior = request.getfixturevalue(which)
    p.write_parquet(tmp_path / "draws.parquet")
    back = equipoise.read_posterior(tmp_path / "draws.parquet")
    assert np.array_equal(back.theta, p.theta)
    assert back.frame().equals(p.frame())
    assert (back.mode, back.verdict, back.facts, back.settings) == (p.mode, p.verdict, p.facts, p.settings)
    assert back.diagnostics().keys() == p.diagnostics().keys()
    assert np.allclose(back.beta, p.beta, atol=1e-5)
    assert back.cells.units == p.cells.units
    with pytest.raises(SettingsError, match="without its votes"):
        _ = back.design


def test_the_columns_of_the_file_are_documented(exact: Posterior, tmp_path: Path) -> None:
    exact.write_parquet(tmp_path / "draws.parquet")
    table = pl.read_parquet(tmp_path / "draws.parquet")
    page = (DOCS / "estimate.md").read_text(encoding="utf-8")
    assert [name for name in (*table.columns, *FRAME) if f"`{name}`" not in page] == []
    facts = json.loads(pl.read_parquet_metadata(tmp_path / "draws.parquet")["equipoise"])
    assert [name for name in facts if f"`{name}`" not in page] == []


def test_files_that_hold_no_posterior_are_refused(exact: Posterior, tmp_path: Path) -> None:
    other, broken = tmp_path / "other.parquet", tmp_path / "broken.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(other, metadata={"equipoise": "{}"})
    exact.write_parquet(broken)
    broken.write_bytes(broken.read_bytes()[:1000])
    for path, says in (
        (other, "holds no posterior"),
        (broken, "cannot be read"),
        (tmp_path / "x", "no file"),
    ):
        with pytest.raises(StoreError, match=says):
            equipoise.read_posterior(path)
    with pytest.raises(StoreError, match="cannot be written"):
        exact.write_parquet(tmp_path / "nowhere" / "draws.parquet")


@pytest.mark.skipif(importlib.util.find_spec("xarray") is None, reason="the extra arviz is not installed")
def test_xarray_and_arviz_know_chains_draws_and_cells(exact: Posterior) -> None:
    dataset, tree = exact.to_xarray(), exact.to_arviz()
    usa = dataset["theta"].sel(cell="USA 2001")
    assert usa.dims == ("chain", "draw")
    k = int(np.flatnonzero((exact.cells.state == "USA") & (exact.cells.year == 2001))[0])
    assert np.array_equal(usa.values, exact.theta[:, :, k, 0])
    assert dataset["state"].sel(cell="USA 2001").item() == "USA"
    assert np.array_equal(dataset["asked"], exact.cells.asked)
    assert set(tree.children) == {"posterior", "sample_stats"}
    assert tree["posterior"]["theta"].shape == exact.theta.shape[:3]


def test_without_xarray_the_sentence_names_the_extra(exact: Posterior, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(SettingsError, match=r"equipoise\[arviz\]"):
        exact.to_arviz()


def test_a_state_absent_for_a_decade_has_rows_with_wide_intervals() -> None:
    w = world(seed=3, units=20, periods=16, per_period=12, absent=0.0, step=0.4)
    gone = (pl.col("state") == "S04") & (pl.col("roll_call") // 12).is_between(3, 12)
    votes = equipoise.vote_tables(w.roll_calls, w.votes.filter(~gone))
    p = equipoise.estimate(votes, chains=2, warmup=150, draws=150, thin=1)
    own = p.frame().filter(state="S04")
    assert own["year"].to_list() == list(range(2000, 2016))
    silent = own.filter(n_votes=0)
    assert silent.height == 10
    assert silent["rhat"].null_count() == 10
    assert silent["sd"][5] > own.filter(pl.col("n_votes") > 0)["sd"].max()


def test_years_an_issue_leaves_out_have_no_rows() -> None:
    w = world(seed=3, periods=4, per_period=15)
    calls = w.roll_calls.with_columns(
        title=pl.when(pl.col("year") == 2002).then(pl.lit("Space")).otherwise(pl.lit("Land mines"))
    )
    p = equipoise.estimate(equipoise.vote_tables(calls, w.votes), mode="fast", matching="mine*")
    assert p.frame()["year"].unique().sort().to_list() == [2000, 2001, 2003]
    assert p.facts["selection"] == {"matching": "mine*"}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"mode": "exakt"}, "did you mean exact"),
    ({"mode": "nonsense"}, "one of exact, bsv, fast"),
    ({"period": "month"}, "no period 'month'"),
    ({"period": "regular_session"}, "no regular_session"),
    ({"absence": "ignored"}, "ignored"),
    ({"first": 2003, "last": 2001}, "2003 to 2001"),
    ({"first": 2050}, "no roll call"),
    ({"issue": "human-right"}, "human-rights"),
    ({"matching": "parsnip"}, "parsnip"),
    ({"anchor": "KAZ"}, "KAZ"),
    ({"dims": 0}, "dims"),
    ({"dims": 2.0}, "dims"),
    ({"dims": 2, "mode": "fast"}, "one axis"),
    ({"dims": 3}, "axes"),
    ({"drows": 100}, "did you mean draws"),
    ({"draws": 1}, "draws"),
    ({"chains": 0}, "chains"),
    ({"kappa_sd": float("nan")}, "kappa_sd"),
    ({"pace_df": -1.0}, "pace_df"),
    ({"mode": "fast", "step_sd": float("nan")}, "step_sd"),
    ({"mode": "fast", "draws": 5}, "draws"),
    ({"mode": "fast", "chains": 2}, "no setting 'chains'"),
    ({"mode": "bsv", "kappa_sd": 5.0}, "no setting 'kappa_sd'"),
]


@pytest.mark.parametrize(("how", "says"), REFUSED, ids=[str(how) for how, _ in REFUSED])
def test_what_cannot_be_estimated_is_refused_in_one_sentence(how: dict[str, Any], says: str) -> None:
    w = world(seed=1, units=4, periods=2, per_period=6, absent=0.0)
    calls = w.roll_calls.with_columns(title=pl.lit("Peaceful uses of the Moon"))
    with pytest.raises(EquipoiseError, match=says) as caught:
        equipoise.estimate(equipoise.vote_tables(calls, w.votes), **how)
    assert "\n" not in str(caught.value)


def _some(rows: pl.Expr) -> VoteTables:
    w = world(seed=1, periods=4, per_period=15)
    return equipoise.vote_tables(w.roll_calls, w.votes.filter(rows))


@pytest.mark.parametrize(
    ("votes", "says"),
    [
        (lambda: _some(pl.col("roll_call") == 0), "at least 10"),
        (lambda: _some(pl.col("roll_call") < 3), "at least 10"),
        (lambda: _some(pl.col("state") == "USA"), "not of two states"),
        (lambda: _some(pl.col("vote") == 2), "roll call"),
        (lambda: _apart(), "before and after"),
    ],
    ids=["one roll call", "three roll calls", "one state", "constant votes", "disconnected years"],
)
def test_votes_that_bear_no_estimate_are_refused(votes: Any, says: str) -> None:
    with pytest.raises(EquipoiseError, match=says):
        equipoise.estimate(votes(), mode="fast")


def _apart() -> VoteTables:
    """Two groups of states that never vote in each other's years."""
    w = world(seed=1, periods=6, per_period=15, absent=0.0)
    early = pl.col("state").is_in(["USA", "S01", "S02", "S03", "S04", "S05"])
    first, last = pl.col("roll_call") < 30, pl.col("roll_call") >= 60
    return equipoise.vote_tables(w.roll_calls, w.votes.filter((early & first) | (~early & last)))


def test_only_vote_tables_are_taken() -> None:
    w = world(seed=1)
    with pytest.raises(SettingsError, match="vote_tables"):
        equipoise.estimate((w.roll_calls, w.votes))  # type: ignore[arg-type]


def test_the_anchor_can_be_a_name_and_the_later_holder_of_a_seat() -> None:
    w = world(seed=1)
    named = w.votes.with_columns(pl.col("state").replace({"S01": "SUN"}))
    for anchor in ("RUS", "Russia", "SUN"):
        p = equipoise.estimate(equipoise.vote_tables(w.roll_calls, named), mode="fast", anchor=anchor)
        assert p.facts["anchor"] == "SUN"
        assert p.frame().filter(state="SUN")["mean"].mean() > 0


OWN = pl.DataFrame({"roll_call": [1, 1, 2], "state": ["A", "B", "A"], "vote": ["yes", "no", "absent"]})
CALLS = pl.DataFrame({"roll_call": [1, 2], "year": [2000, 2001]})


@pytest.mark.parametrize(
    ("calls", "votes", "says"),
    [
        (CALLS, OWN.with_columns(vote=pl.lit("maybe")), "maybe"),
        (CALLS, OWN.with_columns(vote=pl.lit(3)), "3"),
        (CALLS, OWN.drop("state"), "lacks the columns state"),
        (CALLS, pl.concat([OWN, OWN]), "share a key"),
        (CALLS, OWN.with_columns(roll_call=pl.Series([9, 8, 9])).head(2), "first: 8"),
        (CALLS, OWN.with_columns(state=pl.lit(None, pl.String)), "without a state"),
        (CALLS.drop("year"), OWN, "date"),
        (CALLS.with_columns(year=pl.lit(None, pl.Int16)), OWN, "no date"),
        (CALLS.with_columns(year=pl.lit("MCM")), OWN, "year"),
        (CALLS.head(0), OWN.head(0), "no rows"),
        (CALLS.to_dict(), OWN, "no Polars frame"),
    ],
)
def test_own_tables_are_checked(calls: Any, votes: pl.DataFrame, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        equipoise.vote_tables(calls, votes)


def test_own_tables_are_counted_and_dated() -> None:
    found = equipoise.vote_tables(CALLS.with_columns(short=pl.lit("MOON")), OWN)
    assert found.roll_calls.select("yes", "no", "abstain").rows() == [(1, 1, 0), (0, 0, 0)]
    assert found.roll_calls["short"].to_list() == ["MOON", "MOON"]
    assert found.origin.coverage == ("2000-01-01", "2001-01-01")
