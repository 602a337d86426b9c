"""Which axes: the rotation, scale and location under which positions in D dimensions are reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import SettingsError

Floats = NDArray[np.float64]
_FLAT = 1e-10  # an axis whose variance is below this share of the largest is none


@dataclass(frozen=True, slots=True)
class Rotated:
    """Positions (C, D), discriminations (J, D) and the mean square discrimination of each axis (D,)."""

    theta: Floats
    beta: Floats
    strength: Floats


def rotate(theta: Floats, beta: Floats, voted: NDArray[np.bool_] | None = None) -> Rotated:
    """Bring one set of positions and discriminations to the reported axes.

    theta (C, D) positions, beta (J, D) discriminations, voted (C,) the cells that count (all unless told).
    Positions are centred and whitened over the cells that count (mean 0, covariance I), discriminations
    transformed with them so that every beta_j . (theta_c - mean) stays as it was; both are then rotated to
    the principal axes of sum_j beta_j beta_j' in those coordinates, the most discriminating axis first.
    The cell furthest from 0 on an axis is positive on it. The result is the same for every invertible
    affine map of theta (and the map of beta that goes with it), up to rounding: D (D + 1) restrictions, as
    many as such maps have parameters (Rivers 2003). It is not determined where two axes discriminate
    equally; compare `strength`.

    Raises SettingsError where the shapes do not fit or the positions fill fewer than D dimensions.

    >>> rng = np.random.default_rng(1)
    >>> theta, beta = rng.standard_normal((40, 2)), rng.standard_normal((30, 2)) * [1, 3]
    >>> r = rotate(theta, beta)
    >>> bool(r.strength[0] > r.strength[1]), np.cov(r.theta.T, ddof=0).round(6).tolist()
    (True, [[1.0, 0.0], [0.0, 1.0]])
    """
    theta, beta = np.asarray(theta, dtype=np.float64), np.asarray(beta, dtype=np.float64)
    if theta.ndim != 2 or beta.ndim != 2 or theta.shape[1] != beta.shape[1]:
        raise SettingsError(
            "Positions and discriminations must be tables with one column an axis, as many in both, not "
            f"of shapes {theta.shape} and {beta.shape}."
        )
    count = np.ones(theta.shape[0], dtype=bool) if voted is None else np.asarray(voted, dtype=bool)
    dims = theta.shape[1]
    if count.sum() <= dims:
        raise SettingsError(f"{dims} axes need more than {dims} positions, not {int(count.sum())}.")
    centred = theta - theta[count].mean(axis=0)
    covariance = centred[count].T @ centred[count] / count.sum()
    spread, axes = np.linalg.eigh(covariance)
    if not (np.isfinite(spread).all() and spread[0] > _FLAT * spread[-1]):
        raise SettingsError(f"The positions fill fewer than {dims} dimensions: ask for fewer axes.")
    x = centred @ (axes / np.sqrt(spread))
    b = beta @ (axes * np.sqrt(spread))
    strength, turn = np.linalg.eigh(b.T @ b / b.shape[0])
    strength, turn = strength[::-1], turn[:, ::-1]
    x, b = x @ turn, b @ turn
    seen = x[count]
    sign = np.sign(seen[np.argmax(np.abs(seen), axis=0), np.arange(dims)])
    return Rotated(x * sign, b * sign, strength)
