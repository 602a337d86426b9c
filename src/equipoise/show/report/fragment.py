"""A result as a notebook shows it: a picture and what it rests on, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from equipoise.show.charts.files import svg
from equipoise.show.report.templating import environment

if TYPE_CHECKING:
    from equipoise.answers.result import Result

__all__ = ["fragment"]


def fragment(result: Result) -> str:
    """The result's chart, its caveats and its sources as a piece of HTML."""
    return (
        environment()
        .get_template("fragment.html.j2")
        .render(result=result, picture=Markup(svg(result.chart(), background="transparent")))
    )
