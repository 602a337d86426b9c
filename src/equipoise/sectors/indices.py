"""Shares and indices of all state-years of a sector at once, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.estimates.summary import LEVEL
from equipoise.ties import shares as spread

if TYPE_CHECKING:
    from equipoise.sectors.rows import SectorRows

Floats = NDArray[np.float64]
_DEFINED = 0.9  # share of draws in which there must be something to share out


@dataclass(frozen=True, slots=True)
class Indices:
    """`table` with one row a state and year, and the draws of its evenness, shape (k, rows)."""

    table: pl.DataFrame
    evenness: Floats


def indices(rows: SectorRows, draws: Floats) -> Indices:
    """Shares and indices of every state-year with a tie to any of the powers (formulas: docs/definitions.md).

    `draws` (k, N, P) are those of the ties `rows`, NaN where a power does not count.

    Columns of the table: state, year, sector, n_powers (that can be its partners), part (of all its ties that
    are with these powers; null where ties do not add up), effective, evenness, dependence and hhi, each with
    _low and _high (90 %), dependence_on, and share_X, share_X_low, share_X_high for every power X (null
    where it cannot be a partner).

    >>> from equipoise.sectors import shipped_ties
    >>> from equipoise.sectors.rows import sector_rows
    >>> from equipoise.states import powers
    >>> arms = shipped_ties("arms")
    >>> rows = sector_rows(arms, powers(), held=arms.covered_in([2020]))
    >>> made = indices(rows, rows.draws(100, seed=1))
    >>> made.table.filter(state="KAZ")["dependence_on"].item()
    'RUS'
    """
    value, whole = rows.value, rows.whole
    there = np.asarray(np.isfinite(draws).any(axis=0))  # a tie can be undefined where its draws are not
    counted = there.sum(axis=1)
    parts = spread.shares(np.nan_to_num(draws))
    tied = (counted > 1) & (np.isfinite(parts[..., 0]).mean(axis=0) >= _DEFINED)
    draws, there, counted = parts[:, tied], there[tied], counted[tied]
    with np.errstate(invalid="ignore"):
        part = np.nansum(value[tied], axis=1) / whole[tied]
    columns: dict[str, Any] = {"n_powers": counted, "part": part}
    effective = spread.effective(draws)
    columns |= _ends("effective", effective)
    evenness = np.log(effective) / np.log(counted)
    columns |= _ends("evenness", evenness)
    columns |= _ends("dependence", spread.dependence(draws))
    first = np.nansum(draws, axis=0).argmax(axis=1).tolist()
    largest = [rows.powers[i].id for i in first]
    columns["dependence_on"] = pl.Series(largest, dtype=pl.String)
    columns |= _ends("hhi", spread.hhi(draws))
    for i, power in enumerate(rows.powers):
        columns |= _ends(f"share_{power.id}", np.where(there[:, i], draws[..., i], np.nan))
    kept = rows.rows.filter(pl.Series(tied)).with_columns(pl.lit(rows.sector).alias("sector"))
    numbers = pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))
    return Indices(pl.concat([kept, numbers], how="horizontal"), evenness)


def _ends(name: str, draws: Floats) -> dict[str, Floats]:
    """Mean and 90 % interval of draws, shape (k, N), NaN among them left out."""
    n = np.isfinite(draws).sum(axis=0)
    ordered = np.sort(draws, axis=0)  # NaN last
    columns = np.arange(draws.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {name: np.where(n > 0, np.nansum(draws, axis=0) / n, np.nan)}
    for end, q in (("low", 0.5 - LEVEL / 2), ("high", 0.5 + LEVEL / 2)):
        at = q * np.maximum(n - 1, 0)
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        low, high = ordered[below, columns], ordered[above, columns]
        found[f"{name}_{end}"] = low + (at - below) * (high - low)
    return found
