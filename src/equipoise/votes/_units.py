"""Moves of everything that has the units of theta, and of the usual pace alone, compiled.

Both draw one factor g from its orbit (see `_location`), where what is left of the density is
g^k exp(-A g - B / g) dg / g, a generalised inverse Gaussian in g.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled


@compiled
def _factor_draw(rng, k, a, b):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings draw of log g from the Laplace approximation in log g; 0 where it is refused.

    The present point is g = 1. Mode and curvature belong to the orbit: A and B transform with it.
    """
    width = math.sqrt(k * k + 4.0 * a * b)
    mode = math.log((k + width) / (2.0 * a)) if k > 0.0 else math.log(2.0 * b / (width - k))
    xi = rng.standard_normal()
    log_g = mode + xi / math.sqrt(width)
    new = k * log_g - a * math.exp(log_g) - b * math.exp(-log_g) + 0.5 * xi * xi
    now = -a - b + 0.5 * width * mode * mode
    return log_g if math.log(1.0 - rng.random()) < new - now else 0.0


@compiled
def stretch_all(rng, theta, items, is_first, variance, sigma2, pace, scale, setting):  # type: ignore[no-untyped-def]
    """One scale for theta, sigma_i, omega and s (times b) and beta (divided by b), g = b^2.

    Likelihood, random walk and the prior of beta stay as they are; the priors of the first positions, of
    s^2 and of omega^2 are left.
    """
    _, s_shape, s_rate, w_df, w_scale, _, _ = setting
    total, n = 0.0, 0
    for c in range(theta.size):
        if is_first[c]:
            total += theta[c] * theta[c] / variance[c]
            n += 1
    k = 0.5 * n + s_shape - 0.5 * w_df
    log_g = _factor_draw(rng, k, 0.5 * total + s_rate * pace[0], 0.5 * w_df * w_scale / pace[1])
    g, b = math.exp(log_g), math.exp(0.5 * log_g)
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


@compiled
def quicken_all(rng, theta, unit_start, variance, shifted, sigma2, pace, setting):  # type: ignore[no-untyped-def]
    """One factor for s^2 and every sigma_i^2, positions and shift indicators as they are.

    The prior of sigma_i^2 given s^2 stays as it is; the prior of s^2 and the usual steps are left.
    """
    _, s_shape, s_rate, _, _, _, _ = setting
    total, n = 0.0, 0
    for i in range(unit_start.size - 1):
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            if not shifted[c]:
                n += 1
                total += (theta[c] - theta[c - 1]) ** 2 / sigma2[i]
    if n == 0:
        return
    g = math.exp(_factor_draw(rng, s_shape - 0.5 * n, s_rate * pace[0], 0.5 * total))
    pace[0] *= g
    sigma2 *= g
    for i in range(unit_start.size - 1):
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            if not shifted[c]:
                variance[c] = sigma2[i]
