"""A sector's ties with chosen powers: one row a state and year, one column a power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.states.lines import kin
from equipoise.ties.draws import tie_draws, tie_keys
from equipoise.ties.seats import seats

if TYPE_CHECKING:
    from equipoise.states import Power
    from equipoise.ties.sector import SectorTies

Floats = NDArray[np.float64]
PART = "part of all its ties"
"""The unit of ties that were divided by all ties of the state in the year."""

_KEY = ("state", "year")


@dataclass(frozen=True, slots=True)
class SectorRows:
    """Ties of state-years with powers.

    `rows` has the columns state and year and N rows; `value` (N, P) is the tie, 0 where there is none, NaN
    where the power is the state itself or was not there; `cv` (N, P) its standard deviation over its value, 0
    for what is known as it stands; `whole` [N] is the sum of all of the state's ties, NaN where ties do not
    add up.
    """

    sector: str
    powers: tuple[Power, ...]
    rows: pl.DataFrame
    value: Floats
    cv: Floats
    whole: Floats

    def draws(self, k: int, seed: int) -> Floats:
        """Draws of the ties, shape (k, N, P); NaN where a power does not count.

        >>> from equipoise.sectors import shipped_ties
        >>> from equipoise.states import powers
        >>> arms = shipped_ties("arms")
        >>> rows = sector_rows(arms, powers(), held=arms.covered_in([2020]))
        >>> rows.draws(10, seed=1).shape == (10, rows.rows.height, 4)
        True
        """
        states, years = self.rows["state"].to_numpy(), self.rows["year"].to_numpy()
        keys = tie_keys(self.sector, states[:, None], [p.id for p in self.powers], years[:, None])
        return tie_draws(self.value, self.cv, k, seed, keys=keys)

    def where(self, kept: NDArray[np.bool_]) -> SectorRows:
        """The rows for which a mask, shape (N,), holds.

        >>> from equipoise.sectors import shipped_ties
        >>> from equipoise.states import powers
        >>> arms = shipped_ties("arms")
        >>> rows = sector_rows(arms, powers(), held=arms.covered_in([2020]))
        >>> rows.where((rows.rows["state"] == "KAZ").to_numpy()).value.shape
        (1, 4)
        """
        return replace(
            self,
            rows=self.rows[np.flatnonzero(kept)],
            value=self.value[kept],
            cv=self.cv[kept],
            whole=self.whole[kept],
        )


def sector_rows(
    sector: SectorTies, powers: Sequence[Power], *, held: pl.DataFrame | None = None
) -> SectorRows:
    """Bring a sector's ties to one column a power, for the state-years that it covers or, of these, `held`.

    The ties with a bloc's members add up (flows) or are averaged over them (obligations, memberships,
    closeness), the state itself left out; their errors are taken as independent. Who held the
    same seat (SUN before RUS) is no partner.

    >>> from equipoise.sectors import shipped_ties
    >>> from equipoise.states import powers
    >>> trade = shipped_ties("trade")
    >>> rows = sector_rows(trade, powers("CHN,RUS"), held=trade.covered_in([2020]))
    >>> kaz = rows.where((rows.rows["state"] == "KAZ").to_numpy())
    >>> bool(0 < kaz.value.sum() < 1), kaz.whole.tolist()
    (True, [1.0])
    """
    ties = sector.ties.lazy()
    if held is None:
        held = sector.covered
    else:  # fewer to look through for those that are wanted
        ties = ties.filter(*(pl.col(key).is_in(set(held[key].to_list())) for key in _KEY))
    held = held[list(_KEY)]
    index = {pair: row for row, pair in enumerate(held.iter_rows())}
    there = sorted({year for _, year in index})
    blocs = {p.id for p in powers if p.is_bloc} if sector.aggregated else set()
    columns = {p.id for p in powers} if sector.aggregated else set()  # RUS is there in the years of SUN, too
    found = _found(ties, held.with_row_index("row"), _standing(powers, there, columns))
    shape = (held.height, len(powers))
    value, spread, members = np.zeros(shape), np.zeros(shape), _members(powers, index, there, blocs)
    at = (found["row"].to_numpy(), found["power"].to_numpy())
    value[at], spread[at] = found["value"].to_numpy(), found["spread"].to_numpy()
    if sector.blocs == "mean":
        with np.errstate(invalid="ignore"):
            value, spread = value / members, spread / members**2
    value[members == 0] = np.nan
    cv = np.divide(np.sqrt(spread), value, out=np.zeros(shape), where=(value > 0) & (spread > 0))
    return SectorRows(sector.sector, tuple(powers), held, value, cv, _whole(sector, ties, held))


def _standing(powers: Sequence[Power], years: Sequence[int], columns: set[str]) -> pl.DataFrame:
    """Who stands for each power in each year: power (its column), partner, year."""
    rows = [
        (column, member, year)
        for column, power in enumerate(powers)
        for year in years
        for member in ((power.id,) if power.id in columns else (*power.states_in(year), *_itself(power)))
    ]
    return pl.DataFrame(
        rows, schema={"power": pl.Int64, "partner": pl.String, "year": pl.Int16}, orient="row"
    )


def _itself(power: Power) -> tuple[str, ...]:
    """A bloc as a partner of its own, beside its members: speeches name the Union itself."""
    return (power.id,) if power.is_bloc else ()


def _found(ties: pl.LazyFrame, index: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """The sums over each power's members: row, power, value, and the variance of the value."""
    same = pl.DataFrame(  # who held the same seat is no partner
        [(s, other) for s in set(index["state"]) for other in kin(s)],
        schema={"state": pl.String, "partner": pl.String},
        orient="row",
    )
    # in memory and in the order of the ties: so sums have the same last bits in every run
    pairs = ties.join(standing.lazy(), on=["partner", "year"], maintain_order="left")
    pairs = pairs.join(index.lazy(), on=list(_KEY), maintain_order="left")
    pairs = pairs.join(same.lazy(), on=["state", "partner"], how="anti", maintain_order="left")
    error = (pl.col("value") * pl.col("cv").fill_null(0.0)) ** 2
    return (
        pairs.group_by("row", "power", maintain_order=True)
        .agg(pl.col("value").sum(), error.sum().alias("spread"))
        .collect(engine="in-memory")
    )


