"""A posterior as its users have it: joint draws, and how they are shown, handed on and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from equipoise.votes import exchange, summary
from equipoise.votes.draws import Draws
from equipoise.votes.writing import write_draws


class Posterior(Draws):
    """Draws from the posterior of all positions, and all that is needed to judge, cite and keep them.

    Its fields are those of `equipoise.votes.draws.Draws`: `theta` has the shape (chains, draws, C, D), C
    cells (a state in a period) on D axes, in units of one standard deviation of all state-periods with votes.

    >>> import numpy as np
    >>> from equipoise.votes.cells import Cells
    >>> p = Posterior(
    ...     Cells(("USA", "CUB"), np.array([0, 1, 2]), np.array(["USA", "CUB"]), np.array([2000, 2000]),
    ...           np.array([9, 9]), np.array([True, True]), np.arange(9)),
    ...     "exact", {}, np.random.default_rng(1).normal([[1.0], [-1.0]], 0.1, (2, 500, 2, 1)),
    ...     np.full(2, np.nan), np.ones((9, 1)), np.ones((9, 1)))
    >>> p.frame().select("state", "year", pl.col("mean").round(1)).rows()
    [('CUB', 2000, -1.0), ('USA', 2000, 1.0)]
    >>> p.verdict
    'Converged: R-hat is at most 1.0... for 99 of 100 positions.'
    """

    @property
    def verdict(self) -> str:
        """One sentence on `converged`, with the figures behind it."""
        return summary.verdict(self)

    def frame(self) -> pl.DataFrame:
        """One row a state and period (and axis, if there are several); docs/estimate.md has the columns.

        A state has a row for every period from its first vote to its last in which roll calls were taken,
        also where it cast none of its own (`n_votes` 0).
        """
        return summary.summary(self)

    def to_xarray(self) -> Any:
        """The draws as an `xarray.Dataset`: theta (chain, draw, cell) and scalars; see docs/estimate.md."""
        return exchange.to_xarray(self)

    def to_arviz(self) -> Any:
        """An `xarray.DataTree` as ArviZ 1.x takes it, with the groups posterior and sample_stats."""
        return exchange.to_arviz(self)

    def write_parquet(self, path: Path | str) -> None:
        """Write draws, summaries, settings, diagnostics and sources to one Parquet file; StoreError.

        The file is whole or not there. docs/estimate.md has its columns; `read_posterior` reads it.
        """
        write_draws(self, Path(path))

    def __repr__(self) -> str:
        """The verdict, then what the draws are of."""
        return "\n".join(summary.described(self))

    def _repr_html_(self) -> str:
        """The same and the positions of the last year, for a notebook."""
        return summary.html(self)
