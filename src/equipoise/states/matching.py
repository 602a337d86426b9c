"""From the names and years of a publisher's table to states, the same way for every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from equipoise.states.lookup import find
from equipoise.states.periods import FIRST_YEAR

if TYPE_CHECKING:
    import polars as pl

__all__ = ["match_names"]


def match_names(
    frame: pl.DataFrame,
    name: str,
    year: str = "year",
    *,
    into: str = "state",
    spelled: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The frame, in its order, with the column `into`: the id of the state with that name in that year.

    `spelled` gives the id (or a name that is known) for spellings that only this publisher has. Null where
    no state, or more than one, had the name then: callers count and report the nulls.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"name": ["Russia", "USSR", "USSR", "World"], "year": [1995, 1985, 1995, 1995]})
    >>> match_names(rows, "name")["state"].to_list()
    ['RUS', 'SUN', None, None]
    """
    import polars as pl

    pairs = frame.select(name, year).unique()
    found = [_state((spelled or {}).get(text, text), when) for text, when in pairs.rows()]
    pairs = pairs.with_columns(pl.Series(into, found, dtype=pl.String))
    return frame.drop(into, strict=False).join(
        pairs, on=[name, year], how="left", nulls_equal=True, maintain_order="left"
    )


def _state(text: str | None, year: int | None) -> str | None:
    """The id of the one state with a name in a year."""
    if text is None or year is None or year < FIRST_YEAR:
        return None
    found = find(text, year)
    return found.id if found else None
