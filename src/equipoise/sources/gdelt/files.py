"""Which of GDELT's exports a folder holds, of which days each is, and which of them cannot be used."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from equipoise.errors import SourceError
from equipoise.sources.gdelt.archives import kind_of
from equipoise.sources.gdelt.layout import Layout

EXPORT = re.compile(r"((\d{8}|\d{14})\.export\.csv(\.zip)?|(\d{4}|\d{6})\.(csv|zip))", re.IGNORECASE)
QUARTERS = 96  # a day of GDELT 2.0 is that many files


@dataclass(frozen=True, slots=True)
class Exports:
    """Usable exports of one layout, and the names of those left out with the reason."""

    layout: Layout
    files: tuple[Path, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def stamp_of(name: str) -> str:
    """The digits that a file's name begins with: a day, month or year, or a quarter of an hour.

    >>> stamp_of("20200115120000.export.CSV.zip")
    '20200115120000'
    """
    return name.split(".", 1)[0]


def export_days(stamps: Iterable[str]) -> dict[date, float]:
    """How many days of each month (its first day) the files with these stamps are of.

    A file of 2.0 is a 96th of a day, so that a gap in the record of some hours counts as such.

    >>> export_days(["20200115", "20200116", "20200201000000"])
    {datetime.date(2020, 1, 1): 2.0, datetime.date(2020, 2, 1): 0.010416666666666666}
    """
    days: Counter[date] = Counter()
    for stamp in sorted(set(stamps)):
        year, month = int(stamp[:4]), int(stamp[4:6] or 0)
        for m in (month,) if month else range(1, 13):
            whole = calendar.monthrange(year, m)[1] if len(stamp) < 8 else 1
            days[date(year, m, 1)] += 1 if len(stamp) == 14 else whole * QUARTERS
    return {month: quarters / QUARTERS for month, quarters in days.items()}


def is_export(path: Path) -> bool:
    """Whether a file is named as GDELT names its exports.

    >>> is_export(Path("20200115.export.CSV.zip")), is_export(Path("dyads.csv"))
    (True, False)
    """
    return bool(EXPORT.fullmatch(path.name))


def find_exports(where: Path | Iterable[Path]) -> Exports:
    """The exports in a folder, or among given files, that can be read; one of each stamp.

    The layout is the one that most files have; files of another layout, web pages, broken archives and empty
    files are left out by name. Raises SourceError where nothing is left, with the reason for the first file.

    >>> find_exports(Path("no/such"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no folder no/such: give the folder with GDELT's export files.
    """
    kinds: dict[Path, Layout] = {}
    left_out: list[tuple[str, str]] = []
    for path in _named(where):
        kind = kind_of(path)
        if isinstance(kind, Layout):
            kinds[path] = kind
        else:
            left_out.append((path.name, kind))
    if not kinds:
        name, reason = left_out[0]
        raise SourceError(
            f"No file of {len(left_out)} can be read as a GDELT export: {name} {reason}; give the files "
            "as GDELT publishes them, with 57, 58 or 61 columns between tabs."
        )
    layout = Counter(kinds.values()).most_common(1)[0][0]
    odd = [
        (p.name, f"is {k.name} where the others are {layout.name}") for p, k in kinds.items() if k != layout
    ]
    files = tuple(p for p, k in kinds.items() if k == layout)
    return Exports(layout, files, (*left_out, *odd))


def _named(where: Path | Iterable[Path]) -> list[Path]:
    """The files with names as GDELT gives them, one a stamp, in order; SourceError where there is none."""
    if isinstance(where, Path):
        if not where.is_dir():
            raise SourceError(f"There is no folder {where}: give the folder with GDELT's export files.")
        where = where.iterdir()
    named = sorted((path for path in where if is_export(path)), key=lambda p: p.name)
    found = {stamp_of(path.name): path for path in reversed(named)}  # unpacked before archive
    wrong = next((path for stamp, path in found.items() if not _is_stamp(stamp)), None)
    if wrong:
        raise SourceError(f"{wrong.name} is named after no date: keep the names that GDELT gives.")
    if not found:
        raise SourceError(
            "There is no GDELT export: files are named like 20200115120000.export.CSV.zip (2.0), "
            "20200115.export.CSV.zip or 1979.zip (1.0)."
        )
    return [found[stamp] for stamp in sorted(found)]


def _is_stamp(stamp: str) -> bool:
    """Whether the digits are a date from 1900 on."""
    year, month, day = int(stamp[:4]), int(stamp[4:6] or 1), int(stamp[6:8] or 1)
    return year >= 1900 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
