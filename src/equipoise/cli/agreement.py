"""equipoise agreement: how often a state and a power vote alike."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Year, one_of
from equipoise.errors import SettingsError

__all__ = ["agreement"]


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
    one_of(csv=csv, json=json, chart=chart)
    if everyone == bool(state) or bool(state) != bool(power):
        raise SettingsError("Name a state and a power, or give --all for all pairs (not both).")
    from equipoise.cli.output import print_bytes, print_table, suffix_of, write_chart
    from equipoise.estimates import current

    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    if state is None or power is None:
        if chart is not None:
            raise SettingsError("--all prints a table only: leave out --chart.")
        from equipoise.answers.agreement import agreement_table

        release = current()
        print_table(agreement_table(year=year, release=release), "agreement", release, json=json)
        return
    from equipoise.answers.agreement import agreement as answer

    release = current()
    result = answer(state, power, year=year, release=release)
    if json:
        from equipoise.show.tables import json_text

        print_bytes([json_text(result.to_dict()).encode()])
    elif csv:
        print_table(result.frame(), "agreement", release, json=False)
    elif chart is not None:
        from equipoise.show.charts import agreement_chart

        write_chart(chart, agreement_chart(result))
    else:
        from equipoise.show.terminal.agreement import agreement_page
        from equipoise.show.terminal.screen import show

        show(agreement_page(result, release.folder))
