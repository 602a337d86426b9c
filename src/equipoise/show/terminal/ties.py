"""How a state's ties spread over the powers, in the few lines that a brief has for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.answers.balance.parts import gaps
from equipoise.show.terminal.balance_cells import label, name_of, shares_in_words
from equipoise.show.terminal.balance_words import equidistance_words, together_words, verdict_words
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, LABEL, NARROW, field
from equipoise.show.terminal.spark import bar
from equipoise.show.terminal.words import number

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance


def balance_block(balance: Balance, width: int = NARROW) -> RenderableType:
    """The verdict, one line a sector, the summary, what is not covered, how equally far the powers are."""
    if not balance.sectors:
        said = [Text("Fewer than two powers can be compared in this year.", style=DIM)]
    else:
        said = [Text(verdict_words(balance))]
    parts: list[RenderableType] = [*said, *(_sectors(balance, width - LABEL) if balance.sectors else ())]
    if balance.summary is not None:
        parts.append(Text(together_words(balance.summary)))
    if balance.equidistance is not None:
        parts.append(Text(equidistance_words(balance.equidistance)))
    if balance.sectors and balance.not_covered:
        found = "; ".join(f"{sectors} ({why})" for sectors, why in gaps(balance.not_covered))
        parts.append(Text(f"Without: {found}.", style=DIM))
    return field("Balance", Group(*parts))


def _sectors(balance: Balance, width: int) -> Sequence[RenderableType]:
    """One line a sector: its year, the effective number of powers, a bar a power, the largest shares."""
    names = name_of(balance)
    room = width - 13 - 4 - 4 - len(names) - 4 * 2
    rows = []
    for s in balance.sectors:
        known = {p.power: p.share.mean for p in s.shares}
        bars = "".join(bar([known[code]]) if code in known else " " for code in names)
        effective = number(s.effective.mean)
        rows.append([label(s.sector).strip(), str(s.year), effective, bars, shares_in_words(s, room)])
    heads = ["sector", "year", "eff.", "", "largest shares"]
    note = f"eff.: effective powers, of {len(names)} at most. Bars: {', '.join(names.values())}."
    return [columns(heads, rows, left=5), Text(note, style=DIM)]
