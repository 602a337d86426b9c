"""The cells that tell of a balance: a share, a number with its interval, a place among states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.sectors.names import BEYOND
from equipoise.show.terminal.words import interval, number, percent, tight

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance
    from equipoise.answers.balance.history import YearShare
    from equipoise.answers.balance.parts import Measure, PowerShare, SectorBalance


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


def share_cell(share: PowerShare | YearShare | None) -> str:
    """A share in per cent with its interval; a dash for a power that was not there.

    >>> from equipoise.answers.balance.parts import Estimate, PowerShare
    >>> share_cell(PowerShare("RUS", "Russia", 1.0, Estimate(0.892, 0.694, 0.979))), share_cell(None)
    ('89 (69–98)', '–')
    """
    if share is None:
        return "–"
    text = tight(share.share, 0, 100)
    return f"<1{text[1:]}" if 0 < share.share.mean < 0.005 else text


def shares_in_words(sector: SectorBalance, room: int) -> str:
    """The largest shares, as many as there is room for, at least one.

    >>> from equipoise.answers.balance.balance import balance
    >>> votes = balance("Kazakhstan", year=2020, sectors="votes").sectors[0]
    >>> shares_in_words(votes, 20)
    'CHN 34 % · RUS 30 %'
    """
    ordered = sorted((p for p in sector.shares if p.share.mean > 0), key=lambda p: -p.share.mean)
    said = [f"{p.power} {percent(p.share.mean)}" for p in ordered]
    while said[1:] and len(" · ".join(said)) > room:
        said.pop()
    return " · ".join(said)


def own_range(measure: Measure) -> str:
    """The range of the state's own last ten years; empty where only one of them has a value.

    >>> from equipoise.answers.balance.parts import Measure
    >>> own_range(Measure(1.8, 1.7, 1.9, None, 1.8, 2.1))
    '1.80 to 2.10'
    >>> own_range(Measure(1.8, 1.7, 1.9, None, 1.8, 1.8))
    ''
    """
    low, high = measure.own_low, measure.own_high
    return "" if low is None or high is None or low == high else f"{number(low)} to {number(high)}"


def place(measure: Measure) -> str:
    """The share of the other states with a smaller value, with its interval unless it is a fact.

    A dash where there is none to compare with.

    >>> from equipoise.answers.balance.parts import Estimate, Measure
    >>> place(Measure(3.7, 3.6, 3.8, Estimate(44.2, 38.0, 51.0), None, None))
    '44 % (38 to 51)'
    """
    p = measure.percentile
    if p is None:
        return "–"
    return f"{p.mean:.0f} % {'' if p.low == p.high else interval(p, 0)}".rstrip()
