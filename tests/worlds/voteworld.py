"""Small invented worlds of votes, drawn from the model itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True)
class World:
    """Invented tables and the truth behind them: theta (units, periods), standardised."""

    roll_calls: pl.DataFrame
    votes: pl.DataFrame
    theta: NDArray[np.float64]
    names: list[str]


def world(
    seed: int = 1,
    units: int = 12,
    periods: int = 4,
    per_period: int = 15,
    absent: float = 0.1,
    step: float = 0.15,
) -> World:
    """Draw positions, roll calls and votes; the first unit, USA, is far out on the positive side."""
    rng = np.random.default_rng(seed)
    names = ["USA", *(f"S{i:02d}" for i in range(1, units))]
    theta = np.cumsum(
        np.column_stack([rng.standard_normal(units), step * rng.standard_normal((units, periods - 1))]),
        axis=1,
    )
    theta[0] = np.abs(theta).max() + 0.5
    theta = (theta - theta.mean()) / theta.std()
    calls, votes = [], []
    for j in range(periods * per_period):
        t = j // per_period
        beta, kappa, gap = rng.normal(0, 1.5), rng.normal(-0.5, 1.0), np.exp(rng.normal(0, 0.5))
        y = beta * theta[:, t] + rng.standard_normal(units)
        cast = np.where(y > kappa, 2, np.where(y > kappa - gap, 1, 0))
        calls.append({"roll_call": j, "year": 2000 + t, "date": date(2000 + t, 10, 1), "excluded": None})
        votes += [
            {"roll_call": j, "state": s, "vote": int(v) if rng.random() > absent else None}
            for s, v in zip(names, cast, strict=True)
        ]
    roll_calls = pl.DataFrame(calls, schema_overrides={"excluded": pl.String, "year": pl.Int16})
    return World(roll_calls, pl.DataFrame(votes, schema_overrides={"vote": pl.Int8}), theta, names)
