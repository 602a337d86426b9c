"""Moves along the directions that the likelihood cannot see: the scale of every period, compiled.

Stretching all positions of a period by b and dividing beta_j of its roll calls by b leaves every
probability as it was (see `_location`). All periods' log b are drawn at once, by Metropolis-Hastings
from the Laplace approximation at a mode of their orbit. Newton's method starts at a fixed point of the
orbit (mean square 1 in every period), so that centre and curvature are the same from wherever the
chain stands, whether or not the density has one mode, and the ratio is exact.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled


@compiled
def _stretch_density(log_b, own, cross, betas, squares, weight, scale):  # type: ignore[no-untyped-def]
    """Log density of the log scales of the periods (up to a constant)."""
    total, s, g = 0.0, 0.0, 0.0
    for t in range(log_b.size):
        c = log_b[t]
        total += weight[t] * c - 0.5 * own[t] * math.exp(2.0 * c)
        s += squares[t] * math.exp(2.0 * c)
        g += betas[t] * math.exp(-2.0 * c)
        if t > 0:
            total += cross[t] * math.exp(c + log_b[t - 1])
    return total + 0.5 * scale[3] * math.log(s) - 0.5 * s / scale[2] * g


@compiled
def _cholesky(a):  # type: ignore[no-untyped-def]
    """Lower Cholesky factor of a matrix, and whether it is positive definite."""
    n = a.shape[0]
    lower = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= lower[i, k] * lower[j, k]
            if i > j:
                lower[i, j] = s / lower[j, j]
            elif s > 1e-12:
                lower[i, i] = math.sqrt(s)
            else:
                return lower, False
    return lower, True


@compiled
def _slope_and_curvature(log_b, own, cross, betas, squares, weight, scale):  # type: ignore[no-untyped-def]
    """Gradient and negative Hessian of `_stretch_density`."""
    n = log_b.size
    slope, curve = np.empty(n), np.zeros((n, n))
    p, g = squares * np.exp(2.0 * log_b), betas * np.exp(-2.0 * log_b)
    s, q = np.sum(p), np.sum(g)
    for t in range(n):
        e = own[t] * math.exp(2.0 * log_b[t])
        slope[t] = weight[t] - e + scale[3] * p[t] / s - (p[t] * q - s * g[t]) / scale[2]
        curve[t, t] += 2.0 * e - 2.0 * scale[3] * p[t] / s + 2.0 * (p[t] * q + s * g[t]) / scale[2]
        for u in range(n):
            curve[t, u] += 2.0 * scale[3] * p[t] * p[u] / (s * s)
            curve[t, u] -= 2.0 * (p[t] * g[u] + g[t] * p[u]) / scale[2]
    for t in range(1, n):
        x = cross[t] * math.exp(log_b[t] + log_b[t - 1])
        slope[t] += x
        slope[t - 1] += x
        curve[t, t] -= x
        curve[t - 1, t - 1] -= x
        curve[t, t - 1] -= x
        curve[t - 1, t] -= x
    return slope, curve


@compiled
def _climb(log_b, own, cross, betas, squares, weight, scale):  # type: ignore[no-untyped-def]
    """Newton's method in place, with a ridge where the curvature is not positive definite; its factor."""
    lower = np.eye(log_b.size)
    for _ in range(40):
        slope, curve = _slope_and_curvature(log_b, own, cross, betas, squares, weight, scale)
        lower, fine = _cholesky(curve)
        ridge = 1e-3 + 0.1 * np.max(np.abs(np.diag(curve)))
        while not fine:
            for t in range(log_b.size):
                curve[t, t] += ridge
            ridge *= 2.0
            lower, fine = _cholesky(curve)
        step = np.linalg.solve(lower.T, np.linalg.solve(lower, slope))
        moved = np.max(np.abs(step))
        log_b += step * min(1.0, 0.5 / max(moved, 1e-12))
        if moved < 1e-9:
            break
    return lower


@compiled
def stretch_periods(rng, theta, items, cell_period, is_first, variance, item_period, scale, n_periods):  # type: ignore[no-untyped-def]
    """Draw the scale of every period; 1 if accepted."""
    own, cross, betas = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    weight, squares, cells = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    for c in range(theta.size):
        t, w = cell_period[c], 1.0 / variance[c]
        own[t] += w * theta[c] * theta[c]
        squares[t] += theta[c] * theta[c]
        weight[t] += 1.0
        cells[t] += 1.0
        if not is_first[c]:
            own[t - 1] += w * theta[c - 1] * theta[c - 1]
            cross[t] += w * theta[c] * theta[c - 1]
    for j in range(item_period.size):
        betas[item_period[j]] += items[j, 0] * items[j, 0]
        weight[item_period[j]] -= 1.0
    mode = -0.5 * np.log(squares / cells)
    lower = _climb(mode, own, cross, betas, squares, weight, scale)
    zero, noise = np.zeros(n_periods), np.empty(n_periods)
    for t in range(n_periods):
        noise[t] = rng.standard_normal()
    now = _stretch_density(zero, own, cross, betas, squares, weight, scale)
    now += 0.5 * np.sum((lower.T @ mode) ** 2)  # the present point is log b = 0
    log_b = mode + np.linalg.solve(lower.T, noise)
    new = _stretch_density(log_b, own, cross, betas, squares, weight, scale) + 0.5 * np.sum(noise**2)
    if not math.log(1.0 - rng.random()) < new - now:
        return 0
    b = np.exp(log_b)
    for c in range(theta.size):
        theta[c] *= b[cell_period[c]]
    for j in range(item_period.size):
        items[j, 0] /= b[item_period[j]]
    scale[0], scale[1] = np.sum(squares * b * b), np.sum(betas / (b * b))
    return 1
