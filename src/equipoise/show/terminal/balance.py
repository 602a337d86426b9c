"""A balance as a page: shares, how even they are, on whom they hang, how that went; then what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.answers.balance.parts import gaps
from equipoise.show.terminal.balance_tables import balance_tables
from equipoise.show.terminal.balance_words import (
    divergence_words,
    equidistance_words,
    summary_words,
    verdict_words,
)
from equipoise.show.terminal.blocks import foot, rows_of_text
from equipoise.show.terminal.screen import field, title

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.balance.balance import Balance


def balance_page(balance: Balance, width: int, folder: Path | None = None) -> RenderableType:
    """The whole page for a screen of `width` columns (80 to 100); `folder` is the release's."""
    years = {s.year for s in balance.sectors}
    when = f" in {years.pop()}" if len(years) == 1 else ""
    return Group(
        title(
            f"{balance.state_name} between the powers{when}", f"estimates {balance.release} · 90 % intervals"
        ),
        Text(verdict_words(balance), style="bold"),
        *(balance_tables(balance, width) if balance.sectors else ()),
        *_together(balance),
        *_missing(balance),
        *([field("Records", rows_of_text(balance.notes))] if balance.notes else []),
        *foot(balance.caveats, balance.origins, balance.release, folder),
    )


def _together(balance: Balance) -> list[RenderableType]:
    """What the sectors say together."""
    said = []
    if balance.divergence is not None:
        said.append(divergence_words(balance.divergence))
    if balance.summary is not None:
        said.append(summary_words(balance.summary))
    if balance.equidistance is not None:
        said.append(equidistance_words(balance.equidistance))
    return [field("All sectors", rows_of_text(said))] if said else []


def _missing(balance: Balance) -> list[RenderableType]:
    """The sectors without an answer, and why: nothing known, or nothing there."""
    blocks = []
    for heading, covered in (("Not covered", False), ("No ties", True)):
        found = gaps([m for m in balance.not_covered if m.covered == covered])
        if found:
            blocks.append(field(heading, rows_of_text(f"{sectors}: {why}." for sectors, why in found)))
    return blocks
