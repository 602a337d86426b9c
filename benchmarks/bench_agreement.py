"""Agreement of all pairs of states in all years, on random votes of the real size."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from equipoise.ties.agreement import agreement_frame, dyads

YEARS = range(1946, 2025)


@pytest.fixture(scope="module")
def frames() -> tuple[pl.DataFrame, pl.DataFrame]:
    """70 roll calls in each of 79 years, 51 members growing to 193: 0.9 million votes and as many pairs."""
    random = np.random.default_rng(1946)
    states = np.array([f"S{i:03d}" for i in range(193)])
    year = np.repeat(np.fromiter(YEARS, np.int16), 70)
    members = np.minimum(193, 51 + 4 * (year.astype(int) - YEARS[0]))
    roll_call = np.repeat(np.arange(year.size) + 600_000, members)
    state = np.concatenate([states[:n] for n in members])
    vote = random.choice(np.array([0, 1, 2, 3], np.int8), roll_call.size, p=[0.05, 0.11, 0.75, 0.09])
    votes = pl.DataFrame({"roll_call": roll_call, "state": state, "vote": vote}).with_columns(
        pl.col("vote").replace(3, None)
    )
    calls = pl.DataFrame({"roll_call": np.unique(roll_call), "year": year}).with_columns(
        pl.lit(None, pl.String).alias("excluded")
    )
    return calls, votes


def test_agreement(benchmark: BenchmarkFixture, frames: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """From the frames of votes to the finished frame of measures."""
    measured = benchmark.pedantic(lambda: agreement_frame(dyads(*frames)), rounds=7, warmup_rounds=2)
    assert measured.height > 900_000
