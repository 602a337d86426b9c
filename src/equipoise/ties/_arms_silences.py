"""Where a file of arms deliveries is silent about a state of which it cannot have nothing to say."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from equipoise.ties.seats import seat_holders

_LARGE = 0.01  # of all that is delivered, given and received together
_LONG = 20  # years


def silences(moved: pl.DataFrame, span: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """The longest span of years in which each of the large states neither gives nor receives: seat to years.

    `moved` has the seats supplier and recipient, year and value; `span` is that of the file. Large is who
    gives and receives a hundredth of all or more; spans count from 20 years in which the state existed. None
    of the large ones was so long without a delivery, so that it is the file that lacks them.

    >>> rows = [("USA", "FRA", y, 5.0) for y in range(1960, 2000)] + [("DEU", "FRA", 1991, 9.0)]
    >>> silences(pl.DataFrame(rows, ["supplier", "recipient", "year", "value"], orient="row"), (1960, 1999))
    {'DEU': (1960, 1990)}
    """
    ends = [moved.select("year", "value", seat=side) for side in ("supplier", "recipient")]
    both = pl.concat(ends).group_by("seat").agg(pl.sum("value"), pl.col("year").unique())
    large = both.filter(pl.col("value") >= _LARGE * float(moved["value"].sum()))
    there = dict(seat_holders(*span).group_by("seat").agg(pl.col("year")).rows())
    found = {}
    for seat, _, years in large.sort("seat").rows():
        known = {int(y) for y in years}
        own = sorted(int(y) for y in there.get(seat, []))
        told = [own[0] - 1, *(y for y in own if y in known), own[-1] + 1] if own else []
        length, begin = max(((b - a - 1, a + 1) for a, b in pairwise(told)), default=(0, 0))
        if length >= _LONG:
            found[seat] = (begin, begin + length - 1)
    return found
