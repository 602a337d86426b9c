"""The two organs whose votes the UN Digital Library publishes, and how to tell their files apart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from equipoise.sources.un_library import layout, read_general_assembly, read_security_council
from equipoise.sources.un_library.contents import opened
from equipoise.sources.vote_tables import VoteTables

START = 1 << 16  # bytes; the header has some 250


@dataclass(frozen=True, slots=True)
class Organ:
    """One organ: the columns of its file, its reader, and the name of its data set in the store.

    >>> GENERAL_ASSEMBLY.name, GENERAL_ASSEMBLY.layout.record
    ('General Assembly', 4060887)
    """

    dataset: str
    layout: layout.Layout
    read: Callable[..., VoteTables]

    @property
    def name(self) -> str:
        """The organ's name in English."""
        return self.layout.organ


GENERAL_ASSEMBLY = Organ("un-votes-ga", layout.GENERAL_ASSEMBLY, read_general_assembly)
SECURITY_COUNCIL = Organ("un-votes-sc", layout.SECURITY_COUNCIL, read_security_council)
ORGANS = (GENERAL_ASSEMBLY, SECURITY_COUNCIL)


def organ_of(path: Path) -> Organ:
    """Tell by its header whose voting file `path` is (.csv, .csv.gz or .zip).

    A file of neither counts as the General Assembly's: its reader says what it lacks. SourceError for a file
    that cannot be read.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "votes.csv"
    >>> _ = path.write_text(",".join(SECURITY_COUNCIL.layout.columns))
    >>> organ_of(path).name
    'Security Council'
    """
    with opened(path) as file:
        start = file.read(START).decode(errors="replace")
    try:
        header = next(csv.reader(start.splitlines()), [])
    except csv.Error:
        header = []
    # A byte order mark hides one of twenty names and leaves the nearest layout the same.
    return min(ORGANS, key=lambda organ: len(organ.layout.missing(header)))
