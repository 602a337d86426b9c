"""Bars by power: votes with and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.theme import POWERS, WIDTH, finish, over, source

if TYPE_CHECKING:
    from equipoise.answers.parted import Parted

_ROW = 24
_NAMES = alt.Axis(labelLimit=200, domain=False, ticks=False)
_KINDS = ("alike", "one of the two abstained", "opposed")


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
