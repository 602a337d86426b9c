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

__all__ = ["pull"]

DATASETS = ("un-votes",)


def pull(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="What to fetch: un-votes.")],
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="PATH", help="Read this .csv, .csv.gz or .zip instead of the network."
        ),
    ] = None,
) -> None:
    """Fetch the votes of the General Assembly and the Security Council from the UN Digital Library.

    The votes are the United Nations' and free for non-commercial use with attribution. A pull that was cut
    off goes on where it stopped when the same command runs again.
    """
    if dataset not in DATASETS:
        raise SettingsError(f"There is nothing called {dataset!r} to pull: un-votes can be pulled.")
    from equipoise.sources.pull import pull_un_votes
    from equipoise.store import Store

    with _progress() as on_progress:
        result = pull_un_votes(Store(), file=file, on_progress=on_progress)
    failed = {p.sentence for p in result.organs if p.status == "failed"}
    for sentence in result.sentences():
        typer.echo(sentence, err=sentence in failed)
    if failed:
        raise typer.Exit(2)


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
