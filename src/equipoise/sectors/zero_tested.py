"""Where a zero-sum test comes from: worked out from the records in the store, or from what ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from equipoise import states
from equipoise.errors import CoverageError
from equipoise.sectors.names import RECORDS
from equipoise.sectors.panels import tie_panel, vote_panel
from equipoise.sectors.shipped import read_shipped
from equipoise.sectors.stored import stored_ties
from equipoise.sectors.zero import all_states, one_state

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store


def tested(
    sector: str, powers: tuple[Power, ...], seat: str | None, release: Release, store: Store | None
) -> tuple[pl.DataFrame, tuple[Origin, ...]]:
    """The rows of one sector's test (`COLUMNS`) and its origins: from the store, or as they ship.

    `seat` is None for all states. Raises CoverageError where nothing can answer.

    >>> from equipoise.estimates import read_release
    >>> rows, _ = tested("defence", states.powers(), "KAZ", read_release(), None)
    >>> rows["sector"].unique().to_list()
    ['defence']
    """
    from equipoise.store import Store

    store = Store() if store is None else store
    ids = [p.id for p in powers]
    if sector not in RECORDS or store.info(sector) is not None:
        return _worked_out(sector, powers, ids, seat, release, store)
    shipped = read_shipped()
    if sorted(ids) != sorted(p.id for p in states.powers()):
        raise CoverageError(f"what ships knows the default powers only: run `equipoise pull {sector}`")
    own = pl.col("state").is_null() if seat is None else pl.col("state") == seat
    rows = shipped.zero_sum.filter((pl.col("sector") == sector) & own)
    if rows.is_empty():
        raise CoverageError("nothing of it ships for this state")
    return rows, shipped.ties(sector).origins


def _worked_out(
    sector: str, powers: tuple[Power, ...], ids: list[str], seat: str | None, release: Release, store: Store
) -> tuple[pl.DataFrame, tuple[Origin, ...]]:
    """The test from votes or from the records in the store."""
    if sector not in RECORDS:
        panel, origins = vote_panel(release.dyads, powers), release.origins
    else:
        ties = stored_ties(store, sector)
        panel, origins = tie_panel(ties, powers), ties.origins
    if seat is None:
        return all_states(sector, panel, ids), origins
    if seat not in panel.seats:
        raise CoverageError("its record does not cover the state")
    return one_state(sector, panel, ids, seat), origins
