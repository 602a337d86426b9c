"""The sectors of a balance that records other than votes fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.answers.balance.draws import DRAWS, DRAWS_OF_OTHERS, SEED, SectorDraws
from equipoise.answers.balance.parts import NotCovered
from equipoise.answers.balance.question import BACK
from equipoise.errors import CoverageError
from equipoise.sectors.current import current_ties
from equipoise.sectors.rows import SectorRows, sector_rows
from equipoise.states.lines import holder, line
from equipoise.tables import COVERED
from equipoise.ties import shares as spread
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.origin import Origin
    from equipoise.states import Power, State
    from equipoise.store import Store
    from equipoise.ties.sector import SectorTies

TieSector = tuple[SectorDraws, "tuple[Origin, ...]", "tuple[str, ...]"]


def tie_sector(
    sector: str, state: State, powers: Sequence[Power], *, year: int | None, latest: int, store: Store | None
) -> TieSector | NotCovered:
    """Draws of a sector's shares with its origins and notes, or why there are none.

    `year` is the year asked for; None takes the state's last covered one, up to ten years before `latest`.

    >>> from equipoise.states import get, powers
    >>> found = tie_sector("arms", get("KAZ"), powers(), year=2020, latest=2024, store=None)
    >>> found[0].year, [p.id for p in found[0].powers]
    (2020, ['USA', 'CHN', 'RUS', 'EU27'])
    >>> tie_sector("arms", get("KAZ"), powers(), year=1950, latest=2024, store=None).sector
    'arms'
    """
    try:
        ties = current_ties(sector, powers, store)
    except CoverageError as error:
        return NotCovered(sector, str(error))
    own = _own_years(ties, state)
    known = [y for y in own if y <= latest and y > latest - BACK] if year is None else [year]
    at = max(known, default=None)
    if at is None or at not in own:
        first, last = ties.years
        when = f"in {year}" if year is not None else f"from {latest - BACK + 1} to {latest}"
        return NotCovered(
            sector, f"the record covers {first} to {last}, and nothing of {the(state.name)} {when}"
        )
    made = _draws(ties, own, at, powers)
    return made if isinstance(made, NotCovered) else (made, ties.origins, ties.notes)


def tie_history(
    sector: str, state: State, powers: Sequence[Power], *, store: Store | None
) -> TieSector | NotCovered:
    """Draws of a sector's shares in all years that it covers for a state, or why there are none.

    >>> from equipoise.states import get, powers
    >>> found = tie_history("arms", get("KAZ"), powers(), store=None)
    >>> found[0].years[-1]
    2024
    """
    try:
        ties = current_ties(sector, powers, store)
    except CoverageError as error:
        return NotCovered(sector, str(error))
    own = _own_years(ties, state)
    if not own:
        first, last = ties.years
        return NotCovered(sector, f"the record covers {first} to {last}, and nothing of {the(state.name)}")
    made = _draws(ties, own, None, powers)
    return made if isinstance(made, NotCovered) else (made, ties.origins, ties.notes)


def _own_years(ties: SectorTies, state: State) -> dict[int, str]:
    """Who held the state's line in each year that the sector covers for it."""
    covered = ties.covered.filter(pl.col("state").is_in(list(line(state.id))))
    return {y: s for s, y in covered.rows() if holder(state.id, y) == s}


def _draws(
    ties: SectorTies, own: dict[int, str], at: int | None, powers: Sequence[Power]
) -> SectorDraws | NotCovered:
    """Draw the ties of the state's years and of all states in the year (the last with ties for None)."""
    held = pl.DataFrame(sorted((s, y) for y, s in own.items()), schema=COVERED, orient="row")
    near = sector_rows(ties, powers, held=held)
    at = _last_tied(near) if at is None else at
    row = near.rows["year"].to_list().index(at)
    there = np.flatnonzero(np.isfinite(near.value[row]))
    if there.size < 2:
        return NotCovered(ties.sector, f"fewer than two of the powers can be its partners in {at}", True)
    value = near.value[:, there]
    if not value[row].sum():
        return NotCovered(ties.sector, f"no tie with any of these powers in {at}", True)
    years = near.rows["year"].to_numpy()
    order = np.argsort(years)  # rows are by holder of the seat, then by year
    others = sector_rows(ties, powers, held=ties.covered_in([at]))
    alone = ~np.isfinite(others.value[:, there]).all(axis=1)
    itself = others.rows["state"].is_in(list(set(own.values()))).to_numpy()
    compared = others.where(~(alone | itself))
    return SectorDraws(
        sector=ties.sector,
        tie=ties.tie,
        unit=ties.unit,
        certain=not bool(np.any(near.cv[row, there] > 0)),
        year=at,
        of_whole=float(value[row].sum() / near.whole[row]) if near.whole[row] > 0 else None,
        powers=tuple(powers[int(i)] for i in there),
        years=tuple(years[order].tolist()),
        there=np.isfinite(value[order]),
        shares=_shares(near, there, DRAWS)[:, order],
        weights=value[row],
        others=_shares(compared, there, DRAWS_OF_OTHERS),
        other_ids=tuple(compared.rows["state"].to_list()),
    )


def _last_tied(rows: SectorRows) -> int:
    """The last year with a tie to one of two powers or more; the last one where there is none."""
    tied = (np.nansum(rows.value, axis=1) > 0) & (np.isfinite(rows.value).sum(axis=1) > 1)
    years = rows.rows["year"].to_numpy()
    return int((years[tied] if tied.any() else years).max())


def _shares(rows: SectorRows, there: NDArray[np.intp], k: int) -> Floats:
    """Draws of the shares over some of the powers, shape (k, N, n)."""
    return spread.shares(np.nan_to_num(rows.draws(k, SEED)[..., there]))
