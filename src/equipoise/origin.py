"""Origin: where a table comes from. Every table, estimate and chart carries one or more."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """Publisher, title, version, date, licence, citation and coverage of one source.

    `coverage` is the span of what was read, as ISO dates or years ("1946-01-26", "2024-12-24").
    `sha256` is the hash of the file as it was read; `retrieved` the ISO date on which that happened.

    >>> o = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "Example (2024).",
    ...            coverage=("1946", "2023"))
    >>> o.line()
    'Example Office, Votes, version v1, 1946 to 2023 (CC0)'
    """

    publisher: str
    title: str
    version: str
    date: str
    licence: str
    citation: str
    coverage: tuple[str, str]
    url: str = ""
    sha256: str = ""
    retrieved: str = ""

    def line(self) -> str:
        """One line for the foot of a page or chart."""
        span = f"{self.coverage[0]} to {self.coverage[1]}"
        return f"{self.publisher}, {self.title}, version {self.version}, {span} ({self.licence})"

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values, `coverage` as a list of two strings."""
        return {**asdict(self), "coverage": list(self.coverage)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Origin:
        """The inverse of `to_dict`; unknown keys are ignored, missing optional ones are empty."""
        known = {f.name for f in fields(cls)}
        kept = {k: v for k, v in values.items() if k in known}
        first, last = kept["coverage"]
        return cls(**{**kept, "coverage": (str(first), str(last))})
