"""What a state's position changed by from year to year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.theme import FOCUS, POWERS, WIDTH, finish, over, source

if TYPE_CHECKING:
    from equipoise.answers.shift.shift import Shift


def shift_chart(shift: Shift) -> Any:
    """One dot a year with its 90 % interval; red where a shift is more likely than not."""
    rows = [
        {"year": c.year, "mean": round(c.mean, 4), "low": round(c.low, 4), "high": round(c.high, 4),
         "interval": f"{c.low:+.2f} to {c.high:+.2f}".replace("-", "−"), "shift": c.shift,
         "likely": c.shift is not None and c.shift >= 0.5}
        for c in shift.series if c.year <= shift.year
    ]  # fmt: skip
    years = [c.year for c in shift.series if c.year <= shift.year] or [shift.year]
    span = alt.Scale(domain=[min(years) - 0.6, max(years) + 0.6], nice=False)
    x = alt.X("year:Q", title="Year", scale=span, axis=alt.Axis(format="d", grid=False, tickMinStep=1))
    title = "Change of position since the year before"
    tint = alt.condition("datum.likely", alt.value(FOCUS), alt.value(POWERS[0]))
    tips = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("mean:Q", title="Change", format="+.2f"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("shift:Q", title="Probability of a shift", format=".0%"),
    ]
    base = over(rows).encode(x=x, color=tint)
    zero = over([{"mean": 0}]).mark_rule(opacity=0.35).encode(y=alt.Y("mean:Q", title=title))
    bars = base.mark_rule(strokeWidth=1.5).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    dots = base.mark_point(filled=True, size=45, opacity=1).encode(
        y=alt.Y("mean:Q", title=title), tooltip=tips
    )
    chart = alt.layer(zero, bars, dots).properties(width=WIDTH, height=220)
    return finish(
        chart, f"How {shift.state_name} moved from year to year",
        "Up is towards the United States. Bars: 90 % intervals; red where a shift is probable.",
        source(shift.origins, shift.release),
    )  # fmt: skip
