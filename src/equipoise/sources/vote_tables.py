"""What a reader of the voting files returns: tables, a report on the reading, and the origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from equipoise.origin import Origin


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read and what was set aside. Every name of a state was found, or there would be no report.

    `excluded_roll_calls` and `excluded_rows` count by rule; nothing excluded is deleted. `differing_totals`
    counts roll calls whose printed totals are not those of the votes listed. `notes` are plain sentences.

    >>> ReadReport(rows=10, roll_calls=2).excluded_rows
    {}
    """

    rows: int
    roll_calls: int
    excluded_roll_calls: Mapping[str, int] = field(default_factory=dict)
    excluded_rows: Mapping[str, int] = field(default_factory=dict)
    differing_totals: int = 0
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values.

        >>> ReadReport(rows=10, roll_calls=2, notes=("All well.",)).to_dict()["notes"]
        ['All well.']
        """
        return {**asdict(self), "notes": list(self.notes)}

    def sentences(self) -> tuple[str, ...]:
        """What a user is told of the reading.

        >>> ReadReport(rows=10, roll_calls=2, notes=("All well.",)).sentences()
        ('All well.',)
        """
        return self.notes

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ReadReport:
        """The inverse of `to_dict`; ValueError for what it never gives.

        >>> report = ReadReport(rows=10, roll_calls=2, notes=("All well.",))
        >>> ReadReport.from_dict(report.to_dict()) == report
        True
        """
        try:
            report = cls(**{**values, "notes": tuple(values["notes"])})
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a report on a reading: {error}") from error
        counts = (report.rows, report.roll_calls, report.differing_totals)
        by_rule = (report.excluded_roll_calls, report.excluded_rows)
        if {type(n) for n in counts} != {int} or not all(isinstance(rules, Mapping) for rules in by_rule):
            raise ValueError("not a report on a reading: a count is none")
        return report


@dataclass(frozen=True, slots=True)
class VoteTables:
    """Roll calls and votes as `equipoise.tables` defines them, with their report and origin.

    `roll_calls` is sorted by date and record number, `votes` by record number and state.

    >>> empty = pl.DataFrame()
    >>> origin = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "", ("2023", "2024"))
    >>> VoteTables(empty, empty, ReadReport(rows=0, roll_calls=0), origin).frames().keys()
    dict_keys(['roll_calls', 'votes'])
    """

    roll_calls: pl.DataFrame
    votes: pl.DataFrame
    report: ReadReport
    origin: Origin

    def frames(self) -> dict[str, pl.DataFrame]:
        """The tables by name, as a store keeps them."""
        return {"roll_calls": self.roll_calls, "votes": self.votes}
