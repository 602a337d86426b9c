"""Whether a state moved, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.screen import field
from equipoise.show.terminal.spark import years_as_bars
from equipoise.show.terminal.words import among, change, number, probability

if TYPE_CHECKING:
    from equipoise.answers.position import Position
    from equipoise.answers.shift.shift import Shift

_LEAST = 0.5  # SD from the lowest bar to the highest; less would make a landscape of noise


def movement(shift: Shift, position: Position) -> RenderableType:
    """The path, the last change against the usual one, the likeliest shift, the powers' moves."""
    return field("Movement", Group(*path(position), *(Text(line) for line in _sentences(shift))))


def path(position: Position) -> list[RenderableType]:
    """The state's positions up to the year as small bars."""
    return years_as_bars({p.year: p.mean for p in position.series if p.year <= position.year}, _LEAST)


def _sentences(shift: Shift) -> list[str]:
    """What the numbers say, one sentence a fact that is known."""
    said = [f"Own change since {c.since}: {change(c, ends=True)}" for c in shift.changes]
    if shift.ratio is not None and shift.exceeds is not None:
        times = among(shift.ratio, 1)
        said.append(
            f"The last change is {times} times its usual year; the probability that it is more than twice "
            f"that is {probability(shift.exceeds)}."
        )
    if shift.shift_year is not None and shift.shift_probability is not None:
        said.append(
            f"A shift in the last ten years is most likely in {shift.shift_year} "
            f"(probability {probability(shift.shift_probability)})."
        )
    moves = [f"{m.power_name} {number(m.changes[-1].mean, sign=True)}" for m in shift.powers if m.changes]
    since = {m.changes[-1].since for m in shift.powers if m.changes}
    if moves and len(since) == 1:
        said.append(f"The powers since {since.pop()}: {', '.join(moves)}.")
    return said
