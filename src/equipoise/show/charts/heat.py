"""Sector by power: each share as a cell, dark where it is large, its number and interval printed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.sectors.names import SECTORS
from equipoise.show.charts.theme import finish, over, source
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.balance.balance import Balance
    from equipoise.answers.balance.parts import SectorBalance

_ROW, _CELL = 46, 104  # pixels of a cell
_TINTS = ["#eff5fb", "#6aa5d8", "#08306b"]  # one hue, from light to dark
_DARK = 0.6  # share from which on print on a cell is white
_INK = "#1c1f23"  # print on a lighter cell, whose colour does not follow the page
_FACT = "fact"  # in place of an interval
_LAST = "Effective powers"


def balance_chart(balance: Balance) -> Any:
    """The heat strip: one row a sector, one column a power, the effective number of powers at the right.

    A sector that is not covered, or without ties, has empty dashed cells that say so.
    """
    names = {p.power: p.power_name for s in balance.sectors for p in s.shares}
    columns = [names[code] for code in balance.powers if code in names] or list(balance.powers)
    found = {s.sector: s for s in balance.sectors}
    missing = {m.sector: "no ties" if m.covered else "not covered" for m in balance.not_covered}
    heads = {s: f"{s}, {found[s].year}" if s in found else s for s in SECTORS if s in found or s in missing}
    cells = [cell for s in found.values() for cell in _cells(s, heads[s.sector])]
    there = {(c["row"], c["name"]) for c in cells}
    empty = [
        {"row": head, "name": name, "why": missing.get(s, "not there")}
        for s, head in heads.items()
        for name in columns
        if (head, name) not in there
    ]
    x = alt.X(
        "name:N",
        title=None,
        sort=[*columns, _LAST],
        scale=alt.Scale(domain=[*columns, _LAST], paddingInner=0.03, paddingOuter=0),
        axis=alt.Axis(orient="top", labelAngle=0, labelLimit=_CELL, domain=False, ticks=False),
    )
    y = alt.Y(
        "row:N",
        title=None,
        sort=list(heads.values()),
        scale=alt.Scale(domain=list(heads.values()), paddingInner=0.07, paddingOuter=0),
        axis=alt.Axis(domain=False, ticks=False, labelLimit=200, labelPadding=8),
    )
    layers = [*_filled(cells, x, y), *_empty(empty, x, y), *_effective(list(found.values()), heads, x, y)]
    chart = alt.layer(*layers).properties(width=_CELL * (len(columns) + 1), height=_ROW * len(heads))
    return finish(
        chart,
        f"How the ties of {the(balance.state_name)} spread over the powers",
        "Share of the ties with these powers, each sector in the year beside its name. Small print: the 90 % "
        "interval, or that nothing is estimated.",
        source(balance.origins, balance.release),
    )


def _cells(s: SectorBalance, head: str) -> list[dict[str, Any]]:
    """One cell a power."""
    return [
        {
            "row": head,
            "name": p.power_name,
            "share": round(p.share.mean, 4),
            "text": "<1 %" if 0 < p.share.mean < 0.005 else f"{100 * p.share.mean:.0f} %",
            "ends": _FACT if p.share.exact else f"{100 * p.share.low:.0f} to {100 * p.share.high:.0f}",
            "interval": _FACT if p.share.exact else f"{100 * p.share.low:.1f} to {100 * p.share.high:.1f} %",
        }
        for p in s.shares
    ]


def _filled(cells: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """The cells, with the share in the middle and its interval below."""
    base = over(cells).encode(x=x, y=y)
    tips = [
        alt.Tooltip("row:N", title="Ties"),
        alt.Tooltip("name:N", title="Power"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    tint = alt.Color(
        "share:Q",
        legend=None,
        scale=alt.Scale(domain=[0, 0.5, 1], range=_TINTS, interpolate="lab", clamp=True),
    )
    print_on = alt.condition(f"datum.share > {_DARK}", alt.value("white"), alt.value(_INK))
    return [
        base.mark_rect().encode(color=tint, tooltip=tips),
        base.mark_text(fontSize=14, fontWeight="bold", dy=-5).encode(text="text:N", color=print_on),
        base.mark_text(fontSize=10.5, dy=11).encode(text="ends:N", color=print_on),
    ]


def _empty(cells: list[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """Cells without a number: an outline, and why."""
    if not cells:
        return []
    base = over(cells).encode(x=x, y=y)
    outline = base.mark_rect(
        fillOpacity=0, stroke="currentColor", strokeDash=[3, 3], strokeOpacity=0.35, strokeWidth=1
    )
    tips = [
        alt.Tooltip("row:N", title="Ties"),
        alt.Tooltip("name:N", title="Power"),
        alt.Tooltip("why:N", title="Share"),
    ]
    words = base.mark_text(fontSize=11, fontStyle="italic", opacity=0.75).encode(text="why:N")
    return [outline.encode(tooltip=tips), words]


def _effective(sectors: list[SectorBalance], heads: dict[str, str], x: Any, y: Any) -> list[Any]:
    """The effective number of powers, at the right of each row."""
    rows = [
        {
            "row": heads[s.sector],
            "name": _LAST,
            "text": f"{s.effective.mean:.2f} of {len(s.shares)}",
            "ends": _FACT if s.effective.exact else f"{s.effective.low:.2f} to {s.effective.high:.2f}",
        }
        for s in sectors
    ]
    base = over(rows).encode(x=x, y=y)
    return [
        base.mark_text(fontSize=13, dy=-5).encode(text="text:N"),
        base.mark_text(fontSize=10.5, dy=11, opacity=0.8).encode(text="ends:N"),
    ]
