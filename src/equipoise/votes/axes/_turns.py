"""Stretches and turns of periods, directions that the votes cannot see, compiled.

Any invertible A applied to all positions of a period, with A'^-1 for the discriminations of its roll
calls, leaves every probability as it was. Positions and roll calls updated in turn creep along these
directions. Here, many times a sweep, a random block of neighbouring periods is moved along a random
one-parameter group, a stretch along a random direction or a turn in a random plane: the parameter
is drawn by slice sampling (Neal 2003, Annals of Statistics 31) from what priors and random walk leave
(Liu & Sabatti 2000: generalised Gibbs; Haar measure is flat in the parameter, the Jacobian is
det(A)^(cells - roll calls)). Small moment matrices of each period are all that a move needs.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._scale import scale_term

_WIDTH, _STEPS_OUT = 0.05, 40


@inlined
def _group(kind, r, u, v, forth, back):  # type: ignore[no-untyped-def]
    """forth = exp(r G) and back = its inverse: a stretch along u, or a turn in the plane of u and v."""
    for d in range(u.size):
        for e in range(u.size):
            same = 1.0 if d == e else 0.0
            if kind == 0:
                forth[d, e] = same + (math.exp(r) - 1.0) * u[d] * u[e]
                back[d, e] = same + (math.exp(-r) - 1.0) * u[d] * u[e]
            else:
                plane = (math.cos(r) - 1.0) * (u[d] * u[e] + v[d] * v[e])
                wedge = math.sin(r) * (v[d] * u[e] - u[d] * v[e])
                forth[d, e] = same + plane + wedge
                back[d, e] = same + plane - wedge


@inlined
def _dot(a, b):  # type: ignore[no-untyped-def]
    """tr(a' b)."""
    total = 0.0
    for d in range(a.shape[0]):
        for e in range(a.shape[0]):
            total += a[d, e] * b[d, e]
    return total


@compiled
def _density(kind, r, u, v, sums, weight, rest, scale, forth, back):  # type: ignore[no-untyped-def]
    """Log density of moving a block by r. sums = own - cross terms, edges, squares, betas of the block."""
    walk, edge, squares, betas = sums
    _group(kind, r, u, v, forth, back)
    out = _dot(forth, edge) - 0.5 * _dot(forth, forth @ walk)
    square = rest[0] + _dot(forth, forth @ squares)
    beta_square = rest[1] + _dot(back, betas @ back)  # tr(A'^-1 B A^-1)
    out += (weight * r if kind == 0 else 0.0) + scale_term(square, (0.0, beta_square, scale[2], scale[3]))
    return out, square, beta_square


@compiled
def _slice(rng, kind, u, v, sums, weight, rest, scale, forth, back):  # type: ignore[no-untyped-def]
    """Draw r by slice sampling with stepping out; leaves exp(r G), its inverse, and the new squares."""
    level = _density(kind, 0.0, u, v, sums, weight, rest, scale, forth, back)[0]
    level += math.log(1.0 - rng.random())
    low = -_WIDTH * rng.random()
    high = low + _WIDTH
    left = int(_STEPS_OUT * rng.random())
    right = _STEPS_OUT - 1 - left
    while left > 0 and _density(kind, low, u, v, sums, weight, rest, scale, forth, back)[0] > level:
        low, left = low - _WIDTH, left - 1
    while right > 0 and _density(kind, high, u, v, sums, weight, rest, scale, forth, back)[0] > level:
        high, right = high + _WIDTH, right - 1
    while True:
        r = low + (high - low) * rng.random()
        value, square, beta_square = _density(kind, r, u, v, sums, weight, rest, scale, forth, back)
        if value > level or high - low < 1e-14:
            return square, beta_square
        if r < 0.0:
            low = r
        else:
            high = r


@compiled
def _moments(theta, items, cell_period, is_first, variance, item_period, n_periods):  # type: ignore[no-untyped-def]
    """Of each period: walk (own second moments), cross (with the period before), squares, betas, weight."""
    dims = theta.shape[1]
    shape = (n_periods, dims, dims)
    own, cross, squares, betas = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    weight = np.zeros(n_periods)
    for c in range(theta.shape[0]):
        t, w = cell_period[c], 1.0 / variance[c]
        weight[t] += 1.0
        for d in range(dims):
            for e in range(dims):
                product = theta[c, d] * theta[c, e]
                squares[t, d, e] += product
                own[t, d, e] += w * product
                if not is_first[c]:
                    own[t - 1, d, e] += w * theta[c - 1, d] * theta[c - 1, e]
                    cross[t, d, e] += w * theta[c, d] * theta[c - 1, e]
    for j in range(item_period.size):
        t = item_period[j]
        weight[t] -= 1.0
        for d in range(dims):
            for e in range(dims):
                betas[t, d, e] += items[j, d] * items[j, e]
    return own, cross, squares, betas, weight


@compiled
def _directions(rng, u, v):  # type: ignore[no-untyped-def]
    """Fill u and v with two random orthonormal vectors (v stays unused in one dimension)."""
    for d in range(u.size):
        u[d], v[d] = rng.standard_normal(), rng.standard_normal()
    u /= math.sqrt(np.sum(u * u))
    if u.size > 1:
        v -= np.sum(u * v) * u
        v /= math.sqrt(np.sum(v * v))


@compiled
def turn_periods(rng, theta, items, cell_period, is_first, variance, item_period, scale, n_periods, moves):  # type: ignore[no-untyped-def]
    """Draw stretches and turns of `moves` random blocks of periods, and keep `scale` true."""
    dims = theta.shape[1]
    own, cross, squares, betas, weight = _moments(
        theta, items, cell_period, is_first, variance, item_period, n_periods
    )
    total, total_back = np.zeros((n_periods, dims, dims)), np.zeros((n_periods, dims, dims))
    for t in range(n_periods):
        for d in range(dims):
            total[t, d, d], total_back[t, d, d] = 1.0, 1.0
    u, v = np.empty(dims), np.empty(dims)
    forth, back = np.empty((dims, dims)), np.empty((dims, dims))
    for _ in range(moves):
        length = int(math.exp(rng.random() * math.log(n_periods + 1.0)))  # short blocks as often as long
        first = int(rng.random() * (n_periods + 1 - length))
        end = first + length
        whole = length == n_periods
        kind = 1 if dims > 1 and not whole and rng.random() < 0.5 else 0
        _directions(rng, u, v)
        walk, edge = np.zeros((dims, dims)), np.zeros((dims, dims))
        square, beta, n = np.zeros((dims, dims)), np.zeros((dims, dims)), 0.0
        for t in range(first, end):
            walk += own[t]
            square += squares[t]
            beta += betas[t]
            n += weight[t]
            if t > first:  # both ends of the step move alike
                walk -= cross[t] + cross[t].T
        if first > 0:
            edge += cross[first].T
        if end < n_periods:
            edge += cross[end]
        rest = (scale[0] - np.trace(square), scale[1] - np.trace(beta))
        sums = (walk, edge, square, beta)
        scale[0], scale[1] = _slice(rng, kind, u, v, sums, n, rest, scale, forth, back)
        for t in range(first, end):
            own[t] = forth @ own[t] @ forth.T
            squares[t] = forth @ squares[t] @ forth.T
            betas[t] = back.T @ betas[t] @ back
            cross[t] = forth @ cross[t] @ forth.T if t > first else forth @ cross[t]
            total[t] = forth @ total[t]
            total_back[t] = total_back[t] @ back
        if end < n_periods:
            cross[end] = cross[end] @ forth.T
    for c in range(theta.shape[0]):
        theta[c] = total[cell_period[c]] @ theta[c]
    for j in range(item_period.size):
        items[j, :dims] = total_back[item_period[j]].T @ items[j, :dims]
    scale[0] = np.sum(theta * theta)
    scale[1] = np.sum(items[:, :dims] * items[:, :dims])
