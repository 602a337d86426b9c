"""How a state's ties spread over the powers, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.terminal.screen import DIM, field
from equipoise.terminal.spark import bar
from equipoise.terminal.words import among, count, interval, number, percent

if TYPE_CHECKING:
    from equipoise.balance import Balance, Measure, SectorBalance

__all__ = ["balance_block", "own_range", "place"]


def balance_block(balance: Balance) -> RenderableType:
    """One paragraph a sector, then how equally far the powers are."""
    parts: list[RenderableType] = [line for s in balance.sectors for line in _sector(s)]
    if balance.equidistance is not None:
        e = balance.equidistance
        parts.append(
            Text(
                f"Equidistance {among(e.mean, e.low, e.high)}: how far its distances from the powers spread; "
                f"0 is as far from each{_own(e)}."
            )
        )
    if not parts:
        parts.append(Text("Fewer than two powers can be compared in this year.", style=DIM))
    return field("Balance", Group(*parts))


def _sector(s: SectorBalance) -> list[RenderableType]:
    """The effective number of powers with its place, then the shares as bars and in words."""
    e = s.effective
    said = f"{s.sector.capitalize()}: {among(e.mean, e.low, e.high)} of {len(s.shares)} powers effectively"
    if e.percentile is not None:
        said += f", more even than {place(e)} of the other {count(s.n_compared, 'state')}"
    largest = max(p.share for p in s.shares)
    shares = ", ".join(f"{p.power_name} {percent(p.share)}" for p in s.shares)
    return [
        Text(f"{said}{_own(e)}."),
        Text(f"{bar([p.share / largest for p in s.shares])}  {shares}", style=DIM),
    ]


def _own(measure: Measure) -> str:
    """The state's own range as the end of a sentence, if there is one."""
    span = own_range(measure)
    return f"; {span} in its last ten years" if span else ""


def own_range(measure: Measure) -> str:
    """The range of the state's own last ten years; empty where only one of them has a value.

    >>> from equipoise.balance_parts import Measure
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 2.1))
    '1.80 to 2.10'
    >>> own_range(Measure(1.8, 1.7, 1.9, None, None, None, 1.8, 1.8))
    ''
    """
    low, high = measure.own_low, measure.own_high
    return "" if low is None or high is None or low == high else f"{number(low)} to {number(high)}"


def place(measure: Measure) -> str:
    """The share of the other states with a smaller value, with its interval; a dash where none compares.

    >>> from equipoise.balance_parts import Measure
    >>> place(Measure(3.7, 3.6, 3.8, 44.2, 38.0, 51.0, None, None))
    '44 % (38 to 51)'
    """
    if measure.percentile is None:
        return "–"
    ends = interval(measure.percentile_low, measure.percentile_high, 0)
    return f"{measure.percentile:.0f} % {ends}".rstrip()
