"""Where SIPRI's arms transfers come from, and on what terms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from equipoise.files import sha256_file
from equipoise.origin import Origin
from equipoise.states.periods import FIRST_YEAR

__all__ = ["origin"]

_PUBLISHER = "Stockholm International Peace Research Institute"


def origin(path: Path, rows: pl.DataFrame, today: date) -> Origin:
    """Publisher, licence and the span of the deliveries, kept or not.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "tiv.csv"
    >>> path.touch()
    >>> origin(path, pl.DataFrame({"year": [1995, 2024]}), date(2025, 5, 1)).coverage
    ('1995', '2024')
    """
    dated = rows.filter(pl.col("year").is_between(FIRST_YEAR, today.year))
    first, last = (str(y) for y in dated.select(pl.min("year"), last=pl.max("year")).row(0))
    return Origin(
        publisher=f"{_PUBLISHER} (SIPRI)",
        title="SIPRI Arms Transfers Database",
        version=f"deliveries to {last}",
        date=last,
        licence="SIPRI: free for non-commercial use with attribution; not to be passed on",
        citation=f"{_PUBLISHER}, SIPRI Arms Transfers Database, {first}-{last}.",
        coverage=(first, last),
        url="https://www.sipri.org/databases/armstransfers",
        sha256=sha256_file(path),
        retrieved=today.isoformat(),
    )
