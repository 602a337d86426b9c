"""Sector ties that ship: each power's part of a state's ties, computed by this code from public records.

A folder of sector ties:
    sectors.json      for each sector what the tie is, years, origins and notes; which powers; hashes
    sectors.parquet   one row a sector, state and year; for each power its part (or mean tie) and its error
    zero_sum.parquet  the zero-sum tests of every sector, over all states and for each
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from equipoise.errors import StoreError
from equipoise.origin import Origin
from equipoise.tables import COVERED, TIES
from equipoise.ties.sector import SectorTies

FORMAT = 1
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "sectors"


@dataclass(frozen=True)
class Shipped:
    """What a folder of sector ties says of itself, and its table.

    `powers` are the ids of the powers with a column each, `facts` the rest of sectors.json.
    """

    folder: Path
    powers: tuple[str, ...]
    facts: Mapping[str, Any]
    table: pl.DataFrame

    @property
    def sectors(self) -> tuple[str, ...]:
        """The sectors that are there."""
        return tuple(self.facts["sectors"])

    @cached_property
    def zero_sum(self) -> pl.DataFrame:
        """The zero-sum tests with the columns of `equipoise.sectors.zero`."""
        try:
            return _read(self.folder, self.facts, "zero_sum.parquet")
        except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
            raise _damaged(self.folder, f"{type(error).__name__}: {error}") from None

    def ties(self, sector: str, powers: Sequence[str] | None = None) -> SectorTies:
        """One sector as `SectorTies`, with every power or these; KeyError for what is not there."""
        said, powers = self.facts["sectors"][sector], self.powers if powers is None else powers
        ends = [[power + end for power in powers] for end in ("", "_cv")]
        there = np.flatnonzero((self.table["sector"] == sector).to_numpy())
        rows = self.table[["state", "year", *ends[0], *ends[1]]][there]
        states, years = rows["state"].cast(pl.String), rows["year"]
        value, cv = (rows[columns].to_numpy().astype(np.float64) for columns in ends)
        power, row = np.nonzero(value.T > 0)
        ties = {
            "state": states[row],
            "partner": pl.Series(list(powers), dtype=pl.String)[power],
            "year": years[row],
            "value": value[row, power],
            "cv": pl.Series(cv[row, power], nan_to_null=True),
        }
        return SectorTies(
            sector=sector,
            tie=said["tie"],
            unit=said["unit"],
            ties=pl.DataFrame(ties, schema=TIES),
            covered=pl.DataFrame({"state": states, "year": years}, schema=COVERED),
            blocs=said["blocs"],
            origins=tuple(Origin.from_dict(o) for o in said["origins"]),
            notes=tuple(said["notes"]),
            aggregated=True,
        )


def shipped_ties(sector: str) -> SectorTies:
    """A sector as it ships.

    >>> shipped_ties("arms").years[1]
    2024
    """
    return read_shipped().ties(sector)


@lru_cache(maxsize=2)
def read_shipped(folder: Path = SHIPPED) -> Shipped:
    """Read a folder of sector ties, held to its hash; StoreError where it is damaged or of a newer format.

    >>> read_shipped().powers[:4]
    ('USA', 'CHN', 'RUS', 'EU27')
    """
    path = folder / "sectors.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts["format"] > FORMAT:
            raise StoreError(
                f"The sector ties in {folder} were written by a newer Equipoise (format {facts['format']}, "
                f"this one reads up to {FORMAT}): update Equipoise."
            )
        return Shipped(folder, tuple(facts["powers"]), facts, _read(folder, facts, "sectors.parquet"))
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise _damaged(folder, f"{type(error).__name__}: {error}") from None


def _read(folder: Path, facts: Mapping[str, Any], name: str) -> pl.DataFrame:
    """One of the tables, held to its hash."""
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != facts["hashes"][name]:
        raise ValueError(f"the hash of {name} is not the one in sectors.json")
    return pl.read_parquet(content)


def _damaged(folder: Path, why: str) -> StoreError:
    """The one sentence for a folder that cannot be read."""
    return StoreError(f"The sector ties cannot be read at {folder} ({why}): reinstall Equipoise.")
