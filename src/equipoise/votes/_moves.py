"""Moves along the directions that the likelihood cannot see, one location and one scale a period, compiled.

Shifting all positions of a period by a, with kappa_j + beta_j a for its roll calls, or stretching them
by b, with beta_j / b, leaves every probability as it was. A sampler that updates positions and roll
calls in turn creeps along these directions; here they are drawn at once, from the density that
priors and the random walk give them (Liu & Sabatti 2000, Biometrika 87: generalised Gibbs steps with
Haar measure). The location draw is exact (normal, tridiagonal). The scale draw is a
Metropolis-Hastings step from the Laplace approximation at the mode of its orbit.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._scale import scale_term


@njit(cache=True, nogil=True)
def _factor(diag, off):  # type: ignore[no-untyped-def]
    """In place: Cholesky factor of a tridiagonal matrix (off[t] couples t-1 and t)."""
    for t in range(diag.size):
        if t > 0:
            off[t] /= diag[t - 1]
            diag[t] -= off[t] * off[t]
        diag[t] = math.sqrt(diag[t])


@njit(cache=True, nogil=True)
def _solve(diag, off, x):  # type: ignore[no-untyped-def]
    """In place: L L' x_new = x."""
    n = diag.size
    for t in range(n):
        x[t] = (x[t] - (off[t] * x[t - 1] if t > 0 else 0.0)) / diag[t]
    for t in range(n - 1, -1, -1):
        x[t] = (x[t] - (off[t + 1] * x[t + 1] if t + 1 < n else 0.0)) / diag[t]


@njit(cache=True, nogil=True)
def _noise(rng, diag, off, x):  # type: ignore[no-untyped-def]
    """x = L'^-1 xi, a draw with precision L L'."""
    n = diag.size
    for t in range(n - 1, -1, -1):
        x[t] = (rng.standard_normal() - (off[t + 1] * x[t + 1] if t + 1 < n else 0.0)) / diag[t]


@njit(cache=True, nogil=True)
def shift_periods(rng, theta, items, cell_period, is_first, variance, item_period, prior, scale, n_periods):  # type: ignore[no-untyped-def]
    """Draw the location of every period (Metropolis-Hastings, near-exact normal proposal); 1 if accepted."""
    diag, off, slope = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    pull = max(scale[1] / scale[2] - scale[3] / scale[0], 0.0)
    for c in range(theta.size):
        t, w = cell_period[c], 1.0 / variance[c]
        diag[t] += w + pull
        slope[t] -= pull * theta[c]
        if is_first[c]:
            slope[t] -= w * theta[c]
        else:
            step = w * (theta[c] - theta[c - 1])
            diag[t - 1] += w
            off[t] -= w
            slope[t] -= step
            slope[t - 1] += step
    for j in range(item_period.size):
        t, beta = item_period[j], items[j, 0]
        diag[t] += beta * beta * prior[1, 1] + 1e-9
        slope[t] -= beta * (items[j, 1] - prior[1, 0]) * prior[1, 1]
    _factor(diag, off)
    _solve(diag, off, slope)
    noise = np.empty(n_periods)
    _noise(rng, diag, off, noise)
    noise += slope
    square = 0.0
    for c in range(theta.size):
        square += (theta[c] + noise[cell_period[c]]) ** 2
    # `pull` was a stand-in for the scale term: accept by what it got wrong
    change = scale_term(square, scale) - scale_term(scale[0], scale) + 0.5 * pull * (square - scale[0])
    if math.log(1.0 - rng.random()) >= change:
        return 0
    for c in range(theta.size):
        theta[c] += noise[cell_period[c]]
    for j in range(item_period.size):
        items[j, 1] += items[j, 0] * noise[item_period[j]]
    scale[0] = square
    return 1


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _stretch_newton(log_b, own, cross, betas, squares, weight, scale):  # type: ignore[no-untyped-def]
    """Newton's method to the mode of `_stretch_density`; returns the curvature there, dense."""
    n = log_b.size
    curve = np.zeros((n, n))
    for _ in range(40):
        curve[:, :] = 0.0
        p, g = np.empty(n), np.empty(n)
        for t in range(n):
            p[t] = squares[t] * math.exp(2.0 * log_b[t])
            g[t] = betas[t] * math.exp(-2.0 * log_b[t])
        s, q = np.sum(p), np.sum(g)
        slope = np.empty(n)
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
        step = np.linalg.solve(curve, slope)
        moved = np.max(np.abs(step))
        log_b += step * min(1.0, 0.5 / max(moved, 1e-12))
        if moved < 1e-9:
            break
    return curve


