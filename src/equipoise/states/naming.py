"""One key for every spelling of a name, and the index from keys to states."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from equipoise.states.load import all_states
from equipoise.states.model import Name, State
from equipoise.suggest import folded

_LETTERS = str.maketrans({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "&": " and "})
_SILENT = str.maketrans("", "", "'’‘ʼ`´.")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LINKS = {"the", "and", "und", "et", "и"}
_ARTICLES = {"la", "le", "les", "die", "der", "das"}
_SAINTS = {"st": "saint", "ste": "sainte"}


class Entry(NamedTuple):
    """One name of one state in the index."""

    state: State
    name: Name


def key(text: str) -> str:
    """The text without case, accents, punctuation, spaces, articles and "and"; "St." becomes "Saint".

    >>> key("Côte d'Ivoire") == key("COTE DIVOIRE"), key("The Gambia"), key("St. Kitts & Nevis")
    (True, 'gambia', 'saintkittsnevis')
    """
    if text.isascii() and text.isalpha():  # as most names are
        return _SAINTS.get(text.casefold(), text.casefold())
    plain = folded(text).translate(_LETTERS).translate(_SILENT)
    words = [plain] if plain.isalpha() else re.findall(r"[^\W_]+", plain)
    if len(words) > 1:  # a word on its own may be a code: AND is Andorra, ET is Ethiopia
        words = words[words[0] in _ARTICLES :]
        words = [w for w in words if w not in _LINKS]
    return "".join(_SAINTS.get(w, w) for w in words)


def _turned(text: str) -> str:
    """ "Congo, Democratic Republic of the" and "Micronesia (Federated States of)" the other way round."""
    match = re.fullmatch(r"\s*([^,(]+?)\s*[,(]\s*([^,()]+?)\s*\)?\s*", text)
    return f"{match[2]} {match[1]}" if match else text


@lru_cache(maxsize=1)
def index() -> dict[str, tuple[Entry, ...]]:
    """Every key of every name and code; German names also without umlauts ("Oesterreich").

    >>> sorted(e.state.id for e in index()["congo"] if e.name.kind == "shared")
    ['COD', 'COG']
    """
    found: dict[str, list[Entry]] = {}
    for state in all_states():
        short = [Name(text, lang, "short") for lang, text in state.names.items()]
        codes = [Name(code, "", "code") for code in (state.id, state.iso2) if code]
        for name in (*short, *codes, *state.aliases):
            keys = {key(name.text)}
            if name.language == "de":
                keys.add(key(name.text.translate(_UMLAUTS)))
            for spelling in keys:
                found.setdefault(spelling, []).append(Entry(state, name))
    return {k: tuple(v) for k, v in found.items()}


def entries(text: str) -> tuple[Entry, ...]:
    """All that answers to a text; nothing if no state does.

    >>> {e.state.id for e in entries("Micronesia (Federated States of)")}
    {'FSM'}
    """
    found = index()
    return found.get(key(text)) or found.get(key(_turned(text)), ())
