"""Tables of flows between states as arrays (S, S, Y) and back: S states, Y years without a gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SourceError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cube:
    """Which states and years the axes are.

    >>> table = pl.DataFrame({"reporter": ["KAZ"], "partner": ["ITA"], "year": [2010], "value": [9.5]})
    >>> cube = Cube.of(table, "reporter", "partner")
    >>> cube.shape, cube.filled(table, "reporter", "partner")[1, 0].tolist()
    ((2, 2, 1), [9.5])
    """

    states: pl.Series
    years: Ints

    @classmethod
    def of(cls, table: pl.DataFrame, first: str, second: str) -> Cube:
        """The axes of a table with two columns of states and a column year; SourceError for no rows."""
        if table.is_empty():
            raise SourceError("The table of trade is empty: run `equipoise pull trade`.")
        low, high = table.select(pl.min("year"), pl.max("year").alias("high")).row(0)
        states = pl.concat([table[first].unique(), table[second].unique()]).unique().sort()
        return cls(states, np.arange(low, high + 1))

    @property
    def shape(self) -> tuple[int, int, int]:
        """S, S, Y."""
        return len(self.states), len(self.states), self.years.size

    def filled(self, table: pl.DataFrame, exporter: str, importer: str) -> Floats:
        """The column value of a table that has each exporter, importer and year once; NaN elsewhere."""
        kind = pl.Enum(self.states)
        i, j = (table[side].cast(kind).to_physical().to_numpy() for side in (exporter, importer))
        values = np.full(self.shape, np.nan)
        values[i, j, table["year"].to_numpy().astype(np.int64) - self.years[0]] = table["value"].to_numpy()
        return values

    def ties(self, value: Floats, cv: Floats, covered: Bools) -> pl.DataFrame:
        """Directed flows and their cv as ties of both sides, in the state-years that are covered [S, Y]."""
        total = value + value.transpose(1, 0, 2)
        square = (value * cv) ** 2
        square += square.transpose(1, 0, 2)
        i, j, year = at = np.nonzero((total > 0) & covered[:, None, :])
        return pl.DataFrame(
            {
                "state": self.states.gather(i),
                "partner": self.states.gather(j),
                "year": self.years[year].astype(np.int16),
                "value": total[at],
                "cv": np.sqrt(square[at]) / total[at],
            }
        )

    def state_years(self, where: Bools) -> pl.DataFrame:
        """The state-years of an array [S, Y]."""
        state, year = np.nonzero(where)
        return pl.DataFrame({"state": self.states.gather(state), "year": self.years[year].astype(np.int16)})
