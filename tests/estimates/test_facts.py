"""What every student of the General Assembly knows, in the estimates that ship, draw by draw."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from equipoise.estimates import SHIPPED, Release, read_release

EASTERN = ("BGR", "CSK", "HUN", "POL", "ROU")
AFRICAN = ("KEN", "GHA", "SEN", "ZMB", "TZA", "BWA", "NGA", "ETH")


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(SHIPPED)


def _above(release: Release, first: str, second: str, year: int) -> float:
    """Posterior probability that one state stands above another in a year."""
    return float(np.mean(release.draws(first, year) > release.draws(second, year)))


@pytest.mark.parametrize(
    ("year", "order"),
    [
        (1985, ("USA", "GBR", "CHN", "CUB")),
        (1985, ("USA", "GBR", "CHN", "SUN")),
        (2005, ("USA", "GBR", "RUS", "CHN", "CUB")),
        (2020, ("USA", "GBR", "RUS", "CHN", "CUB")),
    ],
)
def test_the_powers_stand_in_their_known_order(release: Release, year: int, order: tuple[str, ...]) -> None:
    for first, second in pairwise(order):
        assert _above(release, first, second, year) > 0.95, (first, second, year)


@pytest.mark.parametrize("state", EASTERN)
def test_eastern_europe_moves_west_between_1988_and_1992(release: Release, state: str) -> None:
    moved = release.draws(state, 1992) - release.draws(state, 1988)
    assert np.quantile(moved, 0.05) > 1.5, (
        "by more than one and a half standard deviations of all state-years"
    )
    assert _above(release, state, "GBR", 1992) < 0.05, "and yet not beyond the United Kingdom"
    rows = release.positions.filter(state=state).sort("year")
    jump = rows.filter(rows["year"].is_between(1988, 1992))["shift"].max()
    assert isinstance(jump, float)
    assert jump > 0.9, "in a shift, not at the usual pace"


def test_south_africa_returns_among_the_africans_after_1994(release: Release) -> None:
    """Its seat was empty from 1974; before, it voted with the West."""
    assert _above(release, "ZAF", "FRA", 1972) + _above(release, "ZAF", "SWE", 1972) > 0.9
    africa = np.median([release.draws(s, 1996) for s in AFRICAN], axis=0)
    gap_then = release.draws("ZAF", 1972) - np.median([release.draws(s, 1972) for s in AFRICAN], axis=0)
    gap_now = release.draws("ZAF", 1996) - africa
    assert np.quantile(gap_then, 0.05) > 1.0
    assert np.quantile(np.abs(gap_now), 0.95) < 0.5 * np.quantile(gap_then, 0.05)
    assert _above(release, "SWE", "ZAF", 1996) > 0.99
