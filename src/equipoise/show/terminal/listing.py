"""The table of states and the content of the store as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from equipoise.show.terminal.blocks import rows_of_text
from equipoise.show.terminal.columns import columns
from equipoise.show.terminal.screen import DIM, clean, field, title
from equipoise.show.terminal.words import count, cut

if TYPE_CHECKING:
    from equipoise.states import State

_DONE = {"votes": "stored", "records": "stored"}  # everything else is computed


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
    shipped = [e for e in entries if e["kind"] == "shipped ties"]
    ties = {e["name"].removesuffix("-ties"): e for e in entries if e["kind"] == "ties"}  # by their record
    for e in entries:
        if e in shipped or e["kind"] == "ties":
            continue
        lines = [
            e["title"],
            f"version {e['version']}, {_DONE.get(e['kind'], 'computed')} {age(e['written'], today)}",
            _covered(e, today),
            f"licence: {e['licence']}",
            _place(e),
        ]
        if made := ties.pop(e["name"], None):
            lines.append(f"worked out from it: {made['name']}{_size(made)}")
        parts.append(field(e["name"], _lines(lines)))
    for record, e in ties.items():
        parts.append(field(record, _lines([f"no records, but what was worked out: {e['name']}{_size(e)}"])))
    if shipped:
        lines = [f"{e['name']}, {e['coverage'][0]} to {e['coverage'][1]}" for e in shipped]
        parts.append(
            field("ties that ship", _lines([*lines, f"version {shipped[0]['version']}", _place(shipped[0])]))
        )
    if not any(e["kind"] == "votes" for e in entries):
        parts.append(
            field("", rows_of_text(["Raw votes are not here: `equipoise pull un-votes` fetches them."]))
        )
    return Group(*parts)


def _lines(lines: Sequence[str]) -> RenderableType:
    """Lines below each other."""
    return Group(*(Text(clean(line)) for line in lines))


def _covered(entry: dict[str, Any], today: date) -> str:
    """From when to when a data set goes; of votes, how old the latest is."""
    first, last = entry["coverage"]
    if entry["kind"] == "records":
        return f"{first} to {last}"
    return f"latest vote {last}, {age(last, today)}; votes from {first} on"


def _place(entry: dict[str, Any]) -> str:
    """Where a data set lies, and its size where it is known."""
    return f"in {entry['path']}{_size(entry)}"


def _size(entry: dict[str, Any]) -> str:
    """In brackets, where it is known."""
    return f" ({entry['size'] / 1e6:,.1f} MB)" if entry["size"] else ""


def age(then: str, today: date) -> str:
    """How long ago something was, as people say it.

    >>> age("2024-12-01T10:00:00+00:00", date(2024, 12, 31)), age("2024-12-31", date(2024, 12, 31))
    ('30 days ago', 'today')
    """
    on = datetime.fromisoformat(then)
    days = (today - (on.astimezone(UTC) if on.tzinfo else on).date()).days
    return "today" if days <= 0 else f"{count(days, 'day')} ago"
