"""What a balance is asked: a state, a year, the powers; also of states that cast no vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equipoise import states
from equipoise.errors import CoverageError, PowerError, StateDateError
from equipoise.question import Question, ask, check_year, chosen
from equipoise.states.lines import line
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.states import Power, State

__all__ = ["BalanceQuestion", "ask_balance"]


@dataclass(frozen=True, slots=True)
class BalanceQuestion:
    """A state, the year asked (None for the latest), the powers that are not the state itself.

    `votes` is the question put to the vote estimates; None, with the reason `no_votes`, where the state has
    no position (it is no UN member). `latest` is the last year of the estimates.
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
    caveats: tuple[str, ...]


def ask_balance(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> BalanceQuestion:
    """Resolve a state, a year and the powers for a balance.

    Raises StateError, PowerError or CoverageError, for a year or a state that nothing can be said of.

    >>> q = ask_balance("Taiwan", year=2020)
    >>> q.votes is None, [p.id for p in q.powers]
    (True, ['USA', 'CHN', 'RUS', 'EU27'])
    """
    release = chosen(release)
    wanted = states.powers(powers)
    try:
        q = ask(state, year=year, powers=[p.id for p in wanted], release=release)
    except (CoverageError, StateDateError, PowerError) as error:
        if year is not None:
            check_year(release, year)
        return _without_votes(states.resolve(state, year), year, wanted, release, str(error))
    kept = _partners(q.state, wanted)
    return BalanceQuestion(
        state=q.state,
        name=q.name,
        asked=year,
        year=q.year,
        latest=release.years[1] if year is None else q.year,
        powers=kept,
        votes=q,
        no_votes="",
        release=release,
        caveats=(*q.caveats, *q.footing(), *_overlaps(kept)),
    )


def _without_votes(
    state: State, year: int | None, wanted: tuple[Power, ...], release: Release, why: str
) -> BalanceQuestion:
    """The question for a state without a position in the year."""
    latest = release.years[1]
    kept = _partners(state, wanted)
    return BalanceQuestion(
        state, state.name, year, year or latest, latest, kept, None, why.rstrip("."), release, _overlaps(kept)
    )


def _partners(state: State, wanted: Sequence[Power]) -> tuple[Power, ...]:
    """The powers that are not the state itself; PowerError where none is left."""
    own = set(line(state.id))
    kept = tuple(p for p in wanted if p.is_bloc or not own & {m for s in p.members for m in line(s)})
    if not kept:
        raise PowerError(f"{opening(state.name)} is itself the only power named; name others.")
    return kept


def _overlaps(powers: Sequence[Power]) -> tuple[str, ...]:
    """A warning for each power that is also a member of another: its ties count in both."""
    said = []
    for bloc in (p for p in powers if p.is_bloc):
        within = [the(p.name) for p in powers if p is not bloc and set(p.members) & set(bloc.members)]
        if within:
            said.append(
                f"{opening(bloc.name)} and {listed(within)} share members: the ties of these count in both, "
                "so that shares among these powers count them twice."
            )
    return tuple(said)
