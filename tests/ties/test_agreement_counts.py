"""Counting: every cell of every pair and year against a loop."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from equipoise.ties.contingency import CELLS, MAX_ROLL_CALLS, dyad_tables
from worlds.slow_agreement import common, count


def slow_tables(
    votes: np.ndarray, year_index: np.ndarray, n_years: int
) -> dict[tuple[int, int, int], list[int]]:
    """(year, a, b) -> nine counts, for pairs with a common vote."""
    out = {}
    for year in range(n_years):
        rows = [[None if v < 0 else int(v) for v in row] for row in votes[year_index == year]]
        for a, b in combinations(range(votes.shape[1]), 2):
            pairs = common([row[a] for row in rows], [row[b] for row in rows])
            if pairs:
                out[year, a, b] = [count(pairs)[cell] for cell in CELLS]
    return out


@given(st.data(), st.integers(0, 40), st.integers(0, 6), st.integers(1, 4))
def test_counts_equal_a_loop(data: st.DataObject, rolls: int, states: int, n_years: int) -> None:
    votes = data.draw(hnp.arrays(np.int8, (rolls, states), elements=st.integers(-1, 2)))
    year = data.draw(hnp.arrays(np.int64, rolls, elements=st.integers(0, n_years - 1)))
    got = dyad_tables(votes, year, n_years)
    keys = list(zip(got.year.tolist(), got.a.tolist(), got.b.tolist(), strict=True))
    assert keys == sorted(keys)
    assert dict(zip(keys, got.counts.tolist(), strict=True)) == slow_tables(votes, year, n_years)
    assert got.counts.dtype == np.uint16


@pytest.mark.parametrize("rolls", [1, 63, 64, 65, 128, 300])
def test_word_borders(rolls: int) -> None:
    """64 roll calls fill a word: nothing is lost or doubled on either side of it."""
    votes = np.random.default_rng(rolls).integers(-1, 3, (rolls, 5), dtype=np.int8)
    got = dyad_tables(votes, np.zeros(rolls, np.int64), 1)
    want = slow_tables(votes, np.zeros(rolls, np.int64), 1)
    assert got.counts.tolist() == list(want.values())


def test_many_roll_calls_do_not_overflow_a_byte() -> None:
    got = dyad_tables(np.full((1000, 2), 2, np.int8), np.zeros(1000, np.int64), 1)
    assert got.counts.tolist() == [[1000, 0, 0, 0, 0, 0, 0, 0, 0]]


def test_no_years_and_no_votes_are_no_tables() -> None:
    assert dyad_tables(np.zeros((0, 3), np.int8), np.zeros(0, np.int64), 0).counts.shape == (0, 9)
    assert dyad_tables(np.full((4, 3), -1, np.int8), np.zeros(4, np.int64), 1).counts.shape == (0, 9)


@pytest.mark.parametrize(
    ("votes", "year"),
    [
        (np.zeros((2, 2), np.int8), np.zeros(3, np.int64)),
        (np.zeros(2, np.int8), np.zeros(2, np.int64)),
        (np.zeros((2, 2), np.int8), np.array([0, 1])),
        (np.zeros((2, 2), np.int8), np.array([0, -1])),
        (np.zeros((MAX_ROLL_CALLS + 1, 1), np.int8), np.zeros(MAX_ROLL_CALLS + 1, np.int64)),
    ],
)
def test_what_does_not_fit_is_refused(votes: np.ndarray, year: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"year_index|negative"):
        dyad_tables(votes, year, 1)
