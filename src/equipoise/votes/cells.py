"""What the numbers of a posterior are about: states in years, and roll calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.design import VoteDesign


@dataclass(frozen=True, slots=True)
class Cells:
    """The labels of C cells (a state in a period) on U paths, and of J roll calls.

    A design without its votes, so that it can be kept in a file beside the draws.
    """

    units: tuple[str, ...]  # U: the first holder of each path's seat
    unit_start: NDArray[np.int32]  # U + 1: cells of path i are unit_start[i] .. unit_start[i + 1] - 1
    state: NDArray[np.str_]  # C
    year: NDArray[np.int32]  # C: the calendar year, or the session
    n_votes: NDArray[np.int32]  # C
    asked: NDArray[np.bool_]  # C: whether any roll call of that period was used
    roll_calls: NDArray[np.int64]  # J

    @classmethod
    def of(cls, design: VoteDesign) -> Cells:
        """The labels of a design.

        >>> import polars as pl
        >>> from datetime import date
        >>> from equipoise.votes.design import prepare
        >>> rc = pl.DataFrame({"roll_call": [7], "year": [2000], "date": [date(2000, 5, 1)],
        ...                    "excluded": [None]})
        >>> v = pl.DataFrame({"roll_call": [7, 7], "state": ["USA", "CUB"], "vote": [2, 0]})
        >>> Cells.of(prepare(rc, v)).state.tolist()
        ['CUB', 'USA']
        """
        with_votes = np.zeros(design.periods.size, dtype=bool)
        with_votes[design.item_period] = True
        return cls(
            units=design.units,
            unit_start=design.unit_start,
            state=design.labels,
            year=design.periods[design.cell_period],
            n_votes=design.n_votes,
            asked=with_votes[design.cell_period],
            roll_calls=design.roll_calls,
        )

    @property
    def voted(self) -> NDArray[np.bool_]:
        """Which cells have votes, shape (C,)."""
        return np.asarray(self.n_votes > 0)
