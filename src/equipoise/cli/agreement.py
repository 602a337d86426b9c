"""equipoise agreement: how often a state and a power vote alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Year, how
from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import RenderableType


def agreement(
    state: Annotated[str | None, typer.Argument(metavar="STATE", help="Name or code of a state.")] = None,
    power: Annotated[
        str | None, typer.Argument(metavar="POWER", help="Another state, or a bloc such as EU27.")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="All pairs as a table; every year unless --year is given.")
    ] = False,
    year: Year = None,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """How often a state and a power vote alike, year by year: plain agreement, S, Scott's pi, Cohen's kappa.

    Example: equipoise agreement Kazakhstan Russia --chart kaz-rus.png
    """
    form = how(csv=csv, json=json, chart=chart)
    if everyone == bool(state) or bool(state) != bool(power):
        raise SettingsError("Name a state and a power, or give --all for all pairs (not both).")
    from equipoise.cli.output import give, print_table
    from equipoise.estimates import current

    if state is None or power is None:
        if chart is not None:
            raise SettingsError("--all prints a table only: leave out --chart.")
        from equipoise.answers.tables import agreement_table

        table = agreement_table(year=year, release=current())
        print_table(table.frame(), table.head(), json=json)
        return
    from equipoise.answers.agreement import agreement as answer

    release = current()
    found = answer(state, power, year=year, release=release)

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.agreement import agreement_page

        return agreement_page(found, release.folder)

    give(found, page, form)
