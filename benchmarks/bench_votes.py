"""The vote model on invented votes of the real size: 190 states, 79 years, 5,400 roll calls."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from equipoise.votes.chain import new_chain
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import fit_mode
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep

STATES, YEARS, PER_YEAR = 190, 79, 68


@pytest.fixture(scope="module")
def design() -> VoteDesign:
    """Votes drawn from the model."""
    rng = np.random.default_rng(1)
    steps = 0.1 * rng.standard_normal((STATES, YEARS))
    steps[:, 0] = rng.standard_normal(STATES)
    theta = np.cumsum(steps, axis=1)
    n = YEARS * PER_YEAR
    year = np.repeat(np.arange(YEARS), PER_YEAR)
    y = rng.normal(0, 1.5, n) * theta[:, year] + rng.standard_normal((STATES, n))
    kappa, gap = rng.normal(-1.5, 1.0, n), np.exp(rng.normal(0.3, 0.7, n))
    vote = np.where(y > kappa, 2, np.where(y > kappa - gap, 1, 0)).astype(np.int8)
    calls = pl.DataFrame(
        {
            "roll_call": np.arange(n),
            "year": (1946 + year).astype(np.int16),
            "date": [date(1946 + int(t), 10, 1) for t in year],
            "excluded": pl.Series([None] * n, dtype=pl.String),
        }
    )
    names = np.array(["USA", *(f"S{i:03d}" for i in range(1, STATES))])
    votes = pl.DataFrame(
        {"roll_call": np.tile(np.arange(n), STATES), "state": np.repeat(names, n), "vote": vote.ravel()}
    )
    return prepare(calls, votes)


def test_mode(benchmark: BenchmarkFixture, design: VoteDesign) -> None:
    benchmark.pedantic(lambda: fit_mode(design, "USA"), rounds=3, warmup_rounds=1)


def test_sweep(benchmark: BenchmarkFixture, design: VoteDesign) -> None:
    settings = SamplerSettings(chains=1)
    chain = new_chain(design, fit_mode(design, "USA"), settings, 0)
    benchmark.pedantic(lambda: sweep(chain, design, settings), rounds=20, warmup_rounds=3)
