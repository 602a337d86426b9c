"""The roll calls behind a position as bars to the right and to the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.labels import brief_name
from equipoise.show.charts.theme import FOCUS, POWERS, QUIET, WIDTH, finish, over, source
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.why import Why

_SHOWN, _ROW = 12, 22
_SIDES = {"us": "up, to the side of the United States", "away": "down", None: "cannot tell"}


def why_chart(why: Why) -> Any:
    """The strongest pulls of the year, each with two Monte Carlo standard errors to either side."""
    rows = [
        {
            "name": f"{v.resolution} {v.title.split(' : resolution')[0]}",
            "pull": round(v.pull, 4),
            "low": round(v.pull - 2 * v.error, 4),
            "high": round(v.pull + 2 * v.error, 4),
            "vote": v.vote,
            "side": _SIDES[v.direction],
        }
        for v in why.votes[:_SHOWN]
    ]
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=300, domain=False, ticks=False))
    tints = alt.Scale(domain=list(_SIDES.values()), range=[POWERS[0], FOCUS, QUIET])
    base = over(rows)
    bars = base.mark_bar(size=12).encode(
        x=alt.X("pull:Q", title="Pull on the position"),
        y=y,
        color=alt.Color("side:N", title=None, scale=tints, legend=alt.Legend(orient="top", labelLimit=0)),
        tooltip=[
            alt.Tooltip("name:N", title="Roll call"),
            alt.Tooltip("vote:N", title="Vote"),
            alt.Tooltip("pull:Q", title="Pull", format="+.3f"),
        ],
    )
    ends = base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    return finish(
        alt.layer(bars, ends).properties(width=WIDTH - 260, height=_ROW * max(len(rows), 1)),
        f"What pulled {the(brief_name(why.state_name))} in {why.year}",
        "How far each vote moves the position, all others as they are. The lines are two Monte Carlo errors.",
        source(why.origins, why.release),
    )
