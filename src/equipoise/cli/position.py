"""equipoise position: where states stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, How, Json, Powers, Year, how
from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import RenderableType


def position(
    states: Annotated[
        list[str] | None, typer.Argument(metavar="STATE...", help="One or more names or codes.")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="All states as a table; every year unless --year is given.")
    ] = False,
    year: Year = None,
    powers: Powers = None,
    why: Annotated[
        bool, typer.Option("--why", help="The roll calls that pulled one state's position most that year.")
    ] = False,
    csv: Csv = False,
    json: Json = False,
    chart: Chart = None,
) -> None:
    """Where states stand on the main axis of the General Assembly, and how far from each power.

    Example: equipoise position Kazakhstan Uzbekistan --chart both.svg
    """
    form = how(csv=csv, json=json, chart=chart)
    if why:
        if everyone or len(states or ()) != 1:
            raise SettingsError("--why is about one state: name one.")
        _why(states[0], year, powers, form)  # type: ignore[index]
        return
    if everyone == bool(states):
        raise SettingsError("Name the states, or give --all for all of them (not both).")
    if everyone and (chart or powers):
        raise SettingsError("--all prints a table only: leave out --chart and --powers.")
    if everyone or csv:
        from equipoise.answers.tables import position_table
        from equipoise.cli.output import print_table

        table = position_table(states or None, year=year)
        print_table(table.frame(), table.head(), json=json)
    else:
        _show(states or [], year, powers, form)


def _why(state: str, year: int | None, powers: str | None, form: How) -> None:
    """The roll calls behind one position."""
    from equipoise.answers.why import why as answer
    from equipoise.cli.output import give
    from equipoise.estimates import current

    release = current()
    found = answer(state, year=year, powers=powers, release=release)

    def page(width: int) -> RenderableType:
        from equipoise.show.terminal.why import why_page

        return why_page(found, width, release.folder)

    give(found, page, form)


def _show(states: list[str], year: int | None, powers: str | None, form: How) -> None:
    """One state in full or several in a table; as JSON, one object or a list of them."""
    from equipoise.answers.position import position as answer
    from equipoise.cli.files import write_chart
    from equipoise.cli.output import give, print_json
    from equipoise.estimates import current

    release = current()
    found = [answer(state, year=year, powers=powers, release=release) for state in states]
    if form.json and len(found) > 1:
        print_json([p.to_dict() for p in found])
    elif form.chart is not None and len(found) > 1:
        from equipoise.show.charts import positions_chart

        write_chart(form.chart, positions_chart(found))
    else:

        def page(width: int) -> RenderableType:
            from equipoise.show.terminal.position import position_page, positions_page

            if len(found) > 1:
                return positions_page(found, release.folder)
            return position_page(found[0], width, release.folder)

        give(found[0], page, form)
