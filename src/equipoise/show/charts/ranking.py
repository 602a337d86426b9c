"""Who is balanced: all states of a year, ranked by evenness, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from equipoise import states
from equipoise.answers.balance.table import SUMMARY
from equipoise.errors import CoverageError
from equipoise.sectors.names import SECTORS
from equipoise.show.charts.theme import FOCUS, POWERS, finish, over, source
from equipoise.wording import listed

if TYPE_CHECKING:
    from equipoise.answers.balance.table import BalanceTable

_WIDE, _ROW = 520, 13


def ranking_chart(table: BalanceTable, marked: str | None = None) -> Any:
    """Evenness with its 90 % interval, the most even state at the top; `marked` is the id of one to show.

    Of several sectors it is the summary, in the last year that most of them cover; a state that fewer of
    them cover has a hollow dot, and their number at the right. Raises CoverageError where `marked` has no
    row in the year.
    """
    sectors = [s for s in SECTORS if s in set(table.rows["sector"])]
    shown = _rows(table.rows, sectors)
    year = shown["year"][0]
    if marked is not None and marked not in shown["state"]:
        raise CoverageError(
            f"{states.get(marked).name} has no ties to share out in {year}: give another --year or --sector."
        )
    most = max(shown["n_sectors"].to_list())
    rows = [
        {
            "name": f"{states.get(r['state']).name}  {i}",
            "even": round(r["evenness"], 4),
            "low": round(r["evenness_low"], 4),
            "high": round(r["evenness_high"], 4),
            "interval": f"{r['evenness_low']:.2f} to {r['evenness_high']:.2f}",
            "sectors": r["n_sectors"],
            "whole": r["n_sectors"] == most,
            "few": "" if r["n_sectors"] == most else str(r["n_sectors"]),
            "own": r["state"] == marked,
        }
        for i, r in enumerate(shown.iter_rows(named=True), 1)
    ]
    what = sectors[0] if len(sectors) == 1 else "all sectors together"
    columns = [c.removeprefix("share_") for c in table.rows.columns if c.startswith("share_")]
    powers = listed([c for c in columns if not c.endswith(("_low", "_high"))])
    said = f"Evenness of the ties with {powers} in {year}: 1 all alike, 0 one alone. Bars: 90 % intervals."
    if len(sectors) > 1:
        said += f" Weights: {_weights(table)}. Hollow: fewer than {most} sectors; at the right, how many."
    return finish(
        _drawn(rows), f"Who is balanced: {what}, {year}", said, source(table.origins, table.release)
    )


def _weights(table: BalanceTable) -> str:
    """The weights of the summary, in a word where they are alike."""
    if len({round(w, 9) for w in table.weights.values()}) == 1:
        return f"alike for {listed(list(table.weights))}"
    return listed([f"{sector} {weight:.2g}" for sector, weight in table.weights.items()])


def _rows(frame: pl.DataFrame, sectors: list[str]) -> pl.DataFrame:
    """The rows of the year that is shown, the most even first."""
    if len(sectors) == 1:
        own = frame.filter(pl.col("sector") == sectors[0]).with_columns(pl.lit(1).alias("n_sectors"))
    else:
        own = frame.filter(pl.col("sector") == SUMMARY)
    if own.is_empty():
        raise CoverageError("There is nothing to rank: none of the sectors with a weight covers the year.")
    by_year = own.group_by("year").agg(pl.col("n_sectors").max()).sort("n_sectors", "year")
    at = own.filter(pl.col("year") == by_year["year"][-1])
    return at.sort("evenness", "state", descending=[True, False])


def _drawn(rows: list[dict[str, Any]]) -> Any:
    """Names with ranks at the left, dots with bars, the scale above and below."""
    name = alt.Y(
        "name:N",
        title=None,
        sort=[r["name"] for r in rows],
        axis=alt.Axis(
            labelFontSize=10, labelLimit=220, labelPadding=6, domain=False, ticks=False, grid=True,
            labelOverlap=False,
        ),
    )  # fmt: skip
    ends = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("even:Q", title="Evenness", scale=ends, axis=alt.Axis(orient="top"))
    low = alt.X("low:Q", title="Evenness", scale=ends, axis=alt.Axis(orient="top"))
    tint = alt.condition("datum.own", alt.value(FOCUS), alt.value(POWERS[0]))
    tips = [
        alt.Tooltip("name:N", title="State, rank"),
        alt.Tooltip("even:Q", title="Evenness", format=".3f"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("sectors:Q", title="Sectors"),
    ]
    fill = alt.condition("datum.whole", alt.value(1), alt.value(0))
    base = over(rows).encode(y=name)
    band = over([r for r in rows if r["own"]]).mark_bar(color=FOCUS, opacity=0.15, height=_ROW)
    bars = base.mark_rule(strokeWidth=2, opacity=0.45).encode(x=low, x2="high:Q", color=tint)
    dots = base.mark_point(size=34, filled=False, strokeWidth=1.6, opacity=1).encode(
        x=x, color=tint, tooltip=tips
    )
    inside = base.mark_point(size=34, filled=True).encode(x=x, color=tint, opacity=fill)
    whole = band.encode(x=alt.value(0), x2=alt.value(_WIDE), y=name)
    few = base.mark_text(fontSize=9, opacity=0.8).encode(x=alt.value(_WIDE + 10), text="few:N")
    return alt.layer(whole, bars, dots, inside, few).properties(width=_WIDE, height=_ROW * len(rows))
