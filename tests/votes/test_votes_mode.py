"""The posterior mode: recovery, invariance, an independent optimiser, the published estimates."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import minimize
from scipy.special import ndtr

from equipoise.errors import SettingsError
from equipoise.votes._passes import paths_to_mode
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import ModeSettings, fit_mode
from worlds.voteworld import world


def test_positions_are_recovered_and_the_errors_have_the_right_size() -> None:
    errors, inside = [], []
    for seed in range(6):
        w = world(seed=seed, units=40, periods=3, per_period=40, step=0.2)
        d = prepare(w.roll_calls, w.votes)
        m = fit_mode(d, "USA")
        truth = np.concatenate([w.theta[w.names.index(u)] for u in d.units])
        errors.append(np.corrcoef(truth, m.theta)[0, 1])
        inside.append(
            np.abs(truth - m.theta)[d.cell_unit != d.units.index("USA")]
            < 1.645 * m.sd[d.cell_unit != d.units.index("USA")]
        )
    assert min(errors) > 0.9
    # six worlds, correlated within themselves, and no prior's: docs/mode.md has the coverage that is claimed
    assert 0.84 < np.mean(np.concatenate(inside)) < 0.96


def test_mean_spread_and_sign_are_fixed() -> None:
    w = world(seed=2)
    d = prepare(w.roll_calls, w.votes)
    m = fit_mode(d, "USA")
    assert m.converged
    assert m.theta[d.n_votes > 0].mean() == pytest.approx(0.0, abs=1e-9)
    assert m.theta[d.n_votes > 0].std() == pytest.approx(1.0, abs=1e-9)
    i = d.units.index("USA")
    assert m.theta[d.unit_start[i] : d.unit_start[i + 1]].mean() > 0


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_names_and_order_change_nothing(seed: int, random: object) -> None:
    w = world(seed=seed, units=8, periods=2, per_period=12)
    d = prepare(w.roll_calls, w.votes)
    shuffled = [f"Z{i:02d}" for i in range(99, 99 - len(w.names), -1)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    names = dict(zip(w.names, shuffled, strict=True))
    calls = {j: 1000 - j for j in range(w.roll_calls.height)}
    d2 = prepare(
        w.roll_calls.with_columns(pl.col("roll_call").replace(calls)),
        w.votes.with_columns(pl.col("state").replace(names), pl.col("roll_call").replace(calls)),
    )
    s = ModeSettings(tolerance=1e-8, rounds=2000)
    one, two = fit_mode(d, "USA", s), fit_mode(d2, names["USA"], s)
    assert _by_state(d2, two.theta) == pytest.approx(
        {(names[u], y): x for (u, y), x in _by_state(d, one.theta).items()}, abs=1e-3
    )


def test_turning_every_vote_round_turns_the_axis_round() -> None:
    w = world(seed=5)
    d = prepare(w.roll_calls, w.votes)
    turned = prepare(w.roll_calls, w.votes.with_columns(vote=2 - pl.col("vote")))
    # yes and no have different cut points in the prior, so the agreement is close, not exact
    assert np.corrcoef(fit_mode(d, "USA").theta, fit_mode(turned, "USA").theta)[0, 1] > 0.995


def test_a_unanimous_roll_call_adds_nothing() -> None:
    w = world(seed=6)
    extra = w.roll_calls.head(1).with_columns(roll_call=pl.lit(9999, dtype=pl.Int64))
    cast = pl.DataFrame(
        {"roll_call": 9999, "state": w.names, "vote": 2},
        schema_overrides={"vote": pl.Int8, "roll_call": pl.Int64},
    )
    one = fit_mode(prepare(w.roll_calls, w.votes), "USA")
    two = fit_mode(prepare(pl.concat([w.roll_calls, extra]), pl.concat([w.votes, cast])), "USA")
    assert np.array_equal(one.theta, two.theta)


def test_given_the_roll_calls_a_path_is_where_a_general_optimiser_puts_it() -> None:
    w = world(seed=7, units=6, periods=3)
    d = prepare(w.roll_calls, w.votes)
    items, first = fit_mode(d, "USA").items, np.zeros(d.labels.size, dtype=bool)
    first[d.unit_start[:-1]] = True
    theta = np.zeros(d.labels.size)
    by_cell = (d.cell_start, d.cell_item, d.cell_vote)
    paths_to_mode(theta, d.unit_start, np.where(first, 1.0, 0.25), by_cell, items, 0.0, 50)
    lo, hi = d.unit_start[2], d.unit_start[3]

    def minus_log_posterior(path: np.ndarray) -> float:
        total = 0.5 * path[0] ** 2 + 0.5 * np.sum(np.diff(path) ** 2) / 0.25
        for c in range(lo, hi):
            for k in range(d.cell_start[c], d.cell_start[c + 1]):
                beta, kappa, _, gap = items[d.cell_item[k]]
                a = kappa - beta * path[c - lo]
                p = {2: ndtr(-a), 0: ndtr(a - gap), 1: ndtr(a) - ndtr(a - gap)}[int(d.cell_vote[k])]
                total -= np.log(p)
        return float(total)

    found = minimize(minus_log_posterior, np.zeros(hi - lo), method="BFGS").x
    assert theta[lo:hi] == pytest.approx(found, abs=1e-3)


def test_an_anchor_that_never_voted_is_refused() -> None:
    w = world(seed=1)
    with pytest.raises(SettingsError, match="KAZ"):
        fit_mode(prepare(w.roll_calls, w.votes), "KAZ")


def _by_state(d: VoteDesign, theta: np.ndarray) -> dict[tuple[str, int], float]:
    return {
        (str(u), int(y)): float(x) for u, y, x in zip(d.labels, d.periods[d.cell_period], theta, strict=True)
    }
