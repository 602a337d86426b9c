"""A balance through the years: for each sector one line a year, as many years as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from equipoise.answers.balance.parts import gaps
from equipoise.show.terminal.balance_cells import share_cell
from equipoise.show.terminal.blocks import foot, rows_of_text
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, HEAD, field, title
from equipoise.show.terminal.words import short, tight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from equipoise.answers.balance.history import BalanceHistory, SectorYear

_LINES, _LEAST = 64, 8  # lines of all sectors together, and of one at least
_NAME = 12  # columns of a power's name above its shares


def history_page(history: BalanceHistory, folder: Path | None = None) -> RenderableType:
    """The whole page; `folder` is the release's."""
    by_sector: dict[str, list[SectorYear]] = {}
    for row in history.rows:
        by_sector.setdefault(row.sector, []).append(row)
    room = max(_LINES // len(by_sector), _LEAST)
    blocks = [_sector(name, rows, room) for name, rows in by_sector.items()]
    missing = [f"{sectors}: {reason}." for sectors, reason in gaps(history.not_covered)]
    span = f", {history.first} to {history.last}" if history.first < history.last else f" in {history.first}"
    return Group(
        title(
            f"{history.state_name} between the powers{span}", f"estimates {history.release} · 90 % intervals"
        ),
        *blocks,
        *([field("Not covered", rows_of_text(missing))] if missing else []),
        *foot(history.caveats, history.origins, history.release, folder),
    )


def _sector(name: str, rows: Sequence[SectorYear], room: int) -> RenderableType:
    """The shares of one sector in per cent and its effective number, counted back from the last year."""
    step = -(-len(rows) // room)
    shown = rows[::-1][::step][::-1]
    powers = {p.power: p.power_name for r in rows for p in r.shares}
    cells = []
    for r in shown:
        known = {p.power: p for p in r.shares}
        parts = [known.get(code) for code in powers]
        effective = tight(r.effective)
        cells.append([str(r.year), *(share_cell(p) for p in parts), effective])
    heads = ["year", *(short(full, code, _NAME) for code, full in powers.items()), "effective powers"]
    every = "" if step == 1 else f", {len(shown)} of {len(rows)} years; all with --csv"
    head = Text(name[:1].upper() + name[1:], style=HEAD)
    head.append(f"  shares in %{every}", style=f"not bold {DIM}")
    return Padding(Group(head, columns(heads, cells)), (1, 0, 0, 0))
