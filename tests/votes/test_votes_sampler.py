"""The sampler: exact resumption, recovery with honest intervals, a state that never votes, Ctrl-C."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from equipoise.errors import InterruptedWorkError, SettingsError
from equipoise.votes.chain import Chain, new_chain
from equipoise.votes.design import prepare
from equipoise.votes.kept import load_chain, save_chain
from equipoise.votes.mode import fit_mode
from equipoise.votes.progress import Progress
from equipoise.votes.sampler import identity_of, sample
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep
from worlds.voteworld import world

SHORT = SamplerSettings(chains=2, warmup=60, draws=60, thin=1, seed=7)


def test_a_chain_that_is_stopped_and_loaded_draws_the_same_numbers(tmp_path: Path) -> None:
    w = world(seed=1)
    d = prepare(w.roll_calls, w.votes)
    mode = fit_mode(d, "USA")
    straight, halted = new_chain(d, mode, SHORT, 0), new_chain(d, mode, SHORT, 0)
    for _ in range(SHORT.sweeps):
        sweep(straight, d, SHORT)
    for stop in (17, 45, 73, SHORT.sweeps):  # in both halves of warm-up and after it
        while halted.done < stop:
            sweep(halted, d, SHORT)
        save_chain(halted, tmp_path / "chain.npz", "x")
        loaded = load_chain(Chain, tmp_path / "chain.npz", "x")
        assert loaded is not None
        halted = loaded
    assert np.array_equal(straight.kept, halted.kept)
    assert np.array_equal(straight.trace, halted.trace)
    assert np.array_equal(straight.items, halted.items)
    assert np.array_equal(straight.shift_sum, halted.shift_sum)


def test_a_chain_of_other_data_or_a_broken_file_is_not_taken_up(tmp_path: Path) -> None:
    w = world(seed=1)
    d = prepare(w.roll_calls, w.votes)
    save_chain(
        new_chain(d, fit_mode(d, "USA"), SHORT, 0), tmp_path / "chain.npz", identity_of(d, "USA", SHORT)
    )
    other = identity_of(d, "USA", SamplerSettings(chains=2, warmup=60, draws=60, seed=8))
    assert load_chain(Chain, tmp_path / "chain.npz", other) is None
    whole = (tmp_path / "chain.npz").read_bytes()
    (tmp_path / "chain.npz").write_bytes(whole[: len(whole) // 2])
    assert load_chain(Chain, tmp_path / "chain.npz", identity_of(d, "USA", SHORT)) is None


def test_same_seed_same_draws_other_seed_other_draws() -> None:
    w = world(seed=2, units=6, periods=2)
    d = prepare(w.roll_calls, w.votes)
    s = SamplerSettings(chains=2, warmup=20, draws=10, thin=1, seed=3)
    one, two = sample(d, "USA", s), sample(d, "USA", s)
    other = sample(d, "USA", SamplerSettings(chains=2, warmup=20, draws=10, thin=1, seed=4))
    assert np.array_equal(one.theta, two.theta)
    assert not np.array_equal(one.theta, other.theta)
    assert not np.array_equal(one.theta[0], one.theta[1])


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    inside, close = [], []
    for seed in range(10):
        w = world(seed=seed, units=25, periods=3, per_period=20, step=0.2)
        d = prepare(w.roll_calls, w.votes)
        p = sample(d, "USA", SamplerSettings(chains=2, warmup=200, draws=300, thin=2, seed=seed))
        flat = p.theta.reshape(-1, d.labels.size)
        low, high = np.quantile(flat, [0.05, 0.95], axis=0)
        truth = np.concatenate([w.theta[w.names.index(u)] for u in d.units])
        inside.append((low < truth) & (truth < high))
        close.append(np.corrcoef(truth, flat.mean(axis=0))[0, 1])
    assert min(close) > 0.9
    # ten worlds are correlated within themselves: this catches a wrong model, not a wrong percent
    assert 0.82 < np.mean(np.concatenate(inside)) < 0.97


def test_every_draw_is_standardised_and_faces_the_anchor() -> None:
    w = world(seed=4)
    d = prepare(w.roll_calls, w.votes)
    p = sample(d, "USA", SHORT)
    voted = d.n_votes > 0
    assert p.theta[:, :, voted, 0].mean(axis=2) == pytest.approx(np.zeros((2, 60)), abs=1e-5)
    assert p.theta[:, :, voted, 0].std(axis=2) == pytest.approx(np.ones((2, 60)), abs=1e-5)
    i = d.units.index("USA")
    assert p.theta[:, :, d.unit_start[i]].mean() > 0
    assert np.isnan(p.shift[d.unit_start[:-1]]).all()
    steps = np.delete(p.shift, d.unit_start[:-1])
    assert ((steps >= 0) & (steps <= 1)).all()


def test_a_year_without_a_vote_has_a_wider_interval_than_its_neighbours() -> None:
    w = world(seed=8, units=15, periods=5, per_period=25, absent=0.0, step=0.3)
    import polars as pl

    silent = w.votes.with_columns(
        vote=pl.when((pl.col("state") == "S05") & pl.col("roll_call").is_between(50, 74))
        .then(None)
        .otherwise("vote")
    )
    d = prepare(w.roll_calls, silent)
    p = sample(d, "USA", SamplerSettings(chains=2, warmup=150, draws=200, thin=2))
    i = d.unit_start[d.units.index("S05")]
    sd = p.theta.reshape(-1, d.labels.size).std(axis=0)[i : i + 5]
    assert d.n_votes[i : i + 5].tolist()[2] == 0
    assert sd[2] > max(sd[1], sd[3])


def test_interrupting_keeps_the_work_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    w = world(seed=1)
    d = prepare(w.roll_calls, w.votes)
    calls = threading.Event()

    def interrupt(progress: Progress) -> None:
        if progress.done > 5 and not calls.is_set():
            calls.set()
            raise KeyboardInterrupt

    long = SamplerSettings(chains=2, warmup=60, draws=4000, thin=1, seed=7)
    with pytest.raises(InterruptedWorkError, match="run the same command again"):
        sample(d, "USA", long, keep=tmp_path, on_progress=interrupt)
    kept = load_chain(Chain, tmp_path / "chain-0.npz", identity_of(d, "USA", long))
    assert kept is not None
    assert 0 < kept.done < long.sweeps


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chains", 0),
        ("chains", 9_999_999_999),
        ("draws", 1_000_001),
        ("warmup", 1_000_001),
        ("seed", 2**64),
        ("draws", 1),
        ("warmup", 2.5),
        ("seed", -1),
        ("kappa_sd", 0.0),
        ("shift_sd", float("nan")),
        ("pace_df", float("inf")),
        ("kappa_sd", True),
        ("shift_sd", 1e6),
        ("pace_rate", 1e-6),
    ],
)
def test_settings_out_of_range_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=name):
        SamplerSettings(**{name: value})  # type: ignore[arg-type]


def test_more_draws_than_memory_holds_are_refused() -> None:
    assert SamplerSettings(chains=4, draws=5_000).draws == 5_000
    with pytest.raises(SettingsError, match="chains times draws must be at most 20,000"):
        SamplerSettings(chains=4, draws=5_001)


@pytest.mark.parametrize(("units", "periods", "calls"), [(2, 2, 3), (3, 3, 4), (6, 1, 8), (18, 2, 6)])
def test_small_worlds_run_to_the_end(units: int, periods: int, calls: int) -> None:
    w = world(seed=5, units=units, periods=periods, per_period=calls, absent=0.0)
    d = prepare(w.roll_calls, w.votes)
    p = sample(d, "USA", SamplerSettings(chains=2, warmup=40, draws=40, thin=1))
    assert np.isfinite(p.theta).all()
    assert all(np.isfinite(x).all() for x in p.trace.values())


def test_a_single_chain_has_no_rhat_and_says_so() -> None:
    w = world(seed=5, units=6, periods=2)
    p = sample(prepare(w.roll_calls, w.votes), "USA", SamplerSettings(chains=1, warmup=20, draws=20, thin=1))
    assert p.diagnostics()["rhat_max"] is None
    assert np.isnan(p.rhat()).all()


def test_an_error_in_one_place_stops_every_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    w = world(seed=1)
    d = prepare(w.roll_calls, w.votes)

    def broken(progress: Progress) -> None:
        raise ValueError("a bar that cannot be drawn")

    long = SamplerSettings(chains=2, warmup=60, draws=10_000, thin=10)
    with pytest.raises(ValueError, match="cannot be drawn"):
        sample(d, "USA", long, on_progress=broken)
