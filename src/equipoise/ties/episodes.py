"""Room for manoeuvre, from history: what others took over when a state lost its largest partner.

episodes    falls of the largest partner's flow, and ordinary years to set them against
absorption  what part of the loss the others made good, by dependence, with intervals (`_episode_absorption`)
room        what part of its ties a state would keep

docs/balance-measures.md has the definitions, their reasons and their limits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from equipoise.errors import CoverageError, SettingsError
from equipoise.ties._episode_cube import cube
from equipoise.ties._episode_falls import lagged
from equipoise.ties._episode_tables import Episodes, fall_table, ordinary_table
from equipoise.ties.sector import SectorTies


def episodes(
    ties: SectorTies,
    *,
    horizon: int = 3,
    window: int = 1,
    fall: float = 0.5,
    dependence: float = 0.2,
    specific: bool = True,
    blocs: Mapping[str, Collection[str]] | None = None,
) -> Episodes:
    """Episodes: a state's largest partner lost at least `fall` of its flow within `horizon` years.

    Largest in the year before, with a share of at least `dependence`, over all partners; the members of each
    of `blocs` (name -> ids, no id of a forerunner) are one. Flows are deflated by the growth of the summed
    totals of all other states that are covered in both years. State and partner must exist for the whole of
    both years, so that a state that broke up lost to nobody. Flows that are moving sums over `window` years
    are compared only where the windows do not overlap, after `window` to `horizon` years, and state and
    partner must exist through both windows. What is left of the flow must lie below 1 by
    more than its error: the 95 % point of left x F, where F, the ratio of two gamma errors, has 2/cv^2
    degrees of freedom of the later and of the earlier flow. Of a pair of state and partner the fall that
    ends first is taken, from the latest year that it can have begun in, and the next from ten years on.

    With `specific` the flow must have lost as much against the state's other flows: the partner was lost,
    and not all of the state's flows at once (a collapse, a war, a closed border). Without it those count too.

    Raises SettingsError for a sector that has no flows, or a number out of range, CoverageError for one
    without a tie.

    >>> import polars as pl
    >>> from equipoise.tables import COVERED, TIES
    >>> from equipoise.ties.sector import sector_ties
    >>> flow = {2000: (60.0, 40.0), 2001: (60.0, 40.0), 2002: (20.0, 70.0)}
    >>> rows = [("KAZ", p, y, v, None) for y, both in flow.items() for p, v in zip(("RUS", "CHN"), both)]
    >>> rows += [("UZB", "CHN", y, 50.0, None) for y in flow]  # the world does not grow
    >>> covered = pl.DataFrame([(s, y) for s in ("KAZ", "UZB") for y in flow], schema=COVERED, orient="row")
    >>> e = episodes(sector_ties("trade", tie="goods", unit="USD", blocs="sum", origins=(), covered=covered,
    ...                          ties=pl.DataFrame(rows, schema=TIES, orient="row")))
    >>> e.falls.select("state", "partner", "year", "until", "dependence", pl.col("absorbed").round(9)).rows()
    [('KAZ', 'RUS', 2001, 2002, 0.6, 0.75)]
    """
    if not (1 <= window <= horizon and 0 < fall <= 1 and 0 < dependence <= 1):
        raise SettingsError(
            "An episode needs a window of at least one year, a horizon of at least one window, "
            "and a fall and a dependence above 0 and up to 1."
        )
    if ties.ties.is_empty():
        raise CoverageError(f"The record of {ties.sector} holds no tie, so none was lost.")
    c = cube(ties, blocs)
    top = c.flows.argmax(axis=-1)
    lags = range(window, min(horizon, top.shape[1] - 1) + 1)
    found = {lag: lagged(c, top, lag, window, fall, dependence) for lag in lags}
    falls = fall_table(c, top, found, specific)
    return Episodes(ties.sector, horizon, fall, specific, falls, ordinary_table(c, found))
