"""The brief as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from equipoise.show.charts.dots import circle_chart
from equipoise.show.charts.theme import finish, source, wrapped
from equipoise.show.charts.years import agreements_chart, position_chart

if TYPE_CHECKING:
    from equipoise.answers.brief.brief import Brief


def brief_chart(brief: Brief) -> Any:
    """Position, agreement with the powers and the like-minded states below each other, under the headline."""
    parts = [position_chart(brief.position)]
    if brief.agreements:
        parts.append(agreements_chart(brief.agreements))
    if brief.circle.peers:
        parts.append(circle_chart(brief.circle))
    rests = wrapped(source(brief.origins, brief.release))
    for part in parts:
        part.config = alt.Undefined
        part.title.subtitle = [t for t in part.title.subtitle if t not in rests]  # the source stands once
        part.background = alt.Undefined
    headline = " ".join(brief.headline)
    stacked = alt.vconcat(*parts, spacing=36)
    return finish(
        stacked, f"{brief.state_name} in {brief.year}", headline, source(brief.origins, brief.release)
    )
