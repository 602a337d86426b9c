"""Our own interval and median are NumPy's, to the last bit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from equipoise.estimates.summary import interval, median

TYPES = ("float64", "float32", "int64")


def values(allow_nan: bool) -> st.SearchStrategy[NDArray[Any]]:
    def of(dtype: str) -> st.SearchStrategy[NDArray[Any]]:
        elements: dict[str, Any] = {"min_value": -99, "max_value": 99}
        if dtype != "int64":
            elements = {"min_value": -99.0, "max_value": 99.0} if not allow_nan else {"allow_infinity": False}
        return arrays(dtype, array_shapes(min_dims=1, max_dims=3, max_side=7), elements=elements)

    return st.sampled_from(TYPES).flatmap(of)


@given(draws=values(allow_nan=True), data=st.data())
def test_an_interval_is_numpys_quantiles(draws: NDArray[Any], data: st.DataObject) -> None:
    axis = data.draw(st.integers(-draws.ndim, draws.ndim - 1))
    with np.errstate(all="ignore"):
        expected = np.quantile(draws, [0.5 - 0.9 / 2, 0.5 + 0.9 / 2], axis=axis)
        found = np.stack(interval(draws, axis=axis))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("n", [1, 2, 20, 21, 200, 1001])
def test_an_interval_of_as_many_draws_as_answers_have(n: int) -> None:
    draws = np.random.default_rng(n).normal(size=(n, 5))
    for kind in ("float64", "float32"):
        expected = np.quantile(draws.astype(kind), [0.5 - 0.9 / 2, 0.5 + 0.9 / 2], axis=0)
        assert np.stack(interval(draws.astype(kind), axis=0)).tolist() == expected.tolist()


@given(drawn=values(allow_nan=False), data=st.data())
def test_a_median_is_numpys(drawn: NDArray[Any], data: st.DataObject) -> None:
    axis = data.draw(st.integers(-drawn.ndim, drawn.ndim - 1))
    found = median(drawn, axis=axis)
    np.testing.assert_array_equal(found, np.median(drawn, axis=axis))
