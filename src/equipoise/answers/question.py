"""From what a user asks (a state, a year, powers) to what the estimates can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise import states
from equipoise.answers.caveats import about_power, about_state, few_calls, rough
from equipoise.answers.spans import SPANS
from equipoise.errors import CoverageError, PowerError, StoreError
from equipoise.estimates import Release, read_release
from equipoise.estimates.choose import current
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.states import Power, State

__all__ = ["LIKELY", "LONGEST", "NEAR", "Floats", "Question", "ask", "ask_state", "check_year", "chosen"]

Floats = NDArray[np.floating]

LONGEST = max(SPANS)  # years over which a drift or a shift is looked for
LIKELY, NEAR = 0.5, (0.4, 0.6)  # from which probability on a step is called a shift, and what is near to it


@dataclass(frozen=True, slots=True)
class Question:
    """A state, a year in which it has a position, the powers to measure it against, and the estimates.

    `path` maps every year of the state's path to the id that held its seat then: a seat that goes on (SUN to
    RUS, YUG to SCG to SRB) is one path. `votes` counts the roll calls on which that holder voted in each of
    these years. `caveats` says what was left out and why.

    >>> question = ask("Russia", year=1993)
    >>> [p.id for p in question.powers], question.path[1993], question.path[1985]
    (['USA', 'CHN', 'EU27'], 'RUS', 'SUN')
    """

    release: Release
    state: State
    year: int
    powers: tuple[Power, ...]
    path: dict[int, str]
    votes: dict[int, int]
    caveats: tuple[str, ...]

    @property
    def name(self) -> str:
        """The state's name, with the one that it had at the end of the year where that was another.

        >>> ask_state("Burkina Faso", year=1970).name
        'Burkina Faso (then Upper Volta)'
        """
        then = self.state.name_in("en", date(self.year, 12, 31))
        within = "the" + then[3:] if then.startswith("The ") else then
        return self.state.name if then == self.state.name else f"{self.state.name} (then {within})"

    @property
    def first(self) -> int:
        """The first year of the state's path."""
        return min(self.path)

    def row(self) -> dict[str, Any]:
        """The state's row of positions in the year."""
        found = self.release.positions.filter(
            (pl.col("state") == self.state.id) & (pl.col("year") == self.year)
        )
        return found.row(0, named=True)

    def own(self, year: int) -> Floats | None:
        """Draws of the state's position in a year, shape (K,); None where its path has none."""
        return self.release.draws(self.path[year], year) if year in self.path else None

    def voting(self, year: int) -> Floats | None:
        """As `own`, but None in a year without a vote, in which the position only follows other years."""
        return self.own(year) if self.votes.get(year) else None

    def members(self, power: Power, year: int) -> tuple[str, ...]:
        """Who stands for a power in a year: never the state itself."""
        own = set(self.path.values())
        return tuple(m for m in power.members_in(year) if m not in own)

    def of(self, power: Power, year: int) -> Floats | None:
        """Draws of a power's position, shape (K,): of a bloc, the median of its members in each draw."""
        draws = self.release.draws_of(self.members(power, year), year)
        if len(draws) < 2:
            return draws[0] if len(draws) else None
        return np.asarray(np.median(draws, axis=0))

    def gap(self, power: Power, year: int) -> Floats | None:
        """Draws of own position minus a power's, shape (K,); None where one of them has none."""
        own, other = self.own(year), self.of(power, year)
        return None if own is None or other is None else own - other

    def step(self) -> tuple[int, float] | None:
        """The likeliest shift of the last ten years: the year into which it led, and its probability.

        Only steps into a year with votes count, from a year with a position; the later of two alike.
        """
        near = pl.col("year").is_between(self.year - LONGEST + 1, self.year)
        of_path = self.release.positions.filter(near & pl.col("state").is_in(list(set(self.path.values()))))
        found = [
            (p, y)
            for s, y, p in of_path.select("state", "year", "shift").drop_nulls().rows()
            if self.path.get(y) == s and y - 1 in self.path and self.votes[y]
        ]
        return max(found)[::-1] if found else None

    def footing(self) -> tuple[str, ...]:
        """What is to be said of the positions that an answer rests on: rough ones, years of few roll calls.

        Looked at are the state in the year, in the years with which its changes begin and about a shift, and
        the powers that are states in the year; for few roll calls the year, the trend's first, a shift's two.
        """
        begins = [y for y in range(self.year - LONGEST, self.year) if self.votes.get(y)]
        trend = begins[:1] if self.votes[self.year] else []
        step = self.step()
        about = [step[0] - 1, step[0]] if step and step[1] >= NEAR[0] else []
        spans = [y for y in begins if self.year - y in SPANS]
        own = [(self.path[y], y) for y in {self.year, *trend, *about, *spans}]
        theirs = [(m, self.year) for p in self.powers if not p.is_bloc for m in self.members(p, self.year)]
        few = few_calls(self.release, {self.year, *trend, *about})
        return (*rough(self.release, [*own, *theirs]), *few)


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
    votes = _votes(release, asked)
    path = {y: i for y, (i, _) in votes.items()}
    own = [y for y, i in path.items() if i == asked.id]
    states.require_member(asked, year or max(own, default=release.years[1]))
    if year not in own:
        if year is not None or not own:
            raise _no_position(release, asked, year, own)
        year = max(own)
    counts = {y: n for y, (_, n) in votes.items()}
    return Question(release, asked, year, (), path, counts, about_state(release, asked, year, path))


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
    q = ask_state(state, year=year, release=release)
    kept, caveats = _usable(q, states.powers(powers))
    return replace(q, powers=kept, caveats=q.caveats + caveats)


def _votes(release: Release, state: State) -> dict[int, tuple[str, int]]:
    """Who held the seat in each year with a position (the state, before it those it continues); its votes."""
    line = [state]
    while (before := line[-1].continues) is not None:
        line.append(states.get(before))
    of_line = release.positions.filter(pl.col("state").is_in([s.id for s in line]))
    rank = {s.id: i for i, s in enumerate(line)}
    held = sorted(of_line.select("state", "year", "n_votes").rows(), key=lambda row: (row[1], -rank[row[0]]))
    return {y: (i, n) for i, y, n in held}


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
    held = release.positions["year"].unique().sort()
    if year not in held:
        near = [held.filter(held < year).max(), held.filter(held > year).min()]
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


def _usable(q: Question, wanted: tuple[Power, ...]) -> tuple[tuple[Power, ...], tuple[str, ...]]:
    """The powers that have a position of their own in the year, and what is to be said of them and others."""
    kept: list[Power] = []
    caveats: list[str] = []
    reasons: list[str] = []
    own = set(q.path.values())
    present = set(q.release.positions.filter(pl.col("year") == q.year)["state"])
    for power in wanted:
        if not power.is_bloc and own & set(power.members_in(q.year)):
            reasons.append(f"{the(power.name)} is the state itself")
            caveats.append(
                f"{opening(q.state.name)} is one of the powers; it is measured against the others."
            )
        elif present.isdisjoint(q.members(power, q.year)):
            reasons.append(f"{the(power.name)} has no position of its own in that year")
            caveats.append(f"There is no position of {the(power.name)} in {q.year}, so it is left out.")
        else:
            kept.append(power)
            caveats += about_power(q.state, q.year, q.path, power)
    if not kept:
        raise PowerError(
            f"{opening(q.state.name)} in {q.year} can be compared with none of the powers named: "
            f"{listed(reasons)}; name others."
        )
    return tuple(kept), tuple(caveats)
