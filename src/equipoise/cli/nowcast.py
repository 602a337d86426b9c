"""equipoise nowcast: positions with the roll calls that are newer than the estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, how

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    form = how(csv=csv, json=json, chart=chart)
    from equipoise.answers.nowcast import nowcast as answer
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    found = answer(state, release=release)

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.nowcast import nowcast_page

        return nowcast_page(found, release.folder)

    give(found, page, form)
