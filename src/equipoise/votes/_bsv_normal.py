"""Exact draws from a truncated standard normal, compiled: what a latent response is given its vote.

Rejection with the envelope that fits: the normal itself where it is likely to fall inside, an exponential in
a tail, a uniform in a short interval (Robert 1995, Statistics and Computing 5: 121-125).
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined

_TAIL = 0.45  # from here on the exponential is accepted more often than the normal
_WIDE = 2.5  # near sqrt(2 pi), where normal and uniform are accepted equally often


@inlined
def above(rng, a):  # type: ignore[no-untyped-def]
    """One draw of N(0, 1) above a."""
    if a < _TAIL:
        x = rng.standard_normal()
        while x <= a:
            x = rng.standard_normal()
        return x
    rate = 0.5 * (a + math.sqrt(a * a + 4.0))
    while True:
        x = a + rng.standard_exponential() / rate
        if rng.standard_exponential() > 0.5 * (x - rate) ** 2:
            return x


@compiled
def between(rng, a, b):  # type: ignore[no-untyped-def]
    """One draw of N(0, 1) in (a, b)."""
    if a < 0.0 < b:
        if b - a > _WIDE:
            x = rng.standard_normal()
            while not a < x < b:
                x = rng.standard_normal()
            return x
        least = 0.0
    else:
        if b <= 0.0:
            return -between(rng, -b, -a)
        least = 0.5 * a * a
        if 0.5 * b * b - least > 1.5:
            x = above(rng, a)
            while x >= b:
                x = above(rng, a)
            return x
    while True:
        x = a + (b - a) * rng.random()
        if rng.standard_exponential() > 0.5 * x * x - least:
            return x
