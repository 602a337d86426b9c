"""Steps and sweep of the sampler in D dimensions leave the joint law as it is (see worldlaw.py)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equipoise.votes.axes.chain import AxesChain, new_chain
from equipoise.votes.axes.sweep import STEPS, sweep
from worlds.worldlaw import LIMIT, PERIODS, SETTINGS, UNITS, Step, moved, placed, worlds

WORLDS, APPLICATIONS = 1000, 4
WAYS: dict[str, Step] = {step.__name__: step for step in STEPS}


def statistics(c: AxesChain) -> np.ndarray:
    """Numbers in which a wrong step would show."""
    theta, items, dims = c.theta, c.items, c.dims
    grid = theta.reshape(UNITS, PERIODS, c.dims)
    beta, kappa = items[:, :dims], items[:, dims]
    means, squares = grid.mean(axis=0), np.mean(grid**2, axis=(0, 2))
    covariance = theta.T @ theta / theta.shape[0]
    steps = np.sum(np.diff(grid, axis=1) ** 2, axis=2)
    _, log_det = np.linalg.slogdet(covariance)
    shrink = np.log(np.diag(beta.T @ beta))
    return np.array(
        [
            np.log(np.mean(theta**2)), theta.mean(), np.sum(means**2), np.sum(means[0] * means[-1]),
            np.log(squares[0] / squares[-1]), np.mean(beta**2) * np.mean(theta**2), log_det,
            covariance[0, -1], (beta.T @ beta)[0, -1], *shrink, np.mean(kappa**2), kappa.mean(),
            items[:, dims + 1].mean(), *np.log(c.pace[:2]), c.pace[2], np.log(c.sigma2).mean(),
            c.shifted.sum(), c.prior[2, 0], np.log(c.prior[2, 1]), np.log(steps).mean(),
            np.mean(grid[:, 0] ** 2), np.mean((beta[:, 0] > 0) * grid[0, 0, 0]),
            np.mean(kappa[:, None] * beta), np.mean(grid[:, 0, 0] * grid[:, -1, -1]),
            np.log(squares[PERIODS // 2]),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "dims"), [*((name, 2) for name in WAYS), *(("whole sweep", d) for d in (1, 2, 3))]
)
def test_a_step_leaves_the_joint_law_as_it_is(name: str, dims: int) -> None:
    rng, before, after = np.random.default_rng(sum(map(ord, name)) + dims), [], []
    small = worlds(WORLDS, dims)
    some = new_chain(small[0][0], dims, SETTINGS, 0)
    for design, truth in small:
        chain = replace(some, **placed(design, truth, rng))
        chain.theta, chain.path_anchor = chain.theta.reshape(-1, dims), chain.path_anchor.reshape(-1, dims)
        before.append(statistics(chain))
        for _ in range(APPLICATIONS):
            WAYS.get(name, sweep)(chain, design, SETTINGS)
        after.append(statistics(chain))
    z = moved(before, after)
    assert np.abs(z).max() < LIMIT, dict(enumerate(z.round(1)))
