"""The published sampler: its conditionals against SciPy and a slow twin, recovery, resumption, bad input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy import stats

from equipoise.errors import InterruptedWorkError, SettingsError, StoreError
from equipoise.tables import NO, YES
from equipoise.votes._bsv_chain import BsvChain, Layout, layout, load_chain, new_chain, save_chain, sweep
from equipoise.votes._bsv_items import draw_all_items, item_log_density
from equipoise.votes._bsv_merge import turned
from equipoise.votes._bsv_normal import above, between
from equipoise.votes._bsv_positions import draw_positions
from equipoise.votes.bsv import BsvDraws, BsvSettings, merge_items, sample_bsv
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import fit_mode
from equipoise.votes.progress import Progress
from voteworld import World, world

from numba import njit  # isort: skip

SHORT = BsvSettings(chains=2, warmup=40, draws=40, thin=1, seed=7)
Floats = NDArray[np.float64]


def _design(w: World) -> VoteDesign:
    return prepare(w.roll_calls, w.votes)


def _pairs(w: World, per_period: int) -> pl.DataFrame:
    """Links the first roll call of every period with that of the next."""
    calls = w.roll_calls["roll_call"]
    return pl.DataFrame({"roll_call": calls, "item": [0 if j % per_period == 0 else j for j in calls]})


@njit
def _many(rng, a, b, n):  # type: ignore[no-untyped-def]
    out = np.empty(n)
    for i in range(n):
        out[i] = between(rng, a, b) if b < np.inf else above(rng, a)
    return out


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (-3.0, np.inf),
        (0.3, np.inf),
        (0.6, np.inf),
        (6.0, np.inf),
        (30.0, np.inf),
        (-2.0, 1.5),
        (-0.4, 0.6),
        (1.0, 1.3),
        (0.5, 4.0),
        (8.0, 8.5),
        (-9.0, -7.0),
        (-1e-3, 1e-3),
    ],
)
def test_the_truncated_normal_is_scipys(a: float, b: float) -> None:
    draws = _many(np.random.default_rng(5), a, b, 40_000)
    assert (draws > a).all()
    assert (draws < b).all()
    assert stats.kstest(draws, stats.truncnorm(a, b).cdf).pvalue > 1e-3


def _chain(seed: int = 3, **told: int) -> tuple[BsvChain, Layout, VoteDesign]:
    d, _ = turned(_design(world(seed=seed, **told)))  # type: ignore[arg-type]
    lay = layout(d)
    return new_chain(lay, fit_mode(d, "USA"), 40, 1, 0), lay, d


def test_the_prior_of_a_cell_is_the_last_session_with_votes_and_for_the_first_the_next() -> None:
    w = world(seed=8, units=5, periods=4, per_period=6, absent=0.0)
    silent = w.votes.with_columns(
        vote=pl.when((pl.col("state") == "S02") & pl.col("roll_call").is_between(6, 11))
        .then(None)
        .when((pl.col("state") == "S04") & (pl.col("roll_call") > 3))
        .then(None)
        .otherwise("vote")
    )
    d = prepare(w.roll_calls, silent)
    lay = layout(d)
    n, known = d.n_votes[lay.cells], {}
    for k, c in enumerate(lay.cells):
        known[d.labels[c], int(d.periods[d.cell_period[c]])] = k
    assert ("S02", 2001) not in known
    for (state, year), k in known.items():
        own = sorted(y for s, y in known if s == state)
        at = own.index(year)
        other = own[at - 1] if at else own[1] if len(own) > 1 else None
        if other is None:
            assert lay.source[k] == -1
            assert lay.variance[k] == 0.5
        else:
            source = known[state, other]
            assert lay.source[k] == source
            assert lay.variance[k] == pytest.approx(0.5 * n[k] / (n[k] + n[source]))
    assert [s for s, _ in known].count("S04") == 1


def test_positions_are_the_slow_twins() -> None:
    """Means and spreads of the conditional draws, over fresh latent responses, against plain NumPy."""
    chain, lay, d = _chain(units=8, periods=3, per_period=12)
    rng, n = np.random.default_rng(2), 3000
    fast = np.empty((n, chain.theta.size))
    for k in range(n):
        theta, mean = chain.theta.copy(), chain.mean.copy()
        draw_positions(rng, theta, mean, lay.source, lay.variance, lay.by_cell, chain.items)
        fast[k] = theta
    slow = np.empty_like(fast)
    cell = np.repeat(np.arange(chain.theta.size), np.diff(lay.by_cell[0]))
    beta, upper, lower = chain.items[d.cell_item].T
    mu, vote = beta * chain.theta[cell], d.cell_vote
    lo = np.where(vote == 2, upper, np.where(vote == 1, lower, -np.inf)) - mu
    hi = np.where(vote == 2, np.inf, np.where(vote == 1, upper, lower)) - mu
    precision = np.bincount(cell, beta**2) + 1 / lay.variance
    prior = chain.mean[lay.source] / lay.variance
    twin = np.random.default_rng(3)
    for k in range(n):
        y = np.clip(mu + stats.truncnorm.rvs(lo, hi, random_state=twin), -9, 9)
        centre = (np.bincount(cell, beta * y) + prior) / precision
        theta = np.clip(centre + twin.standard_normal(centre.size) / np.sqrt(precision), -5, 5)
        slow[k] = (theta - theta.mean()) / theta.std()
    error = np.hypot(fast.std(axis=0), slow.std(axis=0)) / np.sqrt(n)
    assert np.abs((fast.mean(axis=0) - slow.mean(axis=0)) / error).max() < 4.5
    assert fast.std(axis=0) == pytest.approx(slow.std(axis=0), rel=0.1)


def _slow_density(beta: float, upper: float, lower: float, theta: Floats, vote: NDArray[np.int8]) -> float:
    edges = np.array([-np.inf, lower, upper, np.inf])
    mu = beta * theta
    p = stats.norm.cdf(edges[vote + 1] - mu) - stats.norm.cdf(edges[vote] - mu)
    return float(np.log(p).sum() - 0.5 * beta**2)


ITEMS = [(18, 12, 30), (0, 14, 46), (9, 0, 51), (1, 4, 55), (0, 2, 58)]


@pytest.mark.parametrize("counts", ITEMS)
def test_the_draw_of_an_item_is_from_its_posterior(counts: tuple[int, int, int]) -> None:
    """Against the posterior on a grid; flat cut points within (-7, 7)."""
    rng = np.random.default_rng(sum(counts) + counts[1])
    theta = np.sort(rng.standard_normal(60))
    vote = np.repeat(np.array([0, 1, 2], dtype=np.int8), counts)
    moved = rng.permutation(60)[:10]  # not all in the order of their positions
    vote[np.sort(moved)] = vote[moved]
    order = np.argsort(-vote, kind="stable")
    by_item = (np.array([0, 60], dtype=np.int32), order.astype(np.int32), vote[order])
    items, anchor = np.array([[0.5, -0.5, -1.5]]), np.array([[0.5, -0.5, 0.0]])
    no_no, accepted = np.array([counts[0] == 0]), np.zeros(1, dtype=np.int64)
    for _ in range(50):
        draw_all_items(rng, items, anchor, 1.0, no_no, by_item, theta, accepted)
    accepted[0] = 0
    draws = np.empty((20_000, 3))
    for k in range(draws.shape[0]):
        draw_all_items(rng, items, anchor, 0.0, no_no, by_item, theta, accepted)
        draws[k] = items[0]
    assert accepted[0] > 0.15 * draws.shape[0]
    grid = [np.linspace(*x) for x in ((-1.5, 4.5, 61), (-5.0, 3.0, 81), (-7.0, 3.0, 101))]
    b, u, low = (g.ravel() for g in np.meshgrid(*grid, indexing="ij"))
    keep = u > low
    b, u, low = b[keep], u[keep], low[keep]
    log_p = -0.5 * b**2
    for t, v in zip(theta, vote, strict=True):
        edges = (np.full(b.size, -np.inf), low, u, np.full(b.size, np.inf))
        p = stats.norm.cdf(edges[v + 1] - b * t) - stats.norm.cdf(edges[v] - b * t)
        log_p += np.log(np.maximum(p, 1e-300))
    p = np.exp(log_p - log_p.max())
    for k, x in enumerate((b, u, low)):
        mean = float(np.average(x, weights=p))
        sd = float(np.sqrt(np.average((x - mean) ** 2, weights=p)))
        assert draws[:, k].mean() == pytest.approx(mean, abs=0.12 * sd)
        assert draws[:, k].std() == pytest.approx(sd, rel=0.1)


def test_the_density_of_an_item_is_the_slow_one_and_ends_at_seven() -> None:
    rng = np.random.default_rng(4)
    theta, vote = rng.standard_normal(40), rng.integers(0, 3, 40).astype(np.int8)
    votes = (0, 40, np.arange(40, dtype=np.int32), vote)
    for beta, upper, lower in ((0.7, 0.4, -0.9), (-1.5, 1.0, 0.9)):
        slow = _slow_density(beta, upper, lower, theta, vote)
        assert item_log_density(beta, upper, lower, votes, theta) == pytest.approx(slow, abs=1e-6)
    for upper, lower in ((7.0, 0.0), (0.0, -7.0), (0.0, 0.0)):
        assert item_log_density(0.7, upper, lower, votes, theta) == -np.inf


def _mean(found: BsvDraws) -> Floats:
    return np.asarray(found.theta.mean(axis=(0, 1)), dtype=np.float64)


LONG = BsvSettings(chains=2, warmup=200, draws=400, thin=1, seed=5)


def test_known_positions_are_recovered() -> None:
    w = world(seed=11, units=30, periods=4, per_period=40, step=0.2)
    found = sample_bsv(_design(w), "USA", LONG, links=_pairs(w, 40))
    truth = np.concatenate([w.theta[w.names.index(u)] for u in found.design.units])
    flat = found.theta.reshape(-1, truth.size)
    assert np.corrcoef(truth, _mean(found))[0, 1] > 0.97
    low, high = np.quantile(flat, [0.05, 0.95], axis=0)
    assert np.mean((low < truth) & (truth < high)) > 0.7
    assert flat.mean(axis=1) == pytest.approx(np.zeros(800), abs=1e-5)
    assert flat.std(axis=1) == pytest.approx(np.ones(800), abs=1e-5)


def test_turning_all_votes_turns_the_axis_and_names_mean_nothing() -> None:
    w = world(seed=12, units=15, periods=2, per_period=30)
    plain = sample_bsv(_design(w), "USA", LONG)
    turned_votes = w.votes.with_columns(vote=pl.lit(YES + NO, pl.Int8) - pl.col("vote"))
    other = sample_bsv(prepare(w.roll_calls, turned_votes), "USA", LONG)
    assert _mean(other) == pytest.approx(_mean(plain), abs=0.12)  # both face the United States
    assert np.corrcoef(other.beta[:, 0], plain.beta[:, 0])[0, 1] < -0.97
    names = dict(zip(w.names, ["USA", *reversed(w.names[1:])], strict=True))
    renamed = sample_bsv(
        prepare(w.roll_calls, w.votes.with_columns(pl.col("state").replace(names))), "USA", LONG
    )
    unit = {u: _mean(renamed)[a:b] for u, a, b in _spans(renamed.design)}
    for u, a, b in _spans(plain.design):
        assert unit[names[u]] == pytest.approx(_mean(plain)[a:b], abs=0.12)


def _spans(d: VoteDesign) -> list[tuple[str, int, int]]:
    return list(zip(d.units, d.unit_start[:-1].tolist(), d.unit_start[1:].tolist(), strict=True))


def test_items_without_a_yes_or_an_abstention_run_and_keep_their_sign() -> None:
    w = world(seed=13, units=12, periods=2, per_period=20, absent=0.0)
    no_yes = w.votes.with_columns(
        vote=pl.when(pl.col("roll_call") < 4).then(pl.col("vote").clip(upper_bound=1)).otherwise("vote")
    )
    d = prepare(w.roll_calls, no_yes)
    found = sample_bsv(d, "USA", LONG)
    assert np.isfinite(found.theta).all()
    assert (found.acceptance > 0.02).all()
    same = [k for k, j in enumerate(d.roll_calls) if j < 4]
    usa = d.unit_start[d.units.index("USA")]
    for k in same:
        own = slice(d.item_start[k], d.item_start[k + 1])
        vote = dict(zip(d.item_cell[own].tolist(), d.item_vote[own].tolist(), strict=True))
        if abs(found.beta[k, 0]) > 2 * found.beta[k, 1]:
            assert (found.beta[k, 0] > 0) == (vote[usa] == 1)


def test_linked_roll_calls_become_one_item_with_all_votes() -> None:
    w = world(seed=14, units=9, periods=3, per_period=10, absent=0.2)
    d = _design(w)
    one = merge_items(d, _pairs(w, 10))
    linked = [j for j in d.roll_calls.tolist() if j % 10 == 0]
    assert one.roll_calls.size == d.roll_calls.size - len(linked) + 1
    assert one.cell_item.size == d.cell_item.size
    assert np.array_equal(one.n_votes, d.n_votes)
    by_item = np.repeat(np.arange(one.roll_calls.size), np.diff(one.item_start))
    by_cell = np.repeat(np.arange(d.labels.size), one.n_votes)
    seen = sorted(zip(by_item, one.item_cell, one.item_vote, strict=True))
    assert seen == sorted(zip(one.cell_item, by_cell, one.cell_vote, strict=True))
    known = dict(zip(d.roll_calls.tolist(), range(d.roll_calls.size), strict=True))
    first = one.roll_calls.tolist().index(linked[0])
    expected = sum(int(np.diff(d.item_start)[known[j]]) for j in linked)
    assert np.diff(one.item_start)[first] == expected
    assert (
        merge_items(
            d, pl.DataFrame({"roll_call": [], "item": []}, schema={"roll_call": pl.Int64, "item": pl.Int64})
        ).item_cell.tolist()
        == d.item_cell.tolist()
    )


def test_a_session_without_votes_has_no_position() -> None:
    w = world(seed=8, units=8, periods=3, per_period=15, absent=0.0)
    silent = w.votes.with_columns(
        vote=pl.when((pl.col("state") == "S05") & pl.col("roll_call").is_between(15, 29))
        .then(None)
        .otherwise("vote")
    )
    found = sample_bsv(prepare(w.roll_calls, silent), "USA", SHORT)
    empty = found.design.n_votes == 0
    assert empty.sum() == 1
    assert np.isnan(found.theta[:, :, empty]).all()
    assert np.isfinite(found.theta[:, :, ~empty]).all()


def test_a_chain_that_is_stopped_and_loaded_draws_the_same_numbers(tmp_path: Path) -> None:
    straight, lay, _ = _chain()
    halted, _, _ = _chain()
    for _ in range(80):
        sweep(straight, lay, 40, 1)
    for stop in (11, 33, 52, 80):
        while halted.done < stop:
            sweep(halted, lay, 40, 1)
        save_chain(halted, tmp_path / "chain.npz", "x")
        loaded = load_chain(tmp_path / "chain.npz", "x")
        assert loaded is not None
        halted = loaded
    for name, value in vars(straight).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(halted, name)), name
    assert load_chain(tmp_path / "chain.npz", "y") is None


def test_interrupting_keeps_the_work_and_the_next_call_goes_on(tmp_path: Path) -> None:
    w = world(seed=1)
    d = _design(w)
    s = BsvSettings(chains=2, warmup=100, draws=500, thin=10, seed=7)

    def interrupt(at: Progress) -> None:
        assert at.total == 2 * s.sweeps
        if 0 < at.done < at.total:
            raise KeyboardInterrupt

    with pytest.raises(InterruptedWorkError, match="run the same command again"):
        sample_bsv(d, "USA", s, keep=tmp_path, on_progress=interrupt)
    resumed = sample_bsv(d, "USA", s, keep=tmp_path)
    assert np.array_equal(resumed.theta, sample_bsv(d, "USA", s).theta)
    assert not np.array_equal(resumed.theta[0], resumed.theta[1])
    with pytest.raises(StoreError, match="other draws, 500"):
        sample_bsv(d, "USA", replace(s, draws=400), keep=tmp_path)
    whole = (tmp_path / "chain-0.npz").read_bytes()
    (tmp_path / "chain-0.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="damaged"):
        sample_bsv(d, "USA", s, keep=tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("chains", 0), ("chains", True), ("draws", 9), ("warmup", 1), ("thin", 0), ("seed", -1), ("draws", 1.5)],
)
def test_settings_out_of_range_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=name):
        BsvSettings(**{name: value})  # type: ignore[arg-type]


def test_more_draws_than_memory_holds_are_refused() -> None:
    with pytest.raises(SettingsError, match="at most 20,000"):
        BsvSettings(chains=4, draws=5_001)


def test_links_that_cannot_be_used_and_an_unknown_anchor_are_refused(tmp_path: Path) -> None:
    d = _design(world(seed=1))
    with pytest.raises(SettingsError, match="roll_call and item"):
        merge_items(d, pl.DataFrame({"roll_call": [1]}))
    with pytest.raises(SettingsError, match="each roll call once"):
        merge_items(d, pl.DataFrame({"roll_call": [1, 1], "item": [1, 2]}))
    with pytest.raises(SettingsError, match="KAZ"):
        sample_bsv(d, "KAZ", SHORT)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot keep its state"):
        sample_bsv(d, "USA", SHORT, keep=tmp_path / "file" / "folder")
