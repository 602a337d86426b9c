"""Arms: what a state received from each supplier in the last five years, in SIPRI's trend-indicator values.

The tie is the recipient's: it is the recipient that depends on spare parts, ammunition and training.
Formulas, succession and coverage are in docs/arms.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from equipoise.errors import CoverageError, SettingsError
from equipoise.origin import Origin
from equipoise.states import get
from equipoise.tables import COVERED, TIES
from equipoise.ties._arms_silences import silences
from equipoise.ties.seats import seat_holders, seats
from equipoise.ties.sector import SectorTies, sector_ties

_WHOLE = 50  # recipients: fewer are an export for chosen ones, which is silent about the others
_KEY = ("recipient", "year")


def arms_ties(tables: Mapping[str, pl.DataFrame], origins: tuple[Origin, ...], window: int = 5) -> SectorTies:
    """Moving sums of deliveries over `window` years up to and including the year (SIPRI's own convention).

    `tables` are those of `equipoise.sources.sipri.read_sipri`. value = sum of x_i, million trend-indicator
    values; cv = sqrt(sum x_i^2) / sum x_i, from the weights of the Bayesian bootstrap (Rubin 1981, Annals of
    Statistics 9, 130-134) before they are scaled, over the pieces x_i of the window: deals where the file is
    a register, years where it is not. Raises SettingsError for a window below 1, CoverageError for one that
    is longer than the file.

    >>> rows = [("RUS", "KAZ", 2019, "7", 30.0), ("RUS", "KAZ", 2020, "9", 40.0)]
    >>> deliveries = pl.DataFrame(rows, ["supplier", "recipient", "year", "deal", "value"], orient="row")
    >>> nothing = pl.DataFrame(schema={"recipient": pl.String, "year": pl.Int16, "value": pl.Float64})
    >>> origin = Origin("SIPRI", "Arms", "", "", "", "", coverage=("2016", "2020"))
    >>> arms_ties({"deliveries": deliveries, "unattributed": nothing}, (origin,)).ties.row(0)
    ('KAZ', 'RUS', 2020, 70.0, 0.7142857142857143)
    """
    first, last = (int(text) for text in origins[0].coverage)
    if window < 1:
        raise SettingsError(f"The window has {window} years: give 1 or more.")
    if first + window - 1 > last:
        raise CoverageError(
            f"the deliveries are of {first} to {last}, so no sum over {window} years is whole: give a longer "
            "export or a shorter window"
        )
    years = range(first + window - 1, last + 1)
    moved = tables["deliveries"].with_columns(pl.col("supplier", "recipient").replace(seats()))
    held = seat_holders(years.start, last)
    pieces = pl.coalesce("deal", pl.col("year").cast(pl.String)).alias("piece")
    by_piece = _summed(moved.with_columns(pieces), ("recipient", "supplier", "piece"), window, years)
    sums = by_piece.group_by("recipient", "supplier", "year").agg(
        pl.col("value").sum(), (pl.col("value").pow(2).sum().sqrt() / pl.col("value").sum()).alias("cv")
    )
    covered, told = _covered(held, moved, (first, last), window)
    suppliers = held.rename({"seat": "supplier", "state": "partner"})
    ties = (
        sums.join(held.rename({"seat": "recipient"}), on=_KEY)
        .join(suppliers, on=["supplier", "year"], how="left")
        .with_columns(pl.coalesce("partner", "supplier").alias("partner"))  # gone, and nobody took its seat
        .join(covered, on=list(COVERED), how="semi")
    )
    return sector_ties(
        "arms",
        tie=f"major arms delivered to the state in {window} years",
        unit="million trend-indicator values",
        ties=ties.select(list(TIES)),
        covered=covered,
        blocs="sum",
        origins=origins,
        notes=(*told, *_left_out(tables["unattributed"], sums, window, years)),
    )


def _summed(rows: pl.DataFrame, by: tuple[str, ...], window: int, years: range) -> pl.DataFrame:
    """The values summed over the years that each window holds, one row a group and last year."""
    ends = pl.DataFrame({"later": range(window)}, schema={"later": pl.Int16})
    spread = rows.join(ends, how="cross").with_columns((pl.col("year") + pl.col("later")).cast(pl.Int16))
    whole = spread.filter(pl.col("year").is_between(years.start, years.stop - 1))
    return whole.group_by(*by, "year").agg(pl.col("value").sum())


def _covered(
    held: pl.DataFrame, moved: pl.DataFrame, span: tuple[int, int], window: int
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """All states, since SIPRI watches all of them, but for those that the file cannot be whole of."""
    recipients = moved["recipient"].unique()
    if len(recipients) < _WHOLE:
        told = f"Recipients in the file: {len(recipients)}; since SIPRI has more, it is taken to cover these"
        return held.filter(pl.col("seat").is_in(recipients.implode())).select(list(COVERED)), (
            f"{told} alone.",
        )
    silent = silences(moved, span)
    gone = [(seat, y) for seat, (begin, end) in silent.items() for y in range(begin, end + window)]
    lost = pl.DataFrame(gone, schema={"seat": pl.String, "year": pl.Int16}, orient="row")
    notes = tuple(
        f"The file has no delivery from or to {get(seat).name} in {begin} to {end}, though many in other "
        f"years: it lacks them. {get(seat).name} is not covered up to {end + window - 1}, and what it "
        "supplied is missing from its customers' ties."
        for seat, (begin, end) in silent.items()
    )
    return held.join(lost, on=["seat", "year"], how="anti").select(list(COVERED)), notes


def _left_out(lost: pl.DataFrame, sums: pl.DataFrame, window: int, years: range) -> tuple[str, ...]:
    """What deliveries by nobody known amount to, and in how many windows they weigh."""
    if lost.is_empty():
        return ()
    gone = _summed(lost.with_columns(pl.col("recipient").replace(seats())), ("recipient",), window, years)
    known = sums.group_by(_KEY).agg(pl.col("value").sum())
    both = gone.join(known, on=_KEY, how="left", suffix="_known").with_columns(
        pl.col("value_known").fill_null(0)
    )
    heavy = both.filter(pl.col("value") > 0.1 * (pl.col("value") + pl.col("value_known"))).height
    return (
        f"Deliveries whose supplier is unknown or no state, {lost['value'].sum():,.0f} million in all, "
        f"belong to no partner and are left out; in {heavy} state-years they are above a tenth of the whole.",
    )
