"""Every step of the sampler leaves the posterior as it is: the exact test, step by step.

Everything is drawn from the prior, votes from the model; then (parameters, votes) have their joint law,
and must still have it after any number of applications of a correct step (Geweke 2004, JASA 99: getting
it right). Statistics before and after are compared by a paired z over many small worlds. A wrong
Jacobian, a proposal that depends on where the chain stands or a wrong conditional shows at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from equipoise.votes._anchors import follow_items, follow_paths
from equipoise.votes._evolution import draw_evolution, draw_gap_prior, walk_shifts
from equipoise.votes._location import shift_periods
from equipoise.votes._passes import draw_items, draw_paths
from equipoise.votes._stretch import stretch_periods
from equipoise.votes._units import quicken_all, stretch_all

REPLICATIONS, APPLICATIONS, LIMIT = 4000, 8, 4.5
KAPPA_SD = 1.0


@dataclass
class Small:
    """A world of U units, P periods and J roll calls a period, everyone voting on everything."""

    units: int
    periods: int
    calls: int
    rng: np.random.Generator
    prior_settings: tuple[float, ...] = (6.0, 1.0, 10.0, 20.0, 0.25, 1.0, 9.0)
    state: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        u, p, j = self.units, self.periods, self.calls
        self.start = (np.arange(u + 1) * p).astype(np.int32)
        self.cell_period = np.tile(np.arange(p), u).astype(np.int32)
        self.item_period = np.repeat(np.arange(p), j).astype(np.int32)
        self.first = np.zeros(u * p, dtype=bool)
        self.first[self.start[:-1]] = True
        cells = np.concatenate([np.arange(u) * p + t for t in self.item_period]).astype(np.int32)
        item_of = np.repeat(np.arange(p * j), u)
        self.order = np.lexsort((item_of, cells))
        counts = np.concatenate([[0], np.cumsum(np.bincount(cells, minlength=u * p))]).astype(np.int32)
        self.by_item = ((np.arange(p * j + 1) * u).astype(np.int32), cells, np.zeros(cells.size, np.int8))
        self.anchor = self.rng.standard_normal(u * p)
        self.item_anchor = np.column_stack([self.rng.standard_normal((p * j, 3)), np.ones(p * j)])
        self.by_cell = (counts, item_of[self.order].astype(np.int32), np.zeros(cells.size, np.int8))

    def draw(self) -> None:
        """Parameters from the prior, votes from the model."""
        rng, u, p = self.rng, self.units, self.periods
        nu, s_shape, s_rate, w_df, w_scale, a, b = self.prior_settings
        pace = np.array(
            [rng.gamma(s_shape) / s_rate, 0.5 * w_df * w_scale / rng.gamma(0.5 * w_df), rng.beta(a, b)]
        )
        sigma2 = 0.5 * nu * pace[0] / rng.gamma(0.5 * nu, size=u)
        shifted = ((rng.random(u * p) < pace[2]) & ~self.first).astype(np.int8)
        variance = np.where(shifted == 1, pace[1], np.repeat(sigma2, p))
        variance[self.first] = 1.0
        theta = np.cumsum((np.sqrt(variance) * rng.standard_normal(u * p)).reshape(u, p), axis=1).ravel()
        n, s = p * self.calls, float(np.mean(theta**2))
        prior = np.array([[0.0, s], [0.0, KAPPA_SD**-2], [2 * rng.standard_normal(), rng.gamma(2.0) / 2.0]])
        items = np.empty((n, 4))
        items[:, 0] = rng.standard_normal(n) / np.sqrt(s)
        items[:, 1] = KAPPA_SD * rng.standard_normal(n)
        items[:, 2] = prior[2, 0] + rng.standard_normal(n) / np.sqrt(prior[2, 1])
        items[:, 3] = np.exp(items[:, 2])
        row = np.repeat(np.arange(n), u)
        y = items[row, 0] * theta[self.by_item[1]] + rng.standard_normal(row.size)
        self.by_item[2][:] = np.where(y > items[row, 1], 2, np.where(y > items[row, 1] - items[row, 3], 1, 0))
        self.by_cell[2][:] = self.by_item[2][self.order]
        scale = np.array([np.sum(theta**2), np.sum(items[:, 0] ** 2), theta.size, n], dtype=np.float64)
        self.state = {
            "pace": pace, "sigma2": sigma2, "shifted": shifted, "variance": variance, "theta": theta,
            "prior": prior, "items": items, "scale": scale,
        }  # fmt: skip

    def statistics(self) -> np.ndarray:
        """Numbers in which a wrong step would show."""
        s = self.state
        theta, items, pace = s["theta"], s["items"], s["pace"]
        grid = theta.reshape(self.units, self.periods)
        means, squares = grid.mean(axis=0), np.mean(grid**2, axis=0)
        steps = np.diff(grid, axis=1) ** 2
        betas = np.mean(items[:, 0] ** 2)
        return np.array(
            [
                np.log(np.mean(theta**2)), theta.mean(), np.sum(means**2), means[0] * means[-1],
                np.log(squares[0] / squares[-1]), betas * np.mean(theta**2), np.log(betas),
                np.mean(items[:, 1] ** 2), items[:, 1].mean(), items[:, 2].mean(),
                *np.log(pace[:2]), pace[2], np.log(s["sigma2"]).mean(), s["shifted"].sum(),
                s["prior"][2, 0], np.log(s["prior"][2, 1]), np.log(steps + 1e-12).mean(),
                np.mean(grid[:, 0] ** 2),
                np.mean((items[:, 0] > 0) * grid[0, 0]),
            ]
        )  # fmt: skip


def _paths(w: Small, stretch: int) -> None:
    s = w.state
    counts, usual = np.zeros((w.units, 2), np.int64), np.where(w.first, 1.0, 0.1)
    anchor = follow_items(w.anchor, w.cell_period, s["items"], w.item_anchor, w.item_period, w.periods)
    evolution = (s["shifted"], s["sigma2"], s["pace"], w.prior_settings[0])
    draw_paths(
        w.rng, s["theta"], anchor, w.start, s["variance"], usual, *evolution, w.by_cell,
        s["items"], s["scale"], np.arange(1, w.units + 1) % 2 + 1, stretch, counts,
    )  # fmt: skip


def _place(w: Small) -> tuple[np.ndarray, ...]:
    return (w.cell_period, w.first, w.state["variance"], w.item_period)


def _items(w: Small, sticky: bool) -> None:
    s, n = w.state, w.item_period.size
    s["prior"][0, 1] = s["scale"][0] / s["scale"][2]
    flags = np.full(n, sticky)
    anchor = follow_paths(w.item_anchor, w.item_period, s["theta"], w.anchor, w.cell_period, w.periods)
    draw_items(
        w.rng, s["items"], anchor, w.by_item, s["theta"], s["prior"], 1, 8.0, flags, np.zeros(n, np.int64)
    )
    s["scale"][1] = np.sum(s["items"][:, 0] ** 2)


def _evolution(w: Small) -> None:
    s = w.state
    pace = (s["variance"], s["shifted"], s["sigma2"], s["pace"], w.prior_settings)
    walk_shifts(w.rng, s["theta"], w.start, s["sigma2"], s["pace"], w.prior_settings, 4)
    draw_evolution(w.rng, s["theta"], w.start, *pace)


STEPS: dict[str, Callable[[Small], object]] = {
    "paths": lambda w: _paths(w, stretch=20),
    "paths in pieces": lambda w: _paths(w, stretch=2),
    "locations": lambda w: shift_periods(
        w.rng, w.state["theta"], w.state["items"], *_place(w), w.state["prior"], w.state["scale"], w.periods
    ),
    "scales": lambda w: stretch_periods(
        w.rng, w.state["theta"], w.state["items"], *_place(w), w.state["scale"], w.periods
    ),
    "one scale": lambda w: stretch_all(
        w.rng, w.state["theta"], w.state["items"], w.first, w.state["variance"], w.state["sigma2"],
        w.state["pace"], w.state["scale"], w.prior_settings,
    ),
    "roll calls": lambda w: _items(w, sticky=False),
    "sticky roll calls": lambda w: _items(w, sticky=True),
    "evolution": _evolution,
    "pace": lambda w: quicken_all(
        w.rng, w.state["theta"], w.start, w.state["variance"], w.state["shifted"], w.state["sigma2"],
        w.state["pace"], w.prior_settings,
    ),
    "gap prior": lambda w: draw_gap_prior(w.rng, w.state["items"], w.state["prior"]),
}  # fmt: skip


def _whole(w: Small) -> None:
    """The steps in the sampler's order."""
    for name in (
        "paths",
        "locations",
        "scales",
        "one scale",
        "sticky roll calls",
        "evolution",
        "pace",
        "gap prior",
    ):
        STEPS[name](w)


@pytest.mark.parametrize("name", [*STEPS, "whole sweep"])
def test_a_step_leaves_the_joint_law_as_it_is(name: str) -> None:
    seed = sum(map(ord, name))
    w = Small(5, 3, 4, np.random.default_rng(seed))
    step = STEPS.get(name, _whole)
    change = []
    for _ in range(REPLICATIONS):
        w.draw()
        before = w.statistics()
        for _ in range(APPLICATIONS):
            step(w)
        change.append(w.statistics() - before)
    moved = np.array(change)
    spread = moved.std(axis=0)
    z = np.where(spread > 1e-9, moved.mean(axis=0) / np.maximum(spread, 1e-12) * np.sqrt(REPLICATIONS), 0.0)
    assert (spread > 1e-9).any(), "the step did nothing"
    assert np.abs(z).max() < LIMIT, dict(enumerate(z.round(1)))
