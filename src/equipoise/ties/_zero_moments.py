"""Cross-products of panel series after state and year effects, for many weightings of the states at once.

Exact least squares on an unbalanced panel: state effects are taken out by demeaning, year effects by their
normal equations (the Frisch-Waugh-Lovell theorem; Frisch & Waugh 1933). A state with weight 2 counts as two
states with effects of their own, which is what a bootstrap of states asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_RIDGE = 1e-10  # relative; year effects are known up to a constant, in each unconnected part of the panel
_BLOCK = 100  # weightings worked on at a time, to bound memory


@dataclass(frozen=True, slots=True)
class Panel:
    """V series: `within` (S, Y, V) demeaned by state, 0 where missing; `there` (S, Y), 0 or 1."""

    within: Floats
    there: Floats


def panel(values: Floats) -> Panel:
    """Demean (S, Y, V) by state over years in which all V are finite; a state with one is out."""
    there = np.isfinite(values).all(axis=-1)
    there &= there.sum(axis=1, keepdims=True) >= 2
    n = np.maximum(there.sum(axis=1), 1)[:, None, None]
    z = np.where(there[..., None], values, 0.0)
    mean = z.sum(axis=1, keepdims=True) / n
    return Panel(np.where(there[..., None], z - mean, 0.0), there.astype(np.float64))


def cross_products(p: Panel, weights: Floats) -> Floats:
    """Residual cross-products (k, V, V) under the states' weights (k, S)."""
    within, there = p.within, p.there
    products = np.einsum("syv,syw->svw", within, within)
    out = np.empty((len(weights), *products.shape[1:]))
    for at in range(0, len(weights), _BLOCK):
        w = weights[at : at + _BLOCK]
        toward = np.tensordot(w, within, 1)
        effects = np.linalg.solve(_normal(there, w), toward)
        out[at : at + _BLOCK] = np.tensordot(w, products, 1) - toward.swapaxes(1, 2) @ effects
    return out


def year_effects(p: Panel) -> Floats:
    """The year effects (Y, V), up to a constant, with all states alike."""
    w = np.ones((1, len(p.there)))
    return np.asarray(np.linalg.solve(_normal(p.there, w), np.tensordot(w, p.within, 1))[0])


def _normal(there: Floats, w: Floats) -> Floats:
    """Normal equations (k, Y, Y) of the year dummies after demeaning by state, just short of singular."""
    n = np.maximum(there.sum(axis=1), 1)
    normal = -((w[:, None, :] * (there / n[:, None]).T) @ there)
    years = np.arange(there.shape[1])
    counts = w @ there
    normal[:, years, years] += counts + _RIDGE * np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.asarray(normal)
