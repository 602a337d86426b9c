"""How positions move: the two-speed mixture of usual politics and shifts, and its conjugate draws, compiled.

eta = theta_t - theta_(t-1) is N(0, sigma_i^2) in usual politics and N(0, omega^2) in a shift, which has
probability pi. sigma_i^2 ~ scaled-inverse-chi2(nu, s^2), s^2 ~ Gamma, so that a state with few votes
borrows its usual pace from the others. `pace` holds (s^2, omega^2, pi).
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled


@compiled
def draw_evolution(rng, theta, unit_start, variance, shifted, sigma2, pace, setting):  # type: ignore[no-untyped-def]
    """Draw shift indicators, each state's usual variance, omega^2, pi and s^2; refresh `variance`.

    setting = (nu, shape and rate of s^2, degrees of freedom and scale of omega^2, a and b of pi).
    """
    nu, s_shape, s_rate, w_df, w_scale, pi_a, pi_b = setting
    n_units = unit_start.size - 1
    omega2, log_odds = pace[1], math.log(pace[2] / (1.0 - pace[2]))
    n_shift, sum_shift, n_steps, inverse_sum = 0, 0.0, 0, 0.0
    for i in range(n_units):
        usual, total = 0, 0.0
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            eta2 = (theta[c] - theta[c - 1]) ** 2
            odds = (
                log_odds + 0.5 * math.log(sigma2[i] / omega2) + 0.5 * eta2 * (1.0 / sigma2[i] - 1.0 / omega2)
            )
            n_steps += 1
            if rng.random() < 1.0 / (1.0 + math.exp(-min(max(odds, -700.0), 700.0))):
                shifted[c] = 1
                n_shift += 1
                sum_shift += eta2
            else:
                shifted[c] = 0
                usual += 1
                total += eta2
        sigma2[i] = 0.5 * (nu * pace[0] + total) / rng.standard_gamma(0.5 * (nu + usual))
        inverse_sum += 1.0 / sigma2[i]
    pace[0] = rng.standard_gamma(s_shape + 0.5 * nu * n_units) / (s_rate + 0.5 * nu * inverse_sum)
    pace[1] = 0.5 * (w_df * w_scale + sum_shift) / rng.standard_gamma(0.5 * (w_df + n_shift))
    x, y = rng.standard_gamma(pi_a + n_shift), rng.standard_gamma(pi_b + n_steps - n_shift)
    pace[2] = min(max(x / (x + y), 1e-9), 1.0 - 1e-9)
    for i in range(n_units):
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            variance[c] = pace[1] if shifted[c] else sigma2[i]


@compiled
def _mixture(theta, unit_start, sigma2, omega2, share, setting):  # type: ignore[no-untyped-def]
    """Log density of all steps with the shift indicators summed out, and of omega^2 and pi, up to a constant.

    In log omega^2 and logit pi, whence the Jacobians.
    """
    _, _, _, w_df, w_scale, pi_a, pi_b = setting
    total = -0.5 * w_df * (math.log(omega2) + w_scale / omega2)
    total += pi_a * math.log(share) + pi_b * math.log(1.0 - share)
    wide = share / math.sqrt(omega2)
    for i in range(unit_start.size - 1):
        usual, half = (1.0 - share) / math.sqrt(sigma2[i]), 0.5 / sigma2[i]
        for c in range(unit_start[i] + 1, unit_start[i + 1]):
            eta2 = (theta[c] - theta[c - 1]) ** 2
            # scaled by the wide component, so that neither term can underflow alone
            total += math.log(wide + usual * math.exp(eta2 * (0.5 / omega2 - half))) - 0.5 * eta2 / omega2
    return total


@compiled
def walk_shifts(rng, theta, unit_start, sigma2, pace, setting, steps):  # type: ignore[no-untyped-def]
    """Random-walk steps of (omega^2, pi) with the shift indicators summed out; draw those afterwards.

    Given the indicators both hardly move, for hundreds of steps could be of either kind.
    """
    now = _mixture(theta, unit_start, sigma2, pace[1], pace[2], setting)
    for _ in range(steps):
        reach = 0.06 if rng.random() < 0.5 else 0.6
        omega2 = pace[1] * math.exp(reach * rng.standard_normal())
        odds = pace[2] / (1.0 - pace[2]) * math.exp(reach * rng.standard_normal())
        share = odds / (1.0 + odds)
        if not 1e-9 < share < 1.0 - 1e-9:
            continue
        new = _mixture(theta, unit_start, sigma2, omega2, share, setting)
        if math.log(1.0 - rng.random()) < new - now:
            pace[1], pace[2], now = omega2, share, new


@compiled
def draw_gap_prior(rng, items, prior):  # type: ignore[no-untyped-def]
    """Mean and precision of u = log(gap), given the roll calls.

    mean ~ N(0, 2^2), variance ~ inverse-gamma(2, 2): weak beside many roll calls.
    """
    n, total, spread = items.shape[0], 0.0, 0.0
    for j in range(n):
        total += items[j, 2]
    precision = n * prior[2, 1] + 0.25
    prior[2, 0] = total * prior[2, 1] / precision + rng.standard_normal() / math.sqrt(precision)
    for j in range(n):
        spread += (items[j, 2] - prior[2, 0]) ** 2
    prior[2, 1] = rng.standard_gamma(2.0 + 0.5 * n) / (2.0 + 0.5 * spread)


@compiled
def standardise(theta, counts, out):  # type: ignore[no-untyped-def]
    """Write theta with mean 0 and SD 1 over the cells that have votes into `out`."""
    n, total = 0, 0.0
    for c in range(theta.size):
        if counts[c] > 0:
            n += 1
            total += theta[c]
    mean = total / n
    spread = 0.0
    for c in range(theta.size):
        if counts[c] > 0:
            spread += (theta[c] - mean) ** 2
    scale = math.sqrt(spread / n)
    for c in range(theta.size):
        out[c] = (theta[c] - mean) / scale
    return np.array([mean, scale])
