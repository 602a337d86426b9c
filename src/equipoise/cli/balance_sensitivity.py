"""equipoise balance-sensitivity: how a state's place among all states depends on what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Powers, Year, how

if TYPE_CHECKING:
    from rich.console import RenderableType


def balance_sensitivity(
    state: Annotated[str, typer.Argument(metavar="STATE", help="Name or code of a state.")],
    powers: Powers = None,
    year: Year = None,
    weights: Annotated[
        str | None,
        typer.Option(
            "--weights",
            metavar="LIST",
            help="Weights of the sectors, as in trade=0.5,arms=0.5; equal if left out.",
        ),
    ] = None,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """How the ranking of states by balance changes with the powers, the weights and the year.

    Example: equipoise balance-sensitivity Kazakhstan --year 2018
    """
    form = how(csv=csv, json=json, chart=chart)
    from equipoise.answers.balance.sensitivity import balance_sensitivity as answer
    from equipoise.cli.balance_options import weights_of
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    shares = None if weights is None else weights_of(weights)
    found = answer(state, year=year, powers=powers, weights=shares, release=release)

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.balance_sensitivity import sensitivity_page

        return sensitivity_page(found, release.folder)

    give(found, page, form)
