"""Cooperation and conflict between governments in the news: yearly ties from months of dyads."""

from __future__ import annotations

import calendar
from collections.abc import Mapping

import polars as pl

from equipoise.errors import CoverageError, SourceError
from equipoise.origin import Origin
from equipoise.ties.sector import SectorTies, sector_ties

LEAST = 0.5  # a year is covered if the record holds at least this part of its days

_FAME = (
    "Who is in the news more has more events with everyone, so shares tell a power's presence in the news, "
    "too; compare them with other states' shares, or with the state's own past."
)


def event_ties(tables: Mapping[str, pl.DataFrame], origins: tuple[Origin, ...]) -> SectorTies:
    """The sector's ties: cooperation of each pair of states in a year, both directions together.

    `tables` are those of the store: `months`, and `dyad_months` (counts of events) or `dyad_scores` (the
    monthly composite); counts are used where both are there. The value is `coop` of `dyad_years`, per year
    of full coverage; its cv follows from the spread over months there. Raises SourceError where tables are
    missing, and CoverageError where no year is covered.

    >>> from datetime import date
    >>> year = [date(2020, m, 1) for m in range(1, 13)]
    >>> one = pl.DataFrame({"month": year, "state_a": "KAZ", "state_b": "RUS", "score": 30.5})
    >>> days = pl.DataFrame({"month": year, "days": 30.5})
    >>> event_ties({"dyad_scores": one, "months": days}, ()).ties.select("state", "partner", "value").rows()
    [('KAZ', 'RUS', 366.0), ('RUS', 'KAZ', 366.0)]
    """
    years = dyad_years(tables)
    if years.is_empty():
        raise CoverageError(
            "the record holds less than half of the days of every year: fetch more months with "
            "`equipoise pull events`"
        )
    counted = "dyad_months" in tables
    covered = years.select("state", "year").unique()
    ties = years.filter(pl.col("coop") > 0).select("state", "partner", "year", value="coop", cv="cv")
    return sector_ties(
        "events",
        tie="cooperation in the news: "
        + ("events between the two governments" if counted else "positive months of the composite score"),
        unit="events a year" if counted else "score a year",
        ties=ties,
        covered=covered,
        blocs="sum",
        origins=origins,
        notes=(_FAME, *_partly(tables["months"])),
    )


