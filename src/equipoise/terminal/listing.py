"""The table of states and the content of the store as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.terminal.blocks import rows_of_text
from equipoise.terminal.columns import columns
from equipoise.terminal.screen import DIM, clean, field, title
from equipoise.terminal.words import count, cut

if TYPE_CHECKING:
    from equipoise.states import State

__all__ = ["age", "data_page", "states_page"]

_DONE = {"votes": "stored", "estimates": "computed"}


def states_page(found: Sequence[State]) -> RenderableType:
    """Code, name, years of UN membership, capital: one line a state."""
    rows = [[s.id, s.name, _membership(s), cut(s.capital, 20)] for s in found]
    table = columns(["code", "name", "UN member", "capital"], rows, left=4, name=1)
    return Group(table, Text(f"\n{count(len(found), 'state')}; all names and numbers with --csv.", style=DIM))


def _membership(state: State) -> str:
    """The years of UN membership.

    >>> from equipoise.states import get
    >>> _membership(get("KAZ")), _membership(get("SUN"))
    ('1992–', '1945–1991')
    """
    return ", ".join(f"{a.year}–{b.year if b else ''}" for a, b in state.member) or "–"


def data_page(entries: Sequence[dict[str, Any]], home: str, today: date) -> RenderableType:
    """What is in the store and what ships, one block an entry (see `equipoise.cli.data`)."""
    parts: list[RenderableType] = [title("Data on this machine", home)]
    for e in entries:
        first, last = e["coverage"]
        lines = [
            e["title"],
            f"version {e['version']}, {_DONE[e['kind']]} {age(e['written'], today)}",
            f"latest vote {last}, {age(last, today)}; votes from {first} on",
            f"licence: {e['licence']}",
            f"in {e['path']}" + (f" ({e['size'] / 1e6:,.1f} MB)" if e["size"] else ""),
        ]
        parts.append(field(e["name"], Group(*(Text(clean(line)) for line in lines))))
    if not any(e["kind"] == "votes" for e in entries):
        parts.append(
            field("", rows_of_text(["Raw votes are not here: `equipoise pull un-votes` fetches them."]))
        )
    return Group(*parts)


def age(then: str, today: date) -> str:
    """How long ago something was, as people say it.

    >>> age("2024-12-01T10:00:00+00:00", date(2024, 12, 31)), age("2024-12-31", date(2024, 12, 31))
    ('30 days ago', 'today')
    """
    on = datetime.fromisoformat(then)
    days = (today - (on.astimezone(UTC) if on.tzinfo else on).date()).days
    return "today" if days <= 0 else f"{count(days, 'day')} ago"
