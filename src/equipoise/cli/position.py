"""equipoise position: where states stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.options import Chart, Csv, Json, Powers, Year, one_of
from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from equipoise.answers.position import Position

__all__ = ["position"]


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
    one_of(csv=csv, json=json, chart=chart)
    if why:
        if everyone or len(states or ()) != 1:
            raise SettingsError("--why is about one state: name one.")
        _why(states[0], year, powers, csv=csv, json=json, chart=chart)  # type: ignore[index]
        return
    if everyone == bool(states):
        raise SettingsError("Name the states, or give --all for all of them (not both).")
    if everyone:
        if chart or powers:
            raise SettingsError("--all prints a table only: leave out --chart and --powers.")
        _table(None, year, json=json)
        return
    if csv:
        _table(states, year, json=False)
        return
    from equipoise.answers.position import position as answer
    from equipoise.estimates import current

    if chart is not None:
        from equipoise.cli.output import suffix_of

        suffix_of(chart, (".svg", ".png"))
    release = current()
    results = [answer(state, year=year, powers=powers, release=release) for state in states or ()]
    _show(results, release.folder, json=json, chart=chart)


def _why(
    state: str, year: int | None, powers: str | None, *, csv: bool, json: bool, chart: Path | None
) -> None:
    """The roll calls behind one position."""
    from equipoise.answers.why import why as answer
    from equipoise.cli.output import give, suffix_of
    from equipoise.estimates import current

    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    release = current()
    found = answer(state, year=year, powers=powers, release=release)

    def page() -> RenderableType:
        from equipoise.show.terminal.screen import screen
        from equipoise.show.terminal.why import why_page

        return why_page(found, screen().width, release.folder)

    give(found, page, csv=csv, json=json, chart=chart)


def _show(results: list[Position], folder: Path, *, json: bool, chart: Path | None) -> None:
    """One state in full or several in a table; as JSON, one object or a list of them."""
    if json:
        from equipoise.cli.output import print_bytes
        from equipoise.show.tables import json_text

        found = [r.to_dict() for r in results]
        print_bytes([json_text(found[0] if len(found) == 1 else found).encode()])
    elif chart is not None:
        from equipoise.cli.output import write_chart
        from equipoise.show.charts import position_chart, positions_chart

        write_chart(chart, position_chart(results[0]) if len(results) == 1 else positions_chart(results))
    else:
        from equipoise.show.terminal.position import position_page, positions_page
        from equipoise.show.terminal.screen import screen, show

        if len(results) == 1:
            show(position_page(results[0], screen().width, folder))
        else:
            show(positions_page(results, folder))


def _table(states: list[str] | None, year: int | None, *, json: bool) -> None:
    """The table of positions as CSV, or as JSON."""
    from equipoise.answers.position import position_table
    from equipoise.cli.output import print_table
    from equipoise.estimates import current

    release = current()
    print_table(position_table(states, year=year, release=release), "positions", release, json=json)
