"""What is said of GDELT's files after reading: which were left out, their hash, their origin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from equipoise.files import sha256_file
from equipoise.origin import Origin

__all__ = ["gdelt_origin", "left_out_note", "many_hash"]


def left_out_note(left_out: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """A note on the files that were left out, the first three by name.

    >>> left_out_note([("20200115.export.CSV", "is empty")])
    ('Files left out: 20200115.export.CSV is empty.',)
    """
    if not left_out:
        return ()
    named = "; ".join(f"{name} {reason}" for name, reason in left_out[:3])
    more = f"; and {len(left_out) - 3} more" if len(left_out) > 3 else ""
    return (f"Files left out: {named}{more}.",)


def many_hash(files: Iterable[Path]) -> str:
    """One SHA-256 for many files: that of their hashes and names, a line each, in the order of names.

    >>> many_hash([])[:8]
    'e3b0c442'
    """
    lines = (f"{sha256_file(path)}  {path.name}\n" for path in sorted(files, key=lambda path: path.name))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def gdelt_origin(version: str, sha256: str, months: pl.DataFrame, today: date) -> Origin:
    """Publisher, licence and span of tables that were made from GDELT's events.

    >>> months = pl.DataFrame({"month": [date(2020, 1, 1)]})
    >>> gdelt_origin("GDELT 2.0", "", months, date(2024, 1, 1)).coverage
    ('2020-01', '2020-01')
    """
    first, last = (str(month)[:7] for month in months.select(pl.min("month"), last=pl.max("month")).row(0))
    return Origin(
        publisher="The GDELT Project",
        title="GDELT Event Database",
        version=version,
        date=last,
        licence="free for any use, with citation and a link to the GDELT Project",
        citation="Leetaru, K., and Schrodt, P. A. (2013). GDELT: Global Data on Events, Location and Tone, "
        "1979-2012. ISA Annual Convention, San Francisco.",
        coverage=(first, last),
        url="https://www.gdeltproject.org/",
        sha256=sha256,
        retrieved=today.isoformat(),
    )
