"""How far sectors differ in how they spread over the powers: the Jensen-Shannon divergence.

Shares come from `shares.shares`; the last axis is the P powers, the one before it, where there is one, the S
sectors; leading axes are draws, states or years. Base 2. A vector of shares with a NaN is not covered.
docs/balance-measures.md works one case by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def jensen_shannon(p: ArrayLike, q: ArrayLike) -> Floats:
    """Divergence [...] of the shares p, q [..., P] of two sectors, 0 (alike) to 1 (no power in common).

    H((p + q) / 2) - H(p)/2 - H(q)/2 in bits (Lin 1991, IEEE Transactions on Information Theory 37(1), eq. 4.1
    with equal weights). NaN where either is.

    >>> float(jensen_shannon([1.0, 0.0], [0.0, 1.0])), float(jensen_shannon([0.7, 0.3], [0.7, 0.3]))
    (1.0, 0.0)
    """
    both = np.stack(np.broadcast_arrays(_floats(p), _floats(q)), axis=-2)
    return divergence(both, [0.5, 0.5])


def distance(p: ArrayLike, q: ArrayLike) -> Floats:
    """The square root of `jensen_shannon`, which is a metric (Endres & Schindelin 2003, same journal 49(7)).

    >>> float(distance([1.0, 0.0], [0.0, 1.0]))
    1.0
    """
    return np.asarray(np.sqrt(jensen_shannon(p, q)))


def contributions(shares: ArrayLike, weights: ArrayLike) -> Floats:
    """Each sector's part [..., S] of `divergence`: u_s KL(w_s || sum u w), from 0 on, in bits.

    `shares` [..., S, P]; `weights` [S] or [..., S] from 0 on. The parts sum to the divergence, so they say
    which sector stands apart. A sector that is not covered is NaN and its weight is spread over the others
    in proportion; with fewer than two sectors of weight above 0 all are NaN. ValueError for a weight below 0.

    >>> c = contributions([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]], [1, 1, 1])
    >>> c.round(3).tolist()
    [0.028, 0.028, 0.195]
    """
    w, u, covered = _weighted(shares, weights)
    mixture = (u[..., None] * w).sum(axis=-2, keepdims=True)
    ratio = np.divide(w, mixture, out=np.ones_like(w), where=(w > 0) & (mixture > 0))
    parts = np.maximum(u * (w * np.log2(ratio)).sum(axis=-1), 0.0)
    return np.where(covered, parts, np.nan)


def divergence(shares: ArrayLike, weights: ArrayLike) -> Floats:
    """Generalised Jensen-Shannon divergence [...] of the shares [..., S, P] of S sectors, in bits.

    H(sum u_s w_s) - sum u_s H(w_s) with weights u that sum to 1 (Lin 1991, eq. 5.1). It is the mutual
    information of sector and power where a sector is drawn by its weight and a power by its share in it.
    0 where all sectors spread alike; at most min(H(u), log2 P), which is 1 for two sectors and can be more
    for several. Sectors and weights are treated as in `contributions`, as is ValueError.

    >>> round(float(divergence([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]], [1, 1, 1])), 4)  # H(2/3) - 2/3
    0.2516
    """
    parts = contributions(shares, weights)
    return np.where(np.isnan(parts).all(axis=-1), np.nan, np.nansum(parts, axis=-1))


def sector_divergence(shares: ArrayLike, weights: ArrayLike) -> Floats:
    """`divergence` over its upper bound min(H(u), log2 P): from 0 to 1 for any number of sectors.

    For two sectors of equal weight it is `jensen_shannon`. NaN where the divergence is, and for one power.

    >>> round(float(sector_divergence([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]], [1, 1, 1])), 4)
    0.2516
    >>> round(float(sector_divergence([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1])), 9)
    1.0
    """
    w, u, _ = _weighted(shares, weights)
    entropy = -(u * np.log2(np.where(u > 0, u, 1.0))).sum(axis=-1)
    bound = np.minimum(entropy, np.log2(w.shape[-1]))
    found = divergence(shares, weights)
    part = np.divide(found, bound, out=np.full(found.shape, np.nan), where=bound > 0)
    return np.asarray(np.minimum(part, 1.0))


def _weighted(shares: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Shares with 0 for NaN, weights that sum to 1 where covered, and which count (two or more)."""
    w, u = _floats(shares), _floats(weights)
    if not np.all(u >= 0):
        raise ValueError("a sector's weight is below 0 or no number")
    covered = np.asarray(~np.isnan(w).any(axis=-1))
    u = np.where(covered, u, 0.0)
    enough = np.asarray((u > 0).sum(axis=-1, keepdims=True) >= 2)
    total = u.sum(axis=-1, keepdims=True)
    u = np.divide(u, total, out=np.zeros_like(u), where=(total > 0) & enough)
    return np.where(covered[..., None], w, 0.0), u, covered & enough


def _floats(x: ArrayLike) -> Floats:
    """As float64."""
    return np.asarray(x, dtype=np.float64)
