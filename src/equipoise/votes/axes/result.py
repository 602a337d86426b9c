"""Joint draws of positions on several axes, and whether axes and draws can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.axes.chain import AxesChain, trace_names
from equipoise.votes.convergence import Convergence, convergence, sound
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

Floats = NDArray[np.float64]
_APART = 1.1  # the ratio of neighbouring strengths below which two axes cannot be told apart


@dataclass(frozen=True)
class Axes:
    """Draws from the posterior on D axes, each brought to the axes of `rotate`.

    Shapes: theta (chains, draws, C, D), float32, mean 0 and covariance I over cells with votes; shift (C,)
    the posterior probability that the step into a cell was a shift (NaN in a unit's first cell); beta and
    beta_sd (J, D) mean and SD of each roll call's discriminations; trace has the scalars of the model, each
    (chains, draws), among them beta_rms_1 .. beta_rms_D, the root mean square discrimination of the axes;
    acceptance the share of accepted proposals, of stretches by path (U,) and by roll call (J,). `facing[d]`
    is the unit that is positive on axis d on its average.
    """

    design: VoteDesign
    settings: SamplerSettings
    theta: NDArray[np.float32]
    shift: Floats
    beta: Floats
    beta_sd: Floats
    trace: Mapping[str, Floats]
    acceptance: Mapping[str, Floats]
    facing: tuple[str, ...]

    @property
    def dims(self) -> int:
        """How many axes, D."""
        return int(self.theta.shape[3])

    @cached_property
    def _voted(self) -> Convergence:
        """R-hat, bulk and tail ESS of cells with votes, each (cells with votes, D)."""
        draws = np.moveaxis(self.theta[:, :, self.design.n_votes > 0], (2, 3), (0, 1))
        rhat, bulk, tail = convergence(draws.reshape(-1, *draws.shape[2:]))
        return rhat.reshape(-1, self.dims), bulk.reshape(-1, self.dims), tail.reshape(-1, self.dims)

    @cached_property
    def apart(self) -> Floats:
        """For neighbouring axes, the share of draws in which the first is stronger by a tenth.

        Shape (D - 1,). Where it is well below 1 the rotation is not determined by the votes.
        """
        rms = np.stack([self.trace[f"beta_rms_{d}"] for d in range(1, self.dims + 1)])
        return np.asarray(np.mean(rms[:-1] ** 2 > _APART * rms[1:] ** 2, axis=(1, 2)))

    @cached_property
    def steady(self) -> Floats:
        """Share of draws in which each axis is most like its own average over all draws; shape (D,)."""
        voted = self.design.n_votes > 0
        mean = self.theta.mean(axis=(0, 1), dtype=np.float64)[voted]
        mean /= np.sqrt(np.sum(mean**2, axis=0))  # every draw has unit variance, its average less
        like = np.stack([np.abs(x[voted].T @ mean) for chain in self.theta for x in chain])
        return np.asarray(np.mean(np.argmax(like, axis=2) == np.arange(self.dims), axis=0))

    @property
    def settled(self) -> bool:
        """Whether the rotation is determined: 99 of 100 draws have the axes apart and in the same order."""
        return bool(min([*self.apart, *self.steady]) >= 0.99)

    def diagnostics(self) -> dict[str, Any]:
        """As `Posterior.diagnostics`, over all axes, and `apart`, `steady`, `settled`."""
        rhat, bulk, tail = self._voted
        known = rhat[np.isfinite(rhat)]
        scalars = convergence(np.stack(list(self.trace.values())))
        return {
            "rhat_q99": float(np.quantile(known, 0.99)) if known.size else None,
            "rhat_max": float(known.max()) if known.size else None,
            "rhat_q99_by_axis": [float(x) for x in np.quantile(rhat, 0.99, axis=0)] if known.size else None,
            "ess_bulk_median": float(np.median(bulk)),
            "ess_bulk_median_by_axis": [float(x) for x in np.median(bulk, axis=0)],
            "ess_bulk_q01": float(np.quantile(bulk, 0.01)),
            "ess_tail_q01": float(np.quantile(tail, 0.01)),
            "scalars": {
                name: {"rhat": float(r) if np.isfinite(r) else None, "ess": float(e), "mean": float(x.mean())}
                for (name, x), r, e in zip(self.trace.items(), *scalars[:2], strict=True)
            },
            "path_acceptance_median": float(np.median(self.acceptance["path"])),
            "item_acceptance_median": float(np.median(self.acceptance["item"])),
            "item_acceptance_q01": float(np.quantile(self.acceptance["item"], 0.01)),
            "apart": self.apart.tolist(),
            "steady": self.steady.tolist(),
            "settled": self.settled,
        }

    @property
    def converged(self) -> bool:
        """Whether the draws can be used: settled axes, and the rule of `convergence.sound`."""
        return self.settled and sound(self.diagnostics())


def gather(chains: Sequence[AxesChain], design: VoteDesign, settings: SamplerSettings, anchor: str) -> Axes:
    """Put finished chains together, every axis of a chain turned as the same axis of the first chain.

    Axis 1 then faces the anchor; every further axis the unit whose average over its cells with votes is
    furthest from 0 on it.
    """
    voted, dims = design.n_votes > 0, chains[0].dims
    means = np.stack([c.kept.mean(axis=0, dtype=np.float64) for c in chains])
    signs = np.where(np.einsum("kcd,cd->kd", means[:, voted], means[0, voted]) < 0, -1.0, 1.0)
    mean = np.mean(means * signs[:, None, :], axis=0)
    unit, counted = design.cell_unit, np.maximum(np.bincount(design.cell_unit[voted]), 1)
    own = np.stack([np.bincount(unit[voted], weights=mean[voted, d]) / counted for d in range(dims)])
    faces = np.argmax(np.abs(own), axis=1)
    faces[0] = design.units.index(anchor)
    signs = signs * np.where(own[np.arange(dims), faces] < 0, -1.0, 1.0)
    draws = settings.draws * len(chains)
    beta = sum(s * c.beta_sums[0] for s, c in zip(signs, chains, strict=True)) / draws
    square = sum(c.beta_sums[1] for c in chains) / draws
    shift = np.asarray(sum(c.shift_sum for c in chains)) / draws
    shift[design.unit_start[:-1]] = np.nan
    trace = np.stack([c.trace for c in chains])
    tried, accepted = draws * settings.thin, np.asarray(sum(c.path_accepted for c in chains))
    return Axes(
        design=design,
        settings=settings,
        theta=np.stack([c.kept * s.astype(np.float32) for s, c in zip(signs, chains, strict=True)]),
        shift=shift,
        beta=np.asarray(beta),
        beta_sd=np.sqrt(np.maximum(square - np.asarray(beta) ** 2, 0.0)),
        trace={name: trace[:, :, k] for k, name in enumerate(trace_names(dims))},
        acceptance={
            "path": accepted[:, 0] / accepted[:, 1],
            "item": np.asarray(sum(c.item_accepted for c in chains)) / tried,
        },
        facing=tuple(design.units[i] for i in faces),
    )
