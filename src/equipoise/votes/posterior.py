"""Joint draws of all positions, and whether they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.chain import TRACE, Chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings

__all__ = ["Posterior", "gather"]

_BLOCK = 1000  # quantities diagnosed at a time


@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior, standardised draw by draw (mean 0, SD 1 over cells with votes).

    Shapes: theta (chains, draws, C); shift (C,) is the posterior probability that the step into a cell was
    a shift (NaN in a unit's first cell); beta (J, 2) mean and SD of each roll call's discrimination in
    units of the positions' SD; trace (chains, draws, 8) the scalars named in `TRACE`.
    """

    design: VoteDesign
    settings: SamplerSettings
    theta: NDArray[np.float32]
    shift: NDArray[np.float64]
    beta: NDArray[np.float64]
    trace: NDArray[np.float64]
    path_acceptance: NDArray[np.float64]  # U
    item_acceptance: NDArray[np.float64]  # J

    @cached_property
    def _cells(self) -> tuple[NDArray[np.float64], ...]:
        """R-hat, bulk and tail ESS of every cell with votes."""
        voted = np.flatnonzero(self.design.n_votes > 0)
        return _convergence(np.moveaxis(self.theta[:, :, voted], 2, 0))

    def rhat(self) -> NDArray[np.float64]:
        """Rank-normalised R-hat of every cell, NaN in cells without votes; shape (C,)."""
        out = np.full(self.design.labels.size, np.nan)
        out[self.design.n_votes > 0] = self._cells[0]
        return out

    def diagnostics(self) -> dict[str, Any]:
        """Rank-normalised R-hat, bulk and tail effective sample sizes (Vehtari et al. 2021).

        Over all cells with votes: the 99 % quantile and maximum of R-hat (None where there is but one chain),
        1 % quantile and median of the sample sizes; R-hat, size and mean of each scalar of the trace; shares
        of accepted proposals.
        """
        rhat, bulk, tail = self._cells
        known = np.isfinite(rhat)
        t_rhat, t_bulk, _ = _convergence(np.moveaxis(self.trace, 2, 0))
        return {
            "rhat_q99": float(np.quantile(rhat[known], 0.99)) if known.any() else None,
            "rhat_max": float(rhat[known].max()) if known.any() else None,
            "state-years with rhat above 1.05": int(np.sum(rhat > 1.05)),
            "ess_bulk_median": float(np.median(bulk)),
            "ess_bulk_q01": float(np.quantile(bulk, 0.01)),
            "ess_tail_q01": float(np.quantile(tail, 0.01)),
            "scalars": {
                name: {
                    "rhat": float(r) if np.isfinite(r) else None,
                    "ess": float(e),
                    "mean": float(self.trace[:, :, k].mean()),
                }
                for k, (name, r, e) in enumerate(zip(TRACE, t_rhat, t_bulk, strict=True))
            },
            "path_acceptance_median": float(np.median(self.path_acceptance)),
            "path_acceptance_min": float(self.path_acceptance.min()),
            "item_acceptance_median": float(np.median(self.item_acceptance)),
            "item_acceptance_q01": float(np.quantile(self.item_acceptance, 0.01)),
        }

    def thinned(self, n: int) -> NDArray[np.float32]:
        """About `n` joint draws, evenly spaced over all chains, shape (C, K) with K at most `n`."""
        flat = self.theta.reshape(-1, self.theta.shape[2])
        pick = np.linspace(0, flat.shape[0] - 1, min(n, flat.shape[0])).round().astype(int)
        return np.ascontiguousarray(flat[pick].T)


def gather(chains: Sequence[Chain], design: VoteDesign, settings: SamplerSettings, anchor: str) -> Posterior:
    """Put finished chains together, each turned as a whole so that `anchor` is positive on its average."""
    i = design.units.index(anchor)
    own = slice(design.unit_start[i], design.unit_start[i + 1])
    signs = np.array([1.0 if c.kept[:, own].mean() >= 0 else -1.0 for c in chains], dtype=np.float32)
    draws = settings.draws * len(chains)
    sums = sum(s * c.beta_sums[:, 0] for s, c in zip(signs, chains, strict=True))
    mean = np.asarray(sums) / draws
    square = np.asarray(sum(c.beta_sums[:, 1] for c in chains)) / draws
    shift = np.asarray(sum(c.shift_sum for c in chains)) / draws
    shift[design.unit_start[:-1]] = np.nan
    return Posterior(
        design=design,
        settings=settings,
        theta=np.stack([s * c.kept for s, c in zip(signs, chains, strict=True)]),
        shift=shift,
        beta=np.column_stack([mean, np.sqrt(np.maximum(square - mean**2, 0.0))]),
        trace=np.stack([c.trace for c in chains]),
        path_acceptance=np.asarray(sum(c.path_accepted for c in chains)) / (draws * settings.thin),
        item_acceptance=np.asarray(sum(c.item_accepted for c in chains)) / (draws * settings.thin),
    )


def _convergence(draws: NDArray[np.floating]) -> tuple[NDArray[np.float64], ...]:
    """R-hat, bulk and tail ESS of draws (quantities, chains, draws), some at a time to spare memory."""
    from arviz_stats.base.array import array_stats

    stats: Any = array_stats  # it has no types of its own

    how: Mapping[str, Any] = {"chain_axis": 1, "draw_axis": 2}
    parts: list[list[NDArray[np.float64]]] = [[], [], []]
    for at in range(0, draws.shape[0], _BLOCK):
        x = draws[at : at + _BLOCK].astype(np.float64)
        parts[0].append(stats.rhat(x, **how))
        parts[1].append(stats.ess(x, method="bulk", **how))
        parts[2].append(stats.ess(x, method="tail", prob=(0.05, 0.95), **how))
    return tuple(np.concatenate(p) for p in parts)
