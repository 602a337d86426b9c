"""How a ranking depends on choices, as a page: one table a kind of choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from equipoise import states
from equipoise.show.terminal.blocks import foot
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, title
from equipoise.show.terminal.words import number
from equipoise.wording import listed, opening

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.balance.sensitivity import BalanceSensitivity, BalanceVariant

_HEADS = {"powers": "Other powers", "weights": "Other weights", "year": "Other years"}
_NOTE = (
    "Rank 1 is the most even state. Spearman: 1 where the ranking of the states in both is the same as "
    "asked, 0 where it has nothing to do with it. Moves most: by so many ranks, up towards the more even "
    "states."
)


def sensitivity_page(found: BalanceSensitivity, folder: Path | None = None) -> RenderableType:
    """The whole page; `folder` is the release's."""
    blocks = []
    for choice, head in _HEADS.items():
        rows = [r for r in found.rows if r.choice == choice]
        if rows:
            heads = [head, "evenness", "rank", "Spearman", "moves most"]
            blocks.append(Padding(columns(heads, map(_row, rows)), (1, 0, 0, 0)))
    return Group(
        title(f"{found.state_name}: how its rank depends on choices", f"estimates {found.release}"),
        Text(_verdict(found), style="bold"),
        *blocks,
        Text(f"\n{_NOTE}", style=DIM),
        *foot(found.caveats, found.origins, found.release, folder),
    )


def _verdict(found: BalanceSensitivity) -> str:
    """The rank as asked, and how far it goes under other choices, by what is changed."""
    base = found.rows[0]
    sectors = listed(list(found.sectors))
    said = f"{opening(found.state_name)} is {_rank(base)} in {found.year} by evenness in {sectors}."
    spans = []
    for choice, name in (("powers", "powers"), ("weights", "weights"), ("year", "years")):
        placed = [r for r in found.rows if r.choice == choice and r.rank is not None]
        if placed:
            first, last = min(placed, key=_part), max(placed, key=_part)
            spans.append(f"with other {name} from {_rank(first)} to {_rank(last)}")
    return f"{said} {'; '.join(spans).capitalize()}." if spans else said


def _part(row: BalanceVariant) -> float:
    """How far down the ranking a rank is, 0 to 1."""
    return ((row.rank or 1) - 1) / max(row.n_ranked - 1, 1)


def _rank(row: BalanceVariant) -> str:
    """A rank and of how many."""
    return "not ranked" if row.rank is None else f"{row.rank:g} of {row.n_ranked}"


def _row(r: BalanceVariant) -> list[str]:
    """One choice."""
    moved = "–"
    if r.mover is not None and r.move is not None:
        moved = f"{states.get(r.mover).id} {'up' if r.move < 0 else 'down'} {abs(r.move):g}"
    return [r.variant, number(r.value), _rank(r), number(r.spearman), moved]
