"""From draws to estimates and to changes over spans of years."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from equipoise.answers.result import Change, Estimate
from equipoise.estimates.summary import interval

SPANS = (1, 5, 10)  # years


def estimate(draws: NDArray[np.floating], *, exact: bool = False) -> Estimate:
    """Mean and 90 % interval of draws, shape (K,); `exact` says that they are a fact, all alike.

    >>> e = estimate(np.linspace(0.0, 1.0, 101))
    >>> round(e.mean, 2), round(e.low, 2), round(e.high, 2)
    (0.5, 0.05, 0.95)
    """
    low, high = interval(draws)
    return Estimate(float(draws.mean()), float(low), float(high), exact=exact)


def estimates(draws: NDArray[np.floating]) -> list[Estimate]:
    """The same of N rows of draws, shape (N, K).

    >>> [round(e.mean, 2) for e in estimates(np.array([[0.0, 1.0], [2.0, 4.0]]))]
    [0.5, 3.0]
    """
    low, high = interval(draws)
    rows = zip(draws.mean(axis=1).tolist(), low.tolist(), high.tolist(), strict=True)
    return [Estimate(*row) for row in rows]


def changes(
    draws_in: Callable[[int], NDArray[np.floating] | None],
    year: int,
    spans: tuple[int, ...] = SPANS,
    *,
    exact: bool = False,
) -> tuple[Change, ...]:
    """What changed up to `year` over each span, draw by draw; a span that begins without draws is left out.

    `draws_in(year)` gives draws, shape (K,), or None; `exact` says that they are of a fact, without error.

    >>> [c.years for c in changes({2020: np.ones(3), 2015: np.zeros(3)}.get, 2020)]
    [5]
    """
    now = draws_in(year)
    found = []
    for span in spans:
        then = draws_in(year - span)
        if now is not None and then is not None:
            e = estimate(now - then)
            found.append(Change(e.mean, e.low, e.high, years=span, since=year - span, exact=exact))
    return tuple(found)
