"""The table of states as a frame, and the search behind `equipoise states`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equipoise.states.load import LANGUAGES, all_states
from equipoise.states.model import State
from equipoise.states.naming import key

if TYPE_CHECKING:
    import polars as pl


def _row(state: State) -> dict[str, Any]:
    """One state as a flat row."""
    other = {f"name_{lang}": state.names[lang] for lang in LANGUAGES[1:]}
    adjectives = {f"adjective_{lang}": state.adjectives[lang] for lang in LANGUAGES}
    return {
        **{column: getattr(state, column) for column in ("id", "iso2", "m49", "cow", "gw", "name")},
        **other,
        **adjectives,
        **{column: getattr(state, column) for column in ("capital", "start", "end")},
        "member_from": state.member[0][0] if state.member else None,
        "member_to": state.member[-1][1] if state.member else None,
        "group": state.groups[-1][0] if state.groups else None,
        "continues": state.continues,
    }


def frame() -> pl.DataFrame:
    """The table with one row a state, in the order of ids.

    Columns: id, iso2, m49, cow, gw, name, name_de/fr/ru, adjective_en/de/fr/ru, capital, start, end,
    member_from and member_to (first and last day of UN membership; null `member_to` is a member now if
    `member_from` is not null), group (the last one), continues.

    >>> frame().height, frame().filter(frame()["id"] == "KAZ")["name_ru"].item()
    (206, 'Казахстан')
    """
    import polars as pl

    days = dict.fromkeys(("start", "end", "member_from", "member_to"), pl.Date)
    numbers = dict.fromkeys(("m49", "cow", "gw"), pl.Int16)
    return pl.DataFrame(
        [_row(s) for s in all_states()], schema_overrides={**days, **numbers}, infer_schema_length=None
    )


def search(query: str | None = None) -> list[State]:
    """The states with the text in a name or a code, in any of the four languages; all of them without a text.

    Case, accents, punctuation and spaces do not count. Nothing found is an empty list.

    >>> [s.id for s in search("guinea")]
    ['GIN', 'GNB', 'GNQ', 'PNG']
    """
    wanted = key(query or "")
    if not (query or "").strip():
        return list(all_states())
    if not wanted:
        return []
    return [s for s in all_states() if any(wanted in key(text) for text in _texts(s))]


def _texts(state: State) -> list[str]:
    """All that a search looks at."""
    further = [n.text for n in state.aliases if n.kind != "shared"]
    return [state.id, state.iso2 or "", *state.names.values(), *further]
