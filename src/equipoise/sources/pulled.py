"""What a pull brought: one entry an organ, and the sentences that tell the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from equipoise.origin import Origin
from equipoise.sources.sector_tables import SectorReport
from equipoise.sources.vote_tables import ReadReport

STORED, NEWEST, FAILED = "stored", "already newest", "failed"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one organ's file: `status` is "stored", "already newest" or "failed".

    `origin` is that of what is in the store now, None if nothing of this organ is; `report` is None unless
    the file was read now.

    >>> Pulled("Security Council", "un-votes-sc", FAILED, "No network.").origin is None
    True
    """

    organ: str
    dataset: str
    status: str
    sentence: str
    origin: Origin | None = None
    report: ReadReport | SectorReport | None = None


@dataclass(frozen=True, slots=True)
class PullResult:
    """What became of each organ's file, in the order in which they were asked for.

    >>> one = Pulled("Security Council", "un-votes-sc", "failed", "The Security Council's votes failed.")
    >>> PullResult((one,)).stored, PullResult((one,)).complete
    ((), False)
    """

    organs: tuple[Pulled, ...]

    @property
    def stored(self) -> tuple[str, ...]:
        """The data sets that were written now."""
        return tuple(p.dataset for p in self.organs if p.status == STORED)

    @property
    def complete(self) -> bool:
        """Whether nothing failed."""
        return all(p.status != FAILED for p in self.organs)

    def sentences(self) -> tuple[str, ...]:
        """What to tell the user: one sentence an organ, then what the readings noticed."""
        notes = (f"{p.organ}: {note}" for p in self.organs if p.report for note in p.report.sentences())
        return (*(p.sentence for p in self.organs), *notes)

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        return {
            "complete": self.complete,
            "organs": [
                {
                    **{name: getattr(p, name) for name in ("organ", "dataset", "status", "sentence")},
                    "origin": p.origin.to_dict() if p.origin else None,
                    "report": p.report.to_dict() if p.report else None,
                }
                for p in self.organs
            ],
        }
