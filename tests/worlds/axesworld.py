"""Small invented worlds of votes on two axes, drawn from the model itself."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from equipoise.votes.axes import rotate
from worlds.voteworld import World


def plane(
    seed: int = 1,
    units: int = 25,
    periods: int = 3,
    per_period: int = 40,
    absent: float = 0.1,
    step: float = 0.15,
    second: float = 0.7,
) -> tuple[World, np.ndarray, np.ndarray]:
    """A world whose second axis discriminates `second` times as strongly, its theta and beta rotated.

    theta (units, periods, 2), beta (roll calls, 2); the first unit, USA, is positive on the first axis.
    """
    rng = np.random.default_rng(seed)
    names = ["USA", *(f"S{i:02d}" for i in range(1, units))]
    noise = rng.standard_normal((units, periods, 2)) * np.where(np.arange(periods) == 0, 1.0, step)[:, None]
    theta = np.cumsum(noise, axis=1)
    n = periods * per_period
    beta = rng.normal(0, 1.3, (n, 2)) * [1.0, second]
    found = rotate(theta.reshape(-1, 2), beta)
    theta, beta = found.theta.reshape(units, periods, 2), found.beta
    sign = np.where(theta[0].mean(axis=0) < 0, -1.0, 1.0)
    theta, beta = theta * sign, beta * sign
    calls, votes = [], []
    for j in range(n):
        t = j // per_period
        kappa, gap = rng.normal(-0.5, 1.0), np.exp(rng.normal(0, 0.5))
        y = theta[:, t] @ beta[j] + rng.standard_normal(units)
        cast = np.where(y > kappa, 2, np.where(y > kappa - gap, 1, 0))
        calls.append({"roll_call": j, "year": 2000 + t, "date": date(2000 + t, 10, 1), "excluded": None})
        votes += [
            {"roll_call": j, "state": s, "vote": int(v) if rng.random() > absent else None}
            for s, v in zip(names, cast, strict=True)
        ]
    roll_calls = pl.DataFrame(calls, schema_overrides={"excluded": pl.String, "year": pl.Int16})
    world = World(roll_calls, pl.DataFrame(votes, schema_overrides={"vote": pl.Int8}), theta, names)
    return world, theta, beta
