"""Options that several commands share, and the checks between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.files import suffix_of
from equipoise.errors import SettingsError

Year = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", help="Calendar year; the latest with estimates if left out."),
]
Powers = Annotated[
    str | None,
    typer.Option(
        "--powers",
        metavar="LIST",
        help="States or blocs with commas between them; USA,CHN,RUS,EU27 if left out.",
    ),
]
Sector = Annotated[
    str | None,
    typer.Option("--sector", metavar="LIST", help="Sectors with commas between them; all if left out."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")]
Chart = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Write a chart to a .svg or .png file.")
]


def one_of(**chosen: object) -> None:
    """Refuse options that exclude each other: at most one keyword may be set.

    >>> one_of(json=True, csv=False)
    >>> one_of(json=True, csv=True, chart=None)
    Traceback (most recent call last):
        ...
    equipoise.errors.SettingsError: --json and --csv exclude each other: give one of them.
    """
    given = [f"--{name}" for name, value in chosen.items() if value]
    if len(given) > 1:
        said = f"{', '.join(given[:-1])} and {given[-1]}"
        raise SettingsError(f"{said} exclude each other: give one of them.")


@dataclass(frozen=True, slots=True)
class How:
    """In which form an answer is wanted; as text where nothing is set."""

    csv: bool = False
    json: bool = False
    html: Path | None = None
    chart: Path | None = None


def how(*, csv: bool = False, json: bool = False, html: Path | None = None, chart: Path | None = None) -> How:
    """The form that was asked for: one at most, and files with a name whose ending says what they are.

    >>> how(csv=True).csv
    True
    """
    one_of(csv=csv, json=json, html=html, chart=chart)
    if html is not None:
        suffix_of(html, (".html", ".htm"))
    if chart is not None:
        suffix_of(chart, (".svg", ".png"))
    return How(csv, json, html, chart)
