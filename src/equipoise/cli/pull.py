"""equipoise pull: fetch what others publish."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from equipoise.sources.pulled import Pulled
    from equipoise.store import Store

File = Annotated[
    list[Path] | None,
    typer.Option(
        "--file", metavar="PATH", help="Read this file instead of the network; again for a further file."
    ),
]


def pull(
    dataset: Annotated[
        str,
        typer.Argument(
            metavar="DATASET", help="un-votes, trade, arms, defence, organisations, events or speeches."
        ),
    ],
    file: File = None,
    states: Annotated[
        str | None, typer.Option("--states", metavar="LIST", help="trade: only what these states reported.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="MONTH", help="events: the first month, such as 2023-01.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="MONTH", help="events: the last month.")] = None,
) -> None:
    """Bring a publisher's records to this machine: from its server, or from files that you have.

    UN votes, trade (IMF), defence (ATOP) and events (GDELT) are fetched; arms (SIPRI), organisations (COW)
    and speeches (UN General Debate Corpus) are read from files. A pull that was cut off goes on where it
    stopped when the same command runs again. Each publisher's licence is named when its records are stored.
    """
    from equipoise.sources.pulled import PullResult
    from equipoise.store import Store

    _fit(dataset, file, states, first, last)
    with _progress() as on_progress:
        if dataset == "un-votes":
            from equipoise.sources.pull import pull_un_votes

            result = pull_un_votes(Store(), file=file[0] if file else None, on_progress=on_progress)
        else:
            result = PullResult((_sector(Store(), dataset, file, states, (first, last), on_progress),))
    failed = {p.sentence for p in result.organs if p.status == "failed"}
    for sentence in result.sentences():
        typer.echo(sentence, err=sentence in failed)
    if failed:
        raise typer.Exit(2)


def _fit(
    dataset: str, file: list[Path] | None, states: str | None, first: str | None, last: str | None
) -> None:
    """Refuse an unknown data set, and options that belong to another one."""
    from equipoise.sources.sectors import record

    if dataset != "un-votes":
        record(dataset)
    elif file and len(file) > 1:
        raise SettingsError("Votes are read from one file at a time: give --file once.")
    if states and (dataset != "trade" or file):
        instead = "pull trade without --file" if file else "pull trade"
        raise SettingsError(f"--states chooses whose trade is fetched: leave it out, or {instead}.")
    if (first or last) and (dataset != "events" or file):
        instead = "pull events without --file" if file else "pull events"
        raise SettingsError(f"--from and --to choose which events are fetched: leave them out, or {instead}.")
    if bool(first) != bool(last):
        raise SettingsError("A span has two ends: give both --from and --to.")


def _sector(
    store: Store,
    name: str,
    file: list[Path] | None,
    states: str | None,
    months: tuple[str | None, str | None],
    on_progress: Callable[[str, int, int | None], None],
) -> Pulled:
    """Pull one sector's records."""
    if file:
        from equipoise.sources.sector_pull import store_files
        from equipoise.sources.sectors import record

        return store_files(store, record(name), file)
    from equipoise.sources.sector_fetch import fetch_sector, month_span
    from equipoise.states import resolve

    ids = [resolve(text).id for text in states.split(",")] if states else None
    span = month_span(months[0], months[1]) if months[0] and months[1] else None
    return fetch_sector(store, name, states=ids, span=span, on_progress=on_progress)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar an organ on stderr, gone when all is done; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*shown, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = {}

        def advance(organ: str, done: int, total: int | None) -> None:
            if organ not in tasks:
                tasks[organ] = progress.add_task(organ)
            progress.update(tasks[organ], completed=done, total=total)

        yield advance
