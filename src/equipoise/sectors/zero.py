"""The zero-sum test of every sector: over all states, and for each state alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from equipoise.ties._zero_result import ZeroSum
from equipoise.ties.zero_sum import zero_sum, zero_sum_of

if TYPE_CHECKING:
    from equipoise.sectors.panels import Panel

COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "sector": pl.String,
    "state": pl.String,  # null: over all states
    "a": pl.String,  # null in both: the mean over all pairs of powers
    "b": pl.String,
    "estimate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n_states": pl.Int64,
    "n_state_years": pl.Int64,
    "reason": pl.String,
}
_K, _SEED = 1000, 20241231


def all_states(sector: str, panel: Panel, powers: list[str]) -> pl.DataFrame:
    """The test over all states of a panel, one row a pair of powers and one for their mean (`COLUMNS`).

    >>> from equipoise.sectors.panels import tie_panel
    >>> from equipoise.states import powers
    >>> from equipoise.ties.organisations import organisation_ties
    >>> panel = tie_panel(organisation_ties(), powers("USA,RUS"))
    >>> all_states("organisations", panel, ["USA", "RUS"]).select("a", "b").rows()
    [('USA', 'RUS'), (None, None)]
    """
    found = zero_sum(panel.ties, panel.rest, kind=panel.kind, k=_K, seed=_SEED)
    return _table(sector, None, found, powers)


def one_state(sector: str, panel: Panel, powers: list[str], seat: str) -> pl.DataFrame:
    """The test for one seat of a panel, over its own years (`COLUMNS`).

    >>> from equipoise.sectors.panels import tie_panel
    >>> from equipoise.states import powers
    >>> from equipoise.ties.organisations import organisation_ties
    >>> panel = tie_panel(organisation_ties(), powers("USA,RUS"))
    >>> one_state("organisations", panel, ["USA", "RUS"], "KAZ")["state"].unique().to_list()
    ['KAZ']
    """
    at = panel.seats.index(seat)
    return _table(sector, seat, zero_sum_of(panel.ties, panel.rest, at, kind=panel.kind), powers)


def every_state(sector: str, panel: Panel, powers: list[str]) -> pl.DataFrame:
    """Both, for all seats of a panel: as it ships."""
    alone = [one_state(sector, panel, powers, seat) for seat in panel.seats]
    return pl.concat([all_states(sector, panel, powers), *alone])


def _table(sector: str, seat: str | None, found: ZeroSum, powers: list[str]) -> pl.DataFrame:
    """One row an association."""
    rows = [
        (
            sector,
            seat,
            None if one.a is None else powers[one.a],
            None if one.b is None else powers[one.b],
            one.estimate,
            one.low,
            one.high,
            one.n_states,
            one.n_state_years,
            one.reason,
        )
        for one in (*found.pairs, found.pooled)
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
