"""The measures over sectors the slow, obvious way: what the fast code is checked against."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Shares = Sequence[float]


def bloc_tie(values: ArrayLike, cvs: ArrayLike, how: Literal["sum", "mean"] = "sum") -> tuple[Floats, Floats]:
    """The tie with a bloc and its cv, both [...], from the ties [..., M] with its M members.

    Members' errors are independent: SD = sqrt(sum of squared SDs); the mean divides value and SD by the
    number of members. A member whose value is NaN (it did not exist, or is the state itself) is left out, a
    cv of NaN is 0. The value is NaN without members, the cv 0 where all is known or the value is 0. Draws
    made from the two have the mean and the variance of the sum of the members' draws, and nearly its law.

    """
    v, c = np.broadcast_arrays(np.asarray(values, dtype=np.float64), np.asarray(cvs, dtype=np.float64))
    there = np.isfinite(v)
    n = there.sum(axis=-1)
    total = np.where(there, v, 0.0).sum(axis=-1)
    sd = np.sqrt((np.where(there, v * np.nan_to_num(c), 0.0) ** 2).sum(axis=-1))
    cv = np.divide(sd, total, out=np.zeros_like(total), where=total > 0)
    divisor = n if how == "mean" else np.minimum(n, 1)
    return np.divide(total, divisor, out=np.full_like(total, np.nan), where=n > 0), cv


def entropy(w: Shares) -> float:
    """In bits."""
    return -sum(x * math.log2(x) for x in w if x > 0)


def divergence(sectors: Sequence[Shares], weights: Sequence[float]) -> float:
    """Lin's eq. 5.1 as it is printed, over the sectors without NaN."""
    kept = [(w, u) for w, u in zip(sectors, weights, strict=True) if not any(map(math.isnan, w))]
    total = sum(u for _, u in kept)
    if sum(u > 0 for _, u in kept) < 2:
        return math.nan
    mixture = [sum(u / total * w[p] for w, u in kept) for p in range(len(sectors[0]))]
    return entropy(mixture) - sum(u / total * entropy(w) for w, u in kept)


def average_ranks(values: Sequence[float]) -> list[float]:
    """1 for the largest; the mean of the places that tied values share."""
    return [
        1 + sum(other > x for other in values) + (sum(other == x for other in values) - 1) / 2 for x in values
    ]


def tau_b(x: Sequence[float], y: Sequence[float]) -> float:
    """Kendall's tau-b by looking at every pair."""
    signs = [
        (np.sign(a - c), np.sign(b - d))
        for (a, b), (c, d) in itertools.combinations(zip(x, y, strict=True), 2)
    ]
    untied = [sum(s != 0 for s in of_one) for of_one in zip(*signs, strict=True)]
    return float(sum(s * t for s, t in signs) / math.sqrt(untied[0] * untied[1]))


Flows = Mapping[tuple[str, str, int], float]
Fall = tuple[str, str, int, int, float, float, float]


def falls(
    flows: Flows, covered: set[tuple[str, int]], horizon: int, window: int, fall: float, specific: bool
) -> list[Fall]:
    """Episodes of known flows by looking at every state, year and lag; all states exist throughout.

    state, partner, year, until, dependence, loss, gain.
    """
    partners = sorted({p for _, p, _ in flows})

    def total(s: str, y: int, without: str = "") -> float:
        return sum(flows.get((s, p, y), 0.0) for p in partners if p != without)

    found: list[Fall] = []
    for until in sorted({y for _, y in covered}):
        for lag in range(window, horizon + 1):
            year = until - lag
            both = sorted(s for s, y in covered if y == year and (s, until) in covered)
            for s in both:
                old, new = (sum(total(o, y) for o in both if o != s) for y in (year, until))
                whole = total(s, year)
                if not (old > 0 and new > 0 and whole > 0):
                    continue
                partner = max(partners, key=lambda p: flows.get((s, p, year), 0.0))
                before, after = (flows.get((s, partner, y), 0.0) for y in (year, until))
                if before / whole < 0.2 or 1 - after / (before * new / old) < fall:
                    continue
                if any(e[:2] == (s, partner) and year < e[2] + 10 for e in found):
                    continue
                others0, others1 = total(s, year, partner), total(s, until, partner)
                if specific and after * others0 > (1 - fall) * others1 * before + 1e-9:
                    continue
                gain = others1 / (new / old) - others0
                loss = before - after / (new / old)
                found.append((s, partner, year, until, before / whole, loss / whole, gain / whole))
    return sorted(found)


def residuals(values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """What least squares on one dummy a state and one a year leaves of (S, Y, V) where all V are finite."""
    there = np.isfinite(values).all(axis=-1)
    there &= there.sum(axis=1, keepdims=True) >= 2
    state, year = np.nonzero(there)
    dummies = np.concatenate([np.eye(values.shape[0])[state], np.eye(values.shape[1])[year]], axis=1)
    y = values[there]
    return y - dummies @ np.linalg.lstsq(dummies, y, rcond=None)[0], there


def partial_correlation(a: Floats, b: Floats, controls: Floats) -> float:
    """Of series (n,), by regressing both on the controls (n, C)."""
    left = [x - controls @ np.linalg.lstsq(controls, x, rcond=None)[0] for x in (a, b)]
    return float(left[0] @ left[1] / math.sqrt((left[0] @ left[0]) * (left[1] @ left[1])))
