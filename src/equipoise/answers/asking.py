"""From what a user asks (a state, a year, powers) to a question that the estimates can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise import states
from equipoise.answers.evidence import about_power, about_state
from equipoise.answers.question import Question
from equipoise.answers.result import Caveat
from equipoise.errors import CoverageError, PowerError, StoreError
from equipoise.estimates import Release, read_release
from equipoise.estimates.choose import current
from equipoise.states.lines import line
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.states import Power, State


def chosen(release: Release | None) -> Release:
    """The release to answer from: the one given, else the one in use on this machine.

    >>> chosen(None).years
    (1946, 2024)
    """
    return _in_use() if release is None else release


def _in_use() -> Release:
    """The user's own estimates or the shipped ones, their tables read once as long as they stay the same."""
    found = current()
    return _loaded(found.folder, tuple(sorted(found.hashes.items())))


@lru_cache(maxsize=1)
def _loaded(folder: Path, hashes: tuple[tuple[str, str], ...]) -> Release:
    """One release, kept; `hashes` tells a rebuilt one from the last."""
    return read_release(folder)


def ask_state(state: str, *, year: int | None = None, release: Release | None = None) -> Question:
    """Resolve a state and a year, without powers. `year` is the state's last one with a position unless told.

    Raises StateError (or one of its kinds), or CoverageError for a year without estimates.

    >>> ask_state("Kasachstan", year=1999).state.id
    'KAZ'
    """
    release = chosen(release)
    if year is not None:
        check_year(release, year)
    asked = states.resolve(state, year)
    # the state's own year before that of those it continues, the later of these first
    path = {y: s for s in reversed(line(asked.id)) for y in release.places.held(s)}
    own = release.places.held(asked.id)
    states.require_member(asked, year or max(own, default=release.years[1]))
    if year not in own:
        if year is not None or not own:
            raise _no_position(release, asked, year, own)
        year = max(own)
    path = dict(sorted(path.items()))
    votes = {y: row["n_votes"] for y, s in path.items() if (row := release.row(s, y)) is not None}
    return Question(release, asked, year, (), path, votes, about_state(release, asked, year, path))


def ask(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Question:
    """Resolve a state, a year and the powers; a power without a position of its own is left out and named.

    Raises as `ask_state`, and PowerError for the powers or where none of them is left.

    >>> [p.id for p in ask("Taiwan", year=1960).powers]
    ['USA', 'RUS', 'EU27']
    """
    return with_powers(ask_state(state, year=year, release=release), states.powers(powers))


def with_powers(q: Question, wanted: tuple[Power, ...]) -> Question:
    """The question with those of the powers that have a position of their own in the year.

    Raises PowerError where none of them has one.
    """
    kept: list[Power] = []
    caveats: list[Caveat] = []
    reasons: list[str] = []
    own = set(q.path.values())
    present = set(q.release.places.present(q.year))
    for power in wanted:
        if not power.is_bloc and own & set(power.members_in(q.year)):
            reasons.append(f"{the(power.name)} is the state itself")
            caveats.append(Caveat("is_a_power", (q.state.id,)))
        elif present.isdisjoint(q.members(power, q.year)):
            reasons.append(f"{the(power.name)} has no position of its own in that year")
            caveats.append(Caveat("no_position", (power.id, q.year)))
        else:
            kept.append(power)
            caveats += about_power(q.state, q.year, q.path, power)
    if not kept:
        raise PowerError(
            f"{opening(q.state.name)} in {q.year} can be compared with none of the powers named: "
            f"{listed(reasons)}; name others."
        )
    return replace(q, powers=tuple(kept), wanted=wanted, caveats=(*q.caveats, *caveats))


def check_year(release: Release, year: int) -> None:
    """Raise CoverageError for a year outside of the estimates, and for one without any roll call.

    >>> check_year(chosen(None), 1964)
    Traceback (most recent call last):
        ...
    equipoise.errors.CoverageError: The General Assembly held no recorded vote in 1964: ask for 1963 or 1965.
    """
    first, last = release.years
    if not first <= year <= last:
        newer = f", or run `equipoise nowcast` for {year}" if year > last and year == _stored_to() else ""
        raise CoverageError(
            f"The estimates {release.name} cover {first} to {last}, not {year}: ask for a year in "
            f"between{newer}."
        )
    if not release.places.present(year):
        held = [y for y in range(first, last + 1) if release.places.present(y)]
        near = [
            max((y for y in held if y < year), default=None),
            min((y for y in held if y > year), default=None),
        ]
        years = " or ".join(str(y) for y in near if y is not None)
        raise CoverageError(f"The General Assembly held no recorded vote in {year}: ask for {years}.")


def _stored_to() -> int | None:
    """The year of the latest roll call among the raw votes on this machine; None where there are none."""
    from equipoise.store import Store

    try:
        info = Store().whole("un-votes-ga")
    except StoreError:
        return None
    return int(info.origin.coverage[1][:4]) if info else None


def _no_position(release: Release, state: State, year: int | None, own: list[int]) -> CoverageError:
    """The error for a member without a position in a year, or in any."""
    if year is None or not own:
        return CoverageError(
            f"The estimates {release.name} have no position of {the(state.name)} in any year."
        )
    near = sorted(sorted(own, key=lambda y: abs(y - year))[:2])
    return CoverageError(
        f"The estimates {release.name} have no position of {the(state.name)} in {year}, although it was a "
        f"member: ask for {listed([str(y) for y in near], 'or')}."
    )
