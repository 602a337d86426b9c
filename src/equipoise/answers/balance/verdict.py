"""What a balance comes to in a word: each sector balanced, leaning on a power, or split between some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from equipoise.sectors.names import BEYOND

if TYPE_CHECKING:
    from equipoise.answers.balance.parts import SectorBalance

MOST, MOST_OF_TWO = 1 / 2, 2 / 3  # share above which a sector leans on a power; where there are two powers
EVEN = 0.8  # evenness from which on a sector that leans on none is balanced


@dataclass(frozen=True, slots=True)
class SectorVerdict:
    """A sector's word; `on` are the power that it leans on, or those between which it is split, by share."""

    sector: str
    word: Literal["balanced", "leans", "split"]
    on: tuple[str, ...]
    borderline: bool


@dataclass(frozen=True, slots=True)
class BalanceVerdict:
    """The words of the sectors, and one for all of them (the rule: docs/definitions.md).

    `verdict` is "balanced" where every sector is, "one" where some lean, all on the same power, "several"
    where they lean on different powers, "split" where none leans but some are split, "unknown" with fewer
    than two sectors.
    """

    verdict: Literal["balanced", "one", "several", "split", "unknown"]
    sectors: tuple[SectorVerdict, ...]


def verdict(sectors: Sequence[SectorBalance]) -> BalanceVerdict:
    """Judge the sectors, all but agreement beyond chance, which is of the same votes.

    >>> verdict(()).verdict
    'unknown'
    """
    judged = tuple(_judged(s) for s in sectors if s.sector != BEYOND)
    leaned_on = {s.on for s in judged if s.word == "leans"}
    if len(judged) < 2:
        return BalanceVerdict("unknown", judged)
    if leaned_on:
        return BalanceVerdict("several" if len(leaned_on) > 1 else "one", judged)
    even = all(s.word == "balanced" for s in judged)
    return BalanceVerdict("balanced" if even else "split", judged)


def _judged(s: SectorBalance) -> SectorVerdict:
    """One sector's word."""
    ordered = sorted(s.shares, key=lambda p: -p.share.mean)
    largest, most = ordered[0], MOST if len(ordered) > 2 else MOST_OF_TWO
    near = largest.share.low <= most < largest.share.high
    if largest.share.mean > most:
        return SectorVerdict(s.sector, "leans", (largest.power,), near)
    near = near or s.evenness.low < EVEN <= s.evenness.high
    if s.evenness.mean >= EVEN:
        return SectorVerdict(s.sector, "balanced", (), near)
    more = tuple(p.power for p in ordered if p.share.mean > 1 / len(ordered))
    return SectorVerdict(s.sector, "split", more, near)
