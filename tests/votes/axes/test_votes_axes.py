"""More than one axis: the rotation, recovery, agreement with the sampler in one dimension, bad input."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.errors import InterruptedWorkError, SettingsError
from equipoise.votes.axes import Axes, check_dims, rotate, sample_axes
from equipoise.votes.axes.chain import AxesChain, new_chain
from equipoise.votes.axes.sweep import sweep
from equipoise.votes.checkpoint import OtherChainsError, stored_chain
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.kept import save_chain
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from worlds.axesworld import plane
from worlds.voteworld import world

SHORT = SamplerSettings(chains=2, warmup=60, draws=60, thin=1, seed=7)
LONGER = SamplerSettings(chains=2, warmup=120, draws=200, thin=1, seed=3)


def _true(design: VoteDesign, names: list[str], theta: np.ndarray) -> np.ndarray:
    """The truth in the design's order of cells, (C, 2)."""
    return np.concatenate([theta[names.index(u)] for u in design.units])


def _affine(rng: np.random.Generator, dims: int) -> tuple[np.ndarray, np.ndarray]:
    """A random invertible map, not too close to a singular one."""
    left, _ = np.linalg.qr(rng.standard_normal((dims, dims)))
    right, _ = np.linalg.qr(rng.standard_normal((dims, dims)))
    return left @ np.diag(np.exp(rng.uniform(-3, 3, dims))) @ right, 10 * rng.standard_normal(dims)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), dims=st.integers(1, 5))
def test_the_rotation_is_the_same_from_every_affine_view(seed: int, dims: int) -> None:
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal((40, dims)) @ rng.standard_normal((dims, dims))
    beta = rng.standard_normal((30, dims)) * (1.0 + np.arange(dims))
    voted = rng.random(40) < 0.8
    a, shift = _affine(rng, dims)
    one, two = rotate(theta, beta, voted), rotate(theta @ a.T + shift, beta @ np.linalg.inv(a), voted)
    scale = np.min(-np.diff(one.strength, append=0.0)) / one.strength[0]  # axes that nearly tie are ill-posed
    assert np.allclose(one.theta, two.theta, atol=1e-9 / scale)
    assert np.allclose(one.beta, two.beta, atol=1e-8 / scale)
    assert np.allclose(one.strength, two.strength)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), dims=st.integers(1, 5))
def test_the_rotation_standardises_and_keeps_every_probability(seed: int, dims: int) -> None:
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal((50, dims)) @ rng.standard_normal((dims, dims)) + 3.0
    beta = rng.standard_normal((30, dims))
    voted = rng.random(50) < 0.8
    found = rotate(theta, beta, voted)
    seen = found.theta[voted]
    assert np.allclose(seen.mean(axis=0), 0, atol=1e-8)
    assert np.allclose(seen.T @ seen / voted.sum(), np.eye(dims), atol=1e-8)
    square = found.beta.T @ found.beta / 30
    assert np.allclose(square, np.diag(found.strength), atol=1e-8 * found.strength[0])
    assert (np.diff(found.strength) <= 0).all()
    between = (theta[:, None] - theta[None]) @ beta.T
    assert np.allclose((found.theta[:, None] - found.theta[None]) @ found.beta.T, between, atol=1e-7)
    furthest = seen[np.argmax(np.abs(seen), axis=0), np.arange(dims)]
    assert (furthest > 0).all()


def test_positions_that_do_not_fill_the_dimensions_are_refused() -> None:
    flat = np.outer(np.arange(10.0), [1.0, 2.0])
    with pytest.raises(SettingsError, match="fewer than 2 dimensions"):
        rotate(flat, np.ones((4, 2)))
    with pytest.raises(SettingsError, match="one column an axis"):
        rotate(flat, np.ones((4, 3)))
    with pytest.raises(SettingsError, match="more than 2 positions"):
        rotate(flat[:2], np.ones((4, 2)))


