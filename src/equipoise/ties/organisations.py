"""Ties through organisations: our own table of blocs, and any wider record beside it.

docs/organisations.md argues the formula and gives the rules.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from equipoise.errors import SourceError
from equipoise.origin import Origin
from equipoise.states.bloc_table import bloc_table
from equipoise.states.bloc_years import MEMBERSHIPS, own_memberships, own_origin, own_state_years
from equipoise.tables import COVERED, check
from equipoise.ties.memberships import joint_memberships
from equipoise.ties.sector import SectorTies, sector_ties

_KEY = ("state", "organisation", "year")


def organisation_ties(
    tables: Mapping[str, pl.DataFrame] | None = None, origins: tuple[Origin, ...] = ()
) -> SectorTies:
    """The ties of the sector "organisations": through our own table of blocs, and through any others given.

    Without `tables` they are those through our blocs, from 1946 to the last review of the table. `tables` may
    hold `memberships` (columns of `MEMBERSHIPS`) and `state_years` (state, year) of a wider record such as
    that of the Correlates of War: its organisations other than our blocs are then added, and held as they
    were in its last year from then on; only the state-years of that record are covered up to there, and
    after it those states that it had last. `origins` are those of `tables`. Raises SourceError for tables of
    another shape.

    >>> ties = organisation_ties()
    >>> pair = ties.ties.filter(state="KAZ", partner="RUS").filter(pl.col("year").is_in([1990, 2024]))
    >>> pair["year"].to_list(), ties.covered.filter(state="CHE", year=1950).height
    ([2024], 1)
    """
    own, covered = own_memberships(), own_state_years()
    if not tables:
        return _sector(own, covered, (own_origin(),), _notes(own))
    wide, spoken = _given(tables)
    last = int(wide.select(pl.max("year")).item())
    twins = {code for b in bloc_table().values() for code in b.cow}
    others = wide.filter(~pl.col("organisation").is_in(list(twins)))
    end = int(covered.select(pl.max("year")).item())
    record = pl.concat([own, _held(others, last, end)])
    covered = covered.join(_held(spoken, last, end), on=["state", "year"], how="semi")
    return _sector(record, covered, (own_origin(), *origins), (*_notes(own), *_held_notes(others, last)))


def _given(tables: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two tables of a wider record, checked."""
    missing = [name for name in ("memberships", "state_years") if name not in tables]
    if missing:
        raise SourceError(f"The record of organisations lacks the table {' and '.join(missing)}.")
    wide = check(tables["memberships"], MEMBERSHIPS, _KEY, "memberships")
    if wide.is_empty():
        raise SourceError("The table memberships has no rows, so there is no organisation to tie states.")
    return wide, check(tables["state_years"], COVERED, ("state", "year"), "state_years")


def _held(frame: pl.DataFrame, last: int, end: int) -> pl.DataFrame:
    """The rows of a table, and those of its last year again for every later year up to `end`."""
    later = pl.DataFrame({"year": range(last + 1, end + 1)}, schema={"year": pl.Int16})
    again = frame.filter(year=last).drop("year").join(later, how="cross").select(frame.columns)
    return pl.concat([frame, again])


def _sector(
    record: pl.DataFrame, covered: pl.DataFrame, origins: tuple[Origin, ...], notes: tuple[str, ...]
) -> SectorTies:
    """The sector from a whole record: only the ties of state-years that are covered."""
    return sector_ties(
        "organisations",
        tie="joint memberships, each spread over the other members",
        unit="memberships",
        ties=joint_memberships(record, covered),
        covered=covered,
        blocs="mean",
        origins=origins,
        notes=notes,
    )


def _notes(own: pl.DataFrame) -> tuple[str, ...]:
    """What holds of our own table."""
    count, first, last = own.select(
        pl.col("organisation").n_unique(), pl.min("year"), pl.max("year").alias("last")
    ).row(0)
    return (
        f"Joint membership in {count} blocs, {first} to {last}; a year counts for whoever was a member on "
        "most of its days. Associates and partners count half, observers and the suspended not at all.",
    )


def _held_notes(others: pl.DataFrame, last: int) -> tuple[str, ...]:
    """What holds of a wider record beside it."""
    count = others.filter(year=last)["organisation"].n_unique()
    return (
        f"Beside them stand the other organisations of the record, {count} in {last}; from {last + 1} on "
        f"they are held as they were in {last}, and only the blocs go on changing.",
    )
