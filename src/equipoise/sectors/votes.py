"""Votes as a sector: the tables of vote pairs of all states and years with chosen powers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.sectors.names import BEYOND
from equipoise.sectors.rows import SectorRows
from equipoise.states.lines import kin
from equipoise.ties.contingency import CELLS
from equipoise.ties.draws import tie_keys
from equipoise.ties.shares import table_draws
from equipoise.ties.similarity import agreement, kappa

if TYPE_CHECKING:
    from equipoise.states import Power

Floats = NDArray[np.float64]
MEASURES: dict[str, Callable[[Floats], Floats]] = {"votes": agreement, BEYOND: kappa}
_TURNED = [pl.col(cell[::-1]).alias(cell) for cell in CELLS]


def turned(dyads: pl.DataFrame) -> pl.DataFrame:
    """Each pair of states twice, once from either side: state, other, year, and counts wide enough to sum.

    >>> from equipoise.estimates import read_release
    >>> rows = read_release().dyads.head(10)
    >>> turned(rows).height
    20
    """
    rows = dyads.lazy().with_columns(
        pl.col("state_a", "state_b").cast(pl.String), pl.col(CELLS).cast(pl.Int32)
    )
    ahead = rows.select(pl.col("state_a").alias("state"), pl.col("state_b").alias("other"), "year", *CELLS)
    behind = rows.select(pl.col("state_b").alias("state"), pl.col("state_a").alias("other"), "year", *_TURNED)
    return pl.concat([ahead, behind]).collect(engine="in-memory")


def pair_agreements(dyads: pl.DataFrame) -> pl.DataFrame:
    """Plain agreement of every pair of states and year, from either side: state, other, year, agreement.

    >>> from equipoise.estimates import read_release
    >>> pair_agreements(read_release().dyads.head(5)).columns
    ['state', 'other', 'year', 'agreement']
    """
    measured = agreement(dyads.select(CELLS).cast(pl.Int32).to_numpy())
    pairs = dyads.select(pl.col("state_a", "state_b").cast(pl.String), "year").with_columns(
        agreement=measured
    )
    sides = (("state_a", "state_b"), ("state_b", "state_a"))
    return pl.concat(
        pairs.select(pl.col(a).alias("state"), pl.col(b).alias("other"), "year", "agreement")
        for a, b in sides
    )


def vote_rows(
    dyads: pl.DataFrame, powers: Sequence[Power], k: int, seed: int, *, years: Sequence[int] | None = None
) -> dict[str, tuple[SectorRows, Floats]]:
    """Agreement, and agreement beyond chance, of all state-years, each with k joint draws (k, N, P).

    With a bloc, the mean of its members' tables counts, the state itself left out. A power with which the
    state never voted in the year has NaN; a measure below 0 is no tie.

    >>> from equipoise.estimates import read_release
    >>> from equipoise.states import powers
    >>> made = vote_rows(read_release().dyads, powers(), 5, seed=1, years=[2020])
    >>> rows, draws = made["votes"]
    >>> rows.value.shape, draws.shape
    ((193, 4), (5, 193, 4))
    """
    rows, tables = _tables(dyads, powers, years)
    there = np.isfinite(tables[..., 0])
    drawn = power_draws(tables, powers, k, seed)
    made = {}
    for sector, measure in MEASURES.items():
        value = np.maximum(measure(tables), 0)
        nothing = np.full(len(value), np.nan)
        ties = SectorRows(sector, tuple(powers), rows, value, np.full(value.shape, np.nan), nothing)
        made[sector] = ties, np.where(there, np.maximum(measure(drawn), 0), np.nan)
    return made


def power_draws(tables: NDArray[np.floating[Any]], powers: Sequence[Power], k: int, seed: int) -> Floats:
    """Draws (k, N, P, 9) of the cell shares behind tables (N, P, 9), one stream of random numbers a power.

    So the draws with a power are the same whichever others stand beside it, and another power never raises a
    share. Tables that are NaN have even shares, which stand for nothing.

    >>> from equipoise.states import powers
    >>> tables = np.array([[[9.0, *[0] * 8], [5.0, *[1] * 8]]])
    >>> two, one = powers("USA,CHN"), powers("CHN")
    >>> bool(np.array_equal(power_draws(tables, two, 4, 1)[:, :, 1:], power_draws(tables[:, 1:], one, 4, 1)))
    True
    """
    drawn = np.full((k, *tables.shape), 1 / len(CELLS))
    for column, power in enumerate(powers):
        there = np.flatnonzero(np.isfinite(tables[:, column, 0]))
        own = [seed, int(tie_keys("votes", "", power.id, 0))]
        drawn[:, there, column] = table_draws(tables[there, column], k, own)
    return drawn


def _tables(
    dyads: pl.DataFrame, powers: Sequence[Power], years: Sequence[int] | None
) -> tuple[pl.DataFrame, Floats]:
    """State and year of N rows, and the mean tables with each power (N, P, 9)."""
    kept = dyads if years is None else dyads.filter(pl.col("year").is_in(list(years)))
    held = pl.DataFrame(
        [(i, m, y) for y in kept["year"].unique() for i, p in enumerate(powers) for m in p.members_in(y)],
        schema={"power": pl.Int64, "other": pl.String, "year": dyads.schema["year"]},
        orient="row",
    )
    near = pl.any_horizontal(
        pl.col(side).cast(pl.String).is_in(held["other"].unique().to_list())
        for side in ("state_a", "state_b")
    )
    pairs = turned(kept.filter(near)).join(held, on=["other", "year"])
    own = pl.DataFrame(
        [(s, o) for s in pairs["state"].unique() for o in kin(s)],
        schema={"state": pl.String, "other": pl.String},
        orient="row",
    )
    pairs = pairs.join(own, on=["state", "other"], how="anti")
    means = pairs.group_by("state", "year", "power").agg(pl.col(CELLS).mean())
    rows = means.select("state", "year").unique().sort("state", "year")
    at = means.join(rows.with_row_index("row"), on=["state", "year"])
    tables = np.full((rows.height, len(powers), len(CELLS)), np.nan)
    tables[at["row"].to_numpy(), at["power"].to_numpy()] = at.select(CELLS).to_numpy()
    return rows, tables
