"""Draws around the posterior mode: each path as a whole, from its Laplace approximation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import Mode, ModeSettings

Floats = NDArray[np.float64]


def laplace_draws(
    design: VoteDesign, mode: Mode, settings: ModeSettings, draws: int, seed: int
) -> NDArray[np.float32]:
    """Draws of all positions around the mode, shape (draws, C).

    Each path is drawn jointly over its years: normal, with the correlations of its Laplace approximation
    (the inverse of the tridiagonal curvature, given the roll calls) and with the standard errors of `mode`,
    which count the roll calls' own uncertainty as well. Changes over time within a state have the right
    width. Draws of different states are independent, so that what several states share (the same
    uncertain roll calls) is missing from distances between states; mode "exact" has it.

    Source of the approximation: Tierney & Kadane 1986, JASA 81(393): 82-86.

    >>> from equipoise.votes.mode import fit_mode
    >>> from equipoise.votes.design import prepare
    >>> import polars as pl
    >>> from datetime import date
    >>> rc = pl.DataFrame({"roll_call": range(6), "year": 2000, "date": date(2000, 5, 1), "excluded": None})
    >>> ballots = {"USA": [2, 0, 2, 0, 2, 0], "KAZ": [1, 1, 2, 0, 1, 0], "CUB": [0, 2, 0, 2, 0, 2]}
    >>> v = pl.DataFrame([{"roll_call": i, "state": s, "vote": x} for s, b in ballots.items()
    ...                   for i, x in enumerate(b)])
    >>> d = prepare(rc, v)
    >>> m = fit_mode(d, "USA")
    >>> x = laplace_draws(d, m, ModeSettings(), 4000, seed=1)
    >>> x.shape, bool(np.allclose(x.std(axis=0), m.sd, rtol=0.1))
    ((4000, 3), True)
    """
    from scipy.linalg import cholesky_banded, solve_banded

    rng = np.random.default_rng(np.random.SeedSequence([seed]))
    diagonal, above = _curvature(design, mode, settings)
    factor = cholesky_banded(np.vstack([np.concatenate([[0.0], above]), diagonal]))
    correlated = solve_banded((0, 1), factor, rng.standard_normal((diagonal.size, draws)))
    correlated *= (mode.sd / np.sqrt(_inverse_diagonal(factor)))[:, None]
    return np.ascontiguousarray((correlated + mode.theta[:, None]).T, dtype=np.float32)


def _curvature(design: VoteDesign, mode: Mode, settings: ModeSettings) -> tuple[Floats, Floats]:
    """Diagonal (C,) and first off-diagonal (C - 1,) of minus the Hessian of all paths, roll calls given."""
    first = design.is_first
    inward = np.where(first, settings.first_sd**-2.0, settings.step_sd**-2.0)  # precision of the step into
    onward = np.where(first, 0.0, inward)[1:]  # ... of the step out of a cell, 0 at a path's end
    beta, kappa, _, gap = mode.items[design.cell_item].T
    cell = np.repeat(np.arange(mode.theta.size), np.diff(design.cell_start))
    bend = beta**2 * _information(design.cell_vote, kappa - beta * mode.theta[cell], gap)
    diagonal = inward + np.bincount(cell, bend, minlength=mode.theta.size)
    diagonal[:-1] += onward
    return diagonal, -onward


def _information(vote: NDArray[np.int8], a: Floats, gap: Floats) -> Floats:
    """Minus the second derivative of log P(vote) in a, where yes is above a and no below a - gap."""
    from scipy.special import log_ndtr, ndtr

    b = a - gap
    flip = a + b > 0  # the smaller tail, where differences keep their digits
    log_p = np.select(
        [vote == 2, vote == 0],
        [log_ndtr(-a), log_ndtr(b)],
        np.log(np.maximum(np.where(flip, ndtr(-b) - ndtr(-a), ndtr(a) - ndtr(b)), 1e-300)),
    )
    at_a, at_b = (np.exp(-0.5 * x * x - log_p) / np.sqrt(2.0 * np.pi) for x in (a, b))
    yes, no = at_a * (at_a - a), at_b * (at_b + b)
    between = (at_a - at_b) ** 2 + a * at_a - b * at_b
    return np.asarray(np.select([vote == 2, vote == 0], [yes, no], between))


def _inverse_diagonal(factor: Floats) -> Floats:
    """The diagonal of the inverse of a tridiagonal matrix from its banded Cholesky factor (upper, 2 x C)."""
    beside, diagonal = factor
    out, below = np.empty(diagonal.size), 0.0
    for t in range(diagonal.size - 1, -1, -1):
        off = beside[t + 1] if t + 1 < diagonal.size else 0.0
        below = (1.0 + off * off * below) / diagonal[t] ** 2
        out[t] = below
    return out
