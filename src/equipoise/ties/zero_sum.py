"""Does moving towards one power go with moving away from another?

Shares cannot tell: they sum to 1, so that one can only rise if another falls (Pearson 1897; Aitchison 1986,
chapter 3). So the ties themselves are set against each other, with what moves all ties of a state at once
(its growth, its zeal) and what moves all states at once (the year) held fixed. Below 0: zero-sum; above 0:
ties with the two powers go together. docs/balance-measures.md has the reasons, the limits and how often the
intervals hold the truth in simulated worlds.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.errors import SettingsError
from equipoise.ties._zero_moments import cross_products, panel, year_effects
from equipoise.ties._zero_partial import halves_agree, partial
from equipoise.ties._zero_result import (
    NO_PAIR,
    NOTHING,
    Association,
    Kind,
    ZeroSum,
    pooled,
    refused,
    summed_up,
)
from equipoise.ties._zero_series import series_interval

Floats = NDArray[np.float64]
FEWEST_STATES, FEWEST_YEARS = 15, 12
_HALVES = 0.3  # least correlation of the two halves of the rest that can stand in for one another


def zero_sum(
    ties: ArrayLike, rest: ArrayLike, *, kind: Kind = "log", k: int = 1000, seed: int = 0
) -> ZeroSum:
    """Over all states: do ties with one power fall, within a state, when ties with another rise?

    `ties` (S, Y, P) are those of S states with P powers in Y years, NaN where not covered or the state is the
    power itself. `rest` (S, Y) is what holds the state's general level fixed: with kind="log", for flows, its
    flow with all partners but the powers (the logarithm is taken; state-years with a 0 among the three are
    left out); with kind="level", for agreement and the like, its mean tie with all other states. `rest` may
    be two halves (S, Y, 2), say of partners parted at random: then the noise in the control is corrected for,
    which with one control leaves some of the common growth in and looks like ties that go together.

    For each pair of powers: both ties and the control minus state and year effects (two-way, least squares
    on the unbalanced panel), then the partial correlation of the ties given the control. Intervals: 5 % and
    95 % quantiles of `k` draws of states with replacement, the same draws for all pairs (pairs cluster
    bootstrap; Cameron, Gelbach & Miller 2008, Review of Economics and Statistics 90(3)).
    Refused under 15 states.

    Raises SettingsError for another `kind`; ValueError for shapes that do not fit, no state, or ties below 0.

    >>> rng = np.random.default_rng(1)
    >>> growth, shift = rng.normal(size=(2, 40, 20)).cumsum(axis=2)
    >>> ties = np.exp(growth[..., None] + shift[..., None] * [1, -1] + 0.3 * rng.normal(size=(40, 20, 2)))
    >>> found = zero_sum(ties, np.exp(growth), k=200, seed=1).pooled
    >>> found.estimate < -0.8, found.low < found.estimate < found.high < 0, found.n_state_years
    (True, True, 800)
    """
    z, control = _checked(ties, rest, kind)
    states, powers = z.shape[0], z.shape[2]
    times = np.random.default_rng(seed).multinomial(states, np.full(states, 1 / states), size=k)
    weights = np.concatenate([np.ones((1, states)), times])
    found: list[tuple[Association, Floats]] = []
    seen = np.zeros(states, dtype=bool)
    for a, b in combinations(range(powers), 2):
        p = panel(np.concatenate([z[..., [a, b]], control], axis=-1))
        held = p.there.any(axis=1)
        n, n_years = int(held.sum()), int(p.there.sum())
        if n < FEWEST_STATES:
            why = f"{n} states have ties with both; it needs {FEWEST_STATES}"
            found.append((refused(a, b, n, n_years, why), np.full(k, np.nan)))
            continue
        seen |= held
        q = cross_products(p, weights)
        r = partial(q)
        if control.shape[-1] == 2 and (agree := halves_agree(q[0])) < _HALVES:
            why = f"the halves of the rest correlate by {agree:.2f} only: growth cannot be told from noise"
            found.append((refused(a, b, n, n_years, why), np.full(k, np.nan)))
        else:
            found.append((summed_up(a, b, r[0], r[1:], n, n_years), r[1:]))
    kept = [(one, r) for one, r in found if one.estimate is not None]
    return ZeroSum(kind, tuple(one for one, _ in found), pooled(kept, int(seen.sum())))


def zero_sum_of(ties: ArrayLike, rest: ArrayLike, state: int, *, kind: Kind = "log") -> ZeroSum:
    """The same for the state at the place `state` of the first axis, over its own years.

    Year effects come from all states as in `zero_sum`, and what is left of this state's ties and control in
    its years is correlated (of two controls the mean is held fixed). Intervals are Fisher's z with the years
    counted for what they are worth given their inertia (`_zero_series`); a moving-block bootstrap of so few
    years holds the truth far too seldom. Gaps count as neighbours. The ends for the mean over pairs are the
    means of the pairs' ends, too wide rather than too narrow. Refused under 12 years. Errors as `zero_sum`.

    >>> rng = np.random.default_rng(1)
    >>> growth, shift = rng.normal(size=(2, 40, 20))
    >>> ties = np.exp(growth[..., None] + shift[..., None] * [1, -1] + 0.3 * rng.normal(size=(40, 20, 2)))
    >>> found = zero_sum_of(ties, np.exp(growth), 3).pooled
    >>> found.estimate < -0.5, found.high < 0, found.n_states, found.n_state_years
    (True, True, 1, 20)
    """
    z, control = _checked(ties, rest, kind)
    control = control.mean(axis=-1, keepdims=True)
    found, numbers = [], []
    for a, b in combinations(range(z.shape[2]), 2):
        p = panel(np.concatenate([z[..., [a, b]], control], axis=-1))
        years = np.flatnonzero(p.there[state])
        n = years.size
        if n < FEWEST_YEARS:
            why = f"{n} years have ties with both; it needs {FEWEST_YEARS}"
            found.append(refused(a, b, int(n > 0), n, why))
            continue
        r, low, high = series_interval((p.within[state] - year_effects(p))[years])
        if np.isnan(r):
            found.append(refused(a, b, 1, n, NOTHING))
            continue
        found.append(Association(a, b, r, low, high, 1, n))
        numbers.append((r, low, high, float(n)))
    if not numbers:
        return ZeroSum(kind, tuple(found), refused(None, None, 1, 0, NO_PAIR))
    r, low, high, _ = np.mean(numbers, axis=0).tolist()
    total = int(sum(one[3] for one in numbers))
    return ZeroSum(kind, tuple(found), Association(None, None, r, low, high, 1, total))


def _checked(ties: ArrayLike, rest: ArrayLike, kind: Kind) -> tuple[Floats, Floats]:
    """Ties (S, Y, P) and controls (S, Y, 1 or 2) on the scale of `kind`, NaN where they cannot be used."""
    if kind not in ("log", "level"):
        raise SettingsError(f"kind is one of log and level, not {kind!r}.")
    z, c = np.asarray(ties, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    c = c[..., None] if c.ndim == 2 else c
    if z.ndim != 3 or not z.shape[0] or c.shape[:2] != z.shape[:2] or c.shape[2:] not in ((1,), (2,)):
        raise ValueError(
            f"ties (S, Y, P) and rest (S, Y) or (S, Y, 2) were expected, not {z.shape}, {c.shape}"
        )
    if kind == "level":
        return z, c
    if np.any(z < 0) or np.any(c < 0):
        raise ValueError("a tie is below 0: logarithms need ties from 0 on")
    logs = (np.log(np.where(x > 0, x, np.nan)) for x in (z, c))
    return next(logs), next(logs)
