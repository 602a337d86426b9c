"""equipoise balance: how a state's ties spread over the powers, sector by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.balance_options import Years, span_of, weights_of
from equipoise.cli.options import Chart, Csv, How, Json, Powers, how
from equipoise.errors import PowerError, SettingsError

if TYPE_CHECKING:
    from rich.console import RenderableType


def balance(
    state: Annotated[str | None, typer.Argument(metavar="STATE", help="Name or code of a state.")] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="All states as a table; with --chart, ranked in one picture.")
    ] = False,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help="Calendar year; each sector's latest if left out."),
    ] = None,
    first: Annotated[
        int | None, typer.Option("--from", metavar="YEAR", help="First year of a span, year by year.")
    ] = None,
    last: Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Last year of a span.")] = None,
    powers: Powers = None,
    sector: Annotated[
        str | None,
        typer.Option("--sector", metavar="LIST", help="Sectors with commas between them; all if left out."),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            "--weights",
            metavar="LIST",
            help="Weights of the summary, as in trade=0.5,arms=0.5; equal if left out.",
        ),
    ] = None,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """How evenly a state's ties spread over the powers, sector by sector.

    Example: equipoise balance Kazakhstan --sector trade,arms --chart kaz.png
    """
    form = how(csv=csv, json=json, chart=chart)
    years = span_of(year, first, last)
    asked: dict[str, Any] = {"powers": powers, "sectors": sector}
    if weights is not None:
        if years.span and not everyone:
            raise SettingsError("--weights are those of the summary of one year: leave out --from and --to.")
        asked["weights"] = weights_of(weights, sector)
    if everyone:
        _everyone(state, years, asked, form)
    elif state is None:
        raise SettingsError("Name a state, or give --all for all of them.")
    else:
        _one(state, years, asked, form)


def _one(state: str, years: Years, asked: dict[str, Any], form: How) -> None:
    """One state, in a year or through the years."""
    from equipoise.answers.balance.balance import balance as of_year
    from equipoise.answers.balance.history import BalanceHistory, balance_history
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    found = (
        balance_history(state, first=years.first, last=years.last, release=release, **asked)
        if years.span
        else of_year(state, year=years.first, release=release, **asked)
    )
    if len(found.powers) < 2:
        raise PowerError(
            f"A balance of {found.state_name} needs at least two powers beside itself: "
            "name more, such as USA,CHN,RUS,EU27."
        )

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.balance import balance_page
        from equipoise.show.terminal.balance_history import history_page

        if isinstance(found, BalanceHistory):
            return history_page(found, release.folder)
        return balance_page(found, width, release.folder)

    give(found, page, form)


def _everyone(state: str | None, years: Years, asked: dict[str, Any], form: How) -> None:
    """All states: a table, or the ranking of one year as a picture."""
    from equipoise.answers.balance.table import balance_table
    from equipoise.cli.files import write_chart
    from equipoise.cli.output import print_table

    if form.chart is None:
        if state is not None:
            raise SettingsError(
                "--all is about all states: leave out the state, or give --chart to mark it in a picture."
            )
        found = balance_table(first=years.first, last=years.last, **asked)
        print_table(found.frame(), found.head(), json=form.json)
        return
    if years.span:
        raise SettingsError(
            "A picture of all states is of one year: give --year in place of --from and --to."
        )
    from equipoise.show.charts import ranking_chart
    from equipoise.states import resolve

    marked = None if state is None else resolve(state, years.first).id
    found = balance_table(first=years.first, last=years.last, **asked)
    write_chart(form.chart, ranking_chart(found, marked))
