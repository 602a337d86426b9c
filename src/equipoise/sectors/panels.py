"""A sector's ties as a panel: seats by years by powers, and what a state's ties with all others did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.sectors.rows import sector_rows
from equipoise.sectors.votes import pair_agreements
from equipoise.states.lines import kin
from equipoise.ties.seats import seats

if TYPE_CHECKING:
    from equipoise.states import Power
    from equipoise.ties._zero_result import Kind
    from equipoise.ties.sector import SectorTies

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Ties (S, Y, P) of S seats in Y years with P powers, and with all others: `rest` (S, Y, 2), two halves.

    NaN where a state-year is not covered or the power is the state itself. A seat is one row whoever held it
    (SUN, then RUS). The others are parted into halves by a hash of their ids, the same in every run.
    """

    seats: tuple[str, ...]
    years: tuple[int, ...]
    ties: Floats
    rest: Floats
    kind: Kind


def tie_panel(sector: SectorTies, powers: Sequence[Power]) -> Panel:
    """The panel of a sector: flows with kind "log", their rest a sum; others "level", their rest a mean.

    >>> from equipoise.states import powers
    >>> from equipoise.ties.organisations import organisation_ties
    >>> panel = tie_panel(organisation_ties(), powers("USA,RUS"))
    >>> panel.kind, panel.ties.shape[2], panel.rest.shape[2]
    ('level', 2, 2)
    """
    rows = sector_rows(sector, powers)
    outside = _outside(sector.ties.rename({"partner": "other"}), powers)
    sums = _halves(outside, pl.col("value").sum())
    if sector.blocs == "mean":
        there = _outside(sector.covered.rename({"state": "other"}), powers).with_columns(half=_half())
        counts = there.group_by("year", "half").agg(pl.len().alias("n"))
        sums = sums.join(counts, on=["year", "half"]).with_columns(pl.col("rest") / pl.col("n")).drop("n")
    kind: Kind = "log" if sector.blocs == "sum" else "level"
    return _panel(rows.rows, rows.value, sums, kind, nothing=0.0)


def vote_panel(dyads: pl.DataFrame, powers: Sequence[Power]) -> Panel:
    """The panel of plain agreement, whose rest is the mean agreement with all others.

    >>> from equipoise.estimates import read_release
    >>> from equipoise.states import powers
    >>> dyads = read_release().dyads.filter(pl.col("year") >= 2015)
    >>> vote_panel(dyads, powers("USA,RUS")).ties.shape[1:]
    (10, 2)
    """
    pairs = pair_agreements(dyads)
    held = pl.DataFrame(
        [(i, m, y) for y in pairs["year"].unique() for i, p in enumerate(powers) for m in p.members_in(y)],
        schema={"power": pl.Int64, "other": pl.String, "year": dyads.schema["year"]},
        orient="row",
    )
    means = pairs.join(held, on=["other", "year"]).filter(pl.col("other") != pl.col("state"))
    means = means.group_by("state", "year", "power").agg(pl.col("agreement").mean())
    rows = pairs.select("state", "year").unique().sort("state", "year")
    at = means.join(rows.with_row_index("row"), on=["state", "year"])
    value = np.full((rows.height, len(powers)), np.nan)
    value[at["row"].to_numpy(), at["power"].to_numpy()] = at["agreement"].to_numpy()
    outside = _outside(pairs, powers)
    return _panel(rows, value, _halves(outside, pl.col("agreement").mean()), "level", nothing=np.nan)


def _outside(frame: pl.DataFrame, powers: Sequence[Power]) -> pl.DataFrame:
    """The rows whose `other` belongs to none of the powers, ever."""
    inside = {k for p in powers for m in p.members for k in kin(m)} | {p.id for p in powers}
    return frame.filter(~pl.col("other").is_in(list(inside)))


def _half() -> pl.Expr:
    """In which half, 0 or 1, a partner is."""
    return pl.col("other").map_elements(
        lambda s: blake2b(s.encode(), digest_size=1).digest()[0] % 2, return_dtype=pl.Int64
    )


def _halves(frame: pl.DataFrame, of: pl.Expr) -> pl.DataFrame:
    """One number for each state, year and half: state, year, half, rest."""
    return frame.with_columns(half=_half()).group_by("state", "year", "half").agg(of.alias("rest"))


def _panel(rows: pl.DataFrame, value: Floats, halves: pl.DataFrame, kind: Kind, nothing: float) -> Panel:
    """Rows put on a grid of seats and years; `nothing` stands where a covered state has no other partner."""
    seat = rows["state"].replace(seats())
    ids = seat.unique().sort().to_list()
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    index = rows.with_columns(
        s=seat.replace_strict({name: i for i, name in enumerate(ids)}, return_dtype=pl.Int64),
        y=pl.col("year").cast(pl.Int64) - first,
    ).with_row_index("row")
    shape = (len(ids), last - first + 1)
    ties, rest = np.full((*shape, value.shape[1]), np.nan), np.full((*shape, 2), np.nan)
    s, y = index["s"].to_numpy(), index["y"].to_numpy()
    ties[s, y] = value
    rest[s, y] = nothing
    found = halves.join(index, on=["state", "year"]).sort("row")  # of two holders in a year the later, too
    rest[found["s"].to_numpy(), found["y"].to_numpy(), found["half"].to_numpy()] = found["rest"].to_numpy()
    return Panel(tuple(ids), tuple(range(first, last + 1)), ties, rest, kind)
