"""equipoise states: the table of states."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import Csv, Json, one_of
from equipoise.errors import UnknownStateError


def states(
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="Part of a name or a code; all if left out.")
    ] = None,
    csv: Csv = False,
    json: Json = False,
) -> None:
    """The states, present and past: codes, names in four languages, numbers, capitals, dates.

    Example: equipoise states guinea
    """
    one_of(csv=csv, json=json)
    from equipoise.states import frame, search

    found = search(query)
    if not found:
        raise UnknownStateError(f"No state has {query!r} in a name or code: try a shorter part of the name.")
    if csv or json:
        import polars as pl

        from equipoise.cli.output import print_table

        table = frame().filter(pl.col("id").is_in([s.id for s in found]))
        print_table(table, {"format": 1, "table": "states"}, json=json)
        return
    from equipoise.show.terminal.listing import states_page
    from equipoise.show.terminal.screen import show

    show(states_page(found))
