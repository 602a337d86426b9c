"""States by their number in Correlates of War and Gleditsch-Ward data."""

from __future__ import annotations

from datetime import date
from typing import Literal

from equipoise.errors import UnknownStateError
from equipoise.states.load import all_states
from equipoise.states.model import State
from equipoise.states.periods import in_words, span_of

Scheme = Literal["cow", "gw"]
_Dated = tuple[int, date, date]


def _dated(state: State, scheme: Scheme) -> list[_Dated]:
    """The numbers of a state with the first and last day on which it had them."""
    spans, number = (state.cow_spans, state.cow) if scheme == "cow" else (state.gw_spans, state.gw)
    if not spans and number is not None:
        spans = ((number, state.start, state.end),)
    return [(n, first or date.min, last or date.max) for n, first, last in spans]


def by_number(number: int, scheme: Scheme = "cow", on: date | int | None = None) -> State:
    """The state with a number of the Correlates of War ("cow") or of Gleditsch and Ward ("gw").

    `on` is a day, or a year, which goes to the state that had the number for most of it; without it the
    state is the one that has the number now, or had it last. Raises UnknownStateError.

    >>> by_number(365, on=1991).id, by_number(365).id, by_number(260, on=1980).id, by_number(678, "gw").id
    ('SUN', 'RUS', 'DEU', 'YEM')
    """
    first, last = (date.min, date.max) if on is None else span_of(on)
    holders: list[tuple[int, State]] = []
    for state in all_states():
        for n, since, until in _dated(state, scheme):
            days = (min(until, last) - max(since, first)).days
            if n == number and days >= 0:
                holders.append((until.toordinal() if on is None else days, state))
    if not holders:
        when = "" if on is None else f" {'on' if isinstance(on, date) else 'in'} {in_words(on)}"
        raise UnknownStateError(f"No state has the {scheme.upper()} number {number}{when}.")
    return max(holders, key=lambda h: h[0])[1]
