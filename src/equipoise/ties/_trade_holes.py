"""Years in which a state's trade with a main partner is in nobody's record, so that 0 would be wrong."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.ties.seats import seat_holders, seats

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MAIN = 0.1  # part of all its trade from which a partner is a main one
NEAR = 2  # years before and after that are looked at


def holes(value: Floats, states: list[str], years: NDArray[np.integer]) -> Bools:
    """Where [S, Y] nobody reports trade with a partner that is a main one within two years, and lastingly.

    Lastingly: in two years in a row, or both before and after the gap. One large sale does not make the years
    around it a gap.

    `value` [S, S, Y] are directed flows, 0 where there are none. A partner is who holds its seat, and must
    exist. So the members of the Soviet Union have none of their first years in which their trade with Russia
    stands in nobody's books.

    >>> flows = np.ones((3, 3, 3))
    >>> flows[0, 1, 1] = flows[1, 0, 1] = 0
    >>> holes(flows, ["KAZ", "RUS", "CHN"], np.arange(2000, 2003))[:, 1].tolist()
    [True, True, False]
    """
    seat = [seats().get(s, s) for s in states]
    names = sorted(set(seat))
    column = np.array([names.index(s) for s in seat])
    both = value + value.transpose(1, 0, 2)
    pair = np.zeros((len(states), len(names), years.size))
    for j, at in enumerate(column):
        pair[:, at] += both[:, j]
    total = pair.sum(axis=1, keepdims=True)
    main = np.divide(pair, total, out=np.zeros_like(pair), where=total > 0) >= MAIN
    lasting = np.zeros_like(main)
    lasting[..., 1:] |= main[..., 1:] & main[..., :-1]
    lasting[..., :-1] |= lasting[..., 1:] & main[..., :-1]
    before, after = _within(main)
    near = np.logical_or(*_within(lasting)) | (before & after)
    return np.asarray(((pair == 0) & near & _there(names, years)).any(axis=1))


def _within(where: Bools) -> tuple[Bools, Bools]:
    """Whether it holds in one of the years up to NEAR before, and up to NEAR after (years last)."""
    before, after = np.zeros_like(where), np.zeros_like(where)
    for lag in range(1, min(NEAR, where.shape[-1] - 1) + 1):
        before[..., lag:] |= where[..., :-lag]
        after[..., :-lag] |= where[..., lag:]
    return before, after


def _there(names: list[str], years: NDArray[np.integer]) -> Bools:
    """Whether each seat had a holder, [names, Y]."""
    held = seat_holders(int(years.min()), int(years.max())).filter(pl.col("seat").is_in(names))
    there = np.zeros((len(names), years.size), dtype=bool)
    rows = held["seat"].replace_strict({n: i for i, n in enumerate(names)}, return_dtype=pl.Int64).to_numpy()
    there[rows, held["year"].to_numpy() - int(years.min())] = True
    return there
