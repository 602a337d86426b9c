"""equipoise balance: how a state's ties spread over the powers, sector by sector."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.balance_options import Years, span_of, weights_of
from equipoise.cli.options import Chart, Csv, Json, Powers, one_of
from equipoise.errors import PowerError, SettingsError

if TYPE_CHECKING:
    from equipoise.estimates import Release

__all__ = ["balance"]


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
    one_of(csv=csv, json=json, chart=chart)
    years = span_of(year, first, last)
    asked: dict[str, Any] = {"powers": powers, "sectors": sector}
    if weights is not None:
        if years.span and not everyone:
            raise SettingsError("--weights are those of the summary of one year: leave out --from and --to.")
        asked["weights"] = weights_of(weights, sector)
    if chart is not None:
        from equipoise.cli.output import suffix_of

        suffix_of(chart, (".svg", ".png"))
    how = _How(csv=csv, json=json, chart=chart)
    if everyone:
        _everyone(state, years, asked, how)
    elif state is None:
        raise SettingsError("Name a state, or give --all for all of them.")
    else:
        _one(state, years, asked, how)


@dataclass(frozen=True, slots=True)
class _How:
    """In which form the answer is wanted."""

    csv: bool
    json: bool
    chart: Path | None


def _one(state: str, years: Years, asked: dict[str, Any], how: _How) -> None:
    """One state, in a year or through the years."""
    from equipoise.cli.output import print_bytes, print_table, write_chart
    from equipoise.estimates import current
    from equipoise.show.tables import json_text

    release = current()
    result = _answer(state, years, asked, release)
    if len(result.powers) < 2:
        raise PowerError(
            f"A balance of {result.state_name} needs at least two powers beside itself: "
            "name more, such as USA,CHN,RUS,EU27."
        )
    if how.json:
        print_bytes([json_text(result.to_dict()).encode()])
    elif how.csv:
        print_table(result.frame(), "balance", release, json=False)
    elif how.chart is not None:
        write_chart(how.chart, result.chart())
    else:
        from equipoise.answers.balance.history import BalanceHistory
        from equipoise.show.terminal.balance import balance_page
        from equipoise.show.terminal.balance_history import history_page
        from equipoise.show.terminal.screen import screen, show

        if isinstance(result, BalanceHistory):
            show(history_page(result, release.folder))
        else:
            show(balance_page(result, screen().width, release.folder))


def _answer(state: str, years: Years, asked: dict[str, Any], release: Release) -> Any:
    """The balance of a year, or its history."""
    if years.span:
        from equipoise.answers.balance.history import balance_history

        return balance_history(state, first=years.first, last=years.last, release=release, **asked)
    from equipoise.answers.balance.balance import balance as answer

    return answer(state, year=years.first, release=release, **asked)


def _everyone(state: str | None, years: Years, asked: dict[str, Any], how: _How) -> None:
    """All states: a table, or the ranking of one year as a picture."""
    from equipoise.answers.balance.table import table_of
    from equipoise.cli.output import print_table, write_chart
    from equipoise.estimates import current

    release = current()
    if how.chart is None:
        if state is not None:
            raise SettingsError(
                "--all is about all states: leave out the state, or give --chart to mark it in a picture."
            )
        found = table_of(years.first, years.last, release=release, **asked)
        print_table(
            found.frame,
            "balance",
            release,
            json=how.json,
            origins=found.origins,
            not_covered=found.not_covered,
            weights=found.weights,
        )
        return
    if years.span:
        raise SettingsError(
            "A picture of all states is of one year: give --year in place of --from and --to."
        )
    from equipoise.show.charts import ranking_chart
    from equipoise.states import resolve

    marked = None if state is None else resolve(state, years.first).id
    found = table_of(years.first, years.last, release=release, **asked)
    write_chart(how.chart, ranking_chart(found, marked))
