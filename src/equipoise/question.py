"""From what a user asks (a state, a year, powers) to what the estimates can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise import states
from equipoise.errors import CoverageError, PowerError
from equipoise.estimates import Release, read_release
from equipoise.estimates.choose import current
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.states import Power, State

__all__ = ["Floats", "Question", "ask", "ask_state", "check_year", "chosen", "without_self"]

Floats = NDArray[np.floating]

_FEW = 10  # votes in a year below which the answer says so
RHAT_LIMIT = 1.05  # above it a position is called rough (Vehtari et al. 2021 want 1.01 of a single quantity)


@dataclass(frozen=True, slots=True)
class Question:
    """A state, a year in which it has a position, the powers to measure it against, and the estimates.

    `path` maps every year of the state's path to the id that held its seat then: a seat that goes on (SUN to
    RUS, YUG to SCG to SRB) is one path. `caveats` says what was left out and why.

    >>> question = ask("Russia", year=1993)
    >>> [p.id for p in question.powers], question.path[1993], question.path[1985]
    (['USA', 'CHN', 'EU27'], 'RUS', 'SUN')
    """

    release: Release
    state: State
    year: int
    powers: tuple[Power, ...]
    path: dict[int, str]
    caveats: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """The state's row of positions in the year."""
        found = self.release.positions.filter(
            (pl.col("state") == self.state.id) & (pl.col("year") == self.year)
        )
        return found.row(0, named=True)

    def own(self, year: int) -> Floats | None:
        """Draws of the state's position in a year, shape (K,); None where its path has none."""
        return self.release.draws(self.path[year], year) if year in self.path else None

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
    path = _path(release, asked)
    own = [y for y, i in path.items() if i == asked.id]
    states.require_member(asked, year or max(own, default=release.years[1]))
    if year not in own:
        if year is not None or not own:
            raise _no_position(release, asked, year, own)
        year = max(own)
    return Question(release, asked, year, (), path, _about(asked, year, path, release))


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


def _path(release: Release, state: State) -> dict[int, str]:
    """Who held the seat in each year with a position: the state itself, before it those it continues."""
    line = [state]
    while (before := line[-1].continues) is not None:
        line.append(states.get(before))
    held = (
        release.positions.filter(pl.col("state").is_in([s.id for s in line])).select("state", "year").rows()
    )
    rank = {s.id: i for i, s in enumerate(line)}
    return {y: i for i, y in sorted(held, key=lambda row: (row[1], -rank[row[0]]))}


def check_year(release: Release, year: int) -> None:
    """Raise CoverageError for a year outside of the estimates, and for one without any roll call.

    >>> check_year(chosen(None), 1964)
    Traceback (most recent call last):
        ...
    equipoise.errors.CoverageError: The General Assembly held no recorded vote in 1964: ask for 1963 or 1965.
    """
    first, last = release.years
    if not first <= year <= last:
        raise CoverageError(
            f"The estimates {release.name} cover {first} to {last}, not {year}: ask for a year in between."
        )
    held = release.positions["year"].unique().sort()
    if year not in held:
        near = [held.filter(held < year).max(), held.filter(held > year).min()]
        years = " or ".join(str(y) for y in near if y is not None)
        raise CoverageError(f"The General Assembly held no recorded vote in {year}: ask for {years}.")


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
    """The powers that have a position of their own in the year, and what is to be said of the others."""
    kept, caveats = [], []
    own = set(q.path.values())
    present = set(q.release.positions.filter(pl.col("year") == q.year)["state"])
    for power in wanted:
        inside = own & set(power.members_in(q.year))
        if inside and not power.is_bloc:
            caveats.append(
                f"{opening(q.state.name)} is one of the powers; it is measured against the others."
            )
        elif present.isdisjoint(q.members(power, q.year)):
            caveats.append(f"There is no position of {the(power.name)} in {q.year}, so it is left out.")
        else:
            kept.append(power)
            if inside:
                caveats.append(
                    f"The figures for {the(power.name)} are those of its members without {the(q.state.name)}."
                )
    if not kept:
        raise PowerError(
            f"None of the powers {', '.join(p.id for p in wanted)} can be compared with "
            f"{the(q.state.name)} in {q.year}: name others."
        )
    return tuple(kept), tuple(caveats)


def without_self(q: Question, power: Power) -> list[str]:
    """The caveat that a bloc is measured without the state itself; none where it is no member.

    >>> from equipoise.states import powers
    >>> without_self(ask_state("Malta", year=2020), powers("EU27")[0])
    ['The figures for the European Union are those of its members without Malta.']
    """
    if set(q.path.values()).isdisjoint(power.members_in(q.year)):
        return []
    return [f"The figures for {the(power.name)} are those of its members without {the(q.state.name)}."]


def _about(state: State, year: int, path: dict[int, str], release: Release) -> tuple[str, ...]:
    """What is to be said of the state's own record and of the estimates."""
    said = []
    row = release.positions.filter((pl.col("state") == state.id) & (pl.col("year") == year))
    n_votes = int(row["n_votes"].item())
    if n_votes == 0:
        said.append(f"{opening(state.name)} voted on no roll call in {year}; its interval is wide.")
    elif n_votes < _FEW:
        calls = "roll call" if n_votes == 1 else "roll calls"
        said.append(
            f"{opening(state.name)} voted on only {n_votes} {calls} in {year}; read the figures as rough."
        )
    rhat = row["rhat"].item()
    if rhat is not None and rhat > RHAT_LIMIT:
        said.append(
            f"The sampler's chains do not agree on {the(state.name)} in {year} (R-hat {rhat:.2f}, above "
            f"{RHAT_LIMIT}): read its position as rough."
        )
    if release.diagnostics.get("converged") is False:
        said.append(
            f"The estimates {release.name} come from a run that has not converged: take them for a trial, "
            "and run `equipoise estimate` with more draws."
        )
    earlier = sorted({i for i in path.values() if i != state.id})
    if earlier:
        first = min(y for y, i in path.items() if i == state.id)
        names = listed([the(states.get(i).name) for i in earlier])
        said.append(f"Years before {first} are those of {names}, whose seat {the(state.name)} continues.")
    return tuple(said)
