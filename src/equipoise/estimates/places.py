"""Which state has a position in which year, and where it stands in the table: looked up without a query."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import polars as pl


class Places:
    """The state-years of a table of positions (columns state, year, n_votes), sorted by state and year.

    >>> rows = [("CUB", 2000, 7), ("KAZ", 1999, 0), ("KAZ", 2000, 9)]
    >>> places = Places(pl.DataFrame(rows, ["state", "year", "n_votes"], orient="row"))
    >>> places.at("KAZ", 2000), places.held("KAZ"), places.present(2000), places.n_calls(2000)
    (2, [1999, 2000], ['CUB', 'KAZ'], 9)
    >>> places.at("KAZ", 1998), places.at("XXX", 2000)
    (None, None)
    """

    def __init__(self, table: pl.DataFrame) -> None:
        """Take the table's columns."""
        self._states, self._years = table["state"].to_list(), table["year"].to_numpy()
        self._votes = table["n_votes"].to_numpy()
        names = np.array(self._states, dtype=np.str_)
        begins = np.flatnonzero(np.append(True, names[1:] != names[:-1])[: names.size]).tolist()
        ends = [*begins[1:], names.size]
        self._span = {self._states[a]: (a, b) for a, b in zip(begins, ends, strict=True)}

    def at(self, state: str, year: int) -> int | None:
        """The row of a state in a year; None where it has none."""
        begin, end = self._span.get(state, (0, 0))
        row = begin + bisect_left(self._years[begin:end], year)
        return row if row < end and self._years[row] == year else None

    def held(self, state: str) -> list[int]:
        """The years in which a state has a position, in order."""
        begin, end = self._span.get(state, (0, 0))
        found: list[int] = self._years[begin:end].tolist()
        return found

    def present(self, year: int) -> list[str]:
        """The states with a position in a year, by id; empty in a year without a roll call."""
        return [self._states[row] for row in np.flatnonzero(self._years == year)]

    def n_calls(self, year: int) -> int:
        """As many roll calls of a year as the state that voted most voted on; 0 for a year without any."""
        return int(self._votes[self._years == year].max(initial=0))
