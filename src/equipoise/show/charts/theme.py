"""How every chart looks: sizes, colours that colour-blind people can tell apart, title, source.

Text and lines take the colour of their surroundings (currentColor): black in a file, light on a dark page.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from equipoise.origin import Origin

WIDTH = 680
INK = "currentColor"
FOCUS = "#D55E00"  # the state asked for
POWERS = ("#0072B2", "#CC79A7", "#009E73", "#E69F00", "#56B4E9", "#999999")  # Okabe & Ito (2008)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [1, 4])  # for print without colour
QUIET = "#8c8c8c"
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LINE = 108  # characters that fit below a title
_WHOLE = 2  # sources up to which a chart gives each in full


def colours(codes: Sequence[str]) -> dict[str, str]:
    """A colour for each of several powers or states, the same order giving the same colours.

    >>> colours(["USA", "CHN"])
    {'USA': '#0072B2', 'CHN': '#CC79A7'}
    """
    return {code: POWERS[i % len(POWERS)] for i, code in enumerate(codes)}


def source(origins: Sequence[Origin], release: str) -> str:
    """The line on what a chart rests on: titles, years and licences, too, where the sources are few.

    >>> source((), "2024.1")
    'Source: Equipoise, estimates 2024.1'
    """
    short = len(origins) > _WHOLE
    said = [f"{o.publisher}, version {o.version}" if short else o.line() for o in origins]
    lines = [f"Equipoise, estimates {release}", *(f"from {text}" for text in said[:1]), *said[1:]]
    return f"Source: {('; ' if short else ', ').join(lines)}"


def wrapped(*lines: str) -> list[str]:
    """Lines below a title, none longer than the chart is wide.

    >>> [len(line) for line in wrapped("Short.", "word " * 30)]
    [6, 104, 44]
    """
    return [part for line in lines for part in textwrap.wrap(line, _LINE)]


def over(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A chart over rows that it carries itself, so that a specification stands alone.

    >>> over([{"x": 1}]).mark_point().to_dict()["data"]
    {'values': [{'x': 1}]}
    """
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def finish(chart: Any, title: str, *below: str) -> Any:
    """Give a chart its title, the lines below it, and the common look.

    >>> import altair as alt
    >>> finish(alt.Chart().mark_point(), "Position", "Source: ...").to_dict()["title"]["subtitle"]
    ['Source: ...']
    """
    heading = alt.TitleParams(title, subtitle=wrapped(*below))
    return chart.properties(title=heading, background="transparent").configure(**_config())


def _config() -> dict[str, Any]:
    """The common look."""
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "domainColor": INK,
        "domainOpacity": 0.4,
        "tickColor": INK,
        "tickOpacity": 0.4,
        "gridColor": INK,
        "gridOpacity": 0.1,
    }
    title = {
        "anchor": "start",
        "frame": "group",
        "color": INK,
        "fontSize": 16,
        "fontWeight": "bold",
        "offset": 14,
        "subtitleColor": INK,
        "subtitleFontSize": 12,
        "subtitleLineHeight": 15,
        "subtitlePadding": 5,
    }
    return {
        "font": _FONT,
        "axis": axis,
        "title": title,
        "text": {"color": INK, "fontSize": 12},
        "rule": {"color": INK},
        "view": {"stroke": None},
        "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12},
    }
