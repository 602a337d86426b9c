"""What is to be said of the evidence behind an answer: the state's own record, the powers, the estimates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from equipoise.answers.caveats import RHAT_LIMIT
from equipoise.answers.result import Caveat

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.states import Power, State

_FEW = 10  # votes of a state in a year below which the answer says so
FEW_CALLS = 40  # roll calls in a year below which one axis fits them poorly
_WHOLE_SINCE = {"EU27": 2014}  # the first full year in which all members were members (Croatia: 1 July 2013)


def about_release(release: Release, *, more: bool = True) -> tuple[Caveat, ...]:
    """That the estimates have not converged, where that is so; with advice to run `more` draws.

    >>> from equipoise.estimates import read_release
    >>> about_release(read_release())
    ()
    """
    trial = release.diagnostics.get("converged") is False
    return (Caveat("not_converged", (release.name, more)),) if trial else ()


def about_state(release: Release, state: State, year: int, path: dict[int, str]) -> tuple[Caveat, ...]:
    """The caveats on a state's own votes and seat, and on estimates that have not converged.

    >>> from equipoise.answers.asking import ask_state
    >>> str(ask_state("Russia", year=1993).caveats[0])
    'Years before 1992 are those of the Soviet Union, whose seat Russia continues.'
    """
    said = []
    row = release.row(state.id, year)
    n_votes = row["n_votes"] if row else 0
    if n_votes == 0:
        said.append(Caveat("no_vote", (state.id, year)))
    elif n_votes < _FEW:
        said.append(Caveat("few_votes", (state.id, n_votes, year)))
    said += about_release(release)
    earlier = tuple(sorted({i for i in path.values() if i != state.id}))
    if earlier:
        first = min(y for y, i in path.items() if i == state.id)
        said.append(Caveat("earlier_holders", (first, earlier, state.id)))
    return tuple(said)


def about_power(state: State, year: int, path: dict[int, str], power: Power) -> tuple[Caveat, ...]:
    """The caveats on who stands for a power in a year: never the state itself, and not always its namesakes.

    >>> from equipoise.states import get, powers
    >>> str(about_power(get("MLT"), 2020, {2020: "MLT"}, powers("EU27")[0])[0])
    'The figures for the European Union are those of its members without Malta.'
    """
    said = []
    members = power.members_in(year)
    if power.is_bloc and year < _WHOLE_SINCE.get(power.id, 0):
        said.append(Caveat("members_of_today", (power.id, len(members), year)))
    if not power.is_bloc and members != power.members:
        said.append(Caveat("power_continues", (power.id, year, members[0])))
    if power.is_bloc and not set(path.values()).isdisjoint(members):
        said.append(Caveat("without_member", (power.id, state.id)))
    return tuple(said)


def rough(release: Release, cells: Collection[tuple[str, int]]) -> tuple[Caveat, ...]:
    """One caveat that names those of some states and years on which the sampler's chains do not agree.

    >>> from equipoise.estimates import read_release
    >>> rough(read_release(), [])
    ()
    """
    by_state: dict[str, list[tuple[int, float]]] = {}
    for state, year in sorted(set(cells)):
        row = release.row(state, year)
        if row is not None and row["rhat"] is not None and row["rhat"] > RHAT_LIMIT:
            by_state.setdefault(state, []).append((year, row["rhat"]))
    named = tuple((s, tuple(y for y, _ in of), max(r for _, r in of)) for s, of in by_state.items())
    return (Caveat("rough", (named,)),) if named else ()


def few_calls(release: Release, years: Iterable[int]) -> tuple[Caveat, ...]:
    """One caveat that names those of some years of which the estimates have fewer than 40 roll calls.

    As many as the most of all states in the year voted on are taken to be on file.

    >>> from equipoise.estimates import read_release
    >>> few_calls(read_release(), [1951, 2020])
    (Caveat(code='few_calls', facts=(((1951, 5),),)),)
    """
    few = tuple((y, n) for y in sorted(set(years)) if (n := release.places.n_calls(y)) and n < FEW_CALLS)
    return (Caveat("few_calls", (few,)),) if few else ()
