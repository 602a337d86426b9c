"""The two organs whose votes the UN Digital Library publishes, and how to tell their files apart."""

from __future__ import annotations

import csv
import gzip
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from equipoise.sources.un_library import VoteTables, layout, read_general_assembly, read_security_council

__all__ = ["GENERAL_ASSEMBLY", "ORGANS", "SECURITY_COUNCIL", "Organ", "organ_of"]

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

    A file of neither, or one that cannot be read, counts as the General Assembly's: its reader says why.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "votes.csv"
    >>> _ = path.write_text(",".join(SECURITY_COUNCIL.layout.columns))
    >>> organ_of(path).name
    'Security Council'
    """
    header = next(csv.reader([_start(path).split(b"\n", 1)[0].decode(errors="replace")]), [])
    return min(ORGANS, key=lambda organ: len(organ.layout.missing(header)))


def _start(path: Path) -> bytes:
    """The first bytes of the CSV; empty if there is no telling."""
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic[:2] == b"\x1f\x8b":
                with gzip.open(raw) as file:
                    start = file.read(START)
            elif magic == b"PK\x03\x04":
                with zipfile.ZipFile(raw) as archive:
                    names = [n for n in archive.namelist() if n.lower().endswith(".csv")]
                    with archive.open(next(n for n in names if not n.startswith("__MACOSX/"))) as file:
                        start = file.read(START)
            else:
                start = raw.read(START)
    except (
        OSError,
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        StopIteration,
        RuntimeError,
        NotImplementedError,
    ):
        return b""
    return start  # a byte order mark hides one of twenty names and leaves the nearest layout the same
