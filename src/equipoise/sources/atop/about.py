"""Where ATOP comes from, and on what terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from equipoise.files import sha256_file
from equipoise.origin import Origin

__all__ = ["origin"]


def origin(files: Sequence[Path], kept: pl.DataFrame, today: date) -> Origin:
    """Publisher and span; `sha256` holds the hashes of the files, dyad-years first.

    >>> origin([], pl.DataFrame({"year": [1945, 2018]}), date(2025, 1, 1)).coverage
    ('1945', '2018')
    """
    first, last = (str(y) for y in kept.select(pl.min("year"), last=pl.max("year")).row(0))
    return Origin(
        publisher="B. A. Leeds, Rice University",
        title="Alliance Treaty Obligations and Provisions (ATOP)",
        version=f"to {last}",
        date=last,
        licence="free for research with citation",
        citation="Leeds, B. A., Ritter, J. M., Mitchell, S. M., and Long, A. G. (2002). Alliance Treaty "
        "Obligations and Provisions, 1815-1944. International Interactions 28, 237-260.",
        coverage=(first, last),
        url="http://www.atopdata.org",
        sha256=" ".join(sha256_file(path) for path in files),
        retrieved=today.isoformat(),
    )
