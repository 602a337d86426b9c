"""Which code made a table of ties."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

__all__ = ["code_hash"]

_ROOMS = ("sectors/rows.py", "tables.py", "ties/*.py", "texts/*.py", "data/*.csv", "data/*.toml")


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the source of what makes ties, so that a table can be traced to its code.

    >>> len(code_hash())
    64
    """
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for pattern in _ROOMS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
