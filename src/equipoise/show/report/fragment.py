"""A result as a notebook shows it: a picture and what it rests on, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from equipoise.answers.tables import Table
from equipoise.show.charts.files import svg
from equipoise.show.report.templating import environment

if TYPE_CHECKING:
    from equipoise.answers.result import Result


def fragment(result: Result) -> str:
    """The result's picture (or the rows of a table), its caveats and its sources as a piece of HTML."""
    table = isinstance(result, Table)
    picture = result.frame()._repr_html_() if table else svg(result.chart(), background="transparent")
    return environment().get_template("fragment.html.j2").render(result=result, picture=Markup(picture))
