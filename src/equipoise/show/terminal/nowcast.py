"""Positions with the newest roll calls, in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import foot
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.parted import day
from equipoise.show.terminal.screen import DIM, clean, field, title
from equipoise.show.terminal.words import among, count, number, probability

if TYPE_CHECKING:
    from pathlib import Path

    from equipoise.answers.nowcast import Nowcast, NowPosition

_SHOWN = 15  # states that moved most; all of them are in the JSON and the CSV


def nowcast_page(nowcast: Nowcast, folder: Path | None = None) -> RenderableType:
    """One state before and now, or those that moved most."""
    one = len(nowcast.positions) == 1
    shown = nowcast.positions if one else nowcast.moved[:_SHOWN]
    name = clean(shown[0].name) if one else "Positions"
    also = f", {nowcast.unanimous:,} more were unanimous" if nowcast.unanimous else ""
    days = f"{day(nowcast.first)} to {day(nowcast.last)}"
    heads = ["", "in the estimates" if one else "before", f"now, {nowcast.year}", "change", "rank"]
    parts = [
        title(f"{name} in {nowcast.year}, a nowcast", f"estimates {nowcast.release} · 90 % intervals"),
        field("New", Text(f"{count(nowcast.n_calls, 'roll call')} of {days}{also}.")),
        Text(),
        columns(heads, [_row(p, one) for p in shown]),
    ]
    if one and shown[0].shift is not None:
        parts.append(field("Shift", Text(f"Probability {probability(shown[0].shift)} that it was a shift.")))
    of_all = f"ranked among {len(nowcast.positions)}; all of them with --csv"
    more = "" if one else f"The states that moved most beside their intervals, {of_all}. "
    parts.append(Text(f"\n{more}Higher is towards the United States.", style=DIM))
    return Group(*parts, *foot(nowcast.caveats, nowcast.origins, nowcast.release, folder))


def _row(p: NowPosition, one: bool) -> list[str]:
    """One state; with the interval before only where it is alone, for 80 columns hold no more."""
    known = p.before
    place = among(known) if one else number(known.mean if known else None)
    before = f"{p.before_year}: {place}" if p.before_year else "–"
    change = "–" if known is None else number(p.mean - known.mean, sign=True)
    rank = f"{p.rank.mean} of {p.n_states}" if one else str(p.rank.mean)
    return ["" if one else clean(p.name), before, among(p), change, rank]
