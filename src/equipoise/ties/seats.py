"""Which states there were in each year, one holder a seat: SUN up to 1991, RUS from 1992 on."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from equipoise.states import all_states, get
from equipoise.states.lines import holder, line, own_from
from equipoise.states.periods import span_of


@lru_cache(maxsize=1)
def seats() -> dict[str, str]:
    """From every state that another continues to the last one of the line.

    >>> seats()["SUN"], seats()["YUG"], "KAZ" in seats()
    ('RUS', 'SRB', False)
    """
    lines = sorted((line(s.id) for s in all_states()), key=len)
    return {member: one[0] for one in lines for member in one[1:]}


@lru_cache(maxsize=8)
def seat_holders(first: int, last: int) -> pl.DataFrame:
    """The state that held each seat in each year, and was no part of another: seat, year, state.

    Ukraine and Belarus are there from 1991 on: until then only their seats in the United Nations were theirs.

    >>> seat_holders(1991, 1992).filter(pl.col("seat") == "RUS").rows()
    [('RUS', 1991, 'SUN'), ('RUS', 1992, 'RUS')]
    """
    ids = [s.id for s in all_states() if s.id not in seats()]
    found = [
        (seat, year, state)
        for year in range(first, last + 1)
        for seat in ids
        if (state := holder(seat, year)) and get(state).exists_in(span_of(year)) and _own(state, year)
    ]
    return pl.DataFrame(found, schema={"seat": pl.String, "year": pl.Int16, "state": pl.String}, orient="row")


def _own(state: str, year: int) -> bool:
    """Whether a state was one of its own on some day of a year or had been before."""
    since = own_from(state)
    return since is None or since.year <= year
