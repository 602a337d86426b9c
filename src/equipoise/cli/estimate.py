"""equipoise estimate: rebuild the estimates from the votes in the store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["estimate"]


def estimate(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the release to this folder instead.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="Seed of the random numbers.")
    ] = None,
    chains: Annotated[int | None, typer.Option("--chains", metavar="N", help="Markov chains to run.")] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", metavar="N", help="Draws to keep of each chain.")
    ] = None,
    warmup: Annotated[
        int | None, typer.Option("--warmup", metavar="N", help="Sweeps before the first draw.")
    ] = None,
) -> None:
    """Rebuild the estimates from the votes in the store (minutes; Ctrl-C keeps the work done).

    The result becomes what every other command answers from. Running the same command after an
    interruption goes on where it stopped, and gives the same numbers as an uninterrupted run.
    """
    import shutil

    from equipoise.estimates import own_folder
    from equipoise.estimates.run import estimate_release
    from equipoise.store import Store, load_votes
    from equipoise.votes.settings import SamplerSettings

    asked = {"seed": seed, "chains": chains, "draws": draws, "warmup": warmup}
    settings = SamplerSettings(**{name: value for name, value in asked.items() if value is not None})
    store = Store()
    tables = load_votes(store)
    keep = store.home / "work" / "estimate"
    with _progress() as advance:
        release = estimate_release(
            tables.roll_calls,
            tables.votes,
            tables.origin,
            out or own_folder(store.home),
            settings=settings,
            keep=keep,
            on_progress=advance,
        )
    shutil.rmtree(keep, ignore_errors=True)
    typer.echo(
        f"Estimates {release.name} ({release.years[0]} to {release.years[1]}) are in {release.folder}."
    )
    if not release.diagnostics["converged"]:
        print(
            "These estimates have not converged (RELEASE.md beside them has the diagnostics): run more "
            "draws, in at least two chains.",
            file=sys.stderr,
        )


def _progress() -> AbstractContextManager[Callable[[int, int], None]]:
    """A bar on stderr with the time left; gives a function (done, total)."""
    import contextlib

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    @contextlib.contextmanager
    def bar() -> Iterator[Callable[[int, int], None]]:
        columns = (TextColumn("sampling"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("sampling", total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    return bar()
