"""The English of every caveat and note, made last. Facts are ids, numbers and words of the records.

Another language is another table like ENGLISH. What a caveat's facts are, in their order, the function of its
code says; where a code is used, docs/definitions.md and docs/json.md tell when it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from equipoise import states
from equipoise.states.load import table
from equipoise.wording import listed, opening, the

RHAT_LIMIT = 1.05  # above it a position is called rough (Vehtari et al. 2021 want 1.01 of a single quantity)
_UNREACHED = "The sampler's chains do not agree, beyond R-hat"


def english(code: str, facts: Sequence[Any]) -> str:
    """A caveat as a sentence.

    >>> english("no_vote", ("CUB", 1960))
    'Cuba voted on no roll call in 1960; its interval rests on other years.'
    """
    made = ENGLISH[code]
    return made if isinstance(made, str) else made(*facts)


def _name(code: str) -> str:
    """The name of a state, or of a power, by its id."""
    known = table()
    return known[code].name if code in known else states.powers((code,))[0].name


def _the(code: str) -> str:
    """The same as a sentence has it."""
    return the(_name(code))


def _opening(code: str) -> str:
    """The same at the start of a sentence."""
    return opening(_name(code))


def _calls(n: int) -> str:
    """A count of roll calls."""
    return f"{n} roll call{'' if n == 1 else 's'}"


def _few_votes(state: str, n: int, year: int) -> str:
    return f"{_opening(state)} voted on only {_calls(n)} in {year}; read the figures as rough."


def _not_converged(release: str, more: bool) -> str:
    advice = ", and run `equipoise estimate` with more draws" if more else ""
    return f"The estimates {release} come from a run that has not converged: take them for a trial{advice}."


def _earlier_holders(first: int, earlier: Sequence[str], state: str) -> str:
    names = listed([_the(i) for i in earlier])
    return f"Years before {first} are those of {names}, whose seat {_the(state)} continues."


def _members_of_today(power: str, n: int, year: int) -> str:
    return f"{_opening(power)} stands for its members of today, {n} of them in the United Nations in {year}."


def _continues(power: str, year: int, holder: str) -> str:
    return f"The figures for {_the(power)} in {year} are those of {_the(holder)}, whose seat it continues."


def _rough(cells: Sequence[tuple[str, Sequence[int], float]]) -> str:
    named = [
        f"{_the(state)} in {listed([str(y) for y in years])} "
        f"(R-hat {'up to ' if years[1:] else ''}{rhat:.2f})"
        for state, years, rhat in cells
    ]
    return f"{_UNREACHED} {RHAT_LIMIT}, on {listed(named)}: read what rests on these positions as rough."


def _few_calls(counts: Sequence[tuple[int, int]]) -> str:
    (year, n), *more = counts
    known = listed([f"{_calls(n)} of {year}", *(f"{m} of {y}" for y, m in more)])
    return (
        f"Only {known} {'is' if n == 1 and not more else 'are'} on file; one axis fits so few votes poorly, "
        "so read moves into and out of such years with care."
    )


def _silent_powers(state: str, powers: Sequence[str], year: int) -> str:
    others = listed([_the(p) for p in powers], "or")
    return f"{_opening(state)} voted together with {others} on no roll call in {year}."


def _shared_members(bloc: str, within: str) -> str:
    return (
        f"{_opening(bloc)} and {_the(within)} share members: the ties of these count in both, so that shares "
        "among these powers count them twice."
    )


def _room(sector: str, n: int, median: float, low: float, high: float, beside: int) -> str:
    more = ("less", "no more", "more")[beside + 1]
    return (
        f"Room in {sector} rests on {n} losses of a largest partner in history: others made good "
        f"{100 * median:.0f} % ({100 * low:.0f} to {100 * high:.0f}) of what was lost at the median, {more} "
        "than they gain in ordinary years."
    ).replace("-", "−")


def _nowcast(n: int, last: date, release: str) -> str:
    return (
        f"A nowcast: {n} roll calls up to {last} are added to the estimates {release}, whose past stays as "
        "it is; `equipoise estimate` estimates everything anew."
    )


def _no_new_vote(silent: Sequence[str]) -> str:
    names = [_the(s) for s in silent]
    some = listed([*names[:5], *([f"{len(names) - 5} more"] if names[5:] else [])])
    return f"No vote on the new roll calls from {some}: positions there follow from the estimates."


def _rough_now(cells: Sequence[tuple[str, float]]) -> str:
    names = listed([f"{_the(state)} (R-hat {rhat:.2f})" for state, rhat in cells])
    return f"{_UNREACHED} {RHAT_LIMIT}, on {names}: read these as rough."


ENGLISH: dict[str, str | Callable[..., str]] = {
    "no_vote": lambda s, y: f"{_opening(s)} voted on no roll call in {y}; its interval rests on other years.",
    "few_votes": _few_votes,
    "not_converged": _not_converged,
    "earlier_holders": _earlier_holders,
    "members_of_today": _members_of_today,
    "power_continues": _continues,
    "without_member": lambda p, s: f"The figures for {_the(p)} are those of its members without {_the(s)}.",
    "rough": _rough,
    "few_calls": _few_calls,
    "is_a_power": lambda s: f"{_opening(s)} is one of the powers; it is measured against the others.",
    "no_position": lambda p, y: f"There is no position of {_the(p)} in {y}, so it is left out.",
    "silent_powers": _silent_powers,
    "no_circle": lambda s, n, y: (
        f"{_opening(s)} did not vote in the {n} years up to {y}, so it has no circle."
    ),
    "votes_end": lambda y: (
        f"The raw votes on this machine hold none of {y}: `equipoise pull un-votes` gets newer ones."
    ),
    "calls_not_estimated": lambda n, y, release: (
        f"{n} of the roll calls on which it voted in {y} are not in the estimates {release}: the raw votes "
        "are of another version than those they were made from."
    ),
    "votes_not_here": lambda n, y: (
        f"{n} of the votes of {y} behind the position are not among the raw votes on this machine, so their "
        "pulls are not told: `equipoise pull un-votes` may get them."
    ),
    "rough_pulls": lambda n: (
        f"{n} of the pulls rest on few of the joint draws and are rough: without such a vote the position "
        "could be quite another, and by how much the draws cannot tell."
    ),
    "nowcast": _nowcast,
    "few_new_calls": lambda n, y: (
        f"Only {n} roll calls of {y} are on file; read moves into that year with care."
    ),
    "no_new_vote": _no_new_vote,
    "rough_now": _rough_now,
    "shared_members": _shared_members,
    "other_years": lambda y, sectors: (
        f"Not every record goes to {y}: {listed([f'{name} of {of}' for name, of in sectors])}."
    ),
    "room": _room,
    "record": lambda sector, note: f"{sector.capitalize()}: {note}",
    "unranked_sectors": lambda y, out: (
        f"The ranking of {y} is without {listed(out)}: not covered in it, or without a tie."
    ),
    "one_seat": lambda ids: (
        f"The years are those of one seat, which {', then '.join(_the(i) for i in ids)} held."
    ),
    "not_tested": lambda which, why: f"No test of {which}: {why}.",
    "partial_correlations": (
        "Partial correlations within states: year effects and what moves all of a state's ties at once are "
        "held fixed; below 0 ties with the two powers replace each other, above 0 they go together. They "
        "describe and do not tell what causes what."
    ),
    "votes_arithmetic": (
        "In votes part of it is arithmetic: on a roll call on which two powers oppose each other, to agree "
        "with one is to disagree with the other."
    ),
    "adopted_only": (
        "Only adopted texts on which a recorded vote was taken count; the source does not tell absence from "
        "not voting, and both are left out."
    ),
    "intervals": "Intervals are 90 %; they do not cover changes in what the Assembly votes on.",
}
