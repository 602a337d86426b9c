"""One roll call in D dimensions given the positions, compiled: as `votes._items`, with D discriminations.

Rows of `items` are (beta_1 .. beta_D, kappa, u, exp u), u = log(gap); `prior` is (mean, precision) of
each beta, of kappa and of u.
"""

from __future__ import annotations

import math

import numpy as np

from equipoise.votes._compiled import compiled, inlined
from equipoise.votes._likelihood import log_lik, slopes
from equipoise.votes.axes._blocks import cholesky, lower_solve, upper_solve

_ALPHA = -0.5  # of the autoregressive proposal, see `_paths`
_WALK = 2.4  # of the random walk, over the root of the number of parameters


@compiled
def item_log_posterior(x, first, last, cell, vote, theta, prior):  # type: ignore[no-untyped-def]
    """Log posterior (up to a constant) of x = (beta, kappa, u) from the votes first..last-1."""
    dims, total = theta.shape[1], 0.0
    for p in range(dims + 2):
        row = max(p - dims + 1, 0)
        total -= 0.5 * prior[row, 1] * (x[p] - prior[row, 0]) ** 2
    gap = math.exp(x[dims + 1])
    for k in range(first, last):
        a = x[dims]
        for d in range(dims):
            a -= x[d] * theta[cell[k], d]
        total += log_lik(vote[k], a, a - gap)
    return total


@compiled
def item_newton(x, first, last, cell, vote, theta, prior, chol, step, step_limit):  # type: ignore[no-untyped-def]
    """One safeguarded Newton step in place; leaves the lower Cholesky factor of the curvature in `chol`.

    The bend of exp u, which can make the curvature indefinite, is left out where it would.
    """
    dims = theta.shape[1]
    p, gap, bend = dims + 2, math.exp(x[dims + 1]), 0.0
    chol[:] = 0.0
    step[:] = 0.0
    for k in range(first, last):
        c, a = cell[k], x[dims]
        for d in range(dims):
            a -= x[d] * theta[c, d]
        l_a, l_b, l_aa, l_ab, l_bb = slopes(vote[k], a, a - gap)
        s, q = l_a + l_b, l_aa + 2.0 * l_ab + l_bb
        for d in range(dims):
            step[d] -= theta[c, d] * s
            chol[dims, d] += theta[c, d] * q
            for e in range(d + 1):
                chol[d, e] -= theta[c, d] * theta[c, e] * q
        step[dims] += s
        chol[dims, dims] -= q
        if vote[k] != 2:
            r = gap * (l_ab + l_bb)
            step[dims + 1] -= gap * l_b
            for d in range(dims):
                chol[dims + 1, d] -= theta[c, d] * r
            chol[dims + 1, dims] += r
            chol[dims + 1, dims + 1] -= gap * gap * l_bb
            bend += gap * l_b
    chol[dims + 1, dims + 1] += max(bend, -0.5 * chol[dims + 1, dims + 1])
    for i in range(p):
        row = max(i - dims + 1, 0)
        step[i] -= prior[row, 1] * (x[i] - prior[row, 0])
        chol[i, i] += prior[row, 1]
    cholesky(chol)
    lower_solve(chol, step)
    upper_solve(chol, step)
    moved = np.max(np.abs(step))
    shrink = min(1.0, step_limit / moved) if moved > 0.0 else 0.0
    for i in range(p):
        x[i] += shrink * step[i]
    return moved


@inlined
def _spread(x, centre, chol):  # type: ignore[no-untyped-def]
    """(x - centre)' L L' (x - centre)."""
    p, total = chol.shape[0], 0.0
    for i in range(p):
        z = 0.0
        for k in range(i, p):
            z += chol[k, i] * (x[k] - centre[k])
        total += z * z
    return total


@inlined
def _noise(rng, chol, scale, out):  # type: ignore[no-untyped-def]
    """out = scale L'^-1 xi."""
    for i in range(out.size):
        out[i] = scale * rng.standard_normal()
    upper_solve(chol, out)


@compiled
def draw_item(rng, x, anchor, first, last, cell, vote, theta, prior, chol, work, newton_steps, df, sticky):  # type: ignore[no-untyped-def]
    """Metropolis-Hastings draw of one roll call; 1 if accepted.

    The proposal is reversible with respect to a multivariate t with `df` degrees of freedom around the
    Laplace approximation reached from `anchor`: the t's mixing weight given the present point first, then
    an autoregressive step. A `sticky` roll call also gets a random-walk step.
    """
    p = chol.shape[0]
    centre, proposal, step = work[0], work[1], work[2]
    centre[:] = anchor[:p]
    for _ in range(newton_steps):
        item_newton(centre, first, last, cell, vote, theta, prior, chol, step, 1.5)
    tail, apart = 0.5 * (df + p), _spread(x, centre, chol)
    weight = rng.standard_gamma(tail) / (0.5 * (df + apart))
    _noise(rng, chol, math.sqrt((1.0 - _ALPHA * _ALPHA) / weight), proposal)
    for i in range(p):
        proposal[i] += centre[i] + _ALPHA * (x[i] - centre[i])
    density = item_log_posterior(x, first, last, cell, vote, theta, prior)
    new_density = item_log_posterior(proposal, first, last, cell, vote, theta, prior)
    now = density + tail * math.log1p(apart / df)
    new = new_density + tail * math.log1p(_spread(proposal, centre, chol) / df)
    accepted = 0
    if math.log(1.0 - rng.random()) < new - now:
        x[:p] = proposal
        density, accepted = new_density, 1
    if sticky:
        _noise(rng, chol, _WALK / math.sqrt(p), proposal)
        for i in range(p):
            proposal[i] += x[i]
        new_density = item_log_posterior(proposal, first, last, cell, vote, theta, prior)
        if math.log(1.0 - rng.random()) < new_density - density:
            x[:p] = proposal
    x[p] = math.exp(x[p - 1])
    return accepted


@compiled
def draw_items(rng, items, anchor, votes, theta, prior, newton_steps, df, sticky, accepted):  # type: ignore[no-untyped-def]
    """Draw every roll call given the paths; counts acceptances by roll call."""
    start, cell, vote = votes
    p = theta.shape[1] + 2
    chol, work = np.zeros((p, p)), np.zeros((3, p))
    for j in range(items.shape[0]):
        accepted[j] += draw_item(
            rng, items[j], anchor[j], start[j], start[j + 1], cell, vote, theta, prior,
            chol, work, newton_steps, df, sticky[j],
        )  # fmt: skip


@compiled
def items_to_mode(items, votes, theta, prior, steps):  # type: ignore[no-untyped-def]
    """Newton steps for every roll call given the paths."""
    start, cell, vote = votes
    p = theta.shape[1] + 2
    chol, step = np.zeros((p, p)), np.zeros(p)
    for j in range(items.shape[0]):
        for _ in range(steps):
            item_newton(items[j, :p], start[j], start[j + 1], cell, vote, theta, prior, chol, step, 1.0)
        items[j, p] = math.exp(items[j, p - 1])
