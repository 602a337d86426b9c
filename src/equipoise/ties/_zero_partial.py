"""Correlation of two series with a third held fixed, from their cross-products."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def partial(q: Floats) -> Floats:
    """Partial correlation (...) from cross-products (..., V, V) of a, b and one or two controls.

    One control c: (q_ab - q_ac q_bc / q_cc) / sqrt(the same of aa and bb) (Yule 1907). Two controls that
    measure one thing with unrelated errors: q_cc is replaced by q_12 and q_ac q_bc by the mean of q_a1 q_b2
    and q_a2 q_b1, which takes the errors out (Spearman 1904; Stouffer 1936; one control is the instrument of
    the other). NaN where a variance that is left is not above 0.
    """
    if q.shape[-1] == 3:
        shared = q[..., :2, 2, None] * q[..., None, :2, 2]
        size = q[..., 2, 2]
    else:
        one, two = q[..., :2, 2], q[..., :2, 3]
        shared = (one[..., :, None] * two[..., None, :] + two[..., :, None] * one[..., None, :]) / 2
        size = q[..., 2, 3]
    whole = np.maximum(np.diagonal(q, axis1=-2, axis2=-1)[..., :2], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.where((size > 0)[..., None, None], q[..., :2, :2] - shared / size[..., None, None], np.nan)
        a, b = left[..., 0, 0], left[..., 1, 1]
        usable = (a > 1e-12 * whole[..., 0]) & (b > 1e-12 * whole[..., 1])
        found = np.where(usable, left[..., 0, 1] / np.sqrt(np.where(usable, a * b, 1.0)), np.nan)
    return np.asarray(np.clip(found, -1.0, 1.0))


def halves_agree(q: Floats) -> float:
    """Correlation of two controls from cross-products (4, 4)."""
    return float(q[2, 3] / np.sqrt(q[2, 2] * q[3, 3])) if min(q[2, 2], q[3, 3]) > 0 else 0.0
