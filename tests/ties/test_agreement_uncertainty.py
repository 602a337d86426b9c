"""Standard errors against the published formula and a bootstrap; intervals by how often they are right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from equipoise.errors import SettingsError
from equipoise.ties import similarity, uncertainty

NAMES = ("agreement", "s", "pi", "kappa")
TABLES = st.lists(st.integers(0, 60), min_size=9, max_size=9)
# Shares of the nine cells: nearly always alike, spread, opposed, mostly abstaining, independent.
TRUTHS = np.array(
    [
        [90, 2, 0, 2, 3, 1, 0, 1, 1],
        [60, 6, 2, 8, 12, 2, 1, 3, 6],
        [10, 10, 40, 5, 5, 10, 5, 5, 10],
        [20, 10, 1, 10, 40, 5, 1, 5, 8],
        [36, 12, 12, 12, 4, 4, 12, 4, 4],
    ]
) / np.array([[100], [100], [100], [100], [100]])


def of(module: object, name: str) -> Callable[..., object]:
    return getattr(module, name)


def fleiss_cohen_everitt(table: list[int]) -> float:
    """The large-sample variance as published in 1969, with agreement weights, cell by cell."""
    n = sum(table)
    p = np.array(table).reshape(3, 3) / n
    w = np.array([[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]])
    row, column = p.sum(axis=1), p.sum(axis=0)
    p_o = (w * p).sum()
    p_e = (w * np.outer(row, column)).sum()
    w_row, w_column = w @ column, row @ w
    total = 0.0
    for i in range(3):
        for j in range(3):
            total += p[i, j] * (w[i, j] * (1 - p_e) - (w_row[i] + w_column[j]) * (1 - p_o)) ** 2
    return float((total - (p_o * p_e - 2 * p_e + p_o) ** 2) / (n * (1 - p_e) ** 4))


@given(TABLES)
def test_kappa_se_is_the_published_one(table: list[int]) -> None:
    assume(np.isfinite(similarity.kappa(table)) and similarity.kappa(table) < 1)
    want = fleiss_cohen_everitt(table)
    assert float(uncertainty.kappa_se(table)) ** 2 == pytest.approx(want, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("name", NAMES)
def test_standard_errors_are_those_of_a_bootstrap(name: str, truth: np.ndarray) -> None:
    n = 1500
    draws = np.random.default_rng(11).multinomial(n, truth, 6000)
    want = of(similarity, name)(draws).std()
    assert float(of(uncertainty, f"{name}_se")(truth * n)) == pytest.approx(want, rel=0.05)


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize(("n", "floor"), [(20, 0.8), (70, 0.85), (150, 0.85)])
@pytest.mark.parametrize("name", NAMES)
def test_intervals_hold_the_truth_about_nine_times_in_ten(
    name: str, n: int, floor: float, truth: np.ndarray
) -> None:
    draws = np.random.default_rng(n).multinomial(n, truth, 4000)
    low, high = of(uncertainty, f"{name}_interval")(draws)
    true = of(similarity, name)(truth)
    defined = np.isfinite(of(similarity, name)(draws))
    held = ((low <= true) & (true <= high))[defined].mean()
    assert floor <= held <= 0.985


@given(TABLES, st.sampled_from(NAMES))
def test_intervals_hold_the_estimate_and_keep_their_bounds(table: list[int], name: str) -> None:
    estimate = of(similarity, name)(table)
    low, high = of(uncertainty, f"{name}_interval")(table)
    if np.isnan(estimate):
        assert np.isnan(low)
        assert np.isnan(high)
        return
    assert (0 if name == "agreement" else -1) <= low <= estimate + 1e-12
    assert estimate - 1e-12 <= high <= 1
    assert low < high
    wide = of(uncertainty, f"{name}_interval")(table, 0.99)
    assert wide[0] <= low + 1e-12
    assert high <= wide[1] + 1e-12


def test_complete_agreement_is_not_certainty() -> None:
    tables = np.array([[n, 0, 0, 0, 0, 0, 0, 0, n] for n in (1, 5, 50)])
    for name in NAMES:
        low, high = of(uncertainty, f"{name}_interval")(tables)
        assert (high == 1).all()
        assert (np.diff(low) > 0).all()
        assert (low < 1).all()


def test_a_vote_alone_has_no_standard_error() -> None:
    assert np.isnan(uncertainty.agreement_se([1, 0, 0, 0, 0, 0, 0, 0, 0]))
    assert np.isnan(uncertainty.agreement_se([0] * 9))
    assert np.isnan(uncertainty.kappa_se([7, 0, 0, 0, 0, 0, 0, 0, 0]))
    assert np.isnan(uncertainty.pi_se([0] * 9))


@pytest.mark.parametrize("level", [0, 1, -0.1, 90, float("nan")])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(SettingsError, match="between 0 and 1"):
        uncertainty.agreement_interval([1] * 9, level)
