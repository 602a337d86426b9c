"""equipoise brief: one page on a state."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.options import Chart, Json, Powers, Year, one_of

__all__ = ["brief"]


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
    from equipoise.cli.output import print_bytes, say_written, suffix_of, write_chart, write_file

    one_of(json=json, html=html, chart=chart)
    if html is not None:
        suffix_of(html, (".html", ".htm"))
    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    from equipoise.answers.brief.brief import brief as answer
    from equipoise.estimates import current

    release = current()
    result = answer(state, year=year, powers=powers, release=release)
    if json:
        from equipoise.show.tables import json_text

        print_bytes([json_text(result.to_dict()).encode()])
    elif html is not None:
        from equipoise.answers.position import position_table
        from equipoise.show.report import page

        write_file(html, page(result, position_table(year=result.year, release=release)).encode())
        say_written(html)
    elif chart is not None:
        from equipoise.show.charts import brief_chart

        write_chart(chart, brief_chart(result))
    else:
        from equipoise.show.terminal.brief import brief_page
        from equipoise.show.terminal.screen import screen, show

        show(brief_page(result, screen().width, release.folder))
