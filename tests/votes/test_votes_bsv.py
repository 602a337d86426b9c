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
from equipoise.votes._bsv_chain import BsvChain, Layout, layout, new_chain, sweep
from equipoise.votes._bsv_items import draw_cuts, draw_items, draw_positions, respond
from equipoise.votes._bsv_merge import merge_items
from equipoise.votes._bsv_normal import above, between
from equipoise.votes.bsv import BsvDraws, BsvSettings, sample_bsv
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.kept import load_chain, save_chain
from equipoise.votes.progress import Progress
from worlds.voteworld import World, world

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
    d = _design(world(seed=seed, **told))  # type: ignore[arg-type]
    lay = layout(d)
    chain = new_chain(lay, d.labels[lay.cells].tolist(), "USA", 40, 1, 0)
    for _ in range(20):
        draw_positions(chain.rng, chain.theta, chain.mean, lay.source, lay.variance, chain.sums)
        draw_items(chain.rng, chain.items, lay.by_item, chain.theta, chain.sums, chain.accepted)
    return chain, lay, d


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


def _slow_sums(chain: BsvChain, lay: Layout, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Discriminations and sums of a sweep's second half given the cut points, in plain NumPy."""
    start, cell, vote = lay.by_item
    item = np.repeat(np.arange(start.size - 1), np.diff(start))
    beta, upper, lower = chain.items[item].T
    mu = beta * chain.theta[cell]
    low = np.where(vote == 2, upper, np.where(vote == 1, lower, -np.inf)) - mu
    high = np.where(vote == 2, np.inf, np.where(vote == 1, upper, lower)) - mu
    y = np.clip(mu + stats.truncnorm.rvs(low, high, random_state=rng), -9, 9)
    t = chain.theta[cell]
    square = 1 + np.bincount(item, t**2)
    new = np.bincount(item, t * y) / square + rng.standard_normal(square.size) / np.sqrt(square)
    return new, np.column_stack([np.bincount(cell, new[item] * y), np.bincount(cell, new[item] ** 2)])


def _alike(fast: Floats, slow: Floats) -> None:
    """Two samples of many quantities have the same means and spreads."""
    error = np.hypot(fast.std(axis=0), slow.std(axis=0)) / np.sqrt(fast.shape[0])
    assert np.abs((fast.mean(axis=0) - slow.mean(axis=0)) / error).max() < 4.5
    assert fast.std(axis=0) == pytest.approx(slow.std(axis=0), rel=0.15)


def test_responses_and_discriminations_are_the_slow_twins() -> None:
    chain, lay, _ = _chain(units=8, periods=2, per_period=10)
    (start, cell, vote), response = lay.by_item, np.empty(20)
    rng, n = np.random.default_rng(2), 1200
    fast, slow = np.empty((n, start.size - 1)), np.empty((n, start.size - 1))
    fast_sums, slow_sums = np.zeros((n, *chain.sums.shape)), np.empty((n, *chain.sums.shape))
    for k in range(n):
        items = chain.items.copy()
        for j, item in enumerate(items):
            votes = (start[j], start[j + 1], cell, vote)
            respond(rng, item, votes, chain.theta, response, fast_sums[k])
        fast[k] = items[:, 0]
        slow[k], slow_sums[k] = _slow_sums(chain, lay, rng)
    _alike(fast, slow)
    _alike(fast_sums[:, :, 0], slow_sums[:, :, 0])
    _alike(fast_sums[:, :, 1], slow_sums[:, :, 1])


def test_positions_are_the_slow_twins() -> None:
    chain, lay, _ = _chain(units=8, periods=3, per_period=12)
    rng, n = np.random.default_rng(2), 3000
    fast, slow = np.empty((n, chain.theta.size)), np.empty((n, chain.theta.size))
    precision = chain.sums[:, 1] + 1 / lay.variance
    centre = (chain.sums[:, 0] + chain.mean[lay.source] / lay.variance) / precision
    for k in range(n):
        theta, mean = chain.theta.copy(), chain.mean.copy()
        draw_positions(rng, theta, mean, lay.source, lay.variance, chain.sums)
        fast[k] = theta
        assert mean == pytest.approx(centre)
        raw = np.clip(centre + rng.standard_normal(centre.size) / np.sqrt(precision), -5, 5)
        slow[k] = (raw - raw.mean()) / raw.std()
    _alike(fast, slow)


def _slow_cuts(rng: np.random.Generator, cuts: Floats, vote: NDArray[np.int8], mu: Floats) -> Floats:
    """One step of the published program for the cut points, in its own order and signs."""
    s, old, phi = 0.2 / 3, -cuts, stats.norm.cdf
    one = stats.truncnorm.rvs((-7 - old[0]) / s, (old[1] - old[0]) / s, old[0], s, random_state=rng)
    two = stats.truncnorm.rvs((one - old[1]) / s, (7 - old[1]) / s, old[1], s, random_state=rng)
    likelihood = []
    for a, b in ((one, two), tuple(old)):
        edges = np.array([-np.inf, a, b, np.inf])
        likelihood.append(np.prod(phi(edges[3 - vote] + mu) - phi(edges[2 - vote] + mu)))
    ratio = likelihood[0] / likelihood[1] * (1 - phi((one - old[1]) / s)) / (1 - phi((old[0] - two) / s))
    return -np.array([one, two]) if rng.random() < ratio else cuts


@pytest.mark.parametrize("cuts", [(0.4, -0.6), (0.1, 0.04), (0.9, 0.7)])
def test_a_step_of_the_cut_points_is_the_slow_twins(cuts: tuple[float, float]) -> None:
    rng, n = np.random.default_rng(8), 1200
    theta, vote = rng.standard_normal(6), np.array([2, 2, 2, 1, 0, 0], dtype=np.int8)
    votes = (0, 6, np.arange(6, dtype=np.int32), vote)
    fast, slow = np.empty((n, 2)), np.empty((n, 2))
    for k in range(n):
        item = np.array([0.8, *cuts])
        draw_cuts(rng, item, votes, theta)
        fast[k], slow[k] = item[1:], _slow_cuts(rng, np.array(cuts), vote, 0.8 * theta)
    _alike(fast, slow)


@pytest.mark.parametrize("counts", [(9, 6, 15), (0, 9, 21), (12, 18, 0)])
def test_cut_points_are_drawn_from_their_posterior(counts: tuple[int, int, int]) -> None:
    """Given discrimination and positions, against the posterior on a grid; flat within (-7, 7)."""
    rng = np.random.default_rng(sum(counts) + counts[1])
    theta = np.sort(rng.standard_normal(30))
    vote = np.repeat(np.array([0, 1, 2], dtype=np.int8), counts)
    item, votes = np.array([0.8, 0.5, -0.5]), (0, 30, np.arange(30, dtype=np.int32), vote)
    draws = _walk(rng, item, votes, theta, 200_000)
    points = np.linspace(-7, 7, 281)
    u, low = (g.ravel() for g in np.meshgrid(points, points, indexing="ij"))
    u, low = u[u > low], low[u > low]
    log_p = np.zeros(u.size)
    for t, v in zip(0.8 * theta, vote, strict=True):
        edges = (-np.inf, low, u, np.inf)
        log_p += np.log(np.maximum(stats.norm.cdf(edges[v + 1] - t) - stats.norm.cdf(edges[v] - t), 1e-300))
    weight = np.exp(log_p - log_p.max())
    for k, x in enumerate((u, low)):
        mean = float(np.average(x, weights=weight))
        sd = float(np.sqrt(np.average((x - mean) ** 2, weights=weight)))
        assert draws[:, k].mean() == pytest.approx(mean, abs=0.3 * sd)
        assert draws[:, k].std() == pytest.approx(sd, rel=0.25)


@njit
def _walk(rng, item, votes, theta, n):  # type: ignore[no-untyped-def]
    out = np.empty((n, 2))
    for k in range(n):
        draw_cuts(rng, item, votes, theta)
        out[k] = item[1:]
    return out


def _mean(found: BsvDraws) -> Floats:
    return np.asarray(found.theta.mean(axis=(0, 1)), dtype=np.float64)


LONG = BsvSettings(chains=2, warmup=500, draws=1000, thin=4, seed=5)


def test_known_positions_are_recovered() -> None:
    w = world(seed=11, units=30, periods=4, per_period=40, step=0.2)
    found = sample_bsv(_design(w), "USA", LONG, links=_pairs(w, 40))
    truth = np.concatenate([w.theta[w.names.index(u)] for u in found.design.units])
    flat = found.theta.reshape(-1, truth.size)
    assert np.corrcoef(truth, _mean(found))[0, 1] > 0.97
    low, high = np.quantile(flat, [0.05, 0.95], axis=0)
    assert np.mean((low < truth) & (truth < high)) > 0.7
    assert flat.mean(axis=1) == pytest.approx(np.zeros(2000), abs=1e-5)
    assert flat.std(axis=1) == pytest.approx(np.ones(2000), abs=1e-5)


def test_turning_all_votes_turns_the_axis_and_names_mean_nothing() -> None:
    w = world(seed=12, units=15, periods=2, per_period=30)
    plain = sample_bsv(_design(w), "USA", LONG)
    upside_down = w.votes.with_columns(vote=pl.lit(YES + NO, pl.Int8) - pl.col("vote"))
    other = sample_bsv(prepare(w.roll_calls, upside_down), "USA", LONG)
    assert np.corrcoef(_mean(other), _mean(plain))[0, 1] > 0.99  # both face the United States
    assert np.corrcoef(other.beta[:, 0], plain.beta[:, 0])[0, 1] < -0.97
    names = dict(zip(w.names, ["USA", *reversed(w.names[1:])], strict=True))
    relabelled = w.votes.with_columns(pl.col("state").replace(names))
    renamed = sample_bsv(prepare(w.roll_calls, relabelled), "USA", LONG)
    of = {u: _mean(renamed)[a:b] for u, a, b in _spans(renamed.design)}
    same = np.concatenate([of[names[u]] for u in plain.design.units])
    assert np.corrcoef(same, _mean(plain))[0, 1] > 0.99


def _spans(d: VoteDesign) -> list[tuple[str, int, int]]:
    return list(zip(d.units, d.unit_start[:-1].tolist(), d.unit_start[1:].tolist(), strict=True))


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
        loaded = load_chain(BsvChain, tmp_path / "chain.npz", "x")
        assert loaded is not None
        halted = loaded
    for name, value in vars(straight).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(halted, name)), name
    assert load_chain(BsvChain, tmp_path / "chain.npz", "y") is None


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
