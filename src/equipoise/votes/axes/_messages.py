"""Normal terms exp(-x' H x / 2 + b' x) of one cell in D dimensions, and what becomes of them, compiled.

What one side of a path says of a cell is such a term: H (D, D) symmetric and possibly singular, b (D,). A
step N(0, v I) takes it to the neighbouring cell, where votes and the other side are added. `w` (D, D) is
for notes; outputs must not be inputs.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined


@inlined
def _invert(a):  # type: ignore[no-untyped-def]
    """In place: the inverse of a small positive definite matrix. Returns the log determinant."""
    n, det = a.shape[0], 1.0
    for k in range(n):
        pivot = a[k, k]
        det *= pivot
        a[k, k] = 1.0
        for j in range(n):
            a[k, j] /= pivot
        for i in range(n):
            if i != k:
                f = a[i, k]
                a[i, k] = 0.0
                for j in range(n):
                    a[i, j] -= f * a[k, j]
    return math.log(det)


@compiled
def through(h, b, v, out_h, out_b, w):  # type: ignore[no-untyped-def]
    """The term across a step of variance v, into out; returns the log of its constant."""
    n = b.size
    for i in range(n):
        for j in range(n):
            w[i, j] = v * h[i, j]
        w[i, i] += 1.0
    log_c = -0.5 * _invert(w)
    for i in range(n):
        s = 0.0
        for j in range(n):
            s += w[i, j] * b[j]
            t = 0.0
            for k in range(n):
                t += w[i, k] * h[k, j]
            out_h[i, j] = t
        out_b[i] = s
        log_c += 0.5 * v * b[i] * s
    return log_c


@compiled
def from_point(x, v, out_h, out_b):  # type: ignore[no-untyped-def]
    """What a cell known to be at x says across a step of variance v (inf: nothing); its log constant."""
    n, square = x.size, 0.0
    for i in range(n):
        for j in range(n):
            out_h[i, j] = 0.0
        out_h[i, i] = 1.0 / v
        out_b[i] = x[i] / v
        square += x[i] * x[i]
    return -0.5 * (square / v + n * math.log(v))


@compiled
def meeting(h, b, other_h, other_b, w):  # type: ignore[no-untyped-def]
    """log of the integral of the product of two terms, up to a constant of D."""
    n, total = b.size, 0.0
    for i in range(n):
        for j in range(n):
            w[i, j] = h[i, j] + other_h[i, j]
    total = -0.5 * _invert(w)
    for i in range(n):
        for j in range(n):
            total += 0.5 * (b[i] + other_b[i]) * w[i, j] * (b[j] + other_b[j])
    return total


@compiled
def add(h, b, other_h, other_b, out_h, out_b):  # type: ignore[no-untyped-def]
    """The product of two terms, into out."""
    for i in range(b.size):
        out_b[i] = b[i] + other_b[i]
        for j in range(b.size):
            out_h[i, j] = h[i, j] + other_h[i, j]
