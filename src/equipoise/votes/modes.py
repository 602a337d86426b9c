"""The three ways to estimate positions, each from a design to a posterior."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from equipoise.errors import SettingsError
from equipoise.suggest import did_you_mean, suggest
from equipoise.votes.cells import Cells
from equipoise.votes.design import VoteDesign
from equipoise.votes.laplace import laplace_draws
from equipoise.votes.mode import ModeSettings, fit_mode
from equipoise.votes.posterior import Posterior
from equipoise.votes.progress import OnProgress
from equipoise.votes.settings import MAX_KEPT, SamplerSettings

if TYPE_CHECKING:
    import polars as pl

_S = TypeVar("_S")
_FAST: dict[str, float] = {"draws": 1000, "seed": 20241231}  # joint draws around the mode
_WHOLE = {"draws": (10, MAX_KEPT), "seed": (0, 2**63 - 1), "rounds": (1, 100_000)}
_RANGES = {
    "log_gap_mean": (-5.0, 5.0),
    "tolerance": (1e-10, 1e-2),
}  # of the mode's other settings 0.001 to 1,000


def settings_of(kind: type[_S], given: Mapping[str, float], mode: str, also: tuple[str, ...] = ()) -> _S:
    """The settings of a mode; SettingsError, with a close name, for one that it does not have.

    >>> settings_of(SamplerSettings, {"drows": 10}, "exact")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: The mode exact has no setting 'drows': did you mean draws?
    """
    known = [*inspect.signature(kind).parameters, *also]
    for name in given:
        if name not in known:
            hint = did_you_mean(suggest(name, known), f"it has {', '.join(known)}.")
            raise SettingsError(f"The mode {mode} has no setting {name!r}: {hint}")
    return kind(**{name: value for name, value in given.items() if name not in also})


def exact(
    design: VoteDesign,
    anchor: str,
    given: Mapping[str, float],
    *,
    dims: int = 1,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Posterior:
    """The exact posterior by Markov chain Monte Carlo; see `equipoise.votes.sampler.sample`."""
    from equipoise.votes.sampler import sample

    settings = settings_of(SamplerSettings, given, "exact")
    if dims == 1:
        return sample(design, anchor, settings, keep=keep, on_progress=on_progress)
    from equipoise.votes.axes import sample_axes

    found = sample_axes(design, anchor, settings, dims, keep=keep, on_progress=on_progress)
    return Posterior(
        cells=Cells.of(design),
        mode="exact",
        settings=asdict(settings),
        theta=found.theta,
        shift=found.shift,
        beta=found.beta,
        beta_sd=found.beta_sd,
        trace=found.trace,
        acceptance=found.acceptance,
        told={
            "facing": list(found.facing),
            "apart": found.apart.tolist(),
            "steady": found.steady.tolist(),
            "settled": found.settled,
        },
        votes=design,
    )


def _within(name: str, value: float) -> None:
    """Refuse a setting of the mode fast that is out of range or no number."""
    whole, (lo, hi) = name in _WHOLE, _WHOLE.get(name) or _RANGES.get(name, (1e-3, 1e3))
    kind = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kind) or not lo <= value <= hi:
        raise SettingsError(
            f"{name} must be a {'whole ' if whole else ''}number from {lo:,} to {hi:,}, not {value!r}."
        )


def fast(design: VoteDesign, anchor: str, given: Mapping[str, float]) -> Posterior:
    """Draws around the posterior mode; see `equipoise.votes.laplace.laplace_draws`."""
    settings = settings_of(ModeSettings, given, "fast", also=tuple(_FAST))
    draws, seed = (given.get(name, default) for name, default in _FAST.items())
    for name, value in {**asdict(settings), "draws": draws, "seed": seed}.items():
        _within(name, value)
    mode = fit_mode(design, anchor, settings)
    theta = laplace_draws(design, mode, settings, int(draws), int(seed))
    return Posterior(
        cells=Cells.of(design),
        mode="fast",
        settings={**asdict(settings), "draws": draws, "seed": seed},
        theta=theta[None, :, :, None],
        shift=np.full(design.labels.size, np.nan),
        beta=mode.items[:, :1].copy(),
        beta_sd=np.full((mode.items.shape[0], 1), np.nan),  # the mode has none for roll calls
        told={"optimum_reached": bool(mode.converged)},
        votes=design,
    )


def published(
    design: VoteDesign,
    roll_calls: pl.DataFrame,
    anchor: str,
    given: Mapping[str, float],
    *,
    keep: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Posterior:
    """The published model with its priors; repeated texts are one item where titles and sessions are."""
    from equipoise.votes.bsv import BsvSettings, sample_bsv

    settings = settings_of(BsvSettings, given, "bsv")
    found = sample_bsv(design, anchor, settings, links=_links(roll_calls), keep=keep, on_progress=on_progress)
    return Posterior(
        cells=Cells.of(found.design),
        mode="bsv",
        settings=asdict(settings),
        theta=found.theta[..., None],
        shift=np.full(found.design.labels.size, np.nan),
        beta=found.beta[:, :1],
        beta_sd=found.beta[:, 1:],
        acceptance={"item": found.acceptance},
        votes=found.design,
    )


def _links(roll_calls: pl.DataFrame) -> pl.DataFrame | None:
    """Which roll calls are on one text; None where titles or sessions are not known."""
    from equipoise.votes.links import linked

    known = roll_calls["title"].null_count() < roll_calls.height
    if not known or roll_calls["regular_session"].null_count():
        return None
    return linked(roll_calls, by=[c for c in ("title", "short") if c in roll_calls.columns])
