"""The verdict of a balance, case by case, as docs/definitions.md states its rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from equipoise.answers.balance.parts import SectorBalance
from equipoise.answers.balance.verdict import BalanceVerdict, verdict
from equipoise.show.terminal.balance_words import verdict_words
from worlds import invented

CODES = ("USA", "CHN", "RUS", "EU27")


def sector(name: str, shares: tuple[float, ...], half: float = 0.01) -> SectorBalance:
    """A sector with these shares; the intervals reach `half` up and down."""
    ties = dict(zip(CODES, shares, strict=False))
    return invented.sector(name, "a tie", ties, half=half)


def words(found: BalanceVerdict) -> list[tuple[str, str, tuple[str, ...]]]:
    """Sector, word, powers."""
    return [(s.sector, s.word, s.on) for s in found.sectors]


@pytest.mark.parametrize(
    ("shares", "word", "on"),
    [
        ((0.25, 0.25, 0.25, 0.25), "balanced", ()),
        ((0.45, 0.25, 0.20, 0.10), "balanced", ()),  # evenness 0.91
        ((0.51, 0.25, 0.14, 0.10), "leans", ("USA",)),
        ((0.05, 0.05, 0.45, 0.45), "split", ("RUS", "EU27")),
        ((0.34, 0.33, 0.33, 0.00), "split", ("USA", "CHN", "RUS")),
        ((0.00, 0.00, 1.00, 0.00), "leans", ("RUS",)),
        ((0.60, 0.40), "balanced", ()),  # of two powers one always has half
        ((0.70, 0.30), "leans", ("USA",)),
        ((0.55, 0.35, 0.10), "leans", ("USA",)),
    ],
)
def test_a_sectors_word(shares: tuple[float, ...], word: str, on: tuple[str, ...]) -> None:
    assert words(verdict([sector("trade", shares)])) == [("trade", word, on)]


EVEN, EAST, WEST = (0.25, 0.25, 0.25, 0.25), (0.1, 0.1, 0.7, 0.1), (0.7, 0.1, 0.1, 0.1)
PAIR = (0.48, 0.48, 0.02, 0.02)


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        ([EVEN, EVEN], "balanced"),
        ([EVEN, EAST], "one"),
        ([EAST, EAST], "one"),
        ([EAST, WEST, EVEN], "several"),
        ([EVEN, PAIR], "split"),
        ([PAIR, WEST], "one"),
        ([EAST], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_word_over_sectors(shares: list[tuple[float, ...]], wanted: str) -> None:
    names = ("trade", "arms", "events")
    found = verdict([sector(n, w) for n, w in zip(names, shares, strict=False)])
    assert found.verdict == wanted


def test_votes_beyond_chance_are_not_judged() -> None:
    found = verdict([sector("votes", EVEN), sector("votes beyond chance", EAST), sector("arms", EVEN)])
    assert (found.verdict, [s.sector for s in found.sectors]) == ("balanced", ["votes", "arms"])


@pytest.mark.parametrize(
    ("shares", "half", "near"),
    [
        ((0.51, 0.29, 0.10, 0.10), 0.02, True),  # the largest may be below a half
        ((0.56, 0.24, 0.10, 0.10), 0.02, False),
        ((0.49, 0.31, 0.10, 0.10), 0.02, True),  # or above it
        ((0.90, 0.05, 0.03, 0.02), 0.00, False),
        ((0.48, 0.42, 0.05, 0.05), 0.00, False),  # evenness 0.74
        ((0.40, 0.40, 0.15, 0.05), 0.09, True),  # evenness 0.84, its interval down to 0.79
    ],
)
def test_what_is_near_the_border(shares: tuple[float, ...], half: float, near: bool) -> None:
    assert verdict([sector("arms", shares, half)]).sectors[0].borderline is near


def _said(*sectors: SectorBalance) -> str:
    """The words of a balance with these sectors."""
    return verdict_words(replace(invented.balance(), sectors=sectors, verdict=verdict(sectors)))


def test_the_words() -> None:
    votes, trade, arms = sector("votes", EVEN), sector("trade", WEST), sector("arms", EAST)
    assert _said(votes, sector("arms", EVEN)) == "Balanced in every sector that is covered: votes and arms."
    assert _said(votes, arms) == "Leans on Russia in arms; balanced in votes."
    assert _said(arms, sector("events", EAST)) == "Leans on Russia in arms and events."
    assert _said(votes, trade, arms, sector("events", EAST)) == (
        "Other powers in other sectors: leans on Russia in arms and events, on the United States in trade; "
        "balanced in votes."
    )
    assert _said(votes, sector("arms", PAIR)) == (
        "Split between the United States and China in arms; balanced in votes."
    )
    assert _said(votes, sector("arms", (0.51, 0.29, 0.1, 0.1), 0.02)) == (
        "Leans on the United States in arms; balanced in votes. Close to the border of the rule: arms."
    )
    assert _said(arms) == "Leans on Russia in arms."
    assert _said() == "No sector can be answered for."
