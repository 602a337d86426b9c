"""What equipoise estimate does: rebuild the release, or a run of one's own, with a bar and kept chains."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

if TYPE_CHECKING:
    from equipoise.votes.posterior import Posterior
    from equipoise.votes.progress import OnProgress

_T = TypeVar("_T")


def rebuild(given: dict[str, int], out: Path | None) -> None:
    """Rebuild the release and say where it is."""
    from equipoise.estimates import own_folder
    from equipoise.estimates.run import estimate_release
    from equipoise.store import Store, load_votes
    from equipoise.votes.settings import SamplerSettings
    from equipoise.votes.writing import check_target

    settings, store = SamplerSettings(**given), Store()
    folder = out or own_folder(store.home)
    check_target(folder, folder=True)
    tables = load_votes(store)
    place = store.home / "work" / "estimate"
    release = _kept(
        place,
        lambda advance: estimate_release(
            *(tables.roll_calls, tables.votes, tables.origin, folder),
            settings=settings,
            keep=place,
            on_progress=advance,
        ),
    )
    _remove(place)
    typer.echo(
        f"Estimates {release.name} ({release.years[0]} to {release.years[1]}) are in {release.folder}."
    )
    if not release.diagnostics["converged"]:
        print(
            "These estimates have not converged (RELEASE.md beside them has the diagnostics): run more "
            "draws, in at least two chains.",
            file=sys.stderr,
        )


def run_own(asked: dict[str, Any], out: Path | None, *, csv: bool, json: bool) -> None:
    """Estimate what was asked for, write the draws where a file is named, and print the positions."""
    from equipoise.cli.files import say_written
    from equipoise.estimates.estimate import estimate as run
    from equipoise.store import Store, load_votes
    from equipoise.votes.writing import check_target

    if out is not None:
        check_target(out)
    store = Store()
    tables = load_votes(store)
    place = None if asked["mode"] == "fast" else store.home / "work" / "own-estimate"
    found = _kept(place, lambda advance: run(tables, keep=place, on_progress=advance, **asked))
    if not found.converged:
        print(found.verdict, file=sys.stderr)
    if out is not None:
        found.write_parquet(out)
        say_written(out)
    _print(found, csv=csv, json=json)
    _remove(place)  # not before, so that a full disk costs no work


def _print(found: Posterior, *, csv: bool, json: bool) -> None:
    """Positions as CSV or JSON, or those of the last year as text."""
    if csv or json:
        from equipoise.cli.output import print_table

        head = {
            "format": 1,
            "table": "estimate",
            "mode": found.mode,
            "converged": found.converged,
            "verdict": found.verdict,
            "settings": dict(found.settings),
            **found.facts,
        }
        table = found.frame()
        print_table(table, head, json=json)
        return
    from equipoise.show.terminal.estimate import estimate_page
    from equipoise.show.terminal.screen import show

    show(estimate_page(found))


def _kept(place: Path | None, run: Callable[[OnProgress], _T]) -> _T:
    """Run with a bar and with chains in `place`; chains of another run there are said to be, and replaced."""
    from equipoise.cli.progress import sampling_bar
    from equipoise.votes.checkpoint import OtherChainsError

    try:
        with sampling_bar() as advance:
            return run(advance)
    except OtherChainsError as other:
        print(f"Starting anew: what an earlier run left is of another one ({other.why}).", file=sys.stderr)
        _remove(place)
        with sampling_bar() as advance:
            return run(advance)


def _remove(place: Path | None) -> None:
    """Delete the folder of chains that are not needed any more."""
    import shutil

    if place is not None:
        shutil.rmtree(place, ignore_errors=True)
