"""The table of blocs year by year, as a frame, and where it comes from."""

from __future__ import annotations

from datetime import date

import polars as pl

from equipoise.origin import Origin
from equipoise.states.bloc_table import bloc_table, reviewed
from equipoise.states.lines import own_from
from equipoise.states.load import all_states
from equipoise.states.model import State
from equipoise.states.periods import days_in_year

MEMBERSHIPS: dict[str, pl.DataType | type[pl.DataType]] = {
    "state": pl.String,  # as it was in that year: SUN in 1985, RUS in 1995
    "organisation": pl.String,
    "year": pl.Int16,
    "status": pl.String,  # full, associate, observer; of our own table also dialogue, suspended
}
_FIRST = 1946  # the first whole year of the table of states


def own_memberships() -> pl.DataFrame:
    """Every state's status in every bloc of the table in every year, with the columns of `MEMBERSHIPS`.

    A status counts in a year in which a state had it on more than half of the days, from 1946 to the year of
    the last review.

    >>> own_memberships().filter(state="FIN", organisation="NATO")["year"].to_list()[:2]
    [2023, 2024]
    """
    last = reviewed().year
    days = [
        (m.state, b.id, year, m.status, days_in_year((m.start, m.end), year))
        for b in bloc_table().values()
        for m in b.memberships
        for year in range(max(m.start.year, _FIRST), min((m.end or reviewed()).year, last) + 1)
    ]
    names = [*MEMBERSHIPS, "days"]
    frame = pl.DataFrame(days, schema={**MEMBERSHIPS, "days": pl.Int32}, orient="row").select(names)
    held = frame.group_by(*MEMBERSHIPS).agg(pl.sum("days"))
    return held.filter(_most(pl.col("days"))).select(*MEMBERSHIPS).sort("organisation", "year", "state")


def _most(days: pl.Expr) -> pl.Expr:
    """Whether days are more than half of their year."""
    leap = pl.date(pl.col("year"), 1, 1).dt.is_leap_year().cast(pl.Int32)
    return days * 2 > 365 + leap


def own_state_years() -> pl.DataFrame:
    """The states and years that the table of blocs speaks about: those of their own on most days of the year.

    Columns: state, year. A state that is in no bloc is here all the same.

    >>> own_state_years().filter(state="SUN")["year"].max()
    1991
    """
    years = range(_FIRST, reviewed().year + 1)
    schema = {"state": pl.String, "year": pl.Int16, "days": pl.Int32}
    rows = [(s.id, year, _days(s, year)) for s in all_states() for year in years]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.filter(_most(pl.col("days"))).select("state", "year")


def _days(state: State, year: int) -> int:
    """On how many days of a year a state was one of its own."""
    away = sum(days_in_year(span, year) for span in state.absent)
    return days_in_year((own_from(state.id), state.end), year) - away


def own_origin() -> Origin:
    """Where the table of blocs comes from: it is our own, each row with its document.

    >>> own_origin().licence
    'MIT'
    """
    day: date = reviewed()
    first = min(m.start for b in bloc_table().values() for m in b.memberships)
    return Origin(
        publisher="Equipoise",
        title="Members of blocs by date",
        version=day.isoformat(),
        date=day.isoformat(),
        licence="MIT",
        citation="Equipoise: members of blocs by date, compiled from treaties, declarations and the lists of "
        "secretariats.",
        coverage=(first.isoformat(), day.isoformat()),
    )
