"""What is said of GDELT's files after reading: which were left out, their hash, their origin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from equipoise.files import sha256_file
from equipoise.sources.origins import origin_of

gdelt_origin = partial(
    origin_of,
    publisher="The GDELT Project",
    title="GDELT Event Database",
    licence="free for any use, with citation and a link to the GDELT Project",
    citation="Leetaru, K., and Schrodt, P. A. (2013). GDELT: Global Data on Events, Location and Tone, "
    "1979-2012. ISA Annual Convention, San Francisco.",
    url="https://www.gdeltproject.org/",
    column="month",
)
"""Publisher, licence and span of tables that were made from GDELT's events."""


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
