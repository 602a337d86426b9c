"""The ordered probit likelihood of one vote, compiled.

With a = kappa - beta theta (the cut point between abstention and yes, seen from the state) and
b = a - gap (the one between no and abstention):
    P(yes) = Phi(-a),  P(no) = Phi(b),  P(abstain) = Phi(a) - Phi(b).
Every function is written in (a, b); callers apply the chain rule for theta or for the item.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import inlined
from equipoise.votes._normal import log_phi, mills


@inlined
def _between(a, b):  # type: ignore[no-untyped-def]
    """log(Phi(a) - Phi(b)), phi(a)/P and phi(b)/P for a > b, without cancellation in either tail."""
    if a + b > 0.0:
        hi, lo = -b, -a
    else:
        hi, lo = a, b
    log_hi, log_lo = log_phi(hi), log_phi(lo)
    rest = -math.expm1(log_lo - log_hi)
    rest = max(rest, 1e-300)
    at_hi = mills(hi) / rest
    at_lo = mills(lo) * (1.0 - rest) / rest
    log_p = log_hi + math.log(rest)
    if a + b > 0.0:
        return log_p, at_lo, at_hi
    return log_p, at_hi, at_lo


@inlined
def log_lik(vote, a, b):  # type: ignore[no-untyped-def]
    """Log probability of one vote (0 no, 1 abstention, 2 yes)."""
    if vote == 2:
        return log_phi(-a)
    if vote == 0:
        return log_phi(b)
    return _between(a, b)[0]


@inlined
def slopes(vote, a, b):  # type: ignore[no-untyped-def]
    """First and second derivatives in a and b: (l_a, l_b, l_aa, l_ab, l_bb)."""
    if vote == 2:
        m = mills(-a)
        return -m, 0.0, -m * (m - a), 0.0, 0.0
    if vote == 0:
        m = mills(b)
        return 0.0, m, 0.0, 0.0, -m * (m + b)
    _, at_a, at_b = _between(a, b)
    return at_a, -at_b, -at_a * (a + at_a), at_a * at_b, at_b * (b - at_b)


@inlined
def along(vote, a, b):  # type: ignore[no-untyped-def]
    """First, second and third derivative of log P when a and b move together."""
    if vote == 2:
        m = mills(-a)
        return -m, -m * (m - a), -m * ((m - a) * (2.0 * m - a) - 1.0)
    if vote == 0:
        m = mills(b)
        return m, -m * (m + b), m * ((m + b) * (2.0 * m + b) - 1.0)
    _, at_a, at_b = _between(a, b)
    first, bend = at_a - at_b, b * at_b - a * at_a
    second = bend - first * first
    third = (a * a - 1.0) * at_a - (b * b - 1.0) * at_b - bend * first - 2.0 * first * second
    return first, second, third
