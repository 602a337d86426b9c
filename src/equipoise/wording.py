"""Small pieces of English that several answers need."""

from __future__ import annotations

from collections.abc import Sequence

_FIRST = {"Republic", "United", "Holy"}
_FIRST |= {"Association", "Commonwealth", "Council", "Group", "League", "Organisation", "Organization"}
_LAST = {"Union", "Republic", "Islands", "Emirates", "Federation", "Kingdom"}
_LAST |= {"Organisation", "Organization", "Movement", "Pact", "Dialogue", "Council", "Community"}
_WHOLE = {
    *("Bahamas", "Comoros", "Democratic Republic of the Congo", "Gambia", "Maldives", "Netherlands"),
    *("Comprehensive and Progressive Agreement for Trans-Pacific Partnership", "Southern Common Market"),
    *("Economic Community of West African States", "Regional Comprehensive Economic Partnership"),
    "GUAM Organization for Democracy and Economic Development",
    *("Philippines", "Seychelles"),
}


def the(name: str) -> str:
    """A name as a sentence has it, with its article where English wants one.

    >>> the("United States"), the("European Union"), the("China"), the("Gambia (then a colony)")
    ('the United States', 'the European Union', 'China', 'the Gambia (then a colony)')
    >>> the("Shanghai Cooperation Organisation"), the("League of Arab States"), the("BRICS")
    ('the Shanghai Cooperation Organisation', 'the League of Arab States', 'BRICS')
    """
    base = name.partition(" (")[0]
    words = base.split()
    wants = base in _WHOLE or words[0] in _FIRST or words[-1] in _LAST
    return f"the {name}" if wants else name


def opening(name: str) -> str:
    """A name at the start of a sentence.

    >>> opening("Soviet Union"), opening("Cuba")
    ('The Soviet Union', 'Cuba')
    """
    text = the(name)
    return text[0].upper() + text[1:]


def listed(texts: Sequence[str], link: str = "and") -> str:
    """Texts in a row, the last with "and".

    >>> listed(["China"]), listed(["China", "Russia", "the United States"])
    ('China', 'China, Russia and the United States')
    """
    return f" {link} ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))
