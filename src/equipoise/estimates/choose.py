"""Which release answers: the user's own where there is one, else the one that ships."""

from __future__ import annotations

from pathlib import Path

from equipoise.estimates.release import SHIPPED, Release, read_release
from equipoise.store.place import default_home


def own_folder(home: Path | None = None) -> Path:
    """Where `equipoise estimate` puts the user's own release, in the store's folder."""
    return (home or default_home()) / "estimates"


def current(home: Path | None = None) -> Release:
    """The user's own release, or the one that ships where the user has none; StoreError where it is damaged.

    >>> import tempfile
    >>> current(Path(tempfile.mkdtemp())).folder == SHIPPED
    True
    """
    own = own_folder(home)
    return read_release(own if own.exists() else SHIPPED)
