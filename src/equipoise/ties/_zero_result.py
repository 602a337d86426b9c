"""What the zero-sum test answers: an association for each pair of powers, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["log", "level"]
NOTHING = "nothing varies once growth and years are held fixed"
NO_PAIR = "no pair of powers has an estimate"
_DEFINED = 0.9  # share of draws in which a correlation must be defined


@dataclass(frozen=True, slots=True)
class Association:
    """Partial correlation of a state's ties with two powers, -1 to 1, with its 90 % interval.

    `a`, `b` are places of the powers on the last axis, None for the mean over all pairs. `estimate`, `low`
    and `high` are None where it is refused, and `reason` then says why. `n_states`, `n_state_years` are what
    it rests on (of the mean, states in any pair and the sum over pairs).
    """

    a: int | None
    b: int | None
    estimate: float | None
    low: float | None
    high: float | None
    n_states: int
    n_state_years: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ZeroSum:
    """The association of each pair of powers, and their plain mean with an interval of its own."""

    kind: Kind
    pairs: tuple[Association, ...]
    pooled: Association


def summed_up(
    a: int | None, b: int | None, estimate: float, draws: Floats, n: int, n_years: int
) -> Association:
    """Estimate and interval, or a refusal where too few draws have a correlation."""
    known = draws[np.isfinite(draws)]
    if not np.isfinite(estimate) or known.size < _DEFINED * draws.size:
        return refused(a, b, n, n_years, NOTHING)
    low, high = np.quantile(known, [0.05, 0.95])
    return Association(a, b, float(estimate), float(low), float(high), n, n_years)


def refused(a: int | None, b: int | None, n: int, n_years: int, reason: str) -> Association:
    """An association without numbers."""
    return Association(a, b, None, None, None, n, n_years, reason)


def pooled(kept: list[tuple[Association, Floats]], n: int) -> Association:
    """The mean over pairs, draw by draw."""
    if not kept:
        return refused(None, None, n, 0, NO_PAIR)
    estimate = float(np.mean([one.estimate for one, _ in kept]))
    draws = np.mean([r for _, r in kept], axis=0)
    return summed_up(None, None, estimate, draws, n, sum(one.n_state_years for one, _ in kept))
