"""Sector divergence, the summary over sectors with its weights, and how rankings change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from equipoise.errors import SettingsError
from equipoise.ties import divergence as dv
from equipoise.ties.rankings import rank_changes
from equipoise.ties.shares import check_weights, shares, summary
from worlds.slow_balance import average_ranks, divergence, tau_b

TIE = st.floats(0, 100).map(lambda x: round(x, 2))
P = 4
SECTOR = st.lists(TIE, min_size=P, max_size=P).map(lambda t: [*t[:-1], t[-1] + 0.01])
SECTORS = st.lists(SECTOR, min_size=2, max_size=5)


def some_weights(n: int) -> np.ndarray:
    return np.linspace(1, 2, n)


def test_worked_by_hand() -> None:
    # p = (1/2, 1/2, 0), q = (1/2, 0, 1/2): mixture (1/2, 1/4, 1/4) has 1.5 bits, each sector 1 bit.
    p, q = [0.5, 0.5, 0.0], [0.5, 0.0, 0.5]
    assert float(dv.jensen_shannon(p, q)) == 0.5
    assert float(dv.distance(p, q)) == pytest.approx(math.sqrt(0.5))
    # Three sectors, the third all on the first power, weights 1/4 1/4 1/2: mixture (3/4, 1/8, 1/8).
    want = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.125)) - 0.5
    assert float(dv.divergence([p, q, [1, 0, 0]], [1, 1, 2])) == pytest.approx(want)
    assert float(dv.sector_divergence([p, q, [1, 0, 0]], [1, 1, 2])) == pytest.approx(want / 1.5)


@given(SECTOR, SECTOR)
def test_equal_to_scipy(p: list[float], q: list[float]) -> None:
    a, b = shares(p), shares(q)
    want = jensenshannon(a, b, base=2)
    # scipy takes the root of a rounding error where p and q are nearly alike
    assert float(dv.distance(a, b)) == pytest.approx(0.0 if math.isnan(want) else want, abs=1e-7)


@given(SECTORS)
def test_equal_to_the_printed_formula(ties: list[list[float]]) -> None:
    w, u = shares(ties), some_weights(len(ties))
    assert float(dv.divergence(w, u)) == pytest.approx(divergence(w.tolist(), u.tolist()), abs=1e-12)
    gap = np.vstack([w, np.full(P, np.nan)])
    with_gap = dv.divergence(gap, np.append(u, 5.0))
    assert float(with_gap) == pytest.approx(float(dv.divergence(w, u)), abs=1e-12)
    assert math.isnan(dv.contributions(gap, np.append(u, 5.0))[-1])


@given(SECTORS)
def test_bounds_parts_and_order(ties: list[list[float]]) -> None:
    w, u = shares(ties), some_weights(len(ties))
    value, parts = float(dv.divergence(w, u)), dv.contributions(w, u)
    assert (parts >= 0).all()
    assert parts.sum() == pytest.approx(value)
    assert 0 <= float(dv.sector_divergence(w, u)) <= 1
    order = np.random.default_rng(1).permutation(P)
    assert float(dv.divergence(w[:, order], u)) == pytest.approx(value, abs=1e-12)
    assert float(dv.divergence(w[::-1], u[::-1])) == pytest.approx(value, abs=1e-12)
    merged = np.column_stack([w[:, 0] + w[:, 1], w[:, 2:]])  # merging powers cannot tell sectors apart better
    assert float(dv.divergence(merged, u)) <= value + 1e-12


@given(SECTOR, SECTOR, SECTOR)
def test_the_root_is_a_metric(p: list[float], q: list[float], r: list[float]) -> None:
    a, b, c = shares(p), shares(q), shares(r)
    assert float(dv.distance(a, b)) == pytest.approx(float(dv.distance(b, a)))
    assert float(dv.distance(a, c)) <= float(dv.distance(a, b)) + float(dv.distance(b, c)) + 1e-7


def test_ends_of_the_scale() -> None:
    apart = np.eye(3)
    assert float(dv.sector_divergence(apart, np.ones(3))) == pytest.approx(1)
    assert float(dv.divergence(apart, np.ones(3))) == pytest.approx(math.log2(3))
    assert float(dv.divergence(np.tile([0.2, 0.8], (4, 1)), np.ones(4))) == pytest.approx(0, abs=1e-15)


def test_leading_axes_and_too_few_sectors() -> None:
    w = shares(np.random.default_rng(1).uniform(size=(5, 6, 3, P)))
    w[0, 0, 1:] = np.nan  # one sector left
    w[0, 1] = np.nan  # none
    u = [0.5, 0.5, 0.0]
    found = dv.divergence(w, u)
    assert found.shape == (5, 6)
    assert np.isnan(found[0, :2]).all()
    np.testing.assert_allclose(found[1:], dv.jensen_shannon(w[1:, :, 0], w[1:, :, 1]), atol=1e-12)
    assert np.isnan(dv.sector_divergence(w[..., :1], u)).all()  # one power: nothing can differ


@pytest.mark.parametrize("weights", [[-0.5, 1.5], [np.nan, 1.0]])
def test_impossible_weights(weights: list[float]) -> None:
    for function in (dv.divergence, dv.contributions, dv.sector_divergence):
        with pytest.raises(ValueError, match="below 0 or no number"):
            function([[0.5, 0.5], [1, 0]], weights)
    with pytest.raises(ValueError, match="below 0 or no number"):
        summary([0.5, 0.5], weights)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), min_size=3, max_size=3))
def test_summary_is_a_weighted_mean_of_what_is_covered(values: list[float]) -> None:
    u = [0.5, 0.3, 0.2]
    value, covered = summary(np.array([values, values]), u)
    kept = [(e, x) for e, x in zip(values, u, strict=True) if not math.isnan(e)]
    total = sum(x for _, x in kept)
    want = sum(e * x for e, x in kept) / total if kept else math.nan
    np.testing.assert_allclose(value, [want] * 2, atol=1e-12)
    np.testing.assert_allclose(covered, [total] * 2)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({}, "No weight was given: name sectors of votes, trade, arms"),
        ({"trde": 1.0}, "'trde', which is no sector here: did you mean trade?"),
        ({"football": 1.0}, "'football', which is no sector here: sectors are votes, trade, arms."),
        ({"trade": -0.5, "arms": 1.5}, "The weight of trade is -0.5"),
        ({"trade": math.nan}, "The weight of trade is nan"),
        ({"trade": math.inf}, "The weight of trade is inf"),
        ({"votes": 0.5, "trade": 0.3, "arms": 0.3}, "votes, trade and arms sum to 1.1, not to 1"),
        ({"votes": 0.9}, "The weight of votes comes to 0.9, not to 1"),
        ({"votes": 0.5, "trade": 0.50001}, "sum to 1.00001, not to 1"),
    ],
)
def test_weights_that_cannot_be_used(weights: dict[str, float], said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace("?", r"\?")) as error:
        check_weights(weights, ["votes", "trade", "arms"])
    assert str(error.value).endswith((".", "?"))


def test_weights_in_order() -> None:
    assert check_weights({"arms": 1 / 3, "votes": 2 / 3}, ["votes", "trade", "arms"]).tolist() == [
        2 / 3,
        0,
        1 / 3,
    ]


VALUE = st.one_of(st.integers(0, 6).map(float), st.just(math.nan))


@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=12))
def test_rank_changes(pairs: list[tuple[float, float]]) -> None:
    base, variant = np.array(pairs).T
    found = rank_changes(base, variant[None])
    kept = [i for i, pair in enumerate(pairs) if not any(map(math.isnan, pair))]
    x, y = base[kept].tolist(), variant[kept].tolist()
    assert found.n.tolist() == [len(kept)]
    if not kept:
        assert found.mover.tolist() == [-1]
        assert math.isnan(found.move[0])
        return
    moves = np.subtract(average_ranks(y), average_ranks(x))
    assert abs(found.move[0]) == np.abs(moves).max()
    assert found.move[0] == moves[kept.index(int(found.mover[0]))]
    if len(kept) < 3 or len(set(x)) == 1 or len(set(y)) == 1:
        assert math.isnan(found.spearman[0])
        assert math.isnan(found.kendall[0])
    else:
        assert found.spearman[0] == pytest.approx(stats.spearmanr(x, y).statistic)
        assert found.kendall[0] == pytest.approx(tau_b(x, y))


def test_rank_changes_shapes() -> None:
    found = rank_changes(np.arange(5.0), np.stack([np.arange(5.0), -np.arange(5.0)]))
    assert found.spearman.tolist() == pytest.approx([1, -1])
    assert found.kendall.tolist() == pytest.approx([1, -1])
    assert rank_changes(np.arange(5.0), np.empty((0, 5))).n.shape == (0,)
    with pytest.raises(ValueError, match="were expected"):
        rank_changes(np.arange(5.0), np.arange(4.0)[None])
