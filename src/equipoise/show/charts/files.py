"""Charts as SVG or PNG, made on this machine without a browser or a network."""

from __future__ import annotations

from typing import Any

_SCALE = 2.0  # pixels a point


def version() -> str:
    """The Vega-Lite version that Altair writes, as vl-convert names it.

    >>> version().count(".")
    1
    """
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def svg(chart: Any, *, background: str = "white") -> str:
    """A chart as SVG."""
    import vl_convert

    spec = {**chart.to_dict(), "background": background}
    return str(vl_convert.vegalite_to_svg(spec, vl_version=version(), allowed_base_urls=[]))


def png(chart: Any) -> bytes:
    """A chart as PNG on white, two pixels a point."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg(chart), scale=_SCALE))


def chart_bytes(chart: Any, suffix: str) -> bytes:
    """The content of a .svg or .png file."""
    return png(chart) if suffix == ".png" else svg(chart).encode()
