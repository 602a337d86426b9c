"""The borders of the word for a movement, and the years that a usual change is taken from."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.answers.result import Change
from equipoise.answers.shift.shift import shift
from equipoise.answers.shift.verdict import YearChange, borderline, verdict
from equipoise.estimates import read_release

CLEAR = Change(-0.5, -0.7, -0.3, years=10, since=2010)


def step(probability: float) -> YearChange:
    return YearChange(0.4, 0.2, 0.6, 2015, probability)


@pytest.mark.parametrize(
    ("probability", "near", "word"),
    [
        *[(0.3999, False, "drift"), (0.4, True, "drift"), (0.4999, True, "drift")],
        *[(0.5, True, "shift"), (0.5999, True, "shift"), (0.6, False, "shift"), (0.99, False, "shift")],
    ],
)
def test_a_probability_is_near_from_two_fifths_to_three_fifths(
    probability: float, near: bool, word: str
) -> None:
    assert borderline(CLEAR, step(probability)) is near
    assert verdict(CLEAR, step(probability))[0] == word


@pytest.mark.parametrize(
    ("low", "near"), [(-0.0399, True), (-0.0401, False), (0.0399, True), (0.0401, False)]
)
def test_an_end_is_near_within_a_tenth_of_the_width(low: float, near: bool) -> None:
    trend = Change(low + 0.2, low, low + 0.4 * (1 - 1e-9), years=10, since=2010)
    assert borderline(trend, None) is near
    turned = Change(-trend.mean, -trend.high, -trend.low, years=10, since=2010)
    assert borderline(turned, None) is near


def test_the_usual_year_is_that_of_the_latest_thirty() -> None:
    release = read_release()
    found = shift("CUB", year=2020, release=release)
    steps = [np.abs(release.draws("CUB", y) - release.draws("CUB", y - 1)) for y in range(1966, 2020)]
    latest, all_of_them = (np.median(s, axis=0).mean() for s in (steps[-30:], steps))
    assert found.usual_years == 30
    assert found.usual is not None
    assert found.usual.mean == pytest.approx(latest, rel=1e-5)
    assert abs(latest - all_of_them) > 1e-4, "the years before must matter"