def dyad_years(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Cooperation, conflict and tone of each pair in each covered year, once from either side.

    Columns: state, partner, year, coop, conf, tone, cv. With the counts x_m of a month's events, both
    directions together, and its days d_m in the record, coop = D sum(x_m) / sum(d_m), D being the days of
    the year; conf likewise; tone = (coop - conf) / (coop + conf), from -1 to 1 (null for 0 / 0). Of the
    composite, x_m is the positive part of a month's score for coop, the negative part for conf.

    cv is the standard deviation of coop over coop in the Bayesian bootstrap over months (Rubin 1981, The
    Annals of Statistics 9, section 2): weights from a flat Dirichlet on the n months in the record, to first
    order sqrt(sum((x_m - r d_m)^2) / (n (n + 1))) / mean(x), r = sum(x) / sum(d). Of counts it is at least
    that of a Poisson count, 1 / sqrt(sum(x)). Null where coop is 0.

    >>> from datetime import date
    >>> days = pl.DataFrame({"month": [date(2020, m, 1) for m in range(1, 13)], "days": 30.5})
    >>> row = {"month": [date(2020, 3, 1)], "source": "KAZ", "target": "RUS", "n_coop": 3, "n_conf": 1}
    >>> dyad_years({"dyad_months": pl.DataFrame(row), "months": days}).row(0)
    ('KAZ', 'RUS', 2020, 3.0, 1.0, 0.5, 0.919...)
    """
    counted, pieces = _pieces(tables)
    years = _years(tables["months"])
    held = tables["months"].filter(pl.col("days") > 0).select("month", pl.col("days").alias("d"))
    dated = pieces.join(held, on="month").with_columns(pl.col("month").dt.year().cast(pl.Int16).alias("year"))
    x, d = pl.col("coop"), pl.col("d")
    sums = dated.group_by("state", "partner", "year").agg(
        pl.sum("coop"), pl.sum("conf"), (x * x).sum().alias("xx"), (x * d).sum().alias("xd")
    )
    found = sums.join(years, on="year")
    total, r = pl.col("coop"), pl.col("coop") / pl.col("sum_d")
    squares = pl.col("xx") - 2 * r * pl.col("xd") + r * r * pl.col("dd")
    n = pl.col("n")
    cv = (squares.clip(lower_bound=0) / (n * (n + 1))).sqrt() * n / total
    if counted:
        cv = pl.max_horizontal(cv, 1 / total.sqrt())
    one = found.with_columns(
        cv=pl.when(total > 0).then(cv),
        tone=pl.when(total + pl.col("conf") > 0).then((total - pl.col("conf")) / (total + pl.col("conf"))),
        coop=total * pl.col("scale"),
        conf=pl.col("conf") * pl.col("scale"),
    ).select("state", "partner", "year", "coop", "conf", "tone", "cv")
    both = pl.concat([one, one.rename({"state": "partner", "partner": "state"}).select(one.columns)])
    return both.sort("state", "year", "partner")


def _pieces(tables: Mapping[str, pl.DataFrame]) -> tuple[bool, pl.DataFrame]:
    """Cooperation and conflict of each pair (state before partner) and month; whether they are counts."""
    if "months" not in tables or not {"dyad_months", "dyad_scores"} & set(tables):
        raise SourceError(
            "The events lack the tables months and dyad_months (or dyad_scores): pull them again."
        )
    if "dyad_months" in tables:
        a, b = pl.col("source"), pl.col("target")
        rows = tables["dyad_months"].select(
            "month",
            pl.min_horizontal(a, b).alias("state"),
            pl.max_horizontal(a, b).alias("partner"),
            pl.col("n_coop").cast(pl.Float64).alias("coop"),
            pl.col("n_conf").cast(pl.Float64).alias("conf"),
        )
        return True, rows.group_by("month", "state", "partner").agg(pl.sum("coop"), pl.sum("conf"))
    score = pl.col("score")
    return False, tables["dyad_scores"].select(
        "month",
        pl.col("state_a").alias("state"),
        pl.col("state_b").alias("partner"),
        score.clip(lower_bound=0).alias("coop"),
        (-score).clip(lower_bound=0).alias("conf"),
    )


def _years(months: pl.DataFrame) -> pl.DataFrame:
    """The covered years: their months n, sums of days and of squared days, and days of the year over days."""
    held = months.filter(pl.col("days") > 0).with_columns(
        pl.col("month").dt.year().cast(pl.Int16).alias("year")
    )
    d = pl.col("days")
    years = held.group_by("year").agg(
        pl.len().cast(pl.Float64).alias("n"), d.sum().alias("sum_d"), (d * d).sum().alias("dd")
    )
    length = pl.when(pl.date("year", 1, 1).dt.is_leap_year()).then(366).otherwise(365)
    scaled = years.with_columns((length / pl.col("sum_d")).alias("scale"))
    return scaled.filter(pl.col("scale") <= 1 / LEAST)


def _partly(months: pl.DataFrame) -> tuple[str, ...]:
    """Say which years are not covered though the record has some of their days, and which are scaled up."""
    days = months.group_by(pl.col("month").dt.year().alias("year")).agg(pl.sum("days")).sort("year")
    few, some = [], []
    for year, held in days.iter_rows():
        length = 366 if calendar.isleap(year) else 365
        if held < LEAST * length:
            few.append(f"{year} ({held:.0f} days)")
        elif held < 0.9 * length:
            some.append(f"{year} ({held:.0f} days)")
    notes = []
    if few:
        notes.append(f"Years of which less than half is in the record are not covered: {', '.join(few)}.")
    if some:
        notes.append(f"Years that are scaled up to their whole length: {', '.join(some)}.")
    return tuple(notes)
