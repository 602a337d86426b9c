"""Joint draws of all positions, what they are of, and whether they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import CoverageError, SettingsError
from equipoise.votes.cells import Cells
from equipoise.votes.convergence import Convergence, convergence, sound
from equipoise.votes.design import VoteDesign

Mode = Literal["exact", "bsv", "fast"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Draws:
    """Draws from the posterior of all positions, and all that is needed to judge and cite them.

    Shapes: C cells (a state in a period), D axes, J roll calls. `theta` (chains, draws, C, D) in units of
    one standard deviation of all state-periods with votes, mean 0 (modes exact and bsv: draw by draw).
    `shift` (C,) is the posterior probability that the step into a cell was a shift, NaN in a path's first
    cell and where the mode knows no shifts. `beta` and `beta_sd` (J, D) are mean and SD of each roll call's
    discrimination. `items` (chains, M, J, 3), in mode exact on one axis, are beta, kappa and log gap in the
    units of theta, of the draws 0, e, 2e ... of each chain, e = max(1, draws // 100). `trace` has the model's
    scalars, each (chains, draws); `acceptance` shares of accepted proposals.
    `told` has what a mode says beyond that: "optimum_reached" in mode "fast", "settled",
    "apart", "steady" and "facing" of several axes (docs/axes.md). `facts` are JSON-ready: sources,
    selection, what was left out. In mode "bsv" theta is NaN in cells without votes, and J counts items, of
    which repeated texts share one.

    In the mode "fast" there is one chain of independent draws, so that R-hat and effective sample sizes
    are not defined (NaN). How draws are shown and kept is told by `equipoise.votes.posterior.Posterior`.

    >>> p = Draws(
    ...     Cells(("USA", "CUB"), np.array([0, 1, 2]), np.array(["USA", "CUB"]), np.array([2000, 2000]),
    ...           np.array([9, 9]), np.array([True, True]), np.arange(9)),
    ...     "exact", {}, np.random.default_rng(1).normal([[1.0], [-1.0]], 0.1, (2, 500, 2, 1)),
    ...     np.full(2, np.nan), np.ones((9, 1)), np.ones((9, 1)))
    >>> float(p.draws("CUB", 2000).mean().round(1)), p.converged
    (-1.0, True)
    """

    cells: Cells
    mode: Mode
    settings: Mapping[str, float]
    theta: NDArray[np.float32]
    shift: Floats
    beta: Floats
    beta_sd: Floats
    trace: Mapping[str, Floats] = field(default_factory=dict)
    acceptance: Mapping[str, Floats] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    items: NDArray[np.float32] | None = None
    votes: VoteDesign | None = None  # None where the posterior was read from a file

    @property
    def design(self) -> VoteDesign:
        """The votes behind the draws; SettingsError where the posterior was read from a file."""
        if self.votes is None:
            raise SettingsError("A posterior that was read from a file comes without its votes: estimate it.")
        return self.votes

    @property
    def dims(self) -> int:
        """How many axes, D."""
        return int(self.theta.shape[3])

    @cached_property
    def _voted(self) -> Convergence:
        """R-hat, bulk and tail ESS of every axis of every cell with votes, each (cells with votes, D)."""
        voted = np.flatnonzero(self.cells.voted)
        shape = (voted.size, self.dims)
        if self.mode == "fast":
            nothing = np.full(shape, np.nan)
            return nothing, nothing, nothing
        draws = np.moveaxis(self.theta[:, :, voted], (2, 3), (0, 1)).reshape(-1, *self.theta.shape[:2])
        rhat, bulk, tail = convergence(draws)
        return rhat.reshape(shape), bulk.reshape(shape), tail.reshape(shape)

    def _spread(self, which: int) -> Floats:
        """One of `_voted` over all cells, NaN in those without votes; shape (C, D)."""
        out = np.full((self.cells.state.size, self.dims), np.nan)
        out[self.cells.voted] = self._voted[which]
        return out

    def rhat(self) -> Floats:
        """Rank-normalised R-hat of every position, NaN in cells without votes; shape (C, D)."""
        return self._spread(0)

    def ess_bulk(self) -> Floats:
        """Bulk effective sample size of every position, NaN in cells without votes; shape (C, D)."""
        return self._spread(1)

    @cached_property
    def _diagnostics(self) -> dict[str, Any]:
        """See `diagnostics`."""
        if self.mode == "fast":
            return dict(self.told)
        rhat, bulk, tail = (x.ravel() for x in self._voted)
        known = rhat[np.isfinite(rhat)]
        scalars = convergence(np.stack(list(self.trace.values()))) if self.trace else ()
        return {
            "rhat_q99": float(np.quantile(known, 0.99)) if known.size else None,
            "rhat_max": float(known.max()) if known.size else None,
            "state-years with rhat above 1.05": int(np.sum(rhat > 1.05)),
            "ess_bulk_median": float(np.median(bulk)),
            "ess_bulk_q01": float(np.quantile(bulk, 0.01)),
            "ess_tail_q01": float(np.quantile(tail, 0.01)),
            "scalars": {
                name: {"rhat": float(r) if np.isfinite(r) else None, "ess": float(e), "mean": float(x.mean())}
                for (name, x), r, e in zip(self.trace.items(), *scalars[:2], strict=True)
            },
            **{
                f"{name}_acceptance_{which}": float(np.quantile(share, q))
                for name, share in self.acceptance.items()
                for which, q in (("median", 0.5), ("q01", 0.01), ("min", 0.0))
            },
            **self.told,
        }

    def diagnostics(self) -> dict[str, Any]:
        """Rank-normalised R-hat, bulk and tail effective sample sizes (Vehtari et al. 2021).

        Over all cells with votes: the 99 % quantile and maximum of R-hat (None where there is but one
        chain), 1 % quantile and median of the sample sizes; R-hat, size and mean of each scalar; shares of
        accepted proposals. In the mode "fast" only whether the search for the mode ended.
        """
        return dict(self._diagnostics)

    @property
    def converged(self) -> bool:
        """Whether the numbers can be used: `equipoise.votes.convergence.sound`; fast: the mode was found."""
        if self.mode == "fast":
            return bool(self.told["optimum_reached"])
        return sound(self._diagnostics) and bool(self.told.get("settled", True))

    def thinned(self, n: int) -> NDArray[np.float32]:
        """About `n` joint draws, evenly spaced over all chains, shape (C, K, D) with K at most `n`.

        Raises SettingsError where `n` is no whole number above 0.
        """
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
            raise SettingsError(f"The number of draws must be a whole number above 0, not {n!r}.")
        flat = self.theta.reshape(-1, *self.theta.shape[2:])
        pick = np.linspace(0, flat.shape[0] - 1, min(n, flat.shape[0])).round().astype(int)
        return np.ascontiguousarray(np.moveaxis(flat[pick], 0, 1))

    def draws(self, state: str, year: int) -> NDArray[np.float32]:
        """Joint draws of one state's position in one year (or session), shape (chains, draws, D).

        Draws at the same place belong together, so that a distance between two states is computed draw by
        draw. Raises CoverageError where there is no such position, as in a year without any roll call, and in
        the mode bsv in one in which the state cast no vote.
        """
        c = self.cells
        found = np.flatnonzero((c.state == state) & (c.year == year) & c.asked)
        if not found.size or np.isnan(self.theta[0, 0, found[0], 0]):
            raise CoverageError(
                f"There is no position of {state} in {year}: .frame() lists the states, by code, and years."
            )
        return self.theta[:, :, found[0]]
