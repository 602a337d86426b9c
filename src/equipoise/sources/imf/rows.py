"""The rows of a file, whatever its layout: who reported what, in million US dollars, and what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.imf.layouts import FLOW_OF, Layout, long_table
from equipoise.sources.imf.names import states_of
from equipoise.sources.sector_tables import first_reason
from equipoise.states.periods import FIRST_YEAR

_DOLLARS = ("USD", "US dollar", "US dollars", "")


def in_rows(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """One row a figure: reporter, partner (as the file calls them), period, flow, value (million USD), other.

    `flow` is null for what is neither exports nor imports, `value` for what is no number; `other` says why
    a row is no yearly figure in US dollars, null where it is one. SourceError for a table that is in none of
    the layouts, and for one that gives the unit of only some of its rows.

    >>> in_rows(pl.DataFrame({"reporter": ["Kazakhstan"], "partner": ["Italy"], "year": [2010],
    ...     "flow": ["exports_fob"], "value_musd": [9.5]}), Path("dots.parquet")).row(0)
    ('Kazakhstan', 'Italy', '2010', 'exports', 9.5, None)
    """
    table, layout = long_table(table, path)
    value = _text(layout.values).cast(pl.Float64, strict=False) * _multiplier(table, path)
    return table.select(
        _text(layout.reporter).alias("reporter"),
        _text(layout.partner).alias("partner"),
        _text(layout.period).alias("period"),
        _text(layout.indicator).replace_strict(FLOW_OF, default=None, return_dtype=pl.String).alias("flow"),
        (value / (1.0 if layout.millions else 1e6)).alias("value"),
        _other(table, layout).alias("other"),
    )


def _text(name: str) -> pl.Expr:
    """A column as text."""
    return pl.col(name).cast(pl.String).str.strip_chars()


def _multiplier(table: pl.DataFrame, path: Path) -> pl.Expr:
    """The power of ten that UNIT_MULT gives; SCALE is only how the IMF's pages show a value."""
    if "UNIT_MULT" not in table.columns:
        return pl.lit(1.0)
    power = table.select(_text("UNIT_MULT").cast(pl.Float64, strict=False)).to_series()
    told = table.height - power.null_count()
    if 0 < told < table.height:
        raise SourceError(
            f"{path} says the unit (UNIT_MULT) of {told:,} of its {table.height:,} rows only, so millions "
            "and dollars may be mixed: give a file that says it for all or for none."
        )
    return pl.lit(10.0).pow(pl.lit(power.fill_null(0.0)))


def _other(table: pl.DataFrame, layout: Layout) -> pl.Expr:
    """Why a row is no yearly figure in dollars."""
    within = ~_text(layout.period).str.contains(r"^\d{4}$")
    if layout.frequency in table.columns:
        within = within | (_text(layout.frequency) != "A")
    foreign = pl.lit(value=False)
    if layout.unit in table.columns:
        foreign = ~_text(layout.unit).fill_null("").is_in(_DOLLARS)
    reasons = (
        ("figures for months or quarters", within.fill_null(value=True)),
        ("values that are not in US dollars", foreign),
    )
    return first_reason(reasons)


def sorted_out(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """The rows of `in_rows` with states for names, and `why` a row is left out (null where it is kept).

    Columns: reporter, partner (ids), year, flow, value, reporter_name, partner_name (as the file has them),
    reporter_why, partner_why (why the name is no state's), why.

    >>> rows = pl.DataFrame({"reporter": ["USSR"], "partner": ["Italy"], "period": ["1995"],
    ...                      "flow": ["exports"], "value": [9.5], "other": [None]})
    >>> sorted_out(rows, date(2024, 1, 1))["why"].item()
    'states in years when they were none, such as the Soviet Union after 1991'
    """
    yearly = pl.when(pl.col("other").is_null()).then(pl.col("period")).cast(pl.Int16, strict=False)
    rows = rows.with_columns(yearly.alias("year"))
    sides = [rows.select(pl.col(side).alias("name"), "year") for side in ("reporter", "partner")]
    known = states_of(pl.concat(sides).unique().drop_nulls("year"))
    for side in ("reporter", "partner"):
        found = known.rename({"name": side, "state": f"{side}_state", "why": f"{side}_why"})
        rows = rows.join(found, on=[side, "year"], how="left", nulls_equal=True, maintain_order="left")
    return rows.select(
        pl.col("reporter_state").alias("reporter"),
        pl.col("partner_state").alias("partner"),
        *("year", "flow", "value"),
        *(pl.col(side).alias(f"{side}_name") for side in ("reporter", "partner")),
        *("reporter_why", "partner_why"),
        _why(today).alias("why"),
    )


def _why(today: date) -> pl.Expr:
    """The first reason that there is to leave a row out."""
    value = pl.col("value")
    reasons = (
        ("balances and other figures that are neither exports nor imports", pl.col("flow").is_null()),
        ("values that are missing or no number", ~value.is_finite().fill_null(value=False)),
        ("years that are still to come", pl.col("year") > today.year),
        (f"years before {FIRST_YEAR}", pl.col("year") < FIRST_YEAR),
    )
    later = (
        ("a state's trade with itself", pl.col("reporter_state") == pl.col("partner_state")),
        ("flows below 0", value < 0),
    )
    return pl.coalesce("other", first_reason(reasons), "reporter_why", "partner_why", first_reason(later))
