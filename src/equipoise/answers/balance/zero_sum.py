"""Does moving towards one power go with moving away from another? By sector, for all states or for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from equipoise import states
from equipoise.answers.asking import chosen
from equipoise.answers.balance.parts import NotCovered, gaps
from equipoise.answers.result import Caveat, Estimate, Flat, Result, columns, unique
from equipoise.errors import CoverageError, PowerError
from equipoise.sectors import BEYOND, chosen_sectors
from equipoise.sectors.zero_tested import tested
from equipoise.states.lines import kin, line
from equipoise.ties.seats import seats
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power, State
    from equipoise.store import Store

_WORDS = {"zero-sum": "replace each other", "together": "go together", "neither": "no clear sign"}


@dataclass(frozen=True, slots=True)
class ZeroSumPair:
    """The test of one pair of powers in one sector; `a` and `b` are None for the mean over all pairs.

    `estimate` is a partial correlation with its 90 % interval, None where it is refused for `reason`.
    """

    flat: ClassVar[Flat] = {"estimate": ("estimate", "low", "high")}
    sector: str
    a: str | None
    b: str | None
    estimate: Estimate | None
    n_states: int
    n_state_years: int
    reason: str | None

    @property
    def reading(self) -> str:
        """In words: "zero-sum", "together", "neither" where the interval holds 0, or "no estimate"."""
        e = self.estimate
        return (
            "no estimate"
            if e is None
            else "zero-sum"
            if e.high < 0
            else "together"
            if e.low > 0
            else "neither"
        )

    @property
    def words(self) -> str:
        """What the two ties do: "replace each other", "go together", "no clear sign", or "no estimate"."""
        return _WORDS.get(self.reading, self.reading)


@dataclass(frozen=True)
class ZeroSumTest(Result):
    """The zero-sum test of every sector asked for; `state` is None where it is over all states.

    `powers` are the ids of those that were paired: all but the state itself.
    """

    verb: ClassVar[str] = "zero_sum"
    state: str | None
    state_name: str | None
    powers: tuple[str, ...]
    pairs: tuple[ZeroSumPair, ...]

    def frame(self) -> pl.DataFrame:
        """One row a sector and pair, as `ZeroSumPair`, and its `reading`."""
        rows = [{**dict(columns(p)), "reading": p.reading} for p in self.pairs]
        return pl.DataFrame(rows, infer_schema_length=None)


def zero_sum(
    state: str | None = None,
    *,
    powers: str | Sequence[str] | None = None,
    sectors: str | Sequence[str] | None = None,
    release: Release | None = None,
    store: Store | None = None,
) -> ZeroSumTest:
    """Whether ties with one power fall, within a state, when ties with another rise.

    Over all states, or for one alone over its own years; the method is that of `equipoise.ties.zero_sum`,
    for flows with logarithms, for agreement, obligations and memberships with the ties as they are. Answered
    from the records in `store` where it has them; without them from the tests that ship, which know the
    default powers. A power that is the state itself is in no pair. Raises StateError, PowerError,
    SettingsError, or CoverageError where no sector can answer.

    >>> z = zero_sum("Kazakhstan", sectors="defence")
    >>> z.pairs[-1].a is None, z.state
    (True, 'KAZ')
    """
    asked = states.resolve(state) if state is not None else None
    listed = states.powers(powers)
    others = _others(asked, listed)
    release = chosen(release)
    seat = seats().get(asked.id, asked.id) if asked else None
    found: list[ZeroSumPair] = []
    origins: list[Origin] = []
    missing: list[NotCovered] = []
    for sector in chosen_sectors(sectors):
        if sector == BEYOND:
            if sectors is not None:
                missing.append(NotCovered(BEYOND, "votes are tested by plain agreement"))
            continue
        try:
            table, of = tested(sector, listed, seat, release, store)
        except CoverageError as error:
            missing.append(NotCovered(sector, str(error).rstrip(".")))
            continue
        pairs = [_pair(*row) for row in table.drop("state").rows()]
        found += [p for p in pairs if p.a is None or (p.a in others and p.b in others)]
        origins += of
    left_out = tuple(Caveat("not_tested", gap) for gap in gaps(missing))
    if not found:
        raise CoverageError(" ".join(str(c) for c in left_out))
    return ZeroSumTest(
        state=asked.id if asked else None,
        state_name=asked.name if asked else None,
        powers=tuple(others),
        pairs=tuple(found),
        release=release.name,
        origins=unique(origins),
        caveats=(
            *_of_seat(seat),
            Caveat("partial_correlations"),
            *(Caveat("votes_arithmetic") for p in found[:1] if p.sector == "votes"),
            *left_out,
        ),
    )


def _others(asked: State | None, listed: Sequence[Power]) -> list[str]:
    """The ids of the powers that are not the state itself; PowerError with fewer than two."""
    own = kin(asked.id) if asked else frozenset()
    others = [p.id for p in listed if p.is_bloc or own.isdisjoint(p.members)]
    if len(others) < 2:
        but = f" that are not {the(asked.name)} itself" if asked and len(listed) > 1 else ""
        raise PowerError(
            f"A zero-sum test needs at least two powers{but}: name more, such as USA,CHN,RUS,EU27."
        )
    return others


def _pair(
    sector: str, a: str | None, b: str | None, mean: float | None, low: float, high: float, *rest: Any
) -> ZeroSumPair:
    """One row of a test."""
    return ZeroSumPair(sector, a, b, None if mean is None else Estimate(mean, low, high), *rest)


def _of_seat(seat: str | None) -> tuple[Caveat, ...]:
    """Whose years are taken together where several states held a seat in turn."""
    holders = line(seat)[::-1] if seat else ()
    return (Caveat("one_seat", (holders,)),) if len(holders) > 1 else ()
