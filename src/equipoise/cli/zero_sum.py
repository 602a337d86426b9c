"""equipoise zero-sum: do ties with one power fall when ties with another rise?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Powers, Sector, how

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    form = how(csv=csv, json=json, chart=chart)
    from equipoise.answers.balance.zero_sum import zero_sum as answer
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    found = answer(state, powers=powers, sectors=sector, release=release)

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.zero_sum import zero_sum_page

        return zero_sum_page(found, release.folder)

    give(found, page, form)
