"""Small invented files in the layouts of ATOP 5.1."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

KINDS = ("defense", "offense", "neutral", "nonagg", "consul")
PROVISIONS = ("intcom", "compag", "milaid", "milcon", "base", "organ1", "subord", "contrib")
USA, CAN, GBR, FRA, ITA, RUS, KAZ, CHN = 2, 20, 200, 220, 325, 365, 705, 710
FRG, DEU, DDR, YAR, YEM = 260, 255, 265, 678, 679
Pair = tuple[int, int, object, str]
"""Two COW numbers, a year, and the obligations as letters: d, o, n, a (non-aggression), c."""


def flags(letters: str) -> list[int]:
    """The five kinds as 0 and 1."""
    return [int(letter in letters) for letter in "donac"]


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerows([header, *rows])
    return table.getvalue()


def directed(rows: Sequence[Pair]) -> str:
    """atop5_1ddyr.csv: what stateA promises stateB."""
    header = ["ddyad", "year", "atopally", *KINDS, "shareob", "stateA", "stateB", "atopid1", "version"]
    return _csv(header, [[a * 1000 + b, y, 1, *flags(k), 1, a, b, 3000, 5.1] for a, b, y, k in rows])


def undirected(rows: Sequence[Pair]) -> str:
    """atop5_1dy.csv: what one of the two promises the other."""
    header = ["dyad", "year", "atopally", *KINDS, "mem1", "mem2", "atopid1", "version"]
    return _csv(header, [[a * 1000 + b, y, 1, *flags(k), a, b, 3000, 5.1] for a, b, y, k in rows])


def peacesciencer(rows: Sequence[Pair]) -> str:
    """The directed file as the R package peacesciencer has it."""
    header = ["ccode1", "ccode2", "year", *(f"atop_{k}" for k in KINDS)]
    return _csv(header, [[a, b, y, *flags(k)] for a, b, y, k in rows])


Member = tuple[int, int, int, int, str, Mapping[str, object]]
"""Alliance, COW number, year of entry, of exit (0: still in), obligations as letters, provisions."""


def members(rows: Sequence[Member], phase: int = 0) -> str:
    """atop5_1m.csv, with the columns that are read and some more."""
    header = [
        "atopid",
        "cowid",
        "member",
        "yrent",
        "moent",
        "yrexit",
        "ineffect",
        "bilat",
        "phase",
        *KINDS,
        *PROVISIONS,
    ]
    lines = [
        [a, "", m, first, 4, last, int(last == 0), 0, phase, *flags(k), *(has.get(p, 0) for p in PROVISIONS)]
        for a, m, first, last, k, has in rows
    ]
    return _csv(header, lines)


def write_zip(path: Path, **texts: str) -> Path:
    """The publisher's zip: its tables in one folder."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._atop5_1dy.csv", "...")
        for name, text in texts.items():
            archive.writestr(f"ATOP 5.1 (.csv)/{name}.csv", text)
    return path