def test_two_axes_are_recovered_with_honest_intervals() -> None:
    inside, close = [], []
    for seed in range(3):
        w, theta, beta = plane(seed=seed)
        d = prepare(w.roll_calls, w.votes)
        p = sample_axes(d, "USA", LONGER)
        truth = _true(d, w.names, theta)
        flat = p.theta.reshape(-1, *truth.shape)
        # the world's own sign of the second axis is arbitrary: turn it as the estimate is turned
        truth = truth * np.where(np.sum(truth * flat.mean(axis=0), axis=0) < 0, -1.0, 1.0)
        low, high = np.quantile(flat, [0.05, 0.95], axis=0)
        inside.append(((low < truth) & (truth < high)).mean(axis=0))
        close.append([np.corrcoef(truth[:, k], flat.mean(axis=0)[:, k])[0, 1] for k in (0, 1)])
        assert p.settled
        j = d.roll_calls
        assert np.abs(np.corrcoef(beta[j, 1], p.beta[:, 1])[0, 1]) > 0.8
    assert np.min(close) > 0.9
    # three worlds are correlated within themselves: this catches a wrong model, not a wrong percent
    assert (np.abs(np.mean(inside, axis=0) - 0.9) < 0.08).all()


def test_one_axis_is_the_sampler_in_one_dimension() -> None:
    w = world(seed=3, units=20, periods=4, per_period=15)
    d = prepare(w.roll_calls, w.votes)
    run = SamplerSettings(chains=2, warmup=200, draws=500, thin=1, seed=5)
    one, other = sample_axes(d, "USA", run, dims=1), sample(d, "USA", run)
    mine = one.theta.reshape(-1, d.labels.size)
    theirs = np.asarray(other.theta).reshape(-1, d.labels.size)
    error = theirs.std(axis=0) / np.sqrt(200)  # effective draws are some hundreds
    assert np.abs((mine.mean(axis=0) - theirs.mean(axis=0)) / error).max() < 5
    assert np.abs(np.log(mine.std(axis=0) / theirs.std(axis=0))).max() < 0.25
    assert np.nanmax(np.abs(one.shift - other.shift)) < 0.15
    assert np.allclose(one.beta[:, 0], np.asarray(other.beta)[:, 0], atol=0.25)


def _short(w: pl.DataFrame, votes: pl.DataFrame) -> tuple[VoteDesign, Axes]:
    d = prepare(w, votes)
    return d, sample_axes(d, "USA", LONGER)


def test_turning_all_votes_round_turns_every_discrimination() -> None:
    w, _, _ = plane(seed=2)
    d, p = _short(w.roll_calls, w.votes)
    _, turned = _short(w.roll_calls, w.votes.with_columns(vote=2 - pl.col("vote")))
    assert p.facing == turned.facing
    for k in (0, 1):
        assert np.corrcoef(p.beta[:, k], -turned.beta[:, k])[0, 1] > 0.98
        assert np.corrcoef(p.theta.mean(axis=(0, 1))[:, k], turned.theta.mean(axis=(0, 1))[:, k])[0, 1] > 0.98
    assert d.units[0] == "S01"


def test_every_draw_is_standardised_and_faces_its_units() -> None:
    w, _, _ = plane(seed=4)
    d = prepare(w.roll_calls, w.votes)
    p = sample_axes(d, "USA", SHORT)
    seen = p.theta[:, :, d.n_votes > 0].astype(np.float64)
    assert np.allclose(seen.mean(axis=2), 0, atol=1e-5)
    square = np.einsum("kncd,knce->knde", seen, seen) / seen.shape[2]
    assert np.allclose(square, np.eye(2), atol=1e-4)
    assert p.facing[0] == "USA"
    for axis, unit in enumerate(p.facing):
        i = d.units.index(unit)
        assert p.theta[:, :, d.unit_start[i] : d.unit_start[i + 1], axis].mean() > 0


def test_a_state_absent_for_a_decade_has_wide_intervals_there() -> None:
    w, _, _ = plane(seed=8, units=15, periods=14, per_period=25, absent=0.0, step=0.3)
    silent = w.votes.with_columns(
        vote=pl.when((pl.col("state") == "S05") & pl.col("roll_call").is_between(50, 299))
        .then(None)
        .otherwise("vote")
    )
    d, p = _short(w.roll_calls, silent)
    i = d.unit_start[d.units.index("S05")]  # 25 roll calls a year: years 2 to 11
    assert (d.n_votes[i + 2 : i + 12] == 0).all()
    sd = p.theta.std(axis=(0, 1)).reshape(15, 14, 2)
    assert (sd[d.units.index("S05"), 5:9] > 1.2 * np.median(sd[:, 5:9], axis=0)).all()
    assert np.isfinite(p.theta).all()


