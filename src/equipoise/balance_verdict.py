"""What a balance comes to in a word: balanced, leaning on one power, or on several, sector by sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from equipoise.sectors.names import BEYOND

if TYPE_CHECKING:
    from equipoise.balance_parts import SectorBalance

__all__ = ["EVEN", "BalanceVerdict", "Leaning", "verdict"]

EVEN = 0.8  # evenness from which on a sector counts as balanced


@dataclass(frozen=True, slots=True)
class Leaning:
    """A sector that leans on the power with the largest share, or on one of those too close to it to tell."""

    sector: str
    on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalanceVerdict:
    """The sectors that are balanced, and those that lean on a power (the rule: docs/definitions.md).

    `verdict` is "balanced" where no sector leans, "one" where a single power can be the one that all leaning
    sectors lean on, "several" where none can, "unknown" with fewer than two sectors. `borderline` names the
    sectors whose interval holds the border.
    """

    verdict: Literal["balanced", "one", "several", "unknown"]
    balanced: tuple[str, ...]
    leaning: tuple[Leaning, ...]
    borderline: tuple[str, ...]


def verdict(sectors: Sequence[SectorBalance]) -> BalanceVerdict:
    """Judge the sectors by their evenness, all but agreement beyond chance, which is of the same votes.

    >>> verdict(()).verdict
    'unknown'
    """
    judged = [s for s in sectors if s.sector != BEYOND]
    leaning = tuple(Leaning(s.sector, _on(s)) for s in judged if s.evenness.mean < EVEN)
    return BalanceVerdict(
        verdict=_word(leaning) if len(judged) > 1 else "unknown",
        balanced=tuple(s.sector for s in judged if s.evenness.mean >= EVEN),
        leaning=leaning,
        borderline=tuple(s.sector for s in judged if _near(s)),
    )


def _word(leaning: Sequence[Leaning]) -> Literal["balanced", "one", "several"]:
    """The verdict over at least two sectors."""
    if not leaning:
        return "balanced"
    return "one" if set.intersection(*(set(found.on) for found in leaning)) else "several"


def _on(s: SectorBalance) -> tuple[str, ...]:
    """The power with the largest share, then those whose interval reaches into its own."""
    largest = max(s.shares, key=lambda p: p.share)
    close = sorted((p for p in s.shares if p.high >= largest.low), key=lambda p: -p.share)
    return tuple(dict.fromkeys([largest.power, *(p.power for p in close)]))


def _near(s: SectorBalance) -> bool:
    """Whether the interval of the evenness holds the border."""
    return s.evenness.low < EVEN <= s.evenness.high
