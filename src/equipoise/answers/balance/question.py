"""What a balance is asked: a state, a year, the powers; also of states that cast no vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from equipoise import states
from equipoise.answers.asking import ask_state, check_year, chosen, with_powers
from equipoise.answers.result import Caveat
from equipoise.errors import CoverageError, PowerError, StateDateError
from equipoise.states.lines import kin
from equipoise.wording import opening

if TYPE_CHECKING:
    from equipoise.answers.question import Question
    from equipoise.estimates import Release
    from equipoise.states import Power, State

BACK = 10  # years within which a sector's latest record still speaks for a state without a year asked


@dataclass(frozen=True, slots=True)
class BalanceQuestion:
    """A state, the year asked (None for the latest), the powers that are not the state itself.

    `votes` is the question put to the vote estimates; None, with the reason `no_votes`, where the state has
    no position (it is no UN member), or none of late. `latest` is the last year of the estimates, or of the
    state where it has ended.
    """

    state: State
    name: str
    asked: int | None
    year: int
    latest: int
    powers: tuple[Power, ...]
    votes: Question | None
    no_votes: str
    release: Release
    caveats: tuple[Caveat, ...]

    def about(self) -> dict[str, Any]:
        """As of every question: the state, its name, the year, the name of the estimates."""
        found = {"state": self.state.id, "state_name": self.name, "year": self.year}
        return {**found, "release": self.release.name}


def ask_balance(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
    back: int = BACK,
) -> BalanceQuestion:
    """Resolve a state, a year and the powers for a balance.

    Without a year, votes count that are less than `back` years old. Raises StateError, PowerError or
    CoverageError, for a year or a state that nothing can be said of.

    >>> q = ask_balance("Taiwan", year=2020)
    >>> q.votes is None, [p.id for p in q.powers]
    (True, ['USA', 'CHN', 'RUS', 'EU27'])
    >>> ask_balance("Taiwan").no_votes
    'its last position is of 1971'
    """
    release = chosen(release)
    wanted = states.powers(powers)
    try:
        q = with_powers(ask_state(state, year=year, release=release), wanted)
    except (CoverageError, StateDateError, PowerError) as error:
        if year is not None and not release.years[0] <= year <= release.years[1]:
            check_year(release, year)
        return _without_votes(states.resolve(state, year), year, wanted, release, str(error))
    return of_votes(q, asked=year, back=back)


def of_votes(q: Question, *, asked: int | None, back: int = BACK) -> BalanceQuestion:
    """The question of a balance from one that has its powers; `asked` is the year, None for the latest.

    >>> from equipoise.answers.asking import ask
    >>> of_votes(ask("Kazakhstan", year=2020), asked=2020).latest
    2020
    """
    latest = _last(q.release, q.state)
    if asked is None and q.year <= latest - back:
        return _without_votes(q.state, None, q.wanted, q.release, f"its last position is of {q.year}")
    kept = _partners(q.state, q.wanted)
    return BalanceQuestion(
        state=q.state,
        name=q.name,
        asked=asked,
        year=q.year,
        latest=latest if asked is None else q.year,
        powers=kept,
        votes=q,
        no_votes="",
        release=q.release,
        caveats=(*q.caveats, *q.footing(), *_overlaps(kept, q.year)),
    )


def _without_votes(
    state: State, year: int | None, wanted: tuple[Power, ...], release: Release, why: str
) -> BalanceQuestion:
    """The question for a state without a position in the year."""
    latest = _last(release, state)
    kept = _partners(state, wanted)
    return BalanceQuestion(
        state=state,
        name=state.name,
        asked=year,
        year=year or latest,
        latest=latest,
        powers=kept,
        votes=None,
        no_votes=why.rstrip("."),
        release=release,
        caveats=_overlaps(kept, year or latest),
    )


def _last(release: Release, state: State) -> int:
    """The last year of the estimates in which the state existed."""
    return min(release.years[1], state.end.year) if state.end else release.years[1]


def _partners(state: State, wanted: Sequence[Power]) -> tuple[Power, ...]:
    """The powers that are not the state itself; PowerError where none is left."""
    kept = tuple(p for p in wanted if p.is_bloc or kin(state.id).isdisjoint(p.members))
    if not kept:
        raise PowerError(f"{opening(state.name)} is itself the only power named; name others.")
    return kept


def _overlaps(powers: Sequence[Power], year: int) -> tuple[Caveat, ...]:
    """A warning for two powers with a member in common in the year: its ties count in both."""
    said = []
    for one, other in combinations(powers, 2):
        if set(one.states_in(year)) & set(other.states_in(year)):
            bloc, within = (one, other) if one.is_bloc else (other, one)
            said.append(Caveat("shared_members", (bloc.id, within.id)))
    return tuple(said)