def test_a_chain_that_is_stopped_and_loaded_draws_the_same_numbers(tmp_path: Path) -> None:
    w, _, _ = plane(seed=1, units=10, per_period=15)
    d = prepare(w.roll_calls, w.votes)
    straight, halted = new_chain(d, 2, SHORT, 0), new_chain(d, 2, SHORT, 0)
    for _ in range(SHORT.sweeps):
        sweep(straight, d, SHORT)
    for stop in (17, 45, 73, SHORT.sweeps):
        while halted.done < stop:
            sweep(halted, d, SHORT)
        save_chain(halted, tmp_path / "chain.npz", "x")
        loaded = stored_chain(AxesChain, tmp_path / "chain.npz", "x")
        assert loaded is not None
        halted = loaded
    for name, value in vars(straight).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(halted, name)), name
    with pytest.raises(OtherChainsError):
        stored_chain(AxesChain, tmp_path / "chain.npz", "y")
    whole = (tmp_path / "chain.npz").read_bytes()
    (tmp_path / "chain.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OtherChainsError, match="damaged"):
        stored_chain(AxesChain, tmp_path / "chain.npz", "x")


def test_interrupting_keeps_the_work_and_says_so(tmp_path: Path) -> None:
    w, _, _ = plane(seed=1, units=10, per_period=15)
    d = prepare(w.roll_calls, w.votes)
    seen = threading.Event()

    def interrupt(progress: object) -> None:
        if not seen.is_set() and getattr(progress, "done", 0) > 5:
            seen.set()
            raise KeyboardInterrupt

    long = SamplerSettings(chains=2, warmup=60, draws=4000, thin=1, seed=7)
    with pytest.raises(InterruptedWorkError, match="run the same command again"):
        sample_axes(d, "USA", long, keep=tmp_path, on_progress=interrupt)
    assert (tmp_path / "chain-0.npz").exists()
    with pytest.raises(OtherChainsError, match="other dims, 2"):
        sample_axes(d, "USA", long, dims=1, keep=tmp_path)


@pytest.mark.parametrize("dims", [0, -1, 6, 1.5, True, float("nan"), "2", None])
def test_a_number_of_axes_that_is_none_is_refused(dims: object) -> None:
    w = world(seed=1)
    with pytest.raises(SettingsError, match="dims must be a whole number from 1 to 5"):
        check_dims(prepare(w.roll_calls, w.votes), dims)  # type: ignore[arg-type]


@pytest.mark.parametrize(("units", "periods", "calls"), [(4, 2, 10), (2, 2, 10), (12, 1, 3)])
def test_more_axes_than_the_votes_bear_are_refused(units: int, periods: int, calls: int) -> None:
    w = world(seed=2, units=units, periods=periods, per_period=calls, absent=0.0)
    d = prepare(w.roll_calls, w.votes)
    with pytest.raises(SettingsError, match=r"2 axes are more than these votes bear .* ask for at most 1"):
        sample_axes(d, "USA", SHORT)
    check_dims(d, 1)


def test_votes_that_differ_in_one_way_only_bear_one_axis() -> None:
    w = world(seed=2, units=12, periods=1, per_period=1, absent=0.0)
    votes = pl.concat([w.votes.with_columns(roll_call=pl.lit(j, pl.Int64)) for j in range(12)])
    calls = pl.concat([w.roll_calls.with_columns(roll_call=pl.lit(j, pl.Int64)) for j in range(12)])
    with pytest.raises(SettingsError, match="ask for at most 1"):
        check_dims(prepare(calls, votes), 2)


def test_an_anchor_that_never_voted_is_refused() -> None:
    w, _, _ = plane(seed=1)
    with pytest.raises(SettingsError, match="XXX that sets the sign"):
        sample_axes(prepare(w.roll_calls, w.votes), "XXX", SHORT)
