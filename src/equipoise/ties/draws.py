"""Draws of uncertain ties (docs/balance-measures.md).

A tie with mean m and coefficient of variation c (SD / mean) is drawn as m x Gamma(1/c^2) x c^2: mean m, SD
m c, never below 0. (With n independent pieces of equal size and unit-exponential weights, the weights of a
Bayesian bootstrap (Rubin 1981) before they are made to sum to 1, it is that law exactly: c = 1/sqrt(n).)
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


def tie_keys(sector: str, state: ArrayLike, partner: ArrayLike, year: ArrayLike) -> Keys:
    """A 64-bit number for each tie: the same on every machine, whichever other ties are asked for.

    `state`, `partner` (ids) and `year` are broadcast to one shape, which is that of the result. It is the
    first half of BLAKE2b's 16-byte digest of "sector|state|partner|year".

    >>> k = tie_keys("trade", "KAZ", ["RUS", "CHN"], [[2019], [2020]])
    >>> k.shape, k.dtype.name, bool(k[1, 0] == tie_keys("trade", "KAZ", "RUS", 2020))
    ((2, 2), 'uint64', True)
    """
    states, partners, years = np.broadcast_arrays(state, partner, year)
    texts = zip(states.ravel().tolist(), partners.ravel().tolist(), years.ravel().tolist(), strict=True)
    digests = b"".join(
        blake2b(f"{sector}|{s}|{p}|{y}".encode(), digest_size=16).digest()[:8] for s, p, y in texts
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64).reshape(states.shape)


def tie_draws(value: ArrayLike, cv: ArrayLike, k: int, seed: int, *, keys: ArrayLike) -> Floats:
    """Draws (k, ...) of ties: `value` [...] x Gamma(mean 1, SD `cv` [...]), in the unit of `value`.

    A `cv` that is NaN or 0 means that the value is known: it is repeated. A value of 0 stays 0, NaN stays
    NaN. `keys` [...] (from `tie_keys`) begin a stream of random numbers of its own for each tie (Philox,
    Salmon, Moraes, Dror & Shaw 2011, SC '11), so that its draws are the same whichever other states, powers
    or years are drawn with it; equal keys give draws that are equal but for scale where cv is equal. About
    5 microseconds a tie at k = 100. ValueError for a value or cv below 0, or an infinite one.

    >>> key = tie_keys("trade", "KAZ", ["RUS", "CHN", "USA"], 2020)
    >>> d = tie_draws([18.2, 15.4, 0.0], [0.1, np.nan, 0.3], 4000, seed=1, keys=key)
    >>> d.shape, d[:2, 1:].tolist(), round(float(d[:, 0].std() / d[:, 0].mean()), 1)
    ((4000, 3), [[15.4, 0.0], [15.4, 0.0]], 0.1)
    """
    v, c = np.broadcast_arrays(np.asarray(value, dtype=np.float64), np.asarray(cv, dtype=np.float64))
    if np.any(v < 0) or np.any(c < 0) or np.any(np.isinf(v)) or np.any(np.isinf(c)):
        raise ValueError("a tie or its coefficient of variation is below 0 or infinite")
    key = np.broadcast_to(np.asarray(keys, dtype=np.uint64), v.shape)
    flat = np.repeat(v.reshape(-1, 1), k, axis=1)
    unsure = np.flatnonzero((v.ravel() > 0) & (c.ravel() > 0))
    shapes, streams = c.ravel()[unsure] ** -2.0, key.ravel()[unsure]
    philox = np.random.Philox(key=np.array([seed, 0], dtype=np.uint64))
    generator, start = np.random.Generator(philox), philox.state
    for at, shape, stream in zip(unsure.tolist(), shapes.tolist(), streams.tolist(), strict=True):
        start["state"]["key"][1] = stream
        philox.state = start
        flat[at] *= generator.standard_gamma(shape, k) / shape
    return np.ascontiguousarray(flat.T).reshape(k, *v.shape)
