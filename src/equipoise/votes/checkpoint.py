"""What lies in the folder that a run keeps its chains in, and whether this run may go on from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from equipoise.errors import StoreError
from equipoise.files import atomic_write
from equipoise.votes.kept import load_chain

_C = TypeVar("_C")
_NAME = "run.json"
_WORDS = {"version": "version of Equipoise", "votes": "votes", "anchor": "state that fixes the sign"}


class OtherChainsError(StoreError):
    """The folder holds chains that this run cannot go on from; `why` says in a few words what differs."""

    def __init__(self, folder: Path, why: str) -> None:
        """Say what is there and what to do."""
        super().__init__(
            f"{folder} holds chains of another run ({why}): remove that folder, name another one, or run "
            "with what they were started with."
        )
        self.why = why


def check_folder(folder: Path, facts: Mapping[str, Any]) -> None:
    """Make `folder` the place of the run that `facts` describe; OtherChainsError if it is another run's.

    `facts` (JSON-ready) are written to run.json there, so that a later run can say what differs.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> check_folder(folder, {"votes": "812,561 votes", "settings": {"draws": 1000}})
    >>> (folder / "chain-0.npz").touch()
    >>> check_folder(folder, {"votes": "812,561 votes", "settings": {"draws": 500}})
    Traceback (most recent call last):
    equipoise.votes.checkpoint.OtherChainsError: ... holds chains of another run (other draws, 1000): remove
    that folder, name another one, or run with what they were started with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("chain-*.npz")):
        why = _differs(_read(folder / _NAME), facts)
        if why:
            raise OtherChainsError(folder, why)
    with atomic_write(folder / _NAME) as file:
        file.write(json.dumps(dict(facts), indent=1).encode())


def stored_chain(kind: type[_C], path: Path, identity: str) -> _C | None:
    """The chain at `path`, None where there is none; OtherChainsError if it is damaged or another run's."""
    if not path.exists():
        return None
    chain = load_chain(kind, path, identity)
    if chain is None:
        raise OtherChainsError(path.parent, f"{path.name} is damaged, or of other votes or another version")
    return chain


def _read(path: Path) -> Mapping[str, Any]:
    """What run.json says, nothing where it cannot be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _differs(there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    """What of the run in the folder is not as in this one, in a few words; empty where all is the same."""
    if not there:
        return "which one is not on record"
    said = [
        f"another {word}, {there.get(name)}" if name != "votes" else f"other votes: {there.get(name)}"
        for name, word in _WORDS.items()
        if there.get(name) != here.get(name)
    ]
    before, now = there.get("settings") or {}, here.get("settings") or {}
    said += [
        f"other {name}, {before.get(name)}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    return "; ".join(said)
