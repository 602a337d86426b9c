"""Bars by power: shares of a state's ties, and votes with and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.charts.theme import POWERS, WIDTH, finish, over, source

if TYPE_CHECKING:
    from equipoise.balance import Balance
    from equipoise.parted import Parted

__all__ = ["balance_chart", "parted_chart"]

_ROW = 24
_TINTS = (POWERS[4], POWERS[3], POWERS[1], POWERS[2])
_NAMES = alt.Axis(labelLimit=200, domain=False, ticks=False)
_KINDS = ("alike", "one of the two abstained", "opposed")


def balance_chart(balance: Balance) -> Any:
    """Each power's share of the state's ties, one bar a sector, with its 90 % interval."""
    rows = [
        {
            "sector": s.sector,
            "name": p.power_name,
            "share": round(p.share, 4),
            "low": round(p.low, 4),
            "high": round(p.high, 4),
            "interval": f"{100 * p.low:.0f} to {100 * p.high:.0f} %",
        }
        for s in balance.sectors
        for p in s.shares
    ]
    names = list(dict.fromkeys(p.power_name for s in balance.sectors for p in s.shares))
    sectors = [s.sector for s in balance.sectors]
    title = "Share of the state's ties with the powers"
    y = alt.Y("name:N", title=None, sort=names, axis=_NAMES)
    beside = alt.YOffset("sector:N", sort=sectors)
    tints = alt.Scale(domain=sectors, range=[_TINTS[i % len(_TINTS)] for i in range(len(sectors))])
    tips = [
        alt.Tooltip("name:N", title="Power"),
        alt.Tooltip("sector:N", title="Ties"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    base = over(rows)
    bars = base.mark_bar().encode(
        x=alt.X("share:Q", title=title, axis=alt.Axis(format="%"), scale=alt.Scale(domainMin=0)),
        y=y,
        yOffset=beside,
        color=alt.Color("sector:N", title=None, scale=tints, legend=alt.Legend(orient="top")),
        tooltip=tips,
    )
    ends = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("low:Q", title=title), x2="high:Q", y=y, yOffset=beside
    )
    return finish(
        alt.layer(bars, ends).properties(width=WIDTH - 100, height=_ROW * len(names) * len(sectors)),
        f"How {balance.state_name}'s ties spread over the powers in {balance.year}",
        "The lines are 90 % intervals.",
        source(balance.origins, balance.release),
    )


def parted_chart(parted: Parted) -> Any:
    """On how many roll calls of the span the state and each power voted alike, half-way and opposed."""
    rows = [
        {"name": p.power_name, "kind": kind, "order": i, "votes": n}
        for p in parted.powers
        for i, (kind, n) in enumerate(zip(_KINDS, (p.same, p.half, p.opposed), strict=True))
    ]
    names = [p.power_name for p in parted.powers]
    tints = alt.Scale(domain=list(_KINDS), range=[POWERS[4], POWERS[5], "#D55E00"])
    chart = over(rows).mark_bar(size=16)
    encoded = chart.encode(
        x=alt.X("votes:Q", title="Roll calls on which both voted"),
        y=alt.Y("name:N", title=None, sort=names, axis=_NAMES),
        color=alt.Color("kind:N", title=None, scale=tints, legend=alt.Legend(orient="top")),
        order=alt.Order("order:Q"),
        tooltip=[alt.Tooltip("name:N", title="Power"), alt.Tooltip("kind:N", title="Votes"), "votes:Q"],
    )
    return finish(
        encoded.properties(width=WIDTH - 100, height=_ROW * max(len(names), 1)),
        f"{parted.state_name} with and against the powers, {parted.first_year}–{parted.year}",
        source(parted.origins, parted.release),
    )
