"""What is to be said of the evidence behind an answer: the state's own record, the powers, the estimates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import polars as pl

from equipoise import states
from equipoise.wording import listed, opening, the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.states import Power, State

__all__ = ["FEW_CALLS", "RHAT_LIMIT", "about_power", "about_state", "few_calls", "is_thin", "rough"]

_FEW = 10  # votes of a state in a year below which the answer says so
FEW_CALLS = 40  # roll calls in a year below which one axis fits them poorly
RHAT_LIMIT = 1.05  # above it a position is called rough (Vehtari et al. 2021 want 1.01 of a single quantity)
_THIN = "one axis fits so few votes poorly"
_WHOLE_SINCE = {"EU27": 2014}  # the first full year in which all members were members (Croatia: 1 July 2013)


def about_state(release: Release, state: State, year: int, path: dict[int, str]) -> tuple[str, ...]:
    """The caveats on a state's own votes and seat, and on estimates that have not converged.

    >>> from equipoise.answers.question import ask_state
    >>> ask_state("Russia", year=1993).caveats
    ('Years before 1992 are those of the Soviet Union, whose seat Russia continues.',)
    """
    said = []
    row = release.positions.filter((pl.col("state") == state.id) & (pl.col("year") == year))
    n_votes = int(row["n_votes"].item())
    if n_votes == 0:
        said.append(
            f"{opening(state.name)} voted on no roll call in {year}; its interval rests on other years."
        )
    elif n_votes < _FEW:
        said.append(
            f"{opening(state.name)} voted on only {_calls(n_votes)} in {year}; read the figures as rough."
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


def about_power(state: State, year: int, path: dict[int, str], power: Power) -> tuple[str, ...]:
    """The caveats on who stands for a power in a year: never the state itself, and not always its namesakes.

    >>> from equipoise.states import get, powers
    >>> about_power(get("MLT"), 2020, {2020: "MLT"}, powers("EU27")[0])
    ('The figures for the European Union are those of its members without Malta.',)
    """
    said = []
    members = power.members_in(year)
    if power.is_bloc and year < _WHOLE_SINCE.get(power.id, 0):
        said.append(
            f"{opening(power.name)} stands for its members of today, {len(members)} of them in the United "
            f"Nations in {year}."
        )
    if not power.is_bloc and members != power.members:
        said.append(
            f"The figures for {the(power.name)} in {year} are those of {the(states.get(members[0]).name)}, "
            "whose seat it continues."
        )
    if power.is_bloc and not set(path.values()).isdisjoint(members):
        said.append(f"The figures for {the(power.name)} are those of its members without {the(state.name)}.")
    return tuple(said)


def rough(release: Release, cells: Collection[tuple[str, int]]) -> tuple[str, ...]:
    """One caveat that names those of some states and years on which the sampler's chains do not agree.

    >>> from equipoise.answers.question import chosen
    >>> rough(chosen(None), [])
    ()
    """
    wanted = pl.DataFrame(list(cells), schema={"state": pl.String, "year": pl.Int16}, orient="row")
    found = release.positions.join(wanted, on=["state", "year"], how="semi").filter(
        pl.col("rhat") > RHAT_LIMIT
    )
    if found.is_empty():
        return ()
    by_state: dict[str, list[tuple[int, float]]] = {}
    for state, year, rhat in found.sort("state", "year").select("state", "year", "rhat").rows():
        by_state.setdefault(state, []).append((year, rhat))
    named = [
        f"{the(states.get(state).name)} in {listed([str(y) for y, _ in of])} "
        f"(R-hat {'up to ' if of[1:] else ''}{max(r for _, r in of):.2f})"
        for state, of in by_state.items()
    ]
    return (
        f"The sampler's chains do not agree, beyond R-hat {RHAT_LIMIT}, on {listed(named)}: read what rests "
        "on these positions as rough.",
    )


def few_calls(release: Release, years: Iterable[int]) -> tuple[str, ...]:
    """One caveat that names those of some years of which the estimates have fewer than 40 roll calls.

    As many as the most of all states in the year voted on are taken to be on file.

    >>> from equipoise.answers.question import chosen
    >>> few_calls(chosen(None), [1951, 2020])[0].partition(";")[0]
    'Only 5 roll calls of 1951 are on file'
    """
    counts = release.positions.filter(pl.col("year").is_in(sorted(years))).group_by("year")
    few = counts.agg(pl.col("n_votes").max()).filter(pl.col("n_votes") < FEW_CALLS).sort("year").rows()
    if not few:
        return ()
    first, *more = few
    known = listed([f"{_calls(first[1])} of {first[0]}", *(f"{n} of {y}" for y, n in more)])
    return (
        f"Only {known} {'is' if first[1] == 1 and not more else 'are'} on file; {_THIN}, so read moves "
        "into and out of such years with care.",
    )


def is_thin(caveats: Iterable[str]) -> bool:
    """Whether the caveat on few roll calls is among some: then the headline says so, too.

    >>> from equipoise.answers.question import chosen
    >>> is_thin(few_calls(chosen(None), [1951])), is_thin(few_calls(chosen(None), [2020]))
    (True, False)
    """
    return any(_THIN in caveat for caveat in caveats)


def _calls(n: int) -> str:
    """A count of roll calls."""
    return f"{n} roll call{'' if n == 1 else 's'}"
