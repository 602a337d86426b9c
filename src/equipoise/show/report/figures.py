"""Charts in a page: a picture that needs nothing, and the specification that makes it live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from equipoise.show.charts.files import svg, version


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart: its id in the page, what it shows in words, the picture, the specification as JSON."""

    id: str
    words: str
    picture: Markup
    spec: Markup


def figure(name: str, chart: Any, words: str) -> Figure:
    """A chart as a page carries it; `words` stand in for it where it cannot be seen.

    >>> import altair as alt
    >>> figure("dots", alt.Chart(alt.Data(values=[])).mark_point(), "No dots.").picture[:4]
    Markup('<svg')
    """
    spec = json.dumps(chart.to_dict(), ensure_ascii=False, separators=(",", ":"))
    picture = svg(chart, background="transparent")
    return Figure(name, words, Markup(picture), Markup(spec.replace("</", "<\\/")))


@lru_cache(maxsize=1)
def javascript() -> Markup:
    """Vega, Vega-Lite and Vega-Embed in one script, from the copy that vl-convert carries."""
    import vl_convert

    bundle = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version()))
    return Markup(bundle.replace("</script", "<\\/script"))
