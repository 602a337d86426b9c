"""From the names and years of a publisher's table to states, the same way for every table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from equipoise.errors import UnknownStateError
from equipoise.states.lookup import find
from equipoise.states.numbers import by_number
from equipoise.states.periods import FIRST_YEAR, span_of

if TYPE_CHECKING:
    import polars as pl


def with_found(
    frame: pl.DataFrame, keys: Sequence[str], into: str, find: Callable[..., str | None]
) -> pl.DataFrame:
    """The frame, in its order, with the column `into`: what `find` gives for the cells of `keys`, asked once.

    >>> import polars as pl
    >>> with_found(pl.DataFrame({"a": ["x", "x", None]}), ["a"], "b", lambda a: a and a * 2)["b"].to_list()
    ['xx', 'xx', None]
    """
    import polars as pl

    cells = frame.select(keys).unique()
    found = pl.Series(into, [find(*row) for row in cells.rows()], dtype=pl.String)
    return frame.drop(into, strict=False).join(
        cells.with_columns(found), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )


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
    known = spelled or {}

    def state(text: str | None, when: int | None) -> str | None:
        """The id of the one state with a name in a year."""
        if text is None or when is None or when < FIRST_YEAR:
            return None
        found = find(known.get(text, text), when)
        return found.id if found else None

    return with_found(frame, [name, year], into, state)


def match_numbers(frame: pl.DataFrame, number: str, *, into: str = "state") -> pl.DataFrame:
    """As `match_names`, for numbers of the Correlates of War: states that were their own in the row's `year`.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"ccode": [365, 365, 652, 0], "year": [1985, 1995, 1960, 1995]})
    >>> match_numbers(rows, "ccode")["state"].to_list()
    ['SUN', 'RUS', None, None]
    """
    return with_found(frame, [number, "year"], into, _numbered)


@lru_cache(maxsize=65536)
def _numbered(number: int | None, year: int | None) -> str | None:
    """The id of the state with a number in a year, if it was a state of its own."""
    if number is None or year is None or not FIRST_YEAR <= year <= 9999:
        return None
    try:
        state = by_number(number, on=year)
    except UnknownStateError:
        return None
    return state.id if state.exists_in(span_of(year)) else None
