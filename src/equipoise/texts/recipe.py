"""The hash of all that a count of mentions rests on besides the texts."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from equipoise.texts.names import NAMES_FILE
from equipoise.texts.tone import LEXICON_FILE

_RULES = "1"  # counts up when code changes what is counted
_STATES = ("states.csv", "state_names.csv", "state_dates.csv", "state_links.csv")


@lru_cache(maxsize=1)
def recipe() -> dict[str, str]:
    """What counts rest on: the SHA-256 of the names and of the lexicon, and the version of the rules.

    Stored beside the counts; where it differs from today's, the texts have to be read again.

    >>> sorted(recipe()), len(recipe()["lexicon"])
    (['lexicon', 'names', 'rules'], 64)
    """
    folder = NAMES_FILE.parent
    return {
        "names": _hash([folder / name for name in _STATES] + [NAMES_FILE]),
        "lexicon": _hash([LEXICON_FILE]),
        "rules": _RULES,
    }


def _hash(paths: list[Path]) -> str:
    """SHA-256 of files one after the other, with the line ends of Unix."""
    whole = b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in paths)
    return hashlib.sha256(whole).hexdigest()
