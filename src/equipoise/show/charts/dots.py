"""Numbers with intervals as dots and bars, one row each: the like-minded states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.theme import POWERS, WIDTH, finish, over, source

if TYPE_CHECKING:
    from equipoise.answers.circle import Circle

_ROW = 24


def circle_chart(circle: Circle) -> Any:
    """Kappa with each like-minded state over the span, by which they are ranked, with its 90 % interval."""
    rows = [
        {
            "name": p.name,
            "kappa": round(p.kappa.mean, 4),
            "low": round(p.kappa.low, 4),
            "high": round(p.kappa.high, 4),
            "interval": f"{p.kappa.low:.2f} to {p.kappa.high:.2f}",
            "agreement": round(p.agreement.mean, 4),
            "votes": p.n_votes,
        }
        for p in circle.peers
    ]
    lowest = min((p.kappa.low for p in circle.peers), default=0.0)
    ends = alt.Scale(domain=[round(lowest - 0.03, 2), 1.0], nice=False, zero=False)
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    span = f"{circle.first_year}–{circle.year}"
    title = f"Cohen's kappa {span} (1 always alike, 0 no more than by chance)"
    tips = [
        alt.Tooltip("name:N", title="State"),
        alt.Tooltip("kappa:Q", title="Kappa", format=".3f"),
        alt.Tooltip("interval:N", title="90 % interval"),
        alt.Tooltip("agreement:Q", title="Agreement", format=".3f"),
        alt.Tooltip("votes:Q", title="Common votes", format=","),
    ]
    base = over(rows)
    bars = base.mark_rule(color=POWERS[0], strokeWidth=2).encode(
        x=alt.X("low:Q", scale=ends, title=title), x2="high:Q", y=y
    )
    dots = base.mark_point(color=POWERS[0], filled=True, size=70, opacity=1).encode(
        x=alt.X("kappa:Q", scale=ends, title=title), y=y, tooltip=tips
    )
    chart = alt.layer(bars, dots).properties(width=WIDTH - 100, height=_ROW * max(len(rows), 1))
    states = "1 state" if circle.n_considered == 1 else f"{circle.n_considered} states"
    least = f"Of {states} with at least {circle.least_votes} common votes."
    return finish(
        chart,
        f"States that vote most like {circle.state_name}, {span}",
        f"{least} The bars are 90 % intervals.",
        source(circle.origins, circle.release),
    )
