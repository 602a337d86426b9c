"""The compiled kernels against SciPy and finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.special import log_ndtr, ndtr

from equipoise.votes._items import item_log_posterior, item_newton
from equipoise.votes._likelihood import along, log_lik, slopes
from equipoise.votes._normal import log_phi, mills
from equipoise.votes._paths import path_newton

from numba import njit  # isort: skip

_log_phi = njit(lambda x: log_phi(x))
_mills = njit(lambda x: mills(x))
_log_lik = njit(lambda v, a, b: log_lik(v, a, b))
_along = njit(lambda v, a, b: along(v, a, b))
_slopes = njit(lambda v, a, b: slopes(v, a, b))


@given(st.floats(-37.0, 37.0))
def test_log_phi_and_mills_are_scipys(x: float) -> None:
    assert _log_phi(x) == pytest.approx(log_ndtr(x), rel=1e-9, abs=1e-9)
    exact = np.exp(-0.5 * x * x - 0.5 * np.log(2 * np.pi) - log_ndtr(x))
    assert _mills(x) == pytest.approx(exact, rel=1e-8, abs=1e-9)


@given(st.floats(-6, 6), st.floats(0.05, 6))
def test_the_three_votes_exhaust_the_probability(a: float, gap: float) -> None:
    assert sum(np.exp(_log_lik(v, a, a - gap)) for v in (0, 1, 2)) == pytest.approx(1.0, abs=1e-8)
    assert np.exp(_log_lik(2, a, a - gap)) == pytest.approx(ndtr(-a), abs=1e-9)


@pytest.mark.parametrize("vote", [0, 1, 2])
@given(a=st.floats(-5, 5), gap=st.floats(0.2, 4))
def test_slopes_are_finite_differences(vote: int, a: float, gap: float) -> None:
    b, h = a - gap, 1e-4

    def f(x: float, y: float) -> float:
        return float(_log_lik(vote, x, y))

    l_a, l_b, l_aa, l_ab, l_bb = _slopes(vote, a, b)
    assert l_a == pytest.approx((f(a + h, b) - f(a - h, b)) / (2 * h), abs=2e-5, rel=1e-4)
    assert l_b == pytest.approx((f(a, b + h) - f(a, b - h)) / (2 * h), abs=2e-5, rel=1e-4)
    first = [_slopes(vote, a + s * h, b + s2 * h)[:2] for s, s2 in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    assert l_aa == pytest.approx((first[0][0] - first[1][0]) / (2 * h), abs=1e-4, rel=1e-3)
    assert l_bb == pytest.approx((first[2][1] - first[3][1]) / (2 * h), abs=1e-4, rel=1e-3)
    assert l_ab == pytest.approx((first[0][1] - first[1][1]) / (2 * h), abs=1e-4, rel=1e-3)


@pytest.mark.parametrize("vote", [0, 1, 2])
@given(a=st.floats(-5, 5), gap=st.floats(0.2, 4))
def test_derivatives_along_a_path_are_the_slopes_together(vote: int, a: float, gap: float) -> None:
    b, h = a - gap, 1e-4
    l_a, l_b, l_aa, l_ab, l_bb = _slopes(vote, a, b)
    first, second, third = _along(vote, a, b)
    assert first == pytest.approx(l_a + l_b, abs=1e-9, rel=1e-6)
    assert second == pytest.approx(l_aa + 2 * l_ab + l_bb, abs=1e-7, rel=1e-5)
    up, down = _along(vote, a + h, b + h)[1], _along(vote, a - h, b - h)[1]
    assert third == pytest.approx((up - down) / (2 * h), abs=1e-3, rel=1e-2)


def _item_votes(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal(60)
    votes = np.sort(rng.integers(0, 3, 60)).astype(np.int8)
    return np.arange(60, dtype=np.int32), votes, theta


@pytest.mark.parametrize("seed", range(4))
def test_newton_climbs_to_where_the_slope_of_a_roll_call_is_zero(seed: int) -> None:
    cell, vote, theta = _item_votes(seed)
    prior = np.array([[0.0, 1.0], [0.0, 0.04], [0.3, 1.0]])
    x, chol = np.array([0.1, -0.5, 0.0]), np.empty(6)
    for _ in range(40):
        item_newton(x, 0, 60, cell, vote, theta, prior, chol, 1.0)
    for p in range(3):
        up, down = x.copy(), x.copy()
        up[p] += 1e-5
        down[p] -= 1e-5
        slope = item_log_posterior(up, 0, 60, cell, vote, theta, prior) - item_log_posterior(
            down, 0, 60, cell, vote, theta, prior
        )
        assert slope / 2e-5 == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_newton_climbs_to_the_mode_of_a_path_with_its_curvature(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, per = 5, 8
    start = np.arange(0, n * per + 1, per).astype(np.int32)
    item = np.arange(n * per, dtype=np.int32)
    vote = rng.integers(0, 3, n * per).astype(np.int8)
    items = np.column_stack(
        [rng.normal(0, 1, n * per), rng.normal(0, 1, n * per), np.zeros(n * per), np.ones(n * per)]
    )
    variance = np.array([1.0, 0.04, 0.5, 0.04, 0.04])
    votes = (start, item, vote)
    theta, work = np.zeros(n), np.empty((4, n))
    for _ in range(40):
        path_newton(theta, 0, n, variance, votes, items, 0.0, work, 1.0)

    def f(x: np.ndarray) -> float:
        a = items[:, 1] - items[:, 0] * np.repeat(x, per)
        fit = sum(_log_lik(v, u, u - gap) for v, u, gap in zip(vote, a, items[:, 3], strict=True))
        return float(fit - 0.5 * np.sum(np.diff(x, prepend=0.0) ** 2 / variance))

    h = 1e-3
    basis = np.eye(n) * h
    slope = [(f(theta + e) - f(theta - e)) / (2 * h) for e in basis]
    assert slope == pytest.approx(np.zeros(n), abs=1e-3)
    curve = -np.array(
        [
            [
                (f(theta + d + e) - f(theta + d - e) - f(theta - d + e) + f(theta - d - e)) / (4 * h * h)
                for e in basis
            ]
            for d in basis
        ]
    )
    lower = np.diag(work[0, :n]) + np.diag(work[1, 1:n], -1)
    assert lower @ lower.T == pytest.approx(curve, rel=2e-3, abs=2e-2)
