"""The draws that a release keeps: roll calls go with the positions that they are kept for."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import SettingsError
from equipoise.estimates.joint import joint
from equipoise.votes.design import prepare
from equipoise.votes.modes import fast
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from worlds.itemdraws import WARMUP, draws_of
from worlds.voteworld import world


@pytest.mark.parametrize("draws", [40, 310])
def test_roll_calls_go_with_the_positions_of_the_same_sweep(draws: int) -> None:
    w = world(seed=4, units=6, periods=3, per_period=6)
    design = prepare(w.roll_calls, w.votes)
    theta, items = draws_of(design, draws, seed=5)
    kept = joint(sample(design, "USA", SamplerSettings(chains=1, warmup=WARMUP, draws=draws, thin=1, seed=5)))
    assert kept.items.roll_calls.tolist() == design.roll_calls.tolist()
    for k in range(0, kept.items.draws.shape[2], 7):
        column = kept.theta[:, kept.items.every * k]
        found = np.flatnonzero(np.abs(theta - column).max(axis=1) < 1e-5)
        assert found.size == 1, "the draw of positions is one of the chain's"
        np.testing.assert_allclose(kept.items.draws[:, :, k], items[:, :, found[0]], atol=1e-4)


def test_a_posterior_without_roll_calls_is_refused() -> None:
    w = world(seed=4, units=6, periods=3, per_period=6)
    with pytest.raises(SettingsError, match="no draws of its roll calls"):
        joint(fast(prepare(w.roll_calls, w.votes), "USA", {}))
