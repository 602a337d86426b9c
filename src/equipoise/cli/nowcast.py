"""equipoise nowcast: positions with the roll calls that are newer than the estimates."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, one_of

__all__ = ["nowcast"]


def nowcast(
    state: Annotated[
        str | None, typer.Argument(metavar="STATE", help="Name or code; all states if left out.")
    ] = None,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """Where states stand now: positions with the roll calls in the store that the estimates do not hold.

    Example: equipoise pull un-votes; equipoise nowcast Kazakhstan
    """
    one_of(csv=csv, json=json, chart=chart)
    from equipoise.cli.output import print_bytes, suffix_of, write_chart
    from equipoise.estimates import current
    from equipoise.nowcast import nowcast as answer
    from equipoise.table_output import csv_pieces, json_text

    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    release = current()
    found = answer(state, release=release)
    if csv:
        print_bytes(csv_pieces(found.frame()))
    elif json:
        print_bytes([json_text(found.to_dict()).encode()])
    elif chart is not None:
        write_chart(chart, found.chart())
    else:
        from equipoise.terminal.nowcast import nowcast_page
        from equipoise.terminal.screen import show

        show(nowcast_page(found, release.folder))
