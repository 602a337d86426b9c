"""What the reader of a sector's file gives: its tables, what it dropped and why, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from equipoise.origin import Origin

__all__ = ["SectorReport", "SectorTables"]


@dataclass(frozen=True, slots=True)
class SectorReport:
    """How many rows a file has, how many were kept, and how many were dropped for which reason.

    >>> r = SectorReport(rows=10, kept=9, dropped={"aggregates such as World": 1})
    >>> r.sentences()
    ('1 of 10 rows dropped: aggregates such as World.',)
    """

    rows: int
    kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """One sentence a reason for dropping rows, then the notes."""
        said = (
            f"{n:,} of {self.rows:,} rows dropped: {reason}." for reason, n in self.dropped.items() if n > 0
        )
        return (*said, *self.notes)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        return {
            "rows": self.rows,
            "kept": self.kept,
            "dropped": dict(self.dropped),
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SectorReport:
        """The inverse of `to_dict`; ValueError for anything else.

        >>> SectorReport.from_dict(SectorReport(rows=3, kept=3).to_dict()).kept
        3
        """
        try:
            dropped = {str(k): int(v) for k, v in dict(values["dropped"]).items()}
            return cls(int(values["rows"]), int(values["kept"]), dropped, tuple(map(str, values["notes"])))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"no report of a reading: {error}") from None


@dataclass(frozen=True, slots=True)
class SectorTables:
    """Checked tables of one publisher by name, as the store keeps them, with report and origin."""

    tables: Mapping[str, pl.DataFrame]
    report: SectorReport
    origin: Origin
