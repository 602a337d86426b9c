"""Which code made a table: one hash over whole rooms, for what ships and for what is kept."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from equipoise.files import sha256_file

_ROOT = Path(__file__).resolve().parent
_GROUND = (
    *("code.py", "errors.py", "files.py", "origin.py", "suggest.py", "tables.py", "wording.py"),
    *("data/*.csv", "data/*.toml"),
)
_KINDS = (".py", ".sql")


def code_files(*rooms: str) -> tuple[Path, ...]:
    """The files of some rooms and of the ground that all stand on, the small tables of data/ among them.

    >>> [path.name for path in code_files("store") if path.match("*/s*.py")]
    ['store.py', 'suggest.py']
    """
    ground = (path for pattern in _GROUND for path in _ROOT.glob(pattern))
    inside = (path for room in rooms for path in (_ROOT / room).rglob("*") if path.suffix in _KINDS)
    return tuple(sorted({*ground, *inside}))


@lru_cache(maxsize=4)
def code_hash(*rooms: str) -> str:
    """SHA-256 over the names and the content of `code_files`, so that a table can be traced to its code.

    >>> len(code_hash("ties")), code_hash("ties") == code_hash("ties", "store")
    (64, False)
    """
    files = (f"{path.relative_to(_ROOT).as_posix()} {sha256_file(path)}\n" for path in code_files(*rooms))
    return hashlib.sha256("".join(files).encode()).hexdigest()
