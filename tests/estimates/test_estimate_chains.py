"""Runs that are watched, kept and taken up again, and the modes that other samplers give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import equipoise
from equipoise.errors import InterruptedWorkError, SettingsError
from equipoise.votes.checkpoint import OtherChainsError
from equipoise.votes.posterior import Posterior
from equipoise.votes.progress import Progress
from worlds.voteworld import world

RUN = {"chains": 2, "warmup": 60, "draws": 60, "thin": 1, "seed": 7}
LONG = {**RUN, "draws": 1500}


def votes(seed: int = 1) -> equipoise.VoteTables:
    w = world(seed=seed)
    return equipoise.vote_tables(w.roll_calls, w.votes)


class Stop:
    """Interrupts after some sweeps."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, progress: Progress) -> None:
        if progress.done >= self.after:
            self.after = progress.total + 1
            raise KeyboardInterrupt


def interrupted(folder: Path, **how: float) -> None:
    with pytest.raises(InterruptedWorkError, match="run the same command again"):
        equipoise.estimate(votes(), keep=folder, on_progress=Stop(20), **{**LONG, **how})


def test_a_run_that_was_stopped_and_watched_draws_what_a_straight_one_draws(tmp_path: Path) -> None:
    interrupted(tmp_path / "a")
    seen: list[Progress] = []
    resumed = equipoise.estimate(votes(), keep=tmp_path / "a", on_progress=seen.append, **LONG)
    straight = equipoise.estimate(votes(), **LONG)
    assert np.array_equal(resumed.theta, straight.theta)
    assert seen[0].done >= 20
    assert seen[-1].done == seen[-1].total == 2 * 1560
    scalars = [scalar["rhat"] for scalar in straight.diagnostics()["scalars"].values()]
    every = np.concatenate([straight.rhat()[straight.cells.voted, 0], scalars])
    assert seen[-1].rhat == pytest.approx(np.quantile(every, 0.99), abs=1e-6)


def test_r_hat_is_told_once_there_are_draws_and_only_of_several_chains() -> None:
    seen: list[Progress] = []
    equipoise.estimate(votes(), on_progress=seen.append, **{**RUN, "chains": 1})
    assert {p.rhat for p in seen} == {None}
    equipoise.estimate(votes(), on_progress=seen.append, **RUN)
    assert seen[-1].rhat is not None


@pytest.mark.parametrize(
    ("how", "says"), [({"seed": 8}, "other seed, 7"), ({"draws": 60}, "other draws, 1500")]
)
def test_chains_of_other_settings_are_refused_and_named(
    tmp_path: Path, how: dict[str, int], says: str
) -> None:
    interrupted(tmp_path)
    before = (tmp_path / "chain-0.npz").read_bytes()
    with pytest.raises(OtherChainsError, match=says):
        equipoise.estimate(votes(), keep=tmp_path, **{**LONG, **how})
    assert (tmp_path / "chain-0.npz").read_bytes() == before


def test_chains_of_other_votes_of_no_known_run_and_damaged_ones_are_refused(tmp_path: Path) -> None:
    interrupted(tmp_path)
    w = world(seed=1)
    fewer = equipoise.vote_tables(w.roll_calls, w.votes.filter(pl.col("state") != "S03"))
    with pytest.raises(OtherChainsError, match="other votes"):
        equipoise.estimate(fewer, keep=tmp_path, **LONG)
    turned = equipoise.vote_tables(w.roll_calls, w.votes.with_columns(vote=2 - pl.col("vote")))
    with pytest.raises(OtherChainsError, match="other votes"):  # as many votes, but not the same
        equipoise.estimate(turned, keep=tmp_path, **LONG)
    whole = (tmp_path / "chain-1.npz").read_bytes()
    (tmp_path / "chain-1.npz").write_bytes(whole[:500])
    with pytest.raises(OtherChainsError, match="damaged"):
        equipoise.estimate(votes(), keep=tmp_path, **LONG)
    (tmp_path / "run.json").unlink()
    with pytest.raises(OtherChainsError, match="not on record"):
        equipoise.estimate(votes(), keep=tmp_path, **LONG)


def round_trip(p: Posterior, path: Path) -> None:
    p.write_parquet(path)
    back = equipoise.read_posterior(path)
    assert np.array_equal(back.theta, p.theta, equal_nan=True)
    assert back.frame().equals(p.frame())
    assert back.converged == p.converged


def test_the_published_model_gives_the_same_order_and_no_position_without_a_vote(tmp_path: Path) -> None:
    w = world(seed=3, units=20, periods=4, per_period=30, absent=0.0)
    silent = (pl.col("state") == "S04") & pl.col("roll_call").is_between(30, 59)
    tables = equipoise.vote_tables(w.roll_calls, w.votes.filter(~silent))
    p = equipoise.estimate(tables, mode="bsv", chains=2, warmup=100, draws=100, thin=1)
    exact = equipoise.estimate(tables, mode="fast")
    assert p.mode == "bsv"
    both = p.frame().join(exact.frame(), on=["state", "year"]).drop_nulls("mean")
    assert both.select(pl.corr("mean", "mean_right")).item() > 0.9
    assert p.frame().filter(state="S04", year=2001).select("mean", "sd", "low", "rhat").row(0) == (None,) * 4
    assert p.shift.shape == p.cells.state.shape
    round_trip(p, tmp_path / "bsv.parquet")


def test_repeated_texts_are_one_item_in_the_published_model() -> None:
    w = world(seed=3, units=12, periods=4, per_period=15, absent=0.0)
    calls = w.roll_calls.with_columns(
        title=pl.format("Text {}", pl.col("roll_call") % 15), regular_session=pl.col("year") - 1945
    )
    p = equipoise.estimate(
        equipoise.vote_tables(calls, w.votes), mode="bsv", chains=2, warmup=30, draws=30, thin=1
    )
    assert p.beta.shape[0] == 15
    assert p.facts["roll calls used"] == 60 - p.facts["roll calls left out"]["unanimous"]


def test_two_axes_have_rows_and_coordinates_of_their_own(tmp_path: Path) -> None:
    w = world(seed=3, units=20, periods=3, per_period=30, absent=0.0)
    p = equipoise.estimate(equipoise.vote_tables(w.roll_calls, w.votes), dims=2, **RUN)
    assert p.theta.shape == (2, 60, 60, 2)
    assert p.beta.shape == (p.cells.roll_calls.size, 2)
    frame = p.frame()
    assert frame.columns[:4] == ["state", "year", "axis", "n_votes"]
    assert frame.height == 120
    assert p.told["facing"][0] == "USA"
    assert len(p.draws("USA", 2001)[0, 0]) == 2
    if not p.told["settled"]:
        assert not p.converged
    round_trip(p, tmp_path / "axes.parquet")


def test_more_axes_than_the_votes_bear_are_refused() -> None:
    w = world(seed=3, units=4, periods=2, per_period=20, absent=0.0)
    with pytest.raises(SettingsError, match="axes"):
        equipoise.estimate(equipoise.vote_tables(w.roll_calls, w.votes), dims=3, **RUN)


def test_absence_can_count() -> None:
    tables = votes()
    counted = equipoise.estimate(tables, mode="fast", absence="abstention")
    plain = equipoise.estimate(tables, mode="fast")
    assert counted.cells.n_votes.sum() > plain.cells.n_votes.sum()
    assert counted.facts["absence"] == "abstention"
