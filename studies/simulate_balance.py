"""How often the intervals of docs/balance-measures.md hold the truth: run this file for its tables."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.ties._episode_absorption import absorption
from equipoise.ties._episode_tables import Episodes
from equipoise.ties._zero_partial import partial
from equipoise.ties._zero_series import series_interval
from equipoise.ties.zero_sum import zero_sum

Floats = NDArray[np.float64]
YEARS = 25


def inert(rng: np.random.Generator, shape: tuple[int, ...], by: float) -> Floats:
    """First-order autoregressions of variance 1 over the last axis."""
    x = rng.normal(size=shape)
    for t in range(1, shape[-1]):
        x[..., t] = by * x[..., t - 1] + math.sqrt(1 - by**2) * x[..., t]
    return x


def world(
    rng: np.random.Generator, states: int, by: float, between: float, partners: int = 0, halves: bool = False
) -> tuple[Floats, Floats]:
    """Two flows whose own movements correlate, strong common growth, years, holes, late starts; the rest.

    The rest is growth itself, or the sum of the flows with so many partners, each with movements of its own
    as large as those of the powers.
    """
    a, b = inert(rng, (2, states, YEARS), by)
    own = np.stack([a, between * a + math.sqrt(1 - between**2) * b], axis=-1)
    trend = np.arange(YEARS) * rng.normal(0, 0.05, (states, 1))
    growth = 2 * inert(rng, (states, YEARS), 0.95) + trend
    years = rng.normal(size=(YEARS, 3)).cumsum(axis=0)
    ties = np.exp(own + growth[..., None] + years[:, :2] + 2 * rng.normal(size=(states, 1, 2)))
    ties[rng.random((states, YEARS)) < 0.2] = np.nan
    ties[np.arange(YEARS) < rng.integers(0, YEARS // 2, (states, 1))] = np.nan
    if not partners:
        return ties, np.exp(growth + years[:, 2])
    flows = np.exp(inert(rng, (partners, states, YEARS), by) + growth + years[:, 2])
    half = partners // 2
    both = np.stack([flows[:half].sum(axis=0), flows[half:].sum(axis=0)], axis=-1)
    return ties, both if halves else both.sum(axis=-1)


def panels() -> None:
    """Pairs cluster bootstrap of the panel."""
    for states, by, between in [(s, b, r) for s in (20, 50, 150) for b in (0.0, 0.8) for r in (0.0, -0.5)]:
        found = []
        for i in range(500):
            rng = np.random.default_rng([1, states, int(10 * by), int(-10 * between), i])
            found.append(zero_sum(*world(rng, states, by, between), k=400, seed=i).pooled)
        held = np.mean([one.low <= between <= one.high for one in found])  # type: ignore[operator]
        mean = np.mean([one.estimate for one in found])  # type: ignore[misc]
        print(f"| {states} | {by:g} | {between:g} | {mean:.3f} | {held:.3f} |", flush=True)


def growing() -> None:
    """Independent ties under common growth, with one control and with its halves."""
    for partners in (10, 40):
        for halves in (False, True):
            found = []
            for i in range(300):
                rng = np.random.default_rng([2, partners, i])
                found.append(zero_sum(*world(rng, 100, 0.8, 0.0, partners, halves), k=300, seed=i).pooled)
            held = np.mean([one.low <= 0 <= one.high for one in found])  # type: ignore[operator]
            mean = np.mean([one.estimate for one in found])  # type: ignore[misc]
            print(f"| {partners} | {'halves' if halves else 'one'} | {mean:.3f} | {held:.3f} |", flush=True)


def blocks(series: Floats, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """A moving-block bootstrap of the same correlation, blocks of ceil(n^(1/3)) years, for comparison."""
    n, length = len(series), math.ceil(len(series) ** (1 / 3))
    starts = rng.integers(0, n - length + 1, size=(k, math.ceil(n / length)))
    drawn = series[(starts[..., None] + np.arange(length)).reshape(k, -1)[:, :n]]
    drawn = drawn - drawn.mean(axis=1, keepdims=True)
    low, high = np.nanquantile(partial(np.einsum("kyv,kyw->kvw", drawn, drawn)), [0.05, 0.95])
    return float(low), float(high)


def single() -> None:
    """One state's series: effective years, and blocks of years."""
    for n, by, between in [
        (n, b, r) for n in (15, 30, 60) for b in (0.0, 0.5, 0.8, 0.95) for r in (0.0, -0.5)
    ]:
        held = np.zeros(2)
        for i in range(1000):
            rng = np.random.default_rng([3, n, int(100 * by), int(-10 * between), i])
            a, b = inert(rng, (2, n), by)
            c = inert(rng, (n,), 0.9)
            series = np.stack([a + c, between * a + math.sqrt(1 - between**2) * b + c, c], axis=1)
            ends = series_interval(series)[1:], blocks(series, 300, rng)
            held += [low <= between <= high for low, high in ends]
        print(f"| {n} | {by:g} | {between:g} | {held[0] / 1000:.3f} | {held[1] / 1000:.3f} |", flush=True)


def absorbed() -> None:
    """The median absorbed part: states differ (SD 0.4), so do their episodes (SD 0.4); 1 to 5 a state."""
    for states in (20, 60, 150):
        held = []
        for i in range(500):
            rng = np.random.default_rng([4, states, i])
            number = rng.integers(1, 6, states)
            name = np.repeat([f"S{s}" for s in range(states)], number)
            part = 0.3 + np.repeat(rng.normal(0, 0.4, states), number) + rng.normal(0, 0.4, name.size)
            falls = pl.DataFrame(
                {
                    "state": name,
                    "year": np.full(name.size, 2000),
                    "until": np.full(name.size, 2001),
                    "dependence": rng.uniform(0.2, 1, name.size),
                    "loss": np.ones(name.size),
                    "absorbed": part,
                    "absorbed_later": part,
                }
            )
            ordinary = pl.DataFrame({"state": name, "lag": 1, "dependence": falls["dependence"], "gain": 0.0})
            draws = absorption(Episodes("trade", 1, 0.5, False, falls, ordinary), 400, i).draws
            low, high = np.quantile(draws, [0.05, 0.95], axis=0)
            held.append((low <= 0.3) & (high >= 0.3))
        terciles, whole = np.mean(held, axis=0)[:3].mean(), np.mean(held, axis=0)[3]
        print(f"| {states} | {terciles:.3f} | {whole:.3f} |", flush=True)


if __name__ == "__main__":
    for table in (panels, growing, single, absorbed):
        print(table.__doc__)
        table()
