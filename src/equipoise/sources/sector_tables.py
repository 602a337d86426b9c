"""What the reader of a sector's file gives: its tables, what it dropped and why, and where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from equipoise.origin import Origin


def first_reason(reasons: Iterable[tuple[str | pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first reason (a text, or a column of texts) that holds, as the column `why`; null where none does.

    >>> rows = pl.DataFrame({"year": [None, 1900, 1990]})
    >>> year = pl.col("year")
    >>> rows.select(first_reason([("no year", year.is_null()), ("early", year < 1945)]))["why"].to_list()
    ['no year', 'early', None]
    """
    return pl.coalesce(
        pl.when(holds).then(pl.lit(why) if isinstance(why, str) else why) for why, holds in reasons
    ).alias("why")


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
        return {**asdict(self), "notes": list(self.notes)}

    @classmethod
    def of(cls, rows: pl.DataFrame, notes: Sequence[str] = ()) -> SectorReport:
        """The report on rows of which `why` says why each is left out, null where it is kept.

        >>> SectorReport.of(pl.DataFrame({"why": ["no year", None, None]}))
        SectorReport(rows=3, kept=2, dropped={'no year': 1}, notes=())
        """
        counts = dict(rows["why"].drop_nulls().value_counts(sort=True).rows())
        return cls(rows.height, rows["why"].null_count(), counts, tuple(notes))

    @classmethod
    def joined(cls, reports: Sequence[SectorReport]) -> SectorReport:
        """Several reports as one: counts added up, each note once.

        >>> SectorReport.joined([SectorReport(3, 2, {"no year": 1}), SectorReport(2, 1, {"no year": 1})])
        SectorReport(rows=5, kept=3, dropped={'no year': 2}, notes=())
        """
        dropped: Counter[str] = Counter()
        for report in reports:
            dropped.update(report.dropped)
        notes = tuple(dict.fromkeys(note for report in reports for note in report.notes))
        return cls(sum(r.rows for r in reports), sum(r.kept for r in reports), dict(dropped), notes)

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
