"""How positions move in D dimensions, compiled: as `votes._evolution`, with isotropic steps.

A step is N(0, sigma_i^2 I) in usual politics and N(0, omega^2 I) in a shift, one indicator for all axes,
so that the model is the same in rotated coordinates. Everything depends on the steps through their
squared lengths alone.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled
from equipoise.votes._units import _factor_draw


@compiled
def squared_steps(theta, is_first):  # type: ignore[no-untyped-def]
    """Squared length of the step into each cell, 0 in a unit's first; shape (C,)."""
    out = np.zeros(theta.shape[0])
    for c in range(theta.shape[0]):
        if not is_first[c]:
            for d in range(theta.shape[1]):
                out[c] += (theta[c, d] - theta[c - 1, d]) ** 2
    return out


@compiled
def draw_evolution(rng, steps, dims, unit_start, variance, shifted, sigma2, pace, setting):  # type: ignore[no-untyped-def]
    """Draw shift indicators, each state's usual variance, omega^2, pi and s^2; refresh `variance`."""
    nu, s_shape, s_rate, w_df, w_scale, pi_a, pi_b = setting
    n_units = unit_start.size - 1
    omega2, log_odds = pace[1], math.log(pace[2] / (1.0 - pace[2]))
    n_shift, sum_shift, n_steps, inverse_sum = 0, 0.0, 0, 0.0
    for i in range(n_units):
        usual, total = 0, 0.0
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            odds = log_odds + 0.5 * dims * math.log(sigma2[i] / omega2)
            odds += 0.5 * steps[c] * (1.0 / sigma2[i] - 1.0 / omega2)
            n_steps += 1
            shifted[c] = 1 if rng.random() < 1.0 / (1.0 + math.exp(-min(max(odds, -700.0), 700.0))) else 0
            if shifted[c]:
                n_shift += 1
                sum_shift += steps[c]
            else:
                usual += 1
                total += steps[c]
        sigma2[i] = 0.5 * (nu * pace[0] + total) / rng.standard_gamma(0.5 * (nu + dims * usual))
        inverse_sum += 1.0 / sigma2[i]
    pace[0] = rng.standard_gamma(s_shape + 0.5 * nu * n_units) / (s_rate + 0.5 * nu * inverse_sum)
    pace[1] = 0.5 * (w_df * w_scale + sum_shift) / rng.standard_gamma(0.5 * (w_df + dims * n_shift))
    x, y = rng.standard_gamma(pi_a + n_shift), rng.standard_gamma(pi_b + n_steps - n_shift)
    pace[2] = min(max(x / (x + y), 1e-9), 1.0 - 1e-9)
    for i in range(n_units):
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            variance[c] = pace[1] if shifted[c] else sigma2[i]


@compiled
def _mixture(steps, dims, unit_start, sigma2, g, pace, setting):  # type: ignore[no-untyped-def]
    """Log density of all steps with the indicators summed out, at usual variances g sigma_i^2 and
    pace = (g s^2, omega^2, pi), and of the logs of s^2 and omega^2 and the logit of pi.
    """
    _, s_shape, s_rate, w_df, w_scale, pi_a, pi_b = setting
    s2, omega2, share = pace
    total = s_shape * math.log(s2) - s_rate * s2
    total -= 0.5 * w_df * (math.log(omega2) + w_scale / omega2)
    total += pi_a * math.log(share) + pi_b * math.log(1.0 - share)
    wide = share * omega2 ** (-0.5 * dims)
    for i in range(unit_start.size - 1):
        own = g * sigma2[i]
        usual, half = (1.0 - share) * own ** (-0.5 * dims), 0.5 / own
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            # scaled by the wide component, so that neither term can underflow alone
            total += math.log(wide + usual * math.exp(steps[c] * (0.5 / omega2 - half)))
            total -= 0.5 * steps[c] / omega2
    return total


@compiled
def walk_pace(rng, steps, dims, unit_start, sigma2, pace, setting, moves):  # type: ignore[no-untyped-def]
    """Random-walk steps of omega^2 and pi, and of one factor for s^2 and every sigma_i^2, in turn.

    The shift indicators are summed out, for given them all of these hardly move: hundreds of steps could
    be of either kind. Draw the indicators afterwards.
    """
    g, here = 1.0, (pace[0], pace[1], pace[2])
    now = _mixture(steps, dims, unit_start, sigma2, g, here, setting)
    for k in range(moves):
        reach = 0.06 if rng.random() < 0.5 else 0.6
        new_g, there = g, here
        if k % 2 == 0:
            odds = here[2] / (1.0 - here[2]) * math.exp(reach * rng.standard_normal())
            there = (here[0], here[1] * math.exp(reach * rng.standard_normal()), odds / (1.0 + odds))
        else:
            factor = math.exp(0.5 * reach * rng.standard_normal())
            new_g, there = g * factor, (here[0] * factor, here[1], here[2])
        if not 1e-9 < there[2] < 1.0 - 1e-9:
            continue
        new = _mixture(steps, dims, unit_start, sigma2, new_g, there, setting)
        if math.log(1.0 - rng.random()) < new - now:
            g, here, now = new_g, there, new
    sigma2 *= g
    pace[0], pace[1], pace[2] = here


@compiled
def stretch_all(rng, theta, items, is_first, variance, sigma2, pace, scale, setting):  # type: ignore[no-untyped-def]
    """One scale for theta, sigma_i, omega and s (times b) and every beta (divided by b), g = b^2.

    Left of the density are the priors of the first positions, of s^2 and of omega^2.
    """
    _, s_shape, s_rate, w_df, w_scale, _, _ = setting
    dims, total, n = theta.shape[1], 0.0, 0
    for c in range(theta.shape[0]):
        if is_first[c]:
            n += dims
            for d in range(dims):
                total += theta[c, d] ** 2 / variance[c]
    k = 0.5 * n + s_shape - 0.5 * w_df
    log_g = _factor_draw(rng, k, 0.5 * total + s_rate * pace[0], 0.5 * w_df * w_scale / pace[1])
    g, b = math.exp(log_g), math.exp(0.5 * log_g)
    theta *= b
    items[:, :dims] /= b
    sigma2 *= g
    pace[0] *= g
    pace[1] *= g
    scale[0] *= g
    scale[1] /= g
    for c in range(variance.size):
        if not is_first[c]:
            variance[c] *= g
