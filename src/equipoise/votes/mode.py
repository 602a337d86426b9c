"""The posterior mode of all positions and roll calls, by Newton steps in turn, with standard errors.

For interactive work: the same likelihood as the sampler, a few seconds on all votes since 1946. Its
settings are those under which the mode comes near the published posterior means (docs/vote-model.md):
a mode that fits 5,000 roll calls beside 11,000 positions overstates discrimination, so beta has a
tighter prior here than in the sampler, and the random walk is as loose as the published one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.votes._mode_errors import path_errors, score_parts, usual_step
from equipoise.votes._passes import items_to_mode, paths_to_mode
from equipoise.votes._start import first_guess
from equipoise.votes.design import VoteDesign

Floats = NDArray[np.float64]
_VOTES = 150  # on a roll call, for which beta_sd is meant
_REFIT_STEPS = 12  # Newton steps from the roll calls of the mode to those under the sampler's prior


@dataclass(frozen=True, slots=True)
class ModeSettings:
    """Prior scales, in units of the positions' SD, and when to stop."""

    step_sd: float = 0.5  # of theta from one period to the next
    first_sd: float = 1.0  # of a unit's first theta
    beta_sd: float = 0.25  # for roll calls of 150 votes; with fewer it is wider, so as to weigh the same
    kappa_sd: float = 5.0
    log_gap_mean: float = 0.3
    log_gap_sd: float = 1.0
    tolerance: float = 1e-4  # largest change of a position in one round
    rounds: int = 200


@dataclass(frozen=True, slots=True)
class Mode:
    """Positions (mean 0, SD 1 over cells with votes), their standard errors, and the roll calls.

    Shapes: theta and sd (C,); items (J, 4) with columns beta, kappa, log gap, gap. `rounds` is how many
    rounds were needed, `converged` whether the last moved nothing by more than the tolerance.
    """

    theta: Floats
    sd: Floats
    items: Floats
    rounds: int
    converged: bool


def fit_mode(design: VoteDesign, anchor: str, settings: ModeSettings | None = None) -> Mode:
    """Fit positions and roll calls; the unit `anchor` ends on the positive side.

    The standard errors are those of a smoother with a set step in a world with the pace that the votes show,
    the roll calls' own uncertainty included (`_mode_errors`; their coverage is measured in docs/mode.md).
    Raises SettingsError where `anchor` is not among the units.

    >>> import polars as pl
    >>> from datetime import date
    >>> rc = pl.DataFrame({"roll_call": range(6), "year": 2000, "date": date(2000, 5, 1), "excluded": None},
    ...                   schema_overrides={"excluded": pl.String})
    >>> ballots = {"USA": [2, 0, 2, 0, 2, 0], "KAZ": [1, 1, 2, 0, 1, 0], "CUB": [0, 2, 0, 2, 0, 2]}
    >>> v = pl.DataFrame([{"roll_call": i, "state": s, "vote": x} for s, b in ballots.items()
    ...                   for i, x in enumerate(b)])
    >>> from equipoise.votes.design import prepare
    >>> d = prepare(rc, v)
    >>> [d.units[i] for i in np.argsort(-fit_mode(d, "USA").theta)]
    ['USA', 'KAZ', 'CUB']
    """
    s = settings or ModeSettings()
    if anchor not in design.units:
        raise SettingsError(
            f"The state {anchor} that sets the sign has cast no vote here: name one that has."
        )
    theta = first_guess(design)
    variance = np.where(design.is_first, s.first_sd**2, s.step_sd**2)
    weight = s.beta_sd**-2 * design.item_cell.size / design.item_period.size / _VOTES
    prior = np.array([[0.0, weight], [0.0, s.kappa_sd**-2], [s.log_gap_mean, s.log_gap_sd**-2]])
    items = np.zeros((design.item_period.size, 4))
    items[:, 1], items[:, 3] = -1.0, 1.0
    voted, rounds, change = design.n_votes > 0, 0, np.inf
    while change > s.tolerance and rounds < s.rounds:
        before, items_before, last = theta.copy(), items.copy(), change
        items_to_mode(items, design.by_item, theta, prior, 1)
        paths_to_mode(theta, design.unit_start, variance, design.by_cell, items, 0.0, 1)
        _standardise(theta, items, voted)
        change, rounds = float(np.max(np.abs(theta - before))), rounds + 1
        if change >= last:  # a roll call that swings to and fro between two rounds comes to rest half-way
            items += 0.5 * (items_before - items)
            items[:, 3] = np.exp(items[:, 2])
    _face_positive(design, anchor, theta, items)
    sd = _standard_errors(design, s, theta, items)
    return Mode(theta, sd, items, rounds, change <= s.tolerance)


def _standard_errors(design: VoteDesign, s: ModeSettings, theta: Floats, items: Floats) -> Floats:
    """See `_mode_errors`; shape (C,)."""
    prior = np.array([[0.0, 1.0], [0.0, s.kappa_sd**-2], [s.log_gap_mean, s.log_gap_sd**-2]])
    refitted = items.copy()
    items_to_mode(refitted, design.by_item, theta, prior, _REFIT_STEPS)
    parts = score_parts(theta, design.by_cell, design.by_item, refitted, prior)
    step = usual_step(theta, design.unit_start, parts, s.step_sd)
    return path_errors(design.unit_start, parts, s.step_sd, s.first_sd, step)


def _standardise(theta: Floats, items: Floats, voted: NDArray[np.bool_]) -> None:
    """In place: mean 0 and SD 1 over cells with votes; every probability stays as it was."""
    mean, spread = theta[voted].mean(), theta[voted].std()
    theta -= mean
    theta /= spread
    items[:, 1] -= items[:, 0] * mean
    items[:, 0] *= spread


def _face_positive(design: VoteDesign, anchor: str, theta: Floats, items: Floats) -> None:
    """In place: turn the axis so that the anchor's mean position is positive."""
    i = design.units.index(anchor)
    if theta[design.unit_start[i] : design.unit_start[i + 1]].mean() < 0:
        theta *= -1.0
        items[:, 0] *= -1.0
