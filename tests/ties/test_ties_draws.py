"""Draws of ties: right mean and spread, exact where known, the same whoever else is drawn; blocs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from equipoise.ties.draws import tie_draws, tie_keys
from worlds.slow_balance import bloc_tie

K = 4000


@given(
    st.lists(st.tuples(st.floats(1e-6, 1e9), st.floats(0.01, 1.5)), min_size=1, max_size=3),
    st.integers(0, 2**32),
)
def test_mean_and_spread(ties: list[tuple[float, float]], seed: int) -> None:
    value, cv = np.array(ties).T
    d = tie_draws(value, cv, K, seed, keys=np.arange(len(ties))) / value
    assert d.shape == (K, len(ties))
    assert (d >= 0).all()
    # 6 standard errors: of the mean, cv/sqrt(k); of the variance by the gamma's fourth moment (excess 6 cv^2)
    assert (np.abs(d.mean(axis=0) - 1) < 6 * cv / np.sqrt(K)).all()
    se = cv**2 * np.sqrt((2 + 6 * cv**2) / K)
    assert (np.abs(((d - 1) ** 2).mean(axis=0) - cv**2) < 8 * se).all()


def test_law_is_the_gamma() -> None:
    d = tie_draws(5.0, 0.4, 20_000, 3, keys=9)
    assert stats.kstest(d, stats.gamma(0.4**-2, scale=5 * 0.4**2).cdf).pvalue > 0.001


def test_known_zero_and_missing_ties() -> None:
    d = tie_draws([3.0, 4.0, 0.0, np.nan], [np.nan, 0.0, 0.5, 0.5], 7, 1, keys=np.arange(4))
    np.testing.assert_array_equal(d, np.tile([3.0, 4.0, 0.0, np.nan], (7, 1)))


@given(st.permutations(range(6)), st.integers(1, 6))
def test_draws_do_not_depend_on_who_else_is_asked(order: list[int], n: int) -> None:
    states, partners, years = np.array(["KAZ", "UZB"] * 3), np.array(["RUS", "CHN", "USA"] * 2), np.arange(6)
    value, cv = np.arange(1.0, 7.0), np.linspace(0.1, 1, 6)
    keys = tie_keys("trade", states, partners, years)
    whole = tie_draws(value, cv, 20, 5, keys=keys)
    some = order[:n]
    alone = tie_draws(
        value[some], cv[some], 20, 5, keys=tie_keys("trade", states[some], partners[some], years[some])
    )
    np.testing.assert_array_equal(alone, whole[:, some])


def test_streams_of_ties_and_seeds_are_unrelated() -> None:
    keys = tie_keys("trade", "KAZ", ["RUS", "CHN"], [[2000], [2001]])
    assert np.unique(keys).size == 4
    assert not np.isin(tie_keys("arms", "KAZ", ["RUS", "CHN"], [[2000], [2001]]), keys).any()
    d = tie_draws(np.ones((2, 2)), 0.5, 20_000, 1, keys=keys)
    other = tie_draws(np.ones((2, 2)), 0.5, 20_000, 2, keys=keys)
    r = np.corrcoef(np.concatenate([d.reshape(-1, 4), other.reshape(-1, 4)], axis=1).T)
    assert np.abs(r[~np.eye(8, dtype=bool)]).max() < 0.04
    np.testing.assert_array_equal(d, tie_draws(np.ones((2, 2)), 0.5, 20_000, 1, keys=keys))


def test_keys_stay_what_they_are() -> None:
    """A stored result can be drawn again on another machine and with a later version."""
    assert int(tie_keys("trade", "KAZ", "RUS", 2020)) == 12898247644595220679
    assert tie_draws(1.0, 0.5, 1, 1, keys=tie_keys("trade", "KAZ", "RUS", 2020))[0] == pytest.approx(
        1.069222151584712
    )


@pytest.mark.parametrize(("value", "cv"), [(-1.0, 0.1), (1.0, -0.1), (np.inf, 0.1), (1.0, np.inf)])
def test_impossible_ties(value: float, cv: float) -> None:
    with pytest.raises(ValueError, match="below 0 or infinite"):
        tie_draws(value, cv, 3, 1, keys=0)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1)), min_size=1, max_size=5))
def test_blocs_add_up_or_average(members: list[tuple[float, float]]) -> None:
    value, cv = np.array(members).T
    total, total_cv = bloc_tie(value, cv)
    mean, mean_cv = bloc_tie(value, cv, "mean")
    assert float(total) == pytest.approx(value.sum())
    assert float(mean) == pytest.approx(value.mean())
    assert float(mean_cv) == float(total_cv)
    assert float(total_cv * total) == pytest.approx(np.sqrt(((value * cv) ** 2).sum()))
    padded = bloc_tie(np.append(value, np.nan), np.append(cv, 0.3))
    assert (float(padded[0]), float(padded[1])) == (float(total), float(total_cv))


def test_bloc_in_two_steps_and_in_draws() -> None:
    value, cv = np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.5, np.nan])
    once = bloc_tie(value, cv)
    first = bloc_tie(value[:2], cv[:2])
    twice = bloc_tie([float(first[0]), value[2]], [float(first[1]), cv[2]])
    np.testing.assert_allclose(np.array(twice), np.array(once))
    summed = tie_draws(value, cv, 40_000, 1, keys=np.arange(3)).sum(axis=1)
    merged = tie_draws(*once, 40_000, 1, keys=7)
    np.testing.assert_allclose(
        np.quantile(merged, [0.05, 0.5, 0.95]), np.quantile(summed, [0.05, 0.5, 0.95]), rtol=0.01
    )


def test_bloc_without_members_or_ties() -> None:
    assert np.isnan(bloc_tie([np.nan, np.nan], [0.1, 0.1])[0])
    assert [float(x) for x in bloc_tie([0.0, 0.0], [0.1, 0.1])] == [0.0, 0.0]
    assert bloc_tie(np.ones((4, 3, 2)), 0.1)[0].shape == (4, 3)