def _members(
    powers: Sequence[Power], index: Mapping[tuple[str, int], int], years: Sequence[int], blocs: set[str]
) -> Floats:
    """For each row, how many members of each power can be its partners, shape (N, P)."""
    of_year = np.array([year for _, year in index], dtype=np.int64)
    counts = np.zeros((len(index), len(powers)))
    for year, (column, power) in product(years, enumerate(powers)):
        rows = of_year == year
        if power.id in blocs:
            counts[rows, column] = 1
            continue
        members = power.states_in(year)
        counts[rows, column] = len({seats().get(m, m) for m in members})
        for state in {s for m in members for s in kin(m)}:  # its own seat is no partner
            if (state, year) in index:
                others = {seats().get(m, m) for m in members if m not in kin(state)}
                counts[index[state, year], column] = len(others)
    return counts


def _whole(sector: SectorTies, ties: pl.LazyFrame, held: pl.DataFrame) -> Floats:
    """The sum of all ties of each row; 1 where ties are parts of it, NaN where they do not add up."""
    if sector.blocs == "mean":
        return np.full(held.height, np.nan)
    if sector.unit == PART:
        return np.ones(held.height)
    total = ties.group_by(_KEY).agg(pl.col("value").sum().alias("whole"))
    joined = (
        held.lazy().join(total, on=list(_KEY), how="left", maintain_order="left").collect(engine="in-memory")
    )
    return joined["whole"].fill_null(0.0).to_numpy()
