"""One roll call given the states' positions: Newton steps, Laplace approximation, an exact draw, compiled.

A roll call has beta (discrimination), kappa (cut point between abstention and yes) and
u = log(gap), gap the distance down to the cut point between no and abstention. In (beta, kappa, u)
the posterior is close to normal even where nobody voted no.
Rows of `items` are (beta, kappa, u, exp u); `prior` is (mean, precision) for each of the first three.
"""

from __future__ import annotations

import math

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._likelihood import log_lik, slopes

_OVER = -0.5  # over-relaxation, as of paths
_WALK = 1.2  # of the random walk in units of the approximation's SD: near 2.4 / sqrt(3)


@compiled
def item_log_posterior(x, first, last, cell, vote, theta, prior):  # type: ignore[no-untyped-def]
    """Log posterior (up to a constant) of x = (beta, kappa, u) from the votes first..last-1."""
    total = 0.0
    for p in range(3):
        total -= 0.5 * prior[p, 1] * (x[p] - prior[p, 0]) ** 2
    gap = math.exp(x[2])
    for k in range(first, last):
        a = x[1] - x[0] * theta[cell[k]]
        total += log_lik(vote[k], a, a - gap)
    return total


@compiled
def item_newton(x, first, last, cell, vote, theta, prior, chol, step_limit):  # type: ignore[no-untyped-def]
    """One safeguarded Newton step in place; leaves the lower Cholesky factor of the curvature in `chol`.

    The term of the curvature that can make it indefinite (the bend of exp u) is left out where it
    would; the result is still a valid scale for a proposal. Returns the largest move.
    """
    gap = math.exp(x[2])
    g0, g1, g2 = 0.0, 0.0, 0.0
    h00, h01, h11, h02, h12, h22, bend = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(first, last):
        t = theta[cell[k]]
        a = x[1] - x[0] * t
        l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - gap)
        s = l_a + l_b
        g0 -= t * s
        g1 += s
        q = l_aa + 2.0 * l_ab + l_bb
        h00 -= t * t * q
        h01 += t * q
        h11 -= q
        if vote[k] != 2:
            r = gap * (l_ab + l_bb)
            g2 -= gap * l_b
            h02 -= t * r
            h12 += r
            h22 -= gap * gap * l_bb
            bend += gap * l_b
    h22 += max(bend, -0.5 * h22)
    g0 -= prior[0, 1] * (x[0] - prior[0, 0])
    g1 -= prior[1, 1] * (x[1] - prior[1, 0])
    g2 -= prior[2, 1] * (x[2] - prior[2, 0])
    h00 += prior[0, 1]
    h11 += prior[1, 1]
    h22 += prior[2, 1]
    c00 = math.sqrt(h00)
    c10, c20 = h01 / c00, h02 / c00
    c11 = math.sqrt(max(h11 - c10 * c10, 1e-10))
    c21 = (h12 - c20 * c10) / c11
    c22 = math.sqrt(max(h22 - c20 * c20 - c21 * c21, 1e-10))
    chol[0], chol[1], chol[2], chol[3], chol[4], chol[5] = c00, c10, c11, c20, c21, c22
    y0 = g0 / c00
    y1 = (g1 - c10 * y0) / c11
    y2 = (g2 - c20 * y0 - c21 * y1) / c22
    d2 = y2 / c22
    d1 = (y1 - c21 * d2) / c11
    d0 = (y0 - c10 * d1 - c20 * d2) / c00
    moved = max(abs(d0), max(abs(d1), abs(d2)))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    x[0] += shrink * d0
    x[1] += shrink * d1
    x[2] += shrink * d2
    return moved


@inlined
def _spread(x, centre, chol):  # type: ignore[no-untyped-def]
    """(x - centre)' L L' (x - centre)."""
    d0, d1, d2 = x[0] - centre[0], x[1] - centre[1], x[2] - centre[2]
    z0 = chol[0] * d0 + chol[1] * d1 + chol[3] * d2
    z1 = chol[2] * d1 + chol[4] * d2
    z2 = chol[5] * d2
    return z0 * z0 + z1 * z1 + z2 * z2


@compiled
def draw_item(rng, x, anchor, first, last, cell, vote, theta, prior, work, newton_steps, df, sticky):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings draw of one roll call; 1 if accepted.

    The proposal leaves a multivariate t with `df` degrees of freedom as it is: the Laplace approximation
    reached from `anchor` (fixed), with tails heavier than the posterior's. The t's own factor is drawn given
    the present point, then a normal around the mean, over-relaxed. A `sticky` roll call, one that the
    approximation fits badly, also gets a random-walk step of that approximation's shape.
    """
    centre, chol, proposal = work[0], work[1], work[2]
    centre[:3] = anchor[:3]
    for _ in range(newton_steps):
        item_newton(centre, first, last, cell, vote, theta, prior, chol, 1.5)
    tail, spread = 0.5 * (df + 3.0), _spread(x, centre, chol)
    scale = math.sqrt(0.5 * (df + spread) / rng.standard_gamma(tail))
    _step(rng, centre, chol, scale * math.sqrt(1.0 - _OVER * _OVER), proposal)
    for p in range(3):
        proposal[p] += _OVER * (x[p] - centre[p])
    density = item_log_posterior(x, first, last, cell, vote, theta, prior)
    new_density = item_log_posterior(proposal, first, last, cell, vote, theta, prior)
    now = density + tail * math.log1p(spread / df)
    new = new_density + tail * math.log1p(_spread(proposal, centre, chol) / df)
    accepted = 0
    if math.log(1.0 - rng.random()) < new - now:
        x[:3] = proposal[:3]
        density, accepted = new_density, 1
    if sticky:
        _step(rng, x, chol, _WALK, proposal)
        new_density = item_log_posterior(proposal, first, last, cell, vote, theta, prior)
        if math.log(1.0 - rng.random()) < new_density - density:
            x[:3] = proposal[:3]
    x[3] = math.exp(x[2])
    return accepted


@inlined
def _step(rng, centre, chol, scale, out):  # type: ignore[no-untyped-def]
    """out = centre + scale L'^-1 xi."""
    z2 = scale * rng.standard_normal() / chol[5]
    z1 = (scale * rng.standard_normal() - chol[4] * z2) / chol[2]
    z0 = (scale * rng.standard_normal() - chol[1] * z1 - chol[3] * z2) / chol[0]
    out[0], out[1], out[2] = centre[0] + z0, centre[1] + z1, centre[2] + z2
