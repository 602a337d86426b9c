"""The normal stand-in for a path's votes against dense linear algebra and enumeration of all indicators."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from equipoise.votes._expansion import _mean, expand
from equipoise.votes._surrogate import _total, backwards, draw_stretch, forwards, residuals, walk_pace

N, SIGMA2, PACE = 6, 0.02, np.array([0.01, 0.6, 0.1])
Floats = NDArray[np.float64]


def _votes(seed: int) -> tuple[Floats, Floats]:
    """h and b of each cell; one cell has no votes."""
    rng = np.random.default_rng(seed)
    h = rng.uniform(2.0, 30.0, N)
    h[2] = 0.0
    return h, h * np.cumsum(rng.normal(0, 0.5, N))


def _precision(h: Floats, step: Floats) -> Floats:
    """Of the whole path: random walk and votes."""
    steps = np.eye(N) - np.eye(N, k=-1)
    return np.asarray(steps.T @ np.diag(1.0 / step) @ steps + np.diag(h))


def _log_evidence(h: Floats, b: Floats, step: Floats) -> float:
    """log of the integral over the path, up to what does not depend on `step`."""
    p = _precision(h, step)
    return float(0.5 * b @ np.linalg.solve(p, b) - 0.5 * np.linalg.slogdet(p)[1] - 0.5 * np.sum(np.log(step)))


def _steps(z: tuple[int, ...]) -> Floats:
    return np.array([1.0, *np.where(np.array(z), PACE[1], SIGMA2)])


@pytest.mark.parametrize("seed", range(3))
def test_mean_and_evidence_are_those_of_the_dense_matrices(seed: int) -> None:
    h, b = _votes(seed)
    room, x = np.empty((2, N)), np.empty(N)
    found = []
    for z in ((0, 0, 0, 0, 0), (0, 1, 0, 0, 1)):
        step = _steps(z)
        _mean(h, b, step, room, x)
        np.testing.assert_allclose(x, np.linalg.solve(_precision(h, step), b), rtol=1e-9)
        found.append(_total(N, h, b, step) - _log_evidence(h, b, step))
    assert found[0] == pytest.approx(found[1], abs=1e-9), "the same but for a constant"


@pytest.mark.parametrize(("lo", "hi"), [(0, N), (0, 3), (2, 5), (4, N)])
def test_residuals_and_draws_undo_each_other_and_have_the_right_moments(lo: int, hi: int) -> None:
    h, b = _votes(4)
    step, room = _steps((0, 1, 0, 0, 0)), np.empty((2, N))
    rng = np.random.default_rng(5)
    theta = rng.normal(0, 1, N)
    e, back = np.empty(N), theta.copy()
    residuals(lo, hi, N, h, b, step, theta, e, room)
    draw_stretch(rng, lo, hi, N, h, b, step, theta, e, 1.0, back, room)
    np.testing.assert_allclose(back, theta, atol=1e-12)
    inside = np.arange(lo, hi)
    outside = np.setdiff1d(np.arange(N), inside)
    p = _precision(h, step)
    cov = np.linalg.inv(p[np.ix_(inside, inside)])
    mean = cov @ (b[inside] - p[np.ix_(inside, outside)] @ theta[outside])
    draws = np.empty((20_000, N))
    for row in draws:
        draw_stretch(rng, lo, hi, N, h, b, step, theta, e, 0.0, row, room)
    sd = np.sqrt(np.diag(cov))
    assert np.abs((draws[:, inside].mean(axis=0) - mean) / sd).max() < 0.035
    assert np.abs(np.cov(draws[:, inside].T) - cov).max() < 0.05 * sd.max() ** 2


@pytest.mark.parametrize("scan", [forwards, backwards])
@pytest.mark.parametrize(("lo", "hi"), [(0, N), (0, 3), (3, N), (2, 4)])
def test_scans_leave_the_indicators_law_as_it_is(scan, lo: int, hi: int) -> None:  # type: ignore[no-untyped-def]
    """Against the exact law of the indicators of a stretch, the path within it summed out."""
    h, b = _votes(7)
    theta = np.array([0.1, -0.2, 0.9, 1.1, 0.3, 0.2])
    touched = list(range(max(lo, 1), min(hi + 1, N)))
    shifted, room = np.zeros(N), np.empty((2, N))
    step = _steps((0, 0, 0, 0, 0))
    rng, counts = np.random.default_rng(11), dict.fromkeys(product((0, 1), repeat=len(touched)), 0)
    n = 40_000
    for _ in range(n):
        scan(rng, lo, hi, N, h, b, step, shifted, SIGMA2, PACE, theta, room)
        counts[tuple(int(shifted[t]) for t in touched)] += 1
    inside = np.arange(lo, hi)
    outside = np.setdiff1d(np.arange(N), inside)
    weights = []
    for z in counts:
        steps = _steps((0, 0, 0, 0, 0))
        steps[touched] = np.where(z, PACE[1], SIGMA2)
        p = _precision(h, steps)
        part = p[np.ix_(inside, inside)]
        c = b[inside] - p[np.ix_(inside, outside)] @ theta[outside]
        rest = theta[outside] @ p[np.ix_(outside, outside)] @ theta[outside]
        weights.append(
            0.5 * c @ np.linalg.solve(part, c)
            - 0.5 * np.linalg.slogdet(part)[1]
            - 0.5 * rest
            - 0.5 * np.sum(np.log(steps))
            + np.sum(z) * np.log(PACE[2] / (1 - PACE[2]))
        )
    law = np.exp(np.array(weights) - np.max(weights))
    law /= law.sum()
    seen = np.array(list(counts.values())) / n
    assert np.abs(seen - law).max() < 0.015
    assert 1.0 - law.max() > 0.02, "more than one answer is likely"


def test_the_walk_of_a_usual_variance_has_its_law_with_the_path_summed_out() -> None:
    h, b = _votes(9)
    nu, s2 = 6.0, PACE[0]
    shifted = np.zeros(N, dtype=np.int8)
    shifted[3] = 1
    step, rng, value, seen = _steps((0, 0, 1, 0, 0)), np.random.default_rng(3), SIGMA2, []
    for _ in range(40_000):
        value = walk_pace(rng, N, h, b, step, shifted, value, PACE, nu, 1)
        seen.append(np.log(value))
        assert step[1] == value
        assert step[3] == PACE[1]
    grid = np.linspace(-9.0, 3.0, 600)
    logs = []
    for u in grid:
        steps = np.where(shifted == 1, PACE[1], np.exp(u))
        steps[0] = 1.0
        logs.append(_log_evidence(h, b, steps) - 0.5 * nu * (u + s2 / np.exp(u)))
    law = np.exp(np.array(logs) - max(logs))
    law /= law.sum()
    mean = float(law @ grid)
    sd = float(np.sqrt(law @ (grid - mean) ** 2))
    assert np.mean(seen) == pytest.approx(mean, abs=0.06 * sd)
    assert np.std(seen) == pytest.approx(sd, rel=0.06)


def test_the_expansion_of_a_cells_votes_is_finite_differences() -> None:
    rng = np.random.default_rng(2)
    n, per = 3, 9
    start = np.arange(0, n * per + 1, per).astype(np.int32)
    votes = (start, np.arange(n * per, dtype=np.int32), np.tile([0, 1, 2], n * per // 3).astype(np.int8))
    gap = rng.uniform(0.5, 2.0, n * per)
    items = np.column_stack([rng.normal(0, 1, n * per), rng.normal(0, 1, n * per), np.log(gap), gap])
    at, d = rng.normal(0, 1, n), 1e-4
    (g, h, t), (g1, h1, _), (g0, h0, _) = (
        (np.empty(n), np.empty(n), np.empty(n)) for _ in range(3)
    )  # slope, negative curvature, third derivative
    rest = np.empty(n)
    expand(at, 0, votes, items, g, h, t)
    expand(at + d, 0, votes, items, g1, h1, rest)
    expand(at - d, 0, votes, items, g0, h0, rest)
    np.testing.assert_allclose(h, -(g1 - g0) / (2 * d), rtol=1e-4)
    np.testing.assert_allclose(t, -(h1 - h0) / (2 * d), rtol=1e-2, atol=1e-3)
    assert (h > 0).all()
