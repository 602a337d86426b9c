"""The cells that tell of a balance: a share, a number with its interval, a place among states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.sectors.names import BEYOND
from equipoise.show.terminal.words import interval, number, percent

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance, Measure, PowerShare, SectorBalance
    from equipoise.answers.balance.history import YearShare

__all__ = ["label", "name_of", "own_range", "place", "share_cell", "shares_in_words", "tight"]


def label(sector: str) -> str:
    """A sector's name as a row has it.

    >>> label("votes beyond chance"), label("arms")
    ('  beyond chance', 'arms')
    """
    return "  beyond chance" if sector == BEYOND else sector


def name_of(balance: Balance) -> dict[str, str]:
    """The powers' names by code, in the order of the powers."""
    found = {p.power: p.power_name for s in balance.sectors for p in s.shares}
    return {code: found[code] for code in balance.powers if code in found}


def tight(value: float, low: float, high: float, digits: int = 2, *, certain: bool = False) -> str:
    """A number with its interval in few columns; without one where it is a fact.

    >>> tight(3.821, 3.74, 3.893), tight(1.0, 1.0, 1.0, certain=True)
    ('3.82 (3.74–3.89)', '1.00')
    """
    text = number(value, digits)
    return text if certain else f"{text} ({number(low, digits)}–{number(high, digits)})"


def share_cell(share: PowerShare | YearShare | None, *, certain: bool = False) -> str:
    """A share in per cent with its interval; a dash for a power that was not there.

    >>> from equipoise.answers.balance.parts import PowerShare
    >>> share_cell(PowerShare("RUS", "Russia", 1.0, 0.892, 0.694, 0.979)), share_cell(None)
    ('89 (69–98)', '–')
    """
    if share is None:
        return "–"
    text = tight(100 * share.share, 100 * share.low, 100 * share.high, 0, certain=certain)
    return f"<1{text[1:]}" if 0 < share.share < 0.005 else text


def shares_in_words(sector: SectorBalance, room: int) -> str:
    """The largest shares, as many as there is room for, at least one.

    >>> from equipoise.answers.balance.balance import balance
    >>> votes = balance("Kazakhstan", year=2020, sectors="votes").sectors[0]
    >>> shares_in_words(votes, 20)
    'CHN 34 % · RUS 30 %'
    """
    ordered = sorted((p for p in sector.shares if p.share > 0), key=lambda p: -p.share)
    said = [f"{p.power} {percent(p.share)}" for p in ordered]
    while said[1:] and len(" · ".join(said)) > room:
        said.pop()
    return " · ".join(said)


def own_range(measure: Measure) -> str:
    """The range of the state's own last ten years; empty where only one of them has a value.

    >>> from equipoise.answers.balance.parts import Measure
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 2.1))
    '1.80 to 2.10'
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 1.8))
    ''
    """
    low, high = measure.own_low, measure.own_high
    return "" if low is None or high is None or low == high else f"{number(low)} to {number(high)}"


def place(measure: Measure) -> str:
    """The share of the other states with a smaller value, with its interval unless it is a fact.

    A dash where there is none to compare with.

    >>> from equipoise.answers.balance.parts import Measure
    >>> place(Measure(3.7, 3.6, 3.8, 44.2, 38.0, 51.0, None, None))
    '44 % (38 to 51)'
    """
    if measure.percentile is None:
        return "–"
    sure = measure.percentile_low == measure.percentile_high
    ends = "" if sure else interval(measure.percentile_low, measure.percentile_high, 0)
    return f"{measure.percentile:.0f} % {ends}".rstrip()
