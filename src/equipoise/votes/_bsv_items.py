"""Roll calls of the published model given the positions, latent responses integrated out, compiled.

beta ~ N(0, 1); cut points flat on -7 < lower < upper < 7. The draw is Metropolis-Hastings from a multivariate
t around the Laplace approximation in (beta, upper, log gap), gap = upper - lower. Where nobody voted no, the
lower cut point is nearly flat down to -7: it is proposed from the uniform there, in steps of its own, and
(beta, upper) as if there had been no choice but yes and abstention.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from equipoise.votes._likelihood import log_lik, slopes
from equipoise.votes._normal import mills

LIMIT = 7.0  # of the cut points
_DF = 8.0  # of the proposal
_LOWER_STEPS = 2
_RIDGE = 0.02  # added to the curvature in cut points, of the order of the flat prior's own width


@njit(cache=True, nogil=True)
def item_log_density(beta, upper, lower, votes, theta):  # type: ignore[no-untyped-def]
    """Log posterior density of one roll call up to a constant; votes = (first, last, cell, vote)."""
    if upper >= LIMIT or lower <= -LIMIT or lower >= upper:
        return -math.inf
    first, last, cell, vote = votes
    total = -0.5 * beta * beta
    for k in range(first, last):
        mu = beta * theta[cell[k]]
        total += log_lik(vote[k], upper - mu, lower - mu)
    return total


@njit(cache=True, nogil=True)
def laplace(x, no_no, votes, theta, chol):  # type: ignore[no-untyped-def]
    """One Newton step in place for x = (beta, upper, log gap), with the Cholesky factor of the curvature.

    With `no_no` x[2] stays as it is and its row of the factor is that of a unit matrix.
    """
    first, last, cell, vote = votes
    gap = math.exp(x[2])
    g0, g1, g2 = -x[0], 0.0, 1.0
    h00, h01, h11, h02, h12, h22, bend = 1.0, 0.0, _RIDGE, 0.0, 0.0, _RIDGE, 0.0
    for k in range(first, last):
        t = theta[cell[k]]
        a = x[1] - x[0] * t
        if no_no:
            s = a if vote[k] == 1 else -a
            m = mills(s)
            q = m * (m + s)
            slope = m if vote[k] == 1 else -m
        else:
            l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - gap)
            slope, q = l_a + l_b, -(l_aa + 2.0 * l_ab + l_bb)
            if vote[k] != 2:
                r = gap * (l_ab + l_bb)
                g2 -= gap * l_b
                h02 -= t * r
                h12 += r
                h22 -= gap * gap * l_bb
                bend += gap * l_b
        g0 -= t * slope
        g1 += slope
        h00 += t * t * q
        h01 -= t * q
        h11 += q
    if no_no:
        g2, h22 = 0.0, 1.0
    else:
        h22 += max(bend, -0.5 * h22)
    _solve(x, (g0, g1, g2), (h00, h01, h11, h02, h12, h22), chol)


@njit(inline="always")
def _solve(x, g, h, chol):  # type: ignore[no-untyped-def]
    """x += H^-1 g, cut to a step of 1.5 at most; the factor of H into `chol`."""
    c00 = math.sqrt(h[0])
    c10, c20 = h[1] / c00, h[3] / c00
    c11 = math.sqrt(max(h[2] - c10 * c10, 1e-10))
    c21 = (h[4] - c20 * c10) / c11
    c22 = math.sqrt(max(h[5] - c20 * c20 - c21 * c21, 1e-10))
    chol[0], chol[1], chol[2], chol[3], chol[4], chol[5] = c00, c10, c11, c20, c21, c22
    y0 = g[0] / c00
    y1 = (g[1] - c10 * y0) / c11
    y2 = (g[2] - c20 * y0 - c21 * y1) / c22
    d2 = y2 / c22
    d1 = (y1 - c21 * d2) / c11
    d0 = (y0 - c10 * d1 - c20 * d2) / c00
    moved = max(abs(d0), max(abs(d1), abs(d2)))
    shrink = 1.5 / moved if moved > 1.5 else 1.0
    x[0] += shrink * d0
    x[1] += shrink * d1
    x[2] += shrink * d2


@njit(inline="always")
def _log_t(beta, upper, u, centre, chol, no_no):  # type: ignore[no-untyped-def]
    """Log density of the proposal in (beta, upper, lower), of which `no_no` leaves the last alone."""
    d0, d1 = beta - centre[0], upper - centre[1]
    d2 = 0.0 if no_no else u - centre[2]
    z0 = chol[0] * d0 + chol[1] * d1 + chol[3] * d2
    z1 = chol[2] * d1 + chol[4] * d2
    z2 = chol[5] * d2
    dims = 2.0 if no_no else 3.0
    log_t = -0.5 * (_DF + dims) * math.log1p((z0 * z0 + z1 * z1 + z2 * z2) / _DF)
    return log_t if no_no else log_t - u  # from log gap to lower


@njit(cache=True, nogil=True)
def _draw_lower(rng, item, votes, theta):  # type: ignore[no-untyped-def]
    """Uniform proposals for the lower cut point where nobody voted no: only abstentions have a say."""
    first, last, cell, vote = votes
    for _ in range(_LOWER_STEPS):
        new = -LIMIT + rng.random() * (item[1] + LIMIT)
        ratio, k = 0.0, last - 1
        while k >= first and vote[k] == 1:  # sorted: abstentions stand last
            mu = item[0] * theta[cell[k]]
            ratio += log_lik(1, item[1] - mu, new - mu) - log_lik(1, item[1] - mu, item[2] - mu)
            k -= 1
        if math.log(1.0 - rng.random()) < ratio:
            item[2] = new


@njit(cache=True, nogil=True)
def draw_item(rng, item, anchor, gain, no_no, votes, theta, work):  # type: ignore[no-untyped-def]
    """Draw item = (beta, upper, lower) in place; 1 if accepted. `anchor` moves by `gain` to the mode."""
    centre, chol = work[0], work[1]
    centre[:3] = anchor
    laplace(centre, no_no, votes, theta, chol)
    for p in range(3):
        anchor[p] += gain * (centre[p] - anchor[p])
    if no_no:
        _draw_lower(rng, item, votes, theta)
    s = math.sqrt(_DF / (2.0 * rng.standard_gamma(0.5 * _DF)))
    z2 = 0.0 if no_no else s * rng.standard_normal() / chol[5]
    z1 = (s * rng.standard_normal() - chol[4] * z2) / chol[2]
    z0 = (s * rng.standard_normal() - chol[1] * z1 - chol[3] * z2) / chol[0]
    beta, upper, u = centre[0] + z0, centre[1] + z1, centre[2] + z2
    lower = item[2] if no_no else upper - math.exp(u)
    new = item_log_density(beta, upper, lower, votes, theta)
    if new == -math.inf:
        return 0
    now = item_log_density(item[0], item[1], item[2], votes, theta)
    new -= _log_t(beta, upper, u, centre, chol, no_no)
    now -= _log_t(item[0], item[1], math.log(item[1] - item[2]), centre, chol, no_no)
    if math.log(1.0 - rng.random()) < new - now:
        item[0], item[1], item[2] = beta, upper, lower
        return 1
    return 0


@njit(cache=True, nogil=True)
def draw_all_items(rng, items, anchor, gain, no_no, by_item, theta, accepted):  # type: ignore[no-untyped-def]
    """Draw every roll call in place, counting what was accepted."""
    start, cell, vote = by_item
    work = np.empty((2, 6))
    for j in range(items.shape[0]):
        votes = (start[j], start[j + 1], cell, vote)
        accepted[j] += draw_item(rng, items[j], anchor[j], gain, no_no[j], votes, theta, work)
