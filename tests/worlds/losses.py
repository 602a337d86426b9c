"""Flows between states of our own making in which every state once loses most of its largest partner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from equipoise.tables import COVERED, TIES
from equipoise.ties.sector import Blocs, SectorTies, sector_ties

Row = tuple[str, str, int, float, float | None]
OLD = (  # states from 1950 to 2020 and beyond
    *("ARG", "AUS", "AUT", "BEL", "BOL", "BRA", "CAN", "CHE", "CHL", "CHN", "COL", "CRI"),
    *("CUB", "DNK", "DOM", "ECU", "EGY", "ESP", "FIN", "FRA", "GBR", "GRC", "GTM", "HND"),
    *("HTI", "HUN", "IND", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JOR", "JPN", "KOR"),
    *("LBR", "LUX", "MEX", "MNG", "NIC", "NLD", "NOR", "NPL", "NZL", "PAN", "PER", "POL"),
    *("PRT", "PRY", "ROU", "SLV", "SWE", "THA", "TUR", "URY", "USA", "VEN"),
)
OTHERS = ("ALB", "BHR", "CYP", "DZA", "GAB", "KWT")


def sector(rows: Iterable[Row], covered: Iterable[tuple[str, int]] = (), blocs: Blocs = "sum") -> SectorTies:
    ties = pl.DataFrame(list(rows), schema=TIES, orient="row")
    there = pl.concat(
        [ties.select("state", "year"), pl.DataFrame(list(covered), schema=COVERED, orient="row")]
    ).unique()
    return sector_ties("trade", tie="goods", unit="USD", ties=ties, covered=there, blocs=blocs, origins=())


def series(
    state: str, flows: Mapping[str, list[float]], first: int = 2000, cv: float | None = None
) -> list[Row]:
    return [(state, p, first + i, v, cv) for p, values in flows.items() for i, v in enumerate(values) if v]


def losing_sector(part: float, seed: int, noise: float = 0.03) -> SectorTies:
    """Each state loses 60 to 100 % of its largest partner in one year, and the others make good `part`."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for s in OLD:
        at, share, lost = rng.integers(4, 16), rng.uniform(0.25, 0.9), rng.uniform(0.6, 1)
        top = np.where(np.arange(25) < at, share, share * (1 - lost))
        rest = np.where(np.arange(25) < at, 1 - share, 1 - share + part * share * lost) / len(OTHERS)
        scale = rng.uniform(1, 100) * 1.05 ** np.arange(25)
        errors = np.exp(noise * rng.standard_normal((7, 25)))
        flows = dict(zip(["MLT", *OTHERS], [top, *[rest] * 6] * scale * errors, strict=True))
        rows += series(s, {p: v.tolist() for p, v in flows.items()}, 1990)
    rows += series("ZAF", {"MLT": [1e6 * 1.05**i for i in range(25)]}, 1990)
    return sector(rows)
