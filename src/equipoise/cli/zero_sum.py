"""equipoise zero-sum: do ties with one power fall when ties with another rise?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Powers, Sector, one_of

__all__ = ["zero_sum"]


def zero_sum(
    state: Annotated[
        str | None,
        typer.Argument(metavar="STATE", help="Name or code, for its own years; all states if left out."),
    ] = None,
    powers: Powers = None,
    sector: Sector = None,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """Whether ties with two powers replace each other or go together, sector by sector.

    Example: equipoise zero-sum Kazakhstan --sector votes,trade
    """
    one_of(csv=csv, json=json, chart=chart)
    from equipoise.cli.output import print_bytes, suffix_of, write_chart
    from equipoise.estimates import current
    from equipoise.table_output import csv_pieces, json_text
    from equipoise.zero_sum import zero_sum as answer

    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    release = current()
    found = answer(state, powers=powers, sectors=sector, release=release)
    if csv:
        print_bytes(csv_pieces(found.frame()))
    elif json:
        print_bytes([json_text(found.to_dict()).encode()])
    elif chart is not None:
        write_chart(chart, found.chart())
    else:
        from equipoise.terminal.screen import show
        from equipoise.terminal.zero_sum import zero_sum_page

        show(zero_sum_page(found, release.folder))
