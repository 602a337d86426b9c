"""Ranks and their tests, and a short simulation-based calibration (`make calibration` is the long one)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.votes.settings import SamplerSettings
from worlds.drawn import quantities, sampled
from worlds.priorworld import draw_world
from worlds.ranks import Envelope, chi_square_p, covered, rank_of

DRAWS = 99
ENVELOPE = Envelope(200, DRAWS, null=400)


def test_a_rank_counts_the_draws_below_and_settles_ties_evenly() -> None:
    rng = np.random.default_rng(1)
    assert rank_of(2.5, np.array([1.0, 2.0, 3.0]), rng) == 2
    tied = [rank_of(0.0, np.zeros(3), rng) for _ in range(400)]
    assert np.bincount(tied).min() > 60


def test_uniform_ranks_pass_and_cover_what_they_should() -> None:
    even = np.repeat(np.arange(100), 2)
    assert covered(even, DRAWS) == pytest.approx(0.9)
    assert chi_square_p(even, DRAWS) == pytest.approx(1.0)
    assert ENVELOPE.p(even) > 0.5


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["shifted", "too narrow", "too wide"]))
def test_wrong_posteriors_are_found_out(seed: int, wrong: str) -> None:
    rng = np.random.default_rng(seed)
    shape = {"shifted": (1.0, 2.0), "too narrow": (0.5, 0.5), "too wide": (2.5, 2.5)}[wrong]
    ranks = np.floor(100 * rng.beta(*shape, 200)).astype(np.int64).clip(0, DRAWS)
    assert ENVELOPE.p(ranks) < 0.05
    assert chi_square_p(ranks, DRAWS, bins=10) < 0.05


def test_uniform_sets_leave_the_envelope_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)
    p = np.array([ENVELOPE.p(rng.integers(0, 100, 200)) for _ in range(400)])
    assert 0.02 < np.mean(p < 0.05) < 0.09


def test_a_world_holds_what_was_drawn_from_the_prior() -> None:
    s, rng = SamplerSettings(), np.random.default_rng(3)
    design, truth = draw_world(rng, s, units=7, periods=3, calls=4, absent=0.3)
    assert design.n_votes.sum() == design.item_vote.size == np.diff(design.item_start).sum()
    assert truth.theta.shape == (21,)
    by_cell = set(zip(np.repeat(np.arange(21), design.n_votes), design.cell_item, strict=True))
    item = np.repeat(np.arange(12), np.diff(design.item_start))
    assert by_cell == set(zip(design.item_cell, item, strict=True))
    assert (design.cell_period[design.item_cell] == design.item_period[item]).all()


def test_ranks_of_small_worlds_are_not_far_from_uniform() -> None:
    s = SamplerSettings(
        chains=1, warmup=120, draws=19, thin=10, kappa_sd=1.0, shift_sd=1.0, shift_b=9.0, seed=1
    )
    ranks: dict[str, list[int]] = defaultdict(list)
    for seed in range(60):
        rng = np.random.default_rng([seed, 4])
        design, truth = draw_world(rng, s, units=5, periods=3, calls=5)
        draws: dict[str, list[float]] = defaultdict(list)
        for now, kept in sampled(design, replace(s, seed=seed), 0):
            if kept:
                for name, x in quantities(design, now).items():
                    draws[name].append(x)
        for name, x in quantities(design, truth).items():
            ranks[name.rstrip("0123456789").strip()].append(rank_of(x, np.array(draws[name]), rng))
    for kind, found in ranks.items():
        # 60 worlds: six standard errors of the mean rank of a scalar, and of a cover of 90 %
        assert abs(np.mean(found) / 19 - 0.5) < 6 * 0.29 / np.sqrt(60), kind
        assert covered(np.array(found), 19) > 0.9 - 6 * np.sqrt(0.09 / 60), kind
