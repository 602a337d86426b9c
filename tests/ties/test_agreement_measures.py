"""The measures: worked by hand, against exact fractions, and what must hold of every table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, strategies as st

from equipoise.ties import similarity
from equipoise.ties.contingency import CELLS
from worlds.slow_agreement import count, measures

NAMES = ("agreement", "s", "pi", "kappa")
CAST = st.integers(0, 2)
PAIRS = st.lists(st.tuples(CAST, CAST), max_size=30)
TABLES = st.lists(st.integers(0, 200), min_size=9, max_size=9)


def measure(name: str) -> Callable[[object], np.ndarray]:
    return getattr(similarity, name)


@pytest.mark.parametrize(
    ("table", "want"),
    [
        # 10 roll calls, one step apart on one. Own: 0.46 + 0.48 = 0.94 steps to expect; pooled: 0.455 + 0.48.
        ([3, 1, 0, 0, 2, 0, 0, 0, 4], (0.95, 0.9, 1 - 0.1 / 0.935, 1 - 0.1 / 0.94)),
        # Always opposed, half of the time either way: the most negative value of each.
        ([0, 0, 5, 0, 0, 0, 5, 0, 0], (0, -1, -1, -1)),
        # a always yes, b always no: no chance agreement to correct for by own votes, half of it by pooled.
        ([0, 0, 7, 0, 0, 0, 0, 0, 0], (0, -1, -1, 0)),
        # Independent votes, half yes and half no: kappa 0.
        ([4, 0, 4, 0, 0, 0, 4, 0, 4], (0.5, 0, 0, 0)),
        ([5, 0, 0, 0, 1, 0, 0, 0, 2], (1, 1, 1, 1)),
        # Only yes: agreement is complete, but no disagreement was to be expected.
        ([6, 0, 0, 0, 0, 0, 0, 0, 0], (1, 1, np.nan, np.nan)),
        ([0, 0, 0, 0, 3, 0, 0, 0, 0], (1, 1, np.nan, np.nan)),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], (np.nan,) * 4),
        # The mean of the tables of a bloc's members is a table, too.
        ([1.5, 0, 0.5, 0, 0, 0, 0.5, 0, 1.5], (0.75, 0.5, 0.5, 0.5)),
    ],
)
def test_worked_by_hand(table: list[float], want: tuple[float, ...]) -> None:
    got = [float(measure(name)(table)) for name in NAMES]
    np.testing.assert_allclose(got, want, rtol=0, atol=1e-12)


@given(PAIRS)
def test_equal_to_exact_fractions(pairs: list[tuple[int, int]]) -> None:
    table = [count(pairs)[cell] for cell in CELLS]
    for name, exact in measures(pairs).items():
        got = float(measure(name)(table))
        assert np.isnan(got) if exact is None else got == pytest.approx(float(exact), abs=1e-12)
    assert float(similarity.n_votes(table)) == len(pairs)


@given(TABLES)
def test_symmetry_and_bounds(table: list[int]) -> None:
    swapped = np.reshape(table, (3, 3)).T.ravel()  # b seen first
    flipped = table[::-1]  # yes for no and no for yes, of both
    for name in NAMES:
        value = measure(name)(table)
        np.testing.assert_allclose(measure(name)(swapped), value, atol=1e-12)
        np.testing.assert_allclose(measure(name)(flipped), value, atol=1e-12)
        assert np.isnan(value) or (0 if name == "agreement" else -1) - 1e-12 <= value <= 1
    np.testing.assert_array_equal(similarity.s(table), 2 * similarity.agreement(table) - 1)


@given(st.lists(CAST, min_size=1, max_size=30))
def test_identical_voters(votes: list[int]) -> None:
    table = [count([(v, v) for v in votes])[cell] for cell in CELLS]
    assert similarity.agreement(table) == similarity.s(table) == 1
    for name in ("pi", "kappa"):
        assert np.isnan(measure(name)(table)) if len(set(votes)) == 1 else measure(name)(table) == 1


@given(TABLES)
def test_without_abstentions_only_yes_and_no_count(table: list[int]) -> None:
    kept = similarity.without_abstentions(table)
    yy, _, yn, _, _, _, ny, _, nn = table
    assert similarity.n_votes(kept) == yy + yn + ny + nn
    if yy + yn + ny + nn:
        assert similarity.agreement(kept) == pytest.approx((yy + nn) / (yy + yn + ny + nn))


@pytest.mark.parametrize("name", NAMES)
def test_any_leading_shape(name: str) -> None:
    tables = np.random.default_rng(3).integers(1, 9, (4, 5, 9))
    got = measure(name)(tables)
    assert got.shape == (4, 5)
    assert got[2, 3] == measure(name)(tables[2, 3])
