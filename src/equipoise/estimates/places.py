"""Which state has a position in which year, and where it stands in the table: looked up without a query."""

from __future__ import annotations

from functools import cached_property

import polars as pl

__all__ = ["Places"]


class Places:
    """The state-years of a table of positions (columns state, year, n_votes), sorted by state and year.

    >>> rows = [("CUB", 2000, 7), ("KAZ", 1999, 0), ("KAZ", 2000, 9)]
    >>> places = Places(pl.DataFrame(rows, ["state", "year", "n_votes"], orient="row"))
    >>> places.at["KAZ", 2000], places.held("KAZ"), places.present(2000), places.n_calls(2000)
    (2, [1999, 2000], ['CUB', 'KAZ'], 9)
    """

    def __init__(self, table: pl.DataFrame) -> None:
        """Take the table; what is asked for is made at the first question."""
        self._table = table

    @cached_property
    def at(self) -> dict[tuple[str, int], int]:
        """The row of each state-year."""
        keys = zip(self._table["state"].to_list(), self._table["year"].to_list(), strict=True)
        return {key: i for i, key in enumerate(keys)}

    def held(self, state: str) -> list[int]:
        """The years in which a state has a position, in order."""
        return self._years.get(state, [])

    def present(self, year: int) -> list[str]:
        """The states with a position in a year, by id; empty in a year without a roll call."""
        return self._states.get(year, [])

    def n_calls(self, year: int) -> int:
        """As many roll calls of a year as the state that voted most voted on; 0 for a year without any."""
        return max((self._votes[self.at[state, year]] for state in self.present(year)), default=0)

    @cached_property
    def _years(self) -> dict[str, list[int]]:
        """The years of each state."""
        found: dict[str, list[int]] = {}
        for state, year in self.at:
            found.setdefault(state, []).append(year)
        return found

    @cached_property
    def _states(self) -> dict[int, list[str]]:
        """The states of each year."""
        found: dict[int, list[str]] = {}
        for state, year in self.at:
            found.setdefault(year, []).append(state)
        return found

    @cached_property
    def _votes(self) -> list[int]:
        """The votes that each row rests on."""
        return self._table["n_votes"].to_list()
