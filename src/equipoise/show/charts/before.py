"""Positions before and after the newest roll calls, one row a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.labels import brief_name
from equipoise.show.charts.theme import FOCUS, QUIET, WIDTH, finish, over, source

if TYPE_CHECKING:
    from equipoise.answers.nowcast import Nowcast

_SHOWN, _ROW = 20, 22


def nowcast_chart(nowcast: Nowcast) -> Any:
    """The states that moved most: where the estimates have them, and where they stand now."""
    shown = nowcast.moved[:_SHOWN] or nowcast.positions[:_SHOWN]
    rows = [
        {
            "name": brief_name(p.name),
            "now": round(p.mean, 4),
            "low": round(p.low, 4),
            "high": round(p.high, 4),
            "before": None if p.before is None else round(p.before.mean, 4),
        }
        for p in shown
    ]
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    x = alt.Scale(nice=True, zero=False)
    place = "Position (higher is towards the United States)"
    base = over(rows)
    bars = base.mark_rule(color=FOCUS, strokeWidth=2).encode(
        x=alt.X("low:Q", scale=x, title=place), x2="high:Q", y=y
    )
    dots = base.mark_point(color=FOCUS, filled=True, size=70, opacity=1).encode(
        x=alt.X("now:Q", scale=x, title=place),
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="State"),
            alt.Tooltip("now:Q", title="Now", format=".2f"),
            alt.Tooltip("before:Q", title="In the estimates", format=".2f"),
        ],
    )
    rings = base.mark_point(color=QUIET, size=60, opacity=1).encode(
        x=alt.X("before:Q", scale=x, title=place), y=y
    )
    who = brief_name(shown[0].name) if len(shown) == 1 else "The largest moves"
    return finish(
        alt.layer(bars, rings, dots).properties(width=WIDTH - 140, height=_ROW * max(len(rows), 1)),
        f"{who} with {nowcast.n_calls} new roll calls, {nowcast.year}",
        "Dots: now, with 90 % intervals. Rings: in the estimates, without these roll calls.",
        source(nowcast.origins, nowcast.release),
    )
