"""A question that has been resolved: a state, a year, the powers, and what was looked up for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from equipoise.answers.evidence import few_calls, rough
from equipoise.answers.spans import SPANS
from equipoise.estimates.summary import median

if TYPE_CHECKING:
    from equipoise.answers.result import Caveat
    from equipoise.estimates import Release
    from equipoise.states import Power, State

Floats = NDArray[np.floating]
T = TypeVar("T")

LONGEST = max(SPANS)  # years over which a drift or a shift is looked for
LIKELY, NEAR = 0.5, (0.4, 0.6)  # from which probability on a step is called a shift, and what is near to it


@dataclass(frozen=True, slots=True)
class Question:
    """A state, a year in which it has a position, the powers to measure it against, and the estimates.

    `path` maps every year of the state's path to the id that held its seat then: a seat that goes on (SUN to
    RUS, YUG to SCG to SRB) is one path. `votes` counts the roll calls on which that holder voted in each of
    these years. `powers` are those of the powers `wanted` that have a position of their own in the year;
    `caveats` says what was left out and why. What was looked up is kept, for all answers to the question.

    >>> from equipoise.answers.asking import ask
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
    caveats: tuple[Caveat, ...]
    wanted: tuple[Power, ...] = ()
    _kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def kept(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, made once for each key, which must name all that it depends on but the state."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    @property
    def name(self) -> str:
        """The state's name, with the one that it had at the end of the year where that was another.

        >>> from equipoise.answers.asking import ask_state
        >>> ask_state("Burkina Faso", year=1970).name
        'Burkina Faso (then Upper Volta)'
        """
        then = self.state.name_in("en", date(self.year, 12, 31))
        within = "the" + then[3:] if then.startswith("The ") else then
        return self.state.name if then == self.state.name else f"{self.state.name} (then {within})"

    def about(self) -> dict[str, Any]:
        """What every answer says first: the state, its name then, the year, the name of the estimates."""
        found = {"state": self.state.id, "state_name": self.name, "year": self.year}
        return {**found, "release": self.release.name}

    @property
    def first(self) -> int:
        """The first year of the state's path."""
        return min(self.path)

    def row(self) -> dict[str, Any]:
        """The state's row of positions in the year."""
        found = self.kept(("row", self.year), lambda: self.release.row(self.state.id, self.year))
        assert found is not None, "a question is about a year with a position"
        return found

    def own(self, year: int) -> Floats | None:
        """Draws of the state's position in a year, shape (K,); None where its path has none."""
        if year not in self.path:
            return None
        return self.kept(("own", year), lambda: self.release.draws(self.path[year], year))

    def voting(self, year: int) -> Floats | None:
        """As `own`, but None in a year without a vote, in which the position only follows other years."""
        return self.own(year) if self.votes.get(year) else None

    def members(self, power: Power, year: int) -> tuple[str, ...]:
        """Who stands for a power in a year: never the state itself."""
        own = self.kept("holders", lambda: set(self.path.values()))
        found = self.kept(("members", power.id, year), lambda: power.members_in(year))
        return tuple(m for m in found if m not in own)

    def of(self, power: Power, year: int) -> Floats | None:
        """Draws of a power's position, shape (K,): of a bloc, the median of its members in each draw."""
        return self.kept(("of", power.id, year), lambda: self._of(power, year))

    def _of(self, power: Power, year: int) -> Floats | None:
        """The same, worked out."""
        draws = self.release.draws_of(self.members(power, year), year)
        if len(draws) < 2:
            return draws[0] if len(draws) else None
        return median(draws)

    def gap(self, power: Power, year: int) -> Floats | None:
        """Draws of own position minus a power's, shape (K,); None where one of them has none."""
        own, other = self.own(year), self.of(power, year)
        return None if own is None or other is None else own - other

    def chance(self, year: int) -> float | None:
        """The release's probability that the step of the path into a year was a shift."""
        row = self.release.row(self.path[year], year) if year in self.path else None
        return None if row is None else row["shift"]

    def step(self) -> tuple[int, float] | None:
        """The likeliest shift of the last ten years: the year into which it led, and its probability.

        Only steps into a year with votes count, from a year with a position; the later of two alike.
        """
        near = range(self.year - LONGEST + 1, self.year + 1)
        led = [y for y in near if y in self.path and y - 1 in self.path and self.votes[y]]
        found = [(p, y) for y in led if (p := self.chance(y)) is not None]
        return max(found)[::-1] if found else None

    def footing(self) -> tuple[Caveat, ...]:
        """What is to be said of the positions that an answer rests on: rough ones, years of few roll calls.

        Looked at are the state in the year, in the years with which its changes begin and about a shift, and
        the powers that are states in the year; for few roll calls the year, the trend's first, a shift's two.
        """
        return self.kept(("footing", self.year, self.powers), self._footing)

    def _footing(self) -> tuple[Caveat, ...]:
        """The same, worked out."""
        begins = [y for y in range(self.year - LONGEST, self.year) if self.votes.get(y)]
        trend = begins[:1] if self.votes[self.year] else []
        step = self.step()
        about = [step[0] - 1, step[0]] if step and step[1] >= NEAR[0] else []
        spans = [y for y in begins if self.year - y in SPANS]
        own = [(self.path[y], y) for y in {self.year, *trend, *about, *spans}]
        theirs = [(m, self.year) for p in self.powers if not p.is_bloc for m in self.members(p, self.year)]
        few = few_calls(self.release, {self.year, *trend, *about})
        return (*rough(self.release, [*own, *theirs]), *few)
