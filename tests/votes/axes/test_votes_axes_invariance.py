"""Every step of the sampler in D dimensions leaves the joint law as it is: see test_votes_invariance.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from equipoise.votes._evolution import draw_gap_prior
from equipoise.votes.axes import _anchors, _draw_path, _evolution, _items, _location, _turns

REPLICATIONS, APPLICATIONS, LIMIT = 1000, 4, 4.5
KAPPA_SD = 1.0
SETTINGS = (6.0, 1.0, 10.0, 20.0, 0.25, 1.0, 9.0)


@dataclass
class Small:
    """A world of U units, P periods, J roll calls a period and D axes, everyone voting on everything."""

    units: int
    periods: int
    calls: int
    dims: int
    rng: np.random.Generator
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
        self.anchor = self.rng.standard_normal((u * p, self.dims))
        self.item_anchor = np.column_stack([self.rng.standard_normal((p * j, self.dims + 2)), np.ones(p * j)])
        self.by_cell = (counts, item_of[self.order].astype(np.int32), np.zeros(cells.size, np.int8))

    def draw(self) -> None:
        """Parameters from the prior, votes from the model."""
        rng, u, p, dims = self.rng, self.units, self.periods, self.dims
        nu, s_shape, s_rate, w_df, w_scale, a, b = SETTINGS
        pace = np.array(
            [rng.gamma(s_shape) / s_rate, 0.5 * w_df * w_scale / rng.gamma(0.5 * w_df), rng.beta(a, b)]
        )
        sigma2 = 0.5 * nu * pace[0] / rng.gamma(0.5 * nu, size=u)
        shifted = ((rng.random(u * p) < pace[2]) & ~self.first).astype(np.int8)
        variance = np.where(shifted == 1, pace[1], np.repeat(sigma2, p))
        variance[self.first] = 1.0
        noise = np.sqrt(variance)[:, None] * rng.standard_normal((u * p, dims))
        theta = np.cumsum(noise.reshape(u, p, dims), axis=1).reshape(u * p, dims)
        n, s = p * self.calls, float(np.mean(theta**2))
        prior = np.array([[0.0, s], [0.0, KAPPA_SD**-2], [2 * rng.standard_normal(), rng.gamma(2.0) / 2.0]])
        items = np.empty((n, dims + 3))
        items[:, :dims] = rng.standard_normal((n, dims)) / np.sqrt(s)
        items[:, dims] = KAPPA_SD * rng.standard_normal(n)
        items[:, dims + 1] = prior[2, 0] + rng.standard_normal(n) / np.sqrt(prior[2, 1])
        items[:, dims + 2] = np.exp(items[:, dims + 1])
        row = np.repeat(np.arange(n), u)
        y = np.sum(items[row, :dims] * theta[self.by_item[1]], axis=1) + rng.standard_normal(row.size)
        upper = items[row, dims]
        self.by_item[2][:] = np.where(y > upper, 2, np.where(y > upper - items[row, dims + 2], 1, 0))
        self.by_cell[2][:] = self.by_item[2][self.order]
        sums = (np.sum(theta**2), np.sum(items[:, :dims] ** 2), theta.size, n * dims)
        self.state = {
            "pace": pace, "sigma2": sigma2, "shifted": shifted, "variance": variance, "theta": theta,
            "prior": prior, "items": items, "scale": np.array(sums, dtype=np.float64),
        }  # fmt: skip

    def statistics(self) -> np.ndarray:
        """Numbers in which a wrong step would show."""
        s, dims = self.state, self.dims
        theta, items, pace = s["theta"], s["items"], s["pace"]
        grid = theta.reshape(self.units, self.periods, dims)
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
                items[:, dims + 1].mean(), *np.log(pace[:2]), pace[2], np.log(s["sigma2"]).mean(),
                s["shifted"].sum(), s["prior"][2, 0], np.log(s["prior"][2, 1]), np.log(steps).mean(),
                np.mean(grid[:, 0] ** 2), np.mean((beta[:, 0] > 0) * grid[0, 0, 0]),
                np.mean(kappa[:, None] * beta), np.mean(grid[:, 0, 0] * grid[:, -1, -1]),
                np.log(squares[self.periods // 2]),
            ]
        )  # fmt: skip


def _draw_paths(w: Small) -> None:
    s, counts = w.state, np.zeros((w.units, 2), np.int64)
    maps = _anchors.seen_by_items(s["items"], w.item_anchor, w.item_period, w.periods)
    anchor, usual = _anchors.move_paths(w.anchor, maps, w.cell_period), np.where(w.first, 1.0, 0.1)
    rates = (s["variance"], usual, s["shifted"], s["sigma2"], s["pace"], SETTINGS[0])
    _draw_path.draw_paths(
        w.rng, s["theta"], anchor, w.start, *rates, w.by_cell, s["items"], s["scale"], 2, counts
    )


def _draw_items(w: Small) -> None:
    s, n = w.state, w.item_period.size
    s["prior"][0, 1] = s["scale"][0] / s["scale"][2]
    maps = _anchors.seen_by_paths(s["theta"], w.anchor, w.cell_period, w.periods)
    anchor, sticky = _anchors.move_items(w.item_anchor, maps, w.item_period), np.arange(n) % 2 == 0
    _items.draw_items(
        w.rng, s["items"], anchor, w.by_item, s["theta"], s["prior"], 1, 8.0, sticky, np.zeros(n, np.int64)
    )
    s["scale"][1] = np.sum(s["items"][:, : w.dims] ** 2)


def _place(w: Small) -> tuple[np.ndarray, ...]:
    return (w.cell_period, w.first, w.state["variance"], w.item_period)


def _locate(w: Small) -> None:
    s = w.state
    _location.shift_periods(w.rng, s["theta"], s["items"], *_place(w), s["prior"], s["scale"], w.periods)


def _turn(w: Small) -> None:
    s = w.state
    _turns.turn_periods(w.rng, s["theta"], s["items"], *_place(w), s["scale"], w.periods, 3)


def _stretch(w: Small) -> None:
    s = w.state
    _evolution.stretch_all(
        w.rng, s["theta"], s["items"], w.first, s["variance"], s["sigma2"], s["pace"], s["scale"], SETTINGS
    )


def _evolve(w: Small) -> None:
    s = w.state
    steps = _evolution.squared_steps(s["theta"], w.first)
    pace = (s["sigma2"], s["pace"], SETTINGS)
    _evolution.walk_pace(w.rng, steps, w.dims, w.start, *pace, 6)
    _evolution.draw_evolution(w.rng, steps, w.dims, w.start, s["variance"], s["shifted"], *pace)


def _gaps(w: Small) -> None:
    draw_gap_prior(w.rng, w.state["items"][:, w.dims - 1 :], w.state["prior"])


STEPS: dict[str, Callable[[Small], None]] = {
    "paths": _draw_paths, "locations": _locate, "stretches and turns": _turn,
    "one scale": _stretch, "roll calls": _draw_items, "evolution": _evolve, "gap prior": _gaps,
}  # fmt: skip


def _whole(w: Small) -> None:
    for step in STEPS.values():
        step(w)


@pytest.mark.parametrize(
    ("name", "dims"), [*((n, 2) for n in STEPS), *(("whole sweep", d) for d in (1, 2, 3))]
)
def test_a_step_leaves_the_joint_law_as_it_is(name: str, dims: int) -> None:
    w = Small(5, 3, 4, dims, np.random.default_rng(sum(map(ord, name)) + dims))
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
