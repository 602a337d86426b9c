"""Is it zero-sum? Exactness against dummy variables, and what it says of worlds whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.ties._zero_moments import cross_products, panel, year_effects
from equipoise.ties._zero_partial import partial
from equipoise.ties._zero_series import effective_years, series_interval
from equipoise.ties.zero_sum import zero_sum, zero_sum_of
from worlds.slow_balance import partial_correlation, residuals

Floats = NDArray[np.float64]


def holed(rng: np.random.Generator, states: int, years: int, n: int, missing: float = 0.3) -> Floats:
    values = rng.normal(size=(states, years, n)) + rng.normal(size=(states, 1, n)) * 3
    values += rng.normal(size=(1, years, n)) * 2
    values[rng.random((states, years)) < missing] = np.nan
    return values


def inert(rng: np.random.Generator, shape: tuple[int, ...], by: float) -> Floats:
    """First-order autoregressions of variance 1 over the last axis."""
    x = rng.normal(size=shape)
    for t in range(1, shape[-1]):
        x[..., t] = by * x[..., t - 1] + np.sqrt(1 - by**2) * x[..., t]
    return x


def world(
    rng: np.random.Generator, states: int, between: float = 0.0, growth: float = 2.0, by: float = 0.6
) -> tuple[Floats, Floats, Floats]:
    """Flows (S, 20, 2) whose own movements correlate by `between`, growth (S, 20), and effects of years."""
    a, b = inert(rng, (2, states, 20), by)
    own = np.stack([a, between * a + np.sqrt(1 - between**2) * b], axis=-1)
    grown = growth * inert(rng, (states, 20), 0.95)
    years = rng.normal(size=(20, 3)).cumsum(axis=0)
    ties = np.exp(own + grown[..., None] + years[:, :2] + 2 * rng.normal(size=(states, 1, 2)))
    ties[rng.random((states, 20)) < 0.15] = np.nan
    return ties, np.exp(grown + years[:, 2]), grown


@given(st.integers(0, 2**32), st.integers(3, 9), st.integers(4, 12), st.sampled_from([0.0, 0.3, 0.7]))
def test_equal_to_dummy_variables(seed: int, states: int, years: int, missing: float) -> None:
    values = holed(np.random.default_rng(seed), states, years, 3, missing)
    left, there = residuals(values)
    p = panel(values)
    np.testing.assert_array_equal(p.there, there)
    got = cross_products(p, np.ones((1, states)))[0]
    np.testing.assert_allclose(got, left.T @ left, rtol=1e-6, atol=1e-6)
    if there.any():
        fitted = p.within - year_effects(p)
        n = np.maximum(there.sum(axis=1), 1)[:, None, None]
        fitted -= np.where(there[..., None], fitted, 0).sum(axis=1, keepdims=True) / n
        np.testing.assert_allclose(fitted[there], left, atol=1e-6)


def test_a_weight_is_a_number_of_copies() -> None:
    values = holed(np.random.default_rng(1), 8, 10, 4)
    times = np.array([[2, 0, 1, 1, 3, 0, 1, 1], [1] * 8])
    got = cross_products(panel(values), times.astype(float))
    for row, w in zip(got, times, strict=True):
        left, _ = residuals(np.repeat(values, w, axis=0))
        np.testing.assert_allclose(row, left.T @ left, rtol=1e-6, atol=1e-7)


@given(st.integers(0, 2**32))
def test_partial_correlation_is_that_of_regressions(seed: int) -> None:
    x = np.random.default_rng(seed).normal(size=(12, 3)) @ np.random.default_rng(seed + 1).normal(size=(3, 3))
    got = float(partial(x.T @ x))
    assert got == pytest.approx(partial_correlation(x[:, 0], x[:, 1], x[:, 2:]), abs=1e-6)


def test_the_estimate_is_that_of_dummies_and_regressions() -> None:
    rng = np.random.default_rng(4)
    ties, rest, _ = world(rng, 20)
    left, _ = residuals(np.log(np.concatenate([ties, rest[..., None]], axis=-1)))
    found = zero_sum(ties, rest, k=50).pairs[0]
    assert found.estimate == pytest.approx(partial_correlation(left[:, 0], left[:, 1], left[:, 2:]), abs=1e-8)
    assert found.n_state_years == len(left)
    level = zero_sum(np.log(ties), np.log(rest), kind="level", k=50).pairs[0]
    assert (level.estimate, level.low, level.high) == (found.estimate, found.low, found.high)


def test_scales_of_states_powers_and_years_do_not_matter() -> None:
    rng = np.random.default_rng(5)
    ties, rest, _ = world(rng, 20)
    scale = np.exp(rng.normal(size=(20, 1, 2)) + rng.normal(size=(1, 20, 2)))
    a, b = (zero_sum(t, r, k=50).pairs[0] for t, r in ((ties, rest), (ties * scale, rest * scale[..., 0])))
    assert (b.estimate, b.low, b.high) == pytest.approx((a.estimate, a.low, a.high), abs=1e-6)


def test_zero_sum_and_joint_worlds_are_told_apart() -> None:
    for between in (-0.6, 0.6):
        found = zero_sum(*world(np.random.default_rng(6), 80, between)[:2], k=200).pooled
        assert found.low is not None
        assert found.high is not None
        assert found.low < between < found.high
        assert abs(found.high - found.low) < 0.25


def test_intervals_hold_independence_about_nine_times_in_ten() -> None:
    hits = 0
    for i in range(120):
        found = zero_sum(*world(np.random.default_rng([7, i]), 40)[:2], k=150, seed=i).pooled
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= 0 <= found.high
    assert 96 <= hits <= 117  # 0.8 to 0.975; 108 expected, standard deviation 3.3


def test_growth_is_not_called_ties_that_go_together() -> None:
    """A control that is a noisy measure of growth leaves some of it in; two halves of it take that out."""
    plain, halved = [], []
    for i in range(30):
        rng = np.random.default_rng([8, i])
        ties, _, grown = world(rng, 60)
        partners = np.exp(inert(rng, (8, 60, 20), 0.6) + grown)
        plain.append(zero_sum(ties, partners.sum(axis=0), k=2).pooled.estimate)
        halves = np.stack([partners[:4].sum(axis=0), partners[4:].sum(axis=0)], axis=-1)
        halved.append(zero_sum(ties, halves, k=2).pooled.estimate)
    assert np.mean(plain) > 0.08
    assert abs(np.mean(halved)) < 0.03
    uncontrolled = zero_sum(ties, np.exp(rng.normal(size=(60, 20))), k=20).pooled
    assert uncontrolled.estimate is not None
    assert uncontrolled.estimate > 0.5


def test_halves_that_measure_nothing_are_refused() -> None:
    rng = np.random.default_rng(9)
    ties, _, _ = world(rng, 40)
    found = zero_sum(ties, np.exp(rng.normal(size=(40, 20, 2))), k=20)
    assert found.pairs[0].estimate is None
    assert "growth cannot be told from noise" in (found.pairs[0].reason or "")
    assert found.pooled.reason == "no pair of powers has an estimate"


def test_pairs_and_their_mean() -> None:
    rng = np.random.default_rng(10)
    ties, rest, _ = world(rng, 30)
    three = np.concatenate([ties, 1 / ties[..., :1]], axis=-1)
    three[15:, :, 2] = np.nan  # with the third power only 15 states
    found = zero_sum(three, rest, k=100)
    assert [(one.a, one.b, one.n_states) for one in found.pairs] == [(0, 1, 30), (0, 2, 15), (1, 2, 15)]
    assert found.pairs[0] == zero_sum(ties, rest, k=100).pairs[0]  # another power changes nothing
    assert found.pooled.estimate == pytest.approx(np.mean([one.estimate for one in found.pairs]))
    assert found.pooled.n_states == 30
    three[14, :, 2] = np.nan
    fewer = zero_sum(three, rest, k=100)
    assert fewer.pairs[1].reason == "14 states have ties with both; it needs 15"
    assert fewer.pooled.estimate == fewer.pairs[0].estimate


def test_zeros_are_left_out_of_logarithms() -> None:
    ties, rest, _ = world(np.random.default_rng(11), 20)
    ties = np.nan_to_num(ties)
    gaps = np.where(ties > 0, ties, np.nan)
    assert zero_sum(ties, rest, k=20) == zero_sum(gaps, rest, k=20)


def test_nothing_to_correlate() -> None:
    flat = zero_sum(np.ones((20, 15, 2)), np.ones((20, 15)), k=20)
    assert flat.pairs[0].reason == "nothing varies once growth and years are held fixed"
    assert zero_sum_of(np.ones((20, 15, 2)), np.ones((20, 15)), 0).pairs[0].reason == flat.pairs[0].reason
    empty = zero_sum(np.full((20, 15, 2), np.nan), np.ones((20, 15)), k=20)
    assert empty.pairs[0].reason == "0 states have ties with both; it needs 15"
    assert zero_sum(np.ones((20, 15, 1)), np.ones((20, 15)), k=20).pooled.estimate is None


@pytest.mark.parametrize("both", [True, False])
def test_wrong_input(both: bool) -> None:
    def ask(ties: Floats, rest: Floats, kind: str = "log") -> object:
        return zero_sum(ties, rest, kind=kind) if both else zero_sum_of(ties, rest, 0, kind=kind)  # type: ignore[arg-type]

    with pytest.raises(SettingsError, match="kind is one of log and level, not 'shares'"):
        ask(np.ones((3, 4, 2)), np.ones((3, 4)), "shares")
    with pytest.raises(ValueError, match="were expected"):
        ask(np.ones((3, 4, 2)), np.ones((3, 5)))
    with pytest.raises(ValueError, match="were expected"):
        ask(np.ones((0, 4, 2)), np.ones((0, 4)))
    with pytest.raises(ValueError, match="below 0"):
        ask(-np.ones((3, 4, 2)), np.ones((3, 4)))


def test_one_state() -> None:
    rng = np.random.default_rng(12)
    ties, rest, _ = world(rng, 60, -0.8)
    left, there = residuals(np.log(np.concatenate([ties, rest[..., None]], axis=-1)))
    own = left[np.nonzero(there)[0] == 7]
    found = zero_sum_of(ties, rest, 7).pairs[0]
    assert found.estimate == pytest.approx(partial_correlation(own[:, 0], own[:, 1], own[:, 2:]), abs=1e-6)
    assert found.n_state_years == len(own)
    ties[7, :10] = np.nan
    few = zero_sum_of(ties, rest, 7)
    assert few.pairs[0].reason == f"{few.pairs[0].n_state_years} years have ties with both; it needs 12"
    assert few.pooled.estimate is None


@pytest.mark.parametrize(("years", "by"), [(15, 0.0), (30, 0.5), (30, 0.8)])
def test_intervals_of_one_state(years: int, by: float) -> None:
    hits = 0
    for i in range(400):
        rng = np.random.default_rng([13, years, i])
        a, b, c = inert(rng, (3, years), by)
        _, low, high = series_interval(np.stack([a + c, b + c, c], axis=1))
        hits += low <= 0 <= high
    assert 0.86 <= hits / 400 <= 0.97


def test_inert_years_are_worth_less() -> None:
    rng = np.random.default_rng(14)
    a, b = inert(rng, (2, 4000), 0.8)
    # for autoregressions of 0.8 each: n (1 - 0.64) / (1 + 0.64)
    assert effective_years(a - a.mean(), b - b.mean()) == pytest.approx(4000 * 0.36 / 1.64, rel=0.1)
    assert effective_years(a - a.mean(), rng.permutation(b) - b.mean()) == pytest.approx(4000, rel=0.1)


def test_effective_years_worked_by_hand() -> None:
    """Of 1, 2, 3, 4 the first autocorrelation is 1.25 / 5; its bias of (1 + 4 / 4) / 4 taken out, 3 / 4."""
    x = np.arange(4) - 1.5
    p = 0.75 * 0.75
    assert effective_years(x, x) == pytest.approx(4 / (1 + 2 * (3 / 4 * p + 2 / 4 * p**2 + 1 / 4 * p**3)))
    trend = np.arange(60) - 29.5  # its 0.99 is the most that is believed
    lags = sum((1 - j / 60) * (0.99 * 0.99) ** j for j in range(1, 60))
    assert effective_years(trend, trend) == pytest.approx(60 / (1 + 2 * lags))


@pytest.mark.parametrize(("years", "least"), [(40, 4.0), (13, 1.0)])
def test_the_interval_of_a_series_is_fishers(years: int, least: float) -> None:
    rng = np.random.default_rng([15, years])
    a, b, c = inert(rng, (3, years), 0.5)
    given_c = np.column_stack([np.ones(years), c])
    left = [x - given_c @ np.linalg.lstsq(given_c, x, rcond=None)[0] for x in (a + c, b + c)]
    r = np.corrcoef(*left)[0, 1]
    worth = max(effective_years(*left) - 3 - 1, 1.0)
    assert worth >= least
    ends = np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.6448536 / np.sqrt(worth))
    assert series_interval(np.stack([a + c, b + c, c], axis=1)) == pytest.approx((r, *ends), abs=1e-6)
