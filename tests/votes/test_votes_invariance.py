"""Every step of the sampler, and its sweep, leave the joint law as it is (see worldlaw.py)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from equipoise.votes.chain import Chain, new_chain
from equipoise.votes.mode import fit_mode
from equipoise.votes.sweep import STEPS, paths, sweep
from worlds.worldlaw import LIMIT, PERIODS, SETTINGS, UNITS, Step, moved, placed, worlds

WORLDS, APPLICATIONS = 4000, 8
WAYS: dict[str, Step] = {
    **{step.__name__: step for step in STEPS},
    "paths in pieces": partial(paths, stretch=2),
    "whole sweep": sweep,
}


def statistics(c: Chain) -> np.ndarray:
    """Numbers in which a wrong step would show."""
    theta, items = c.theta, c.items
    grid = theta.reshape(UNITS, PERIODS)
    means, squares = grid.mean(axis=0), np.mean(grid**2, axis=0)
    steps = np.diff(grid, axis=1) ** 2
    betas = np.mean(items[:, 0] ** 2)
    return np.array(
        [
            np.log(np.mean(theta**2)), theta.mean(), np.sum(means**2), means[0] * means[-1],
            np.log(squares[0] / squares[-1]), betas * np.mean(theta**2), np.log(betas),
            np.mean(items[:, 1] ** 2), items[:, 1].mean(), items[:, 2].mean(),
            *np.log(c.pace[:2]), c.pace[2], np.log(c.sigma2).mean(), c.shifted.sum(),
            c.prior[2, 0], np.log(c.prior[2, 1]), np.log(steps + 1e-12).mean(),
            np.mean(grid[:, 0] ** 2), np.mean((items[:, 0] > 0) * grid[0, 0]),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_a_step_leaves_the_joint_law_as_it_is(name: str) -> None:
    rng, before, after = np.random.default_rng(sum(map(ord, name))), [], []
    small = worlds(WORLDS, 1)
    some = new_chain(small[0][0], fit_mode(small[0][0], "S00"), SETTINGS, 0)
    some.expansions = np.arange(1, UNITS + 1) % 2 + 1
    for design, truth in small:
        chain = replace(some, **placed(design, truth, rng))
        before.append(statistics(chain))
        for _ in range(APPLICATIONS):
            WAYS[name](chain, design, SETTINGS)
        after.append(statistics(chain))
    z = moved(before, after)
    assert np.abs(z).max() < LIMIT, dict(enumerate(z.round(1)))
