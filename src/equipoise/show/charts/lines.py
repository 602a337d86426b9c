"""Lines over the years with bands, each with its name at its right end instead of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from equipoise.show.charts.labels import spread
from equipoise.show.charts.theme import WIDTH, over

_HEIGHT = 300
_LABEL = 16.0  # pixels from one name to the next


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its points are (year, mean, low, high).

    >>> Line("Cuba", "#0072B2", [1, 0], 2.0, [(1999, -1.8, -2.0, -1.6)], band=True).points[0][0]
    1999
    """

    name: str
    colour: str
    dash: list[int]
    width: float
    points: list[tuple[int, float, float, float]]
    band: bool

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and highest number that is drawn."""
        low = min(p[2] if self.band else p[1] for p in self.points)
        return low, max(p[3] if self.band else p[1] for p in self.points)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes that all layers share."""

    x: Any
    y_title: str
    y_scale: Any

    def y(self, name: str) -> Any:
        """The vertical axis for a column."""
        return alt.Y(f"{name}:Q", title=self.y_title, scale=self.y_scale)


def lines(drawn: Sequence[Line], axis: str, what: str) -> Any:
    """The layers: bands, lines, points that appear with their numbers under the pointer, names.

    `axis` is the title of the vertical axis, `what` the name of the number in tooltips.
    """
    low, high = min(line.ends[0] for line in drawn), max(line.ends[1] for line in drawn)
    margin = 0.04 * (high - low or 1)
    low, high = round(low - margin, 3), round(high + margin, 3)
    years = [p[0] for line in drawn for p in line.points]
    first, last = min(years), max(years)
    span = alt.Scale(domain=[first, last], nice=False)
    x = alt.X(
        "year:Q",
        title="Year",
        scale=span,
        axis=alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False),
    )
    frame = _Frame(x, axis, alt.Scale(domain=[low, high], nice=False, zero=False))
    layers: list[Any] = []
    if low < 0 < high:
        zero = over([{"mean": 0}]).mark_rule(opacity=0.35)
        layers.append(zero.encode(y=frame.y("mean")))
    layers += [_band(line, frame) for line in drawn if line.band]
    layers += [_line(line, frame, what) for line in drawn]
    ends = [
        (
            WIDTH * (line.points[-1][0] - first) / max(last - first, 1),
            _HEIGHT * (high - line.points[-1][1]) / (high - low),
        )
        for line in drawn
    ]
    return alt.layer(*layers, *_names(drawn, ends)).properties(width=WIDTH, height=_HEIGHT)


def _rows(line: Line) -> list[dict[str, Any]]:
    """The points as rows; a year without a value breaks the line, so a new run begins after it."""
    rows, run, before = [], 0, None
    for year, mean, low, high in line.points:
        run += before is not None and year > before + 1
        before = year
        ends = f"{low:.2f} to {high:.2f}".replace("-", "−")
        numbers = {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4)}
        rows.append({"name": line.name, "year": year, **numbers, "interval": ends, "run": run})
    return rows


def _band(line: Line, frame: _Frame) -> Any:
    """The 90 % band of a line."""
    area = over(_rows(line)).mark_area(color=line.colour, opacity=0.18)
    return area.encode(x=frame.x, y=frame.y("low"), y2="high:Q", detail="run:N")


def _line(line: Line, frame: _Frame, what: str) -> Any:
    """The line, and its points, which are to be seen only where there is but one."""
    tips = [
        alt.Tooltip("name:N", title="Who"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("mean:Q", title=what, format=".2f"),
        alt.Tooltip("interval:N", title="90 % interval"),
    ]
    base = over(_rows(line)).encode(x=frame.x, y=frame.y("mean"))
    drawn = base.mark_line(color=line.colour, strokeDash=line.dash, strokeWidth=line.width)
    opacity = 1 if len(line.points) == 1 else 0
    points = base.mark_point(color=line.colour, filled=True, size=60, opacity=opacity)
    return alt.layer(drawn.encode(detail="run:N"), points.encode(tooltip=tips))


def _names(drawn: Sequence[Line], ends: Sequence[tuple[float, float]]) -> list[Any]:
    """The names right of the lines' ends (pixels), moved apart, with thin lines to where they belong."""
    places = spread([y for _, y in ends], _LABEL, 4.0, _HEIGHT - 4.0)
    layers: list[Any] = []
    for line, (x, y), place in zip(drawn, ends, places, strict=True):
        data = over([{"name": line.name}])
        here, there = {"x": x, "y": y}, {"x2": WIDTH + 12, "y2": place}
        link = {key: alt.value(round(pixel, 1)) for key, pixel in {**here, **there}.items()}
        layers.append(data.mark_rule(color=line.colour, strokeWidth=1, opacity=0.7).encode(**link))
        weight = "bold" if line.width > 2 else "normal"
        text = data.mark_text(align="left", baseline="middle", fontWeight=weight)
        layers.append(text.encode(x=alt.value(WIDTH + 16), y=alt.value(round(place, 1)), text="name:N"))
    return layers
