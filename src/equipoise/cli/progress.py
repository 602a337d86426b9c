"""The bar that a run of the sampler shows on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equipoise.votes.progress import OnProgress, Progress


@contextmanager
def sampling_bar() -> Iterator[OnProgress]:
    """A bar on stderr with the time left and R-hat so far; nothing where stderr is no terminal.

    >>> with sampling_bar() as advance:
    ...     callable(advance)
    True
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress as Bar, TaskProgressColumn, TextColumn, TimeRemainingColumn

    shown = (
        TextColumn("sampling"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[agreement]}"),
    )
    console = Console(stderr=True)
    with Bar(*shown, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("sampling", total=None, agreement="")

        def advance(progress: Progress) -> None:
            agreement = "" if progress.rhat is None else f"R-hat {progress.rhat:.3f}"
            bar.update(task, completed=progress.done, total=progress.total, agreement=agreement)

        yield advance
