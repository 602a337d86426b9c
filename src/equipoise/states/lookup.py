"""From what a user types to one state, on a date where one is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain

from equipoise.errors import AmbiguousStateError, StateDateError, UnknownStateError
from equipoise.states.load import get
from equipoise.states.model import State
from equipoise.states.naming import Entry, entries, index
from equipoise.states.periods import Span, covers, in_words, overlaps, span_of
from equipoise.suggest import did_you_mean, suggest
from equipoise.wording import listed


def label(state: State) -> str:
    """Name and code, as error messages and suggestions show a state.

    >>> label(get("CIV"))
    "Côte d'Ivoire (CIV)"
    """
    return f"{state.name} ({state.id})"


def unknown(query: str) -> UnknownStateError:
    """The error for a text that no state answers to, with up to three close names.

    >>> unknown("Kazachstan").suggestions[0]
    'Kazakhstan (KAZ)'
    """
    wanted = query.strip()
    if not wanted:
        return UnknownStateError("No state was named: type a name or a code, such as Kazakhstan or KAZ.")
    named: dict[str, list[State]] = {}
    for entry in chain.from_iterable(index().values()):
        text = entry.name.text
        if (len(text) <= 3) == (len(wanted) <= 3) and entry.name.kind != "seat":  # codes are like codes only
            named.setdefault(text, []).append(entry.state)
    near = dict.fromkeys(s for text in suggest(wanted, named, 12) for s in named[text])
    suggestions = [label(s) for s in near][:3]
    hint = did_you_mean(suggestions, "equipoise states lists all names.")
    return UnknownStateError(f"No state is called {wanted[:60]!r}: {hint}", suggestions)


def instead(state: State, before: bool, fits: Callable[[State], bool]) -> list[State]:
    """Whom to ask for in place of a state: who held its seat before or after it, else up to three neighbours.

    >>> [s.id for s in instead(get("YUG"), False, lambda s: s.exists_in((date(2010, 1, 1), None)))]
    ['SRB']
    """
    seat = _next_holder(state, before)
    while seat and not fits(seat):
        seat = _next_holder(seat, before)
    if seat:
        return [seat]
    if before:  # a state that was joined later does not come before this one
        links = [code for code, day in state.predecessors if state.start is None or day <= state.start]
    else:
        links = [code for code, _ in state.successors]
    return [s for s in map(get, links) if fits(s)][:3]


def _next_holder(state: State, before: bool) -> State | None:
    """Who had the UN seat just before a state, or just after it."""
    if before:
        return get(state.continues) if state.continues else None
    return next((s for s in (get(code) for code, _ in state.successors) if s.continues == state.id), None)


def _out_of_time(state: State, on: date | int) -> StateDateError:
    """The error for a state that did not exist then: when it did, and what to ask for instead."""
    first, last = span_of(on)
    early = state.start is not None and last < state.start
    gap = next((g for g in state.absent if covers(g, first) and covers(g, last)), None)
    if gap:
        others = [s for s in (get(code) for code, _ in state.predecessors) if s.exists_in(gap)]
        when = f"was part of another state from {in_words(gap[0])} to {in_words(gap[1])}"
    else:
        others = instead(state, early, lambda s: s.exists_in((first, last)))
        edge = state.start if early else state.end
        when = f"{'begins' if early else 'ended'} on {in_words(edge or first)}"
    labels = [label(s) for s in others]
    advice = f"ask for {listed(labels, 'or')}" if labels else "ask for another date"
    message = f"{label(state)} {when}, so there is no answer for {in_words(on)}; {advice}."
    return StateDateError(message, labels)


def _one(query: str, found: Iterable[Entry]) -> State:
    """The only state among the entries, or AmbiguousStateError with all of them."""
    states = list(dict.fromkeys(e.state for e in found))
    if len(states) == 1:
        return states[0]
    labels = [label(s) for s in sorted(states, key=lambda s: s.id)]
    message = f"{query.strip()!r} can be {listed(labels, 'or')}; type the code in brackets."
    raise AmbiguousStateError(message, labels)


def resolve(query: str, on: date | int | None = None) -> State:
    """The state with that name (in English, German, French or Russian, now or in the past) or code.

    Case, accents, punctuation, spaces and articles do not count. `on` is a day, or a year that stands for
    any of its days; the state must have existed then. A name in use at that time comes before one that was
    not; "China" is always CHN and "Germany" always DEU (see docs/states.md for such rules).

    Raises UnknownStateError (with close names), AmbiguousStateError (with the codes to choose from) and
    StateDateError (with what came before or after).

    >>> resolve("Kasachstan").id, resolve("cote divoire").id, resolve("Казахстан").id, resolve("uk").id
    ('KAZ', 'CIV', 'KAZ', 'GBR')
    >>> resolve("Germany", 1960).name_in("en", date(1960, 1, 1))
    'West Germany'
    >>> resolve("Russia", 1985)
    Traceback (most recent call last):
        ...
    equipoise.errors.StateDateError: Russia (RUS) begins on 24 December 1991, so there is no answer for 1985;
    ask for Soviet Union (SUN).
    """
    found = [e for e in entries(query) if e.name.kind != "seat"]
    if not found:
        raise unknown(query)
    if on is None:
        current = [e for e in found if e.name.end is None]
        return _one(query, current or found)
    days = span_of(on)
    alive = _then(found, days)
    if not alive:
        raise _out_of_time(found[0].state, on)
    return _one(query, alive)


def find(query: str, on: date | int) -> State | None:
    """As `resolve`, but None where it raises; quick where most names of a long table are no state's.

    >>> find("Kasachstan", 2020).id, find("World", 2020), find("Russia", 1985)
    ('KAZ', None, None)
    """
    found = _then([e for e in entries(query) if e.name.kind != "seat"], span_of(on))
    states = {e.state for e in found}
    return states.pop() if len(states) == 1 else None


def _then(found: Iterable[Entry], days: Span) -> list[Entry]:
    """The entries of states that existed then: those whose name was in use before the others."""
    alive = [e for e in found if e.state.exists_in(days)]
    return [e for e in alive if overlaps((e.name.start, e.name.end), days)] or alive
