"""equipoise brief: one page on a state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Json, Powers, Year, how

if TYPE_CHECKING:
    from rich.console import RenderableType


def brief(
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="Name or code, in English, German, French or Russian.")
    ],
    year: Year = None,
    powers: Powers = None,
    json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one offline page (.html) instead.")
    ] = None,
    chart: Chart = None,
) -> None:
    """One page on a state: where it stands, how balanced, moving or not, like whom, on what evidence.

    Example: equipoise brief Türkiye --year 2019 --powers USA,RUS,EU27
    """
    form = how(json=json, html=html, chart=chart)
    from equipoise.answers.brief.brief import brief as answer
    from equipoise.cli.files import say_written, write_file
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    found = answer(state, year=year, powers=powers, release=release)
    if html is not None:
        from equipoise.answers.tables import position_table
        from equipoise.show.report import page as html_page

        everyone = position_table(year=found.year, release=release).frame()
        write_file(html, html_page(found, everyone).encode())
        say_written(html)
        return

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.brief import brief_page

        return brief_page(found, width, release.folder)

    give(found, page, form)
