"""The balance of all states: one row a state, year and sector, and the weighted evenness over sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise import states
from equipoise.answers.asking import chosen
from equipoise.answers.balance.draws import SEED
from equipoise.answers.balance.parts import NotCovered, gaps
from equipoise.answers.balance.summary import EQUAL
from equipoise.answers.evidence import about_release
from equipoise.answers.result import Caveat, plain, unique
from equipoise.answers.tables import Table
from equipoise.errors import CoverageError, PowerError, SettingsError
from equipoise.estimates.summary import LEVEL, interval
from equipoise.sectors import SECTORS, chosen_sectors
from equipoise.sectors.current import current_ties
from equipoise.sectors.indices import Indices, indices
from equipoise.sectors.rows import SectorRows, sector_rows
from equipoise.sectors.votes import MEASURES, vote_rows
from equipoise.ties.shares import check_weights

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store

SUMMARY = "summary"
DRAWS = 100


@dataclass(frozen=True, eq=False)
class BalanceTable(Table):
    """The balance of all states, the weights of its summary, and the sectors without an answer."""

    verb: ClassVar[str] = "balance_table"
    table: ClassVar[str] = "balance"
    weights: Mapping[str, float]
    not_covered: tuple[NotCovered, ...]

    def head(self) -> dict[str, Any]:
        """All but the rows, as JSON has it."""
        more = {"weights": dict(self.weights), "not_covered": plain(self.not_covered)}
        return {**super().head(), **more}


def balance_table(
    *,
    first: int | None = None,
    last: int | None = None,
    powers: str | Sequence[str] | None = None,
    sectors: str | Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    release: Release | None = None,
    store: Store | None = None,
) -> BalanceTable:
    """The balance of every state in the years `first` to `last` (all that are covered unless told).

    One row a state, year and sector, with the columns of `equipoise.sectors.indices` and `percentile`: of the
    other states of that year and sector, how many in a hundred are less even. Rows of the sector "summary"
    hold the weighted mean evenness over the sectors that cover the state-year, and `weight`, the sum of their
    weights; only states with all of the year's sectors are set against each other in `percentile`. A
    state-year that a sector does not cover, or without a tie to any of the powers, has no row. A power that
    is one state has its balance over the others. Raises PowerError, SettingsError or CoverageError.

    >>> found = balance_table(first=2020, last=2020, sectors="votes, arms")
    >>> table = found.frame()
    >>> sorted(table["sector"].unique()), table.filter(state="KAZ", sector="arms")["dependence_on"].item()
    (['arms', 'summary', 'votes'], 'RUS')
    """
    listed, wanted = states.powers(powers), chosen_sectors(sectors)
    if weights is not None:
        check_weights(weights, SECTORS)
    release = chosen(release)
    if len(listed) < 2:
        raise PowerError("A balance needs at least two powers: name more, such as USA,CHN,RUS,EU27.")
    if first is not None and last is not None and first > last:
        raise SettingsError(f"The years {first} to {last} end before they begin: turn them round.")
    made, origins, missing = _made(release, listed, wanted, (first, last), store)
    if not made:
        said = "; ".join(f"{which}: {why}" for which, why in gaps(missing))
        raise CoverageError(f"No sector covers the years asked for ({said}).")
    used = {s: w for s, w in (EQUAL if weights is None else weights).items() if s in made and w > 0}
    return BalanceTable(
        rows=joined(made, used),
        release=release.name,
        origins=unique(origins),
        caveats=(*about_release(release), Caveat("intervals")),
        weights=used,
        not_covered=tuple(missing),
    )


def _made(
    release: Release,
    listed: Sequence[Power],
    wanted: Sequence[str],
    span: tuple[int | None, int | None],
    store: Store | None,
) -> tuple[dict[str, Indices], list[Origin], list[NotCovered]]:
    """The indices of every sector that covers a year of the span, their origins, and the others."""
    made: dict[str, Indices] = {}
    origins: list[Origin] = []
    missing: list[NotCovered] = []
    votes: dict[str, tuple[SectorRows, NDArray[np.float64]]] = {}
    for sector in wanted:
        try:
            if sector in MEASURES:
                votes = votes or _votes(release, listed, span)
                made[sector] = indices(*votes[sector])
                origins += release.origins
            else:
                ties = current_ties(sector, listed, store)
                rows = sector_rows(ties, listed, held=ties.covered_in(_within(ties.years, span)))
                made[sector] = indices(rows, rows.draws(DRAWS, SEED))
                origins += ties.origins
        except CoverageError as error:
            missing.append(NotCovered(sector, str(error)))
    for sector in [s for s, m in made.items() if m.table.is_empty()]:
        del made[sector]
        missing.append(NotCovered(sector, "no state has a tie with these powers", covered=True))
    return made, origins, missing


def joined(made: Mapping[str, Indices], weights: Mapping[str, float]) -> pl.DataFrame:
    """The indices of several sectors as one table, with percentiles and the summary."""
    frame = pl.concat([*(_placed(m.table) for m in made.values()), *_summary(made, weights)], how="diagonal")
    order = [s for s in (*SECTORS, SUMMARY) if s in set(frame["sector"])]
    return frame.sort("state", "year", pl.col("sector").cast(pl.Enum(order)))


def _votes(
    release: Release, powers: Sequence[Power], asked: tuple[int | None, int | None]
) -> dict[str, tuple[SectorRows, NDArray[np.float64]]]:
    """Both sectors of votes, from one set of draws."""
    return vote_rows(release.dyads, powers, DRAWS, SEED, years=_within(release.years, asked))


def _within(covered: tuple[int, int], asked: tuple[int | None, int | None]) -> list[int]:
    """The years asked for that are covered; CoverageError where none is."""
    first, last = max(covered[0], asked[0] or covered[0]), min(covered[1], asked[1] or covered[1])
    if first > last:
        raise CoverageError(f"the record covers {covered[0]} to {covered[1]}")
    return list(range(first, last + 1))


def _placed(table: pl.DataFrame) -> pl.DataFrame:
    """The table with `percentile`: of the other states of the year, how many in a hundred are less even."""
    rank = pl.col("evenness").rank("average").over("year", "sector")
    others = pl.len().over("year", "sector") - 1
    return table.with_columns(pl.when(others > 0).then(100 * (rank - 1) / others).alias("percentile"))


def _summary(made: Mapping[str, Indices], weights: Mapping[str, float]) -> list[pl.DataFrame]:
    """The weighted mean evenness of every state-year over the sectors that cover it."""
    used = [(m, weights[s]) for s, m in made.items() if weights.get(s, 0) > 0]
    if not used:
        return []
    keys = pl.concat([m.table.select("state", "year") for m, _ in used]).unique().sort("state", "year")
    total = np.zeros((used[0][0].evenness.shape[0], keys.height))
    weight, sectors = np.zeros(keys.height), np.zeros(keys.height, dtype=np.int64)
    index = keys.with_row_index("row")
    for found, w in used:
        at = found.table.select("state", "year").join(index, on=["state", "year"], maintain_order="left")
        row = at["row"].to_numpy()
        total[:, row] += w * found.evenness
        weight[row] += w
        sectors[row] += 1
    mean = total / weight
    low, high = interval(mean, axis=0)
    partly = np.flatnonzero(np.isnan(low))  # in some draws a sector had nothing to share out
    ends = [0.5 - LEVEL / 2, 0.5 + LEVEL / 2]
    if partly.size:
        low[partly], high[partly] = np.nanquantile(mean[:, partly], ends, axis=0)
    frame = keys.with_columns(
        pl.lit(SUMMARY).alias("sector"),
        pl.Series("evenness", np.nanmean(mean, axis=0)),
        pl.Series("evenness_low", low),
        pl.Series("evenness_high", high),
        pl.Series("weight", weight),
        pl.Series("n_sectors", sectors),
    )
    whole = _placed(frame.filter(pl.col("weight") >= pl.col("weight").max().over("year") - 1e-9))
    return [frame.join(whole.select("state", "year", "percentile"), on=["state", "year"], how="left")]
