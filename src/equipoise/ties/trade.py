"""Trade: exports and imports of goods between two states, both states' reports reconciled."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SourceError
from equipoise.origin import Origin
from equipoise.ties._trade_copies import cif_factors, drop_copies
from equipoise.ties._trade_cube import Cube
from equipoise.ties._trade_holes import holes
from equipoise.ties._trade_mirror import reconcile, reliability
from equipoise.ties._trade_spread import log_sd_to_cv, typical_sd
from equipoise.ties.sector import SectorTies, sector_ties

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
PARTNERS = 10  # a state that reports trade with fewer does not report
NEARLY_ALL = 0.95  # share of all others' trade whose states must report, for a state that does not itself
OPEN = 1992  # until then the planned economies did not report, and traded mostly with one another


def trade_ties(tables: Mapping[str, pl.DataFrame], origins: tuple[Origin, ...]) -> SectorTies:
    """Exports plus imports between two states in million US dollars (FOB), with their uncertainty.

    `tables` has `flows` (reporter, partner, year, flow, value: each state's own reports, from the IMF) or
    `reconciled` (exporter, importer, year, value: BACI). Of the two reports of a flow, imports are divided
    by the year's ratio of CIF to FOB, copies of a partner's report count as none, and what is left is
    weighed by how reliable its reporters are (docs/trade.md, after Gehlhar 1996 and Gaulier & Zignago 2010).
    A tie is the sum of the two directions, the same from both sides; its cv is that of a sum of independent
    flows.

    A state-year is covered where the state reports trade with 10 partners or more, or, from 1992 on, where 10
    others or more trade with it and those who report have 95 % of all others' trade; but not where nobody
    reports its trade with a partner that has a tenth of it within two years (a gap in the record, which would
    look like 0). SourceError where there is no such table, or nothing in it.

    >>> partners = [f"S{n:02}" for n in range(10)]
    >>> rows = [(a, b, 2010, flow, 5.0) for a in ("KAZ", "ITA") for b in partners
    ...         for flow in ("exports", "imports")]
    >>> rows += [("KAZ", "ITA", 2010, "exports", 9.0), ("ITA", "KAZ", 2010, "imports", 9.0 * 1.05)]
    >>> flows = pl.DataFrame(rows, schema=["reporter", "partner", "year", "flow", "value"], orient="row")
    >>> ties = trade_ties({"flows": flows}, ()).ties
    >>> ties.filter(state="KAZ", partner="ITA")["value"].round(1).item()
    9.0
    """
    notes: tuple[str, ...] = ()
    if "reconciled" in tables:
        cube = Cube.of(tables["reconciled"], "exporter", "importer")
        value, cv = _of_baci(tables["reconciled"], cube)
        reporting = np.ones((len(cube.states), cube.years.size), dtype=np.bool_)
    elif "flows" in tables:
        cube = Cube.of(tables["flows"], "reporter", "partner")
        value, cv, reporting, notes = _of_reports(tables["flows"], cube)
    else:
        raise SourceError("Trade needs the table flows or reconciled: run `equipoise pull trade`.")
    known = _covered(value, reporting, cube.years)
    missing = holes(value, list(cube.states), cube.years)
    covered = known & ~missing
    notes = (*notes, *_told(int((known & missing).sum())))
    return sector_ties(
        "trade",
        tie="exports and imports of goods, both sides' reports reconciled",
        unit="million US dollars",
        ties=cube.ties(value, cv, covered),
        covered=cube.state_years(covered),
        blocs="sum",
        origins=origins,
        notes=notes,
    )


def _told(missing: int) -> tuple[str, ...]:
    """What is to be said of gaps."""
    if not missing:
        return ()
    return (
        f"{missing:,} state-years are not covered, since nobody reports the trade with a partner that has a "
        "tenth of it within two years.",
    )


def _of_reports(flows: pl.DataFrame, cube: Cube) -> tuple[Floats, Floats, Bools, tuple[str, ...]]:
    """Directed flows (FOB) and their cv (0 where there are none), who reports [S, Y], and notes."""
    exports = cube.filled(flows.filter(pl.col("flow") == "exports"), "reporter", "partner")
    imports = cube.filled(flows.filter(pl.col("flow") == "imports"), "partner", "reporter")
    fob = cube.filled(flows.filter(pl.col("flow") == "imports_fob"), "partner", "reporter")
    told = np.isfinite(exports) | (np.isfinite(imports) | np.isfinite(fob)).transpose(1, 0, 2)
    copier, copies = drop_copies(exports, imports)
    reporting = (np.count_nonzero(told, axis=1) >= PARTNERS) & ~copier
    freight = cif_factors(exports, imports)
    imports = np.where(np.isfinite(imports), imports / freight, fob)
    i, j, year = at = np.nonzero((exports > 0) & (imports > 0))
    known = reliability(i, j, year, np.log(exports[at]), np.log(imports[at]), cube.shape)
    places, values, sd = reconcile(exports, imports, known)
    value, cv = np.zeros(cube.shape), np.zeros(cube.shape)
    value[places], cv[places] = values, log_sd_to_cv(sd)
    notes = (
        "Imports (CIF) are divided by each year's median ratio to the partner's exports (FOB), "
        f"{freight.min():.2f} to {freight.max():.2f}.",
        f"{i.size:,} of {values.size:,} flows between two states are reported by both.",
        f"{copies:,} pairs of reports are copies of each other and count as one report; in "
        f"{np.count_nonzero(copier):,} state-years most are, which count as not reported.",
    )
    return value, cv, reporting, notes


def _of_baci(reconciled: pl.DataFrame, cube: Cube) -> tuple[Floats, Floats]:
    """Directed flows that others have reconciled, and the cv that flows of their size have on the whole."""
    value = np.nan_to_num(cube.filled(reconciled, "exporter", "importer"))
    at = np.nonzero(value > 0)
    cv = np.zeros(cube.shape)
    cv[at] = log_sd_to_cv(typical_sd(np.log(value[at])))
    return value, cv


def _covered(value: Floats, reporting: Bools, years: Ints) -> Bools:
    """Where the record speaks of a state, [S, Y]: it reports itself, or nearly all who could do."""
    trade = value.sum(axis=0) + value.sum(axis=1)
    partners = np.count_nonzero((value > 0) | (value > 0).transpose(1, 0, 2), axis=1)
    others = trade.sum(axis=0) - trade
    told = (trade * reporting).sum(axis=0) - trade * reporting
    by_others = (told >= NEARLY_ALL * others) & (partners >= PARTNERS) & (years >= OPEN)
    return np.asarray((partners > 0) & (reporting | by_others))