@njit(cache=True, nogil=True)
def stretch_periods(rng, theta, items, cell_period, is_first, variance, item_period, scale, n_periods):  # type: ignore[no-untyped-def]
    """Draw the scale of every period (Metropolis-Hastings from the Laplace approximation); 1 if accepted."""
    own, cross, betas = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    weight, squares = np.zeros(n_periods), np.zeros(n_periods)
    for c in range(theta.size):
        t, w = cell_period[c], 1.0 / variance[c]
        own[t] += w * theta[c] * theta[c]
        squares[t] += theta[c] * theta[c]
        weight[t] += 1.0
        if not is_first[c]:
            own[t - 1] += w * theta[c - 1] * theta[c - 1]
            cross[t] += w * theta[c] * theta[c - 1]
    for j in range(item_period.size):
        betas[item_period[j]] += items[j, 0] * items[j, 0]
        weight[item_period[j]] -= 1.0
    log_b = np.zeros(n_periods)
    curve = _stretch_newton(log_b, own, cross, betas, squares, weight, scale)
    factor = np.linalg.cholesky(curve)
    zero, noise = np.zeros(n_periods), np.empty(n_periods)
    for t in range(n_periods):
        noise[t] = rng.standard_normal()
    now = _stretch_density(zero, own, cross, betas, squares, weight, scale)
    now += 0.5 * np.sum((factor.T @ log_b) ** 2)  # the present point is log b = 0
    new_log_b = log_b + np.linalg.solve(factor.T, noise)
    new = _stretch_density(new_log_b, own, cross, betas, squares, weight, scale) + 0.5 * np.sum(noise**2)
    if math.log(1.0 - rng.random()) >= new - now:
        return 0
    b = np.exp(new_log_b)
    for c in range(theta.size):
        theta[c] *= b[cell_period[c]]
    for j in range(item_period.size):
        items[j, 0] /= b[item_period[j]]
    scale[0], scale[1] = np.sum(squares * b * b), np.sum(betas / (b * b))
    return 1


@njit(cache=True, nogil=True)
def stretch_all(rng, theta, items, is_first, variance, sigma2, pace, scale, setting):  # type: ignore[no-untyped-def]
    """One scale for everything that has the units of theta, drawn from its orbit; 1 if accepted.

    theta, sigma_i, omega and s are multiplied by b and beta divided by it: likelihood, random walk and
    the prior of beta stay as they are. What is left is, for g = b^2, proportional to
    g^(k-1) exp(-A g - B / g), proposed from Gamma(k, A).
    """
    _, s_shape, s_rate, w_df, w_scale, _, _ = setting
    total, n = 0.0, 0
    for c in range(theta.size):
        if is_first[c]:
            total += theta[c] * theta[c] / variance[c]
            n += 1
    k = 0.5 * n + s_shape - 0.5 * w_df
    rate = 0.5 * total + s_rate * pace[0]
    inverse = 0.5 * w_df * w_scale / pace[1]
    g = rng.standard_gamma(k) / rate
    if math.log(1.0 - rng.random()) >= inverse - inverse / g:
        return 0
    b = math.sqrt(g)
    theta *= b
    items[:, 0] /= b
    sigma2 *= g
    pace[0] *= g
    pace[1] *= g
    scale[0] *= g
    scale[1] /= g
    for c in range(theta.size):
        if not is_first[c]:
            variance[c] *= g
    return 1
