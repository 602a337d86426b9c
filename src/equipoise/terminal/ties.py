"""How a state's ties spread over the powers, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.terminal.screen import DIM, field
from equipoise.terminal.spark import bar
from equipoise.terminal.words import among, number, percent

if TYPE_CHECKING:
    from equipoise.balance import Balance, Measure, SectorBalance

__all__ = ["balance_block"]


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
        said += f", more even than {e.percentile:.0f} % of the other {s.n_compared} states"
    largest = max(p.share for p in s.shares)
    shares = ", ".join(f"{p.power_name} {percent(p.share)}" for p in s.shares)
    return [
        Text(f"{said}{_own(e)}."),
        Text(f"{bar([p.share / largest for p in s.shares])}  {shares}", style=DIM),
    ]


def _own(measure: Measure) -> str:
    """The state's own range, if there is one."""
    if measure.own_low is None or measure.own_high is None:
        return ""
    return f"; {number(measure.own_low)} to {number(measure.own_high)} in its last ten years"
