"""One sector's ties between states: the table that every sector is brought to before it is shared out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from equipoise.errors import CoverageError, SourceError
from equipoise.origin import Origin
from equipoise.tables import COVERED, TIES, check

Blocs = Literal["sum", "mean"]


@dataclass(frozen=True, slots=True)
class SectorTies:
    """The ties of one sector, for all states and years that its record covers.

    `ties` has the columns of `equipoise.tables.TIES`, `covered` those of `COVERED`: a state-year in it
    without a row in `ties` has no tie at all, one that is not in it is not covered. `tie` says in words what
    the value is, `unit` its unit. `blocs` says how the ties with a bloc's members make one: flows add up
    ("sum"), obligations and memberships are averaged over the members ("mean"). `notes` are plain sentences
    on what was dropped or assumed.
    """

    sector: str
    tie: str
    unit: str
    ties: pl.DataFrame
    covered: pl.DataFrame
    blocs: Blocs
    origins: tuple[Origin, ...]
    notes: tuple[str, ...] = ()
    aggregated: bool = False  # partners are powers, blocs among them, not states

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year that is covered for any state."""
        years = self.covered["year"].to_numpy()
        return int(years.min()), int(years.max())

    def covered_in(self, years: Collection[int]) -> pl.DataFrame:
        """The state-years of some years, columns as in `covered`."""
        return self.covered[np.flatnonzero(np.isin(self.covered["year"].to_numpy(), list(years)))]


def sector_ties(
    sector: str,
    *,
    tie: str,
    unit: str,
    ties: pl.DataFrame,
    covered: pl.DataFrame,
    blocs: Blocs,
    origins: tuple[Origin, ...],
    notes: tuple[str, ...] = (),
) -> SectorTies:
    """Check the tables of a sector and sort them.

    Raises CoverageError where nothing is covered, SourceError where a key stands twice, a value is below 0
    or not finite, a state is its own partner, or a tie lies outside of what is covered.

    >>> ties = pl.DataFrame([("KAZ", "RUS", 2020, 18.2, None)], schema=TIES, orient="row")
    >>> covered = pl.DataFrame([("KAZ", 2020)], schema=COVERED, orient="row")
    >>> sector_ties("trade", tie="goods", unit="USD", ties=ties, covered=covered, blocs="sum",
    ...             origins=()).years
    (2020, 2020)
    """
    name = f"{sector} ties"
    whole = check(ties, TIES, ("state", "partner", "year"), name).sort("state", "year", "partner")
    known = check(covered, COVERED, ("state", "year"), f"{sector} coverage").sort("state", "year")
    if known.is_empty():
        raise CoverageError(f"the record of {sector} covers no state in any year")
    wrong: dict[str, Callable[[], int]] = {
        "have a value that is below 0 or no number": lambda: (
            whole.filter(
                ~(pl.col("value").is_finite() & (pl.col("value") >= 0)).fill_null(value=False)
            ).height
        ),
        "tie a state to itself": lambda: whole.filter(pl.col("state") == pl.col("partner")).height,
        "lie in state-years that are not covered": lambda: (
            whole.join(known, on=["state", "year"], how="anti").height
        ),
    }
    for what, count in wrong.items():
        if n := count():
            raise SourceError(f"{n} rows of the table {name} {what}.")
    return SectorTies(sector, tie, unit, whole, known, blocs, origins, notes)
