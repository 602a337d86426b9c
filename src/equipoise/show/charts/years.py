"""Positions and agreement over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equipoise.show.charts.labels import brief_name
from equipoise.show.charts.lines import Line, lines
from equipoise.show.charts.theme import DASHES, FOCUS, colours, finish, source

if TYPE_CHECKING:
    from equipoise.answers.agreement import Agreement
    from equipoise.answers.position import Position, YearPosition

_AXIS = "Position (SD; higher is towards the United States)"
_SHARE = "Agreement (1 alike, 0 opposed)"
_VOTES = "Main axis of voting in the UN General Assembly, mean 0 and SD 1 over all states and years."

Point = tuple[int, float, float, float]


def position_chart(position: Position) -> Any:
    """The state's path with its 90 % band, and the powers' paths over the same years."""
    mine = _path(position.series, position.year)
    first = mine[0][0]
    tints = colours([d.power for d in position.distances])
    drawn = [
        Line(d.power_name, tints[d.power], DASHES[i % len(DASHES)], 1.5, points, band=False)
        for i, d in enumerate(position.distances)
        if (points := _path(d.series, position.year, first))
    ]
    drawn.append(Line(brief_name(position.state_name), FOCUS, [1, 0], 3, mine, band=True))
    return finish(
        lines(drawn, _AXIS, "Position"),
        f"{position.state_name} between the powers, {first} to {position.year}",
        f"{_VOTES} Band: 90 %.",
        source(position.origins, position.release),
    )


def positions_chart(positions: Sequence[Position]) -> Any:
    """The paths of several states, each with its 90 % band."""
    tints = colours([p.state for p in positions])
    drawn = [
        Line(
            brief_name(p.state_name),
            tints[p.state],
            DASHES[i % len(DASHES)],
            2,
            _path(p.series, p.year),
            band=True,
        )
        for i, p in enumerate(positions)
    ]
    return finish(
        lines(drawn, _AXIS, "Position"),
        f"Positions of {', '.join(p.state_name for p in positions)}",
        f"{_VOTES} Bands: 90 %.",
        source(positions[0].origins, positions[0].release),
    )


def agreement_chart(agreement: Agreement) -> Any:
    """Agreement with one power, year by year, with its 90 % band."""
    return agreements_chart([agreement])


def agreements_chart(agreements: Sequence[Agreement]) -> Any:
    """Agreement of one state with several powers, year by year, each with its 90 % band."""
    first = agreements[0]
    tints = colours([a.power for a in agreements])
    drawn = [
        Line(a.power_name, tints[a.power], DASHES[i % len(DASHES)], 2, _agreed(a), band=True)
        for i, a in enumerate(agreements)
    ]
    one = len(agreements) == 1
    return finish(
        lines(drawn, _SHARE, "Agreement"),
        f"How often {first.state_name} and {first.power_name if one else 'the powers'} vote alike",
        "Roll calls of the UN General Assembly on which both voted. "
        + ("The band is the 90 % interval." if one else "The bands are 90 % intervals."),
        source(first.origins, first.release),
    )


def _path(series: Sequence[YearPosition], until: int, since: int = 0) -> list[Point]:
    """The points from a year to another."""
    return [(p.year, p.mean, p.low, p.high) for p in series if since <= p.year <= until]


def _agreed(agreement: Agreement) -> list[Point]:
    """The points up to the year."""
    return [
        (y.year, y.agreement.mean, y.agreement.low, y.agreement.high)
        for y in agreement.series
        if y.year <= agreement.year
    ]
