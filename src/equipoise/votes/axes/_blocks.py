"""Block tridiagonal precisions of a path in D dimensions: Cholesky factor and solutions, compiled.

The precision K has (D, D) blocks K_t on its diagonal and -w_t I between t - 1 and t: the random walk is
isotropic, so its off-diagonal blocks are multiples of the identity. K = L L' with L_tt lower triangular
in `diag` and L_t,t-1 = -w_t L_t-1,t-1'^-1 in `sub`; both have shape (>= n, D, D).
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined


@inlined
def cholesky(a):  # type: ignore[no-untyped-def]
    """In place: lower Cholesky factor of a small matrix; a pivot that rounding made negative is lifted."""
    n = a.shape[0]
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= a[i, k] * a[j, k]
            a[i, j] = math.sqrt(max(s, 1e-10)) if i == j else s / a[j, j]
        for j in range(i + 1, n):
            a[i, j] = 0.0


@inlined
def lower_solve(a, x):  # type: ignore[no-untyped-def]
    """In place: x <- L^-1 x."""
    for i in range(x.size):
        s = x[i]
        for k in range(i):
            s -= a[i, k] * x[k]
        x[i] = s / a[i, i]


@inlined
def upper_solve(a, x):  # type: ignore[no-untyped-def]
    """In place: x <- L'^-1 x."""
    for i in range(x.size - 1, -1, -1):
        s = x[i]
        for k in range(i + 1, x.size):
            s -= a[k, i] * x[k]
        x[i] = s / a[i, i]


@compiled
def factor_blocks(diag, sub, weight, n):  # type: ignore[no-untyped-def]
    """In place: `diag` from the blocks of K to those of L; fills `sub`. weight[t] couples t - 1 and t."""
    dims = diag.shape[1]
    for t in range(n):
        if t > 0:
            before = diag[t - 1]
            for col in range(dims):  # row by row: sub_t = -w L_t-1'^-1, so its transpose is -w L_t-1^-1
                for i in range(dims):
                    sub[t, col, i] = -weight[t] if i == col else 0.0
            for col in range(dims):
                for i in range(dims):
                    s = sub[t, col, i]
                    for k in range(i):
                        s -= before[i, k] * sub[t, col, k]
                    sub[t, col, i] = s / before[i, i]
            for i in range(dims):
                for j in range(i + 1):
                    s = 0.0
                    for k in range(dims):
                        s += sub[t, i, k] * sub[t, j, k]
                    diag[t, i, j] -= s
        cholesky(diag[t])


@compiled
def forward_blocks(diag, sub, x, n):  # type: ignore[no-untyped-def]
    """In place: x <- L^-1 x."""
    dims = x.shape[1]
    for t in range(n):
        if t > 0:
            for i in range(dims):
                for k in range(dims):
                    x[t, i] -= sub[t, i, k] * x[t - 1, k]
        lower_solve(diag[t], x[t])


@compiled
def backward_blocks(diag, sub, x, n):  # type: ignore[no-untyped-def]
    """In place: x <- L'^-1 x. A draw with precision K where x comes as white noise."""
    dims = x.shape[1]
    for t in range(n - 1, -1, -1):
        if t + 1 < n:
            for i in range(dims):
                for k in range(dims):
                    x[t, i] -= sub[t + 1, k, i] * x[t + 1, k]
        upper_solve(diag[t], x[t])
