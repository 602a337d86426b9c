"""The tables of a balance: shares, how even they are, on whom they hang, how that went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from equipoise.show.terminal.balance_cells import label, name_of, share_cell
from equipoise.show.terminal.blocks import LEGEND
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM
from equipoise.show.terminal.spark import spark
from equipoise.show.terminal.words import change, number, short, tight

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance
    from equipoise.answers.balance.parts import Measure, SectorBalance

_NAME = 12  # columns of a power's name above its shares
_LEAST = 0.5  # powers that the bars of a trend span at least
_SPAN = 10  # years of the change that is shown
_BESIDE = 56  # columns of a trend that are no bars


def balance_tables(balance: Balance, width: int) -> list[RenderableType]:
    """The four tables, each with what its columns mean."""
    sectors = balance.sectors
    return [
        _block(_shares(balance), "Part of the ties with these powers; no interval where ties are facts."),
        _block(
            _evenness(sectors),
            "Effective powers: so many equal ones would be as evenly spread. Less even: how many of a "
            "hundred other states. 10 years: own range.",
        ),
        _block(
            _dependence(sectors),
            "Largest: the largest share. Of all: part of all its ties that is with these powers. Room: part "
            "of all its ties that it would keep without the largest, as far as history tells.",
        ),
        _block(_trend(sectors, width), f"Effective powers, each row on its own scale. {LEGEND}."),
    ]


def _block(table: RenderableType, note: str) -> RenderableType:
    """A table, and what its columns mean below it."""
    return Padding(Group(table, Text(note, style=DIM)), (1, 0, 0, 0))


def _shares(balance: Balance) -> RenderableType:
    """One row a sector, one column a power."""
    names = name_of(balance)
    rows = []
    for s in balance.sectors:
        known = {p.power: p for p in s.shares}
        cells = [share_cell(known.get(code)) for code in names]
        rows.append([label(s.sector), str(s.year), *cells])
    heads = [short(name, code, _NAME) for code, name in names.items()]
    return columns(["Shares in %", "year", *heads], rows, left=2)


def _evenness(sectors: Sequence[SectorBalance]) -> RenderableType:
    """Effective number, evenness, place among states, own range."""
    rows = []
    for s in sectors:
        e, v = s.effective, s.evenness
        rows.append([label(s.sector), tight(e), str(len(s.shares)), tight(v), _percentile(e), _range(e)])
    return columns(["Spread", "effective powers", "of", "evenness", "less even", "10 years"], rows)


def _dependence(sectors: Sequence[SectorBalance]) -> RenderableType:
    """The largest share and whose it is, what part of all ties these are, what would be left."""
    rows = []
    for s in sectors:
        d = s.dependence
        largest = tight(d, 0, 100)
        whole = "–" if s.of_whole is None else number(100 * s.of_whole, 0)
        room = s.room
        left = "–" if room is None else tight(room, 0, 100)
        rows.append([label(s.sector), s.dependence_on, largest, whole, left])
    return columns(["Dependence", "on", "largest, %", "of all, %", "room, %"], rows, left=2)


def _trend(sectors: Sequence[SectorBalance], width: int) -> RenderableType:
    """The effective number over the years as bars, and its change over ten years."""
    rows = []
    for s in sectors:
        values = {y.year: y.effective.mean for y in s.series if y.year <= s.year}
        moved = next((c for c in s.changes if c.years == _SPAN), None)
        said = change(moved, ends=True)
        bars = spark(values, width - _BESIDE, _LEAST)[0] if values else ""
        rows.append([label(s.sector), str(min(values, default=s.year)), bars, str(s.year), said])
    return columns(["Trend", "from", "", "to", f"over {_SPAN} years"], rows, left=4)


def _percentile(measure: Measure) -> str:
    """How many per cent of the other states have a smaller value."""
    p = measure.percentile
    return "–" if p is None else tight(replace(p, exact=p.low == p.high), 0)


def _range(measure: Measure) -> str:
    """The state's own range over ten years; a dash where only one of them has a value."""
    low, high = measure.own_low, measure.own_high
    return "–" if low is None or high is None or low == high else f"{number(low)}–{number(high)}"
