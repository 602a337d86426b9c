"""equipoise estimate: rebuild the estimates from the votes in the store, or estimate a selection of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from equipoise.cli.options import Csv, Json, one_of
from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from equipoise.votes.posterior import Posterior
    from equipoise.votes.progress import OnProgress

__all__ = ["estimate"]

_T = TypeVar("_T")


def estimate(
    mode: Annotated[
        str,
        typer.Option(
            "--mode", metavar="MODE", help="exact (minutes), bsv (published model), fast (seconds)."
        ),
    ] = "exact",
    first: Annotated[
        int | None, typer.Option("--from", metavar="YEAR", help="Leave out roll calls before this year.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", metavar="YEAR", help="Leave out roll calls after this year.")
    ] = None,
    dims: Annotated[int, typer.Option("--dims", metavar="D", help="Axes of positions, 1 to 3.")] = 1,
    issue: Annotated[
        str | None,
        typer.Option(
            "--issue",
            metavar="ISSUE",
            help="Roll calls on one issue: middle-east, nuclear, disarmament, human-rights, colonialism or "
            "development.",
        ),
    ] = None,
    matching: Annotated[
        str | None,
        typer.Option(
            "--matching", metavar="WORDS", help="Roll calls whose title or agenda item has all words."
        ),
    ] = None,
    absence: Annotated[
        str,
        typer.Option("--absence", metavar="WHAT", help="What absence is: missing, abstention, or a kind."),
    ] = "missing",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PLACE",
            help="Write the release to this folder instead, or the joint draws to this .parquet file.",
        ),
    ] = None,
    csv: Csv = False,
    json: Json = False,
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

    With --mode, --from, --to, --dims, --issue, --matching, --absence, --csv, --json or a .parquet file for
    --out it prints positions instead, and what other commands answer from stays as it is.
    Example: equipoise estimate --mode fast --issue human-rights --from 2006
    """
    one_of(csv=csv, json=json)
    settings = {"seed": seed, "chains": chains, "draws": draws, "warmup": warmup}
    given = {name: value for name, value in settings.items() if value is not None}
    draws_file = out is not None and out.suffix.lower() == ".parquet"
    selection = {"first": first, "last": last, "issue": issue, "matching": matching}
    own = (
        mode != "exact" or dims != 1 or absence != "missing" or any(v is not None for v in selection.values())
    )
    if own or csv or json or draws_file:
        if out is not None and not draws_file:
            raise SettingsError(
                f"{out} would not be a release, for that has all roll calls in the mode exact: give --out a "
                "file that ends in .parquet, for the draws."
            )
        asked = {**selection, "mode": mode, "dims": dims, "absence": absence, **given}
        _own(asked, out, csv=csv, json=json)
    else:
        _release(given, out)


def _release(given: dict[str, int], out: Path | None) -> None:
    """Rebuild the release and say where it is."""
    from equipoise.estimates import own_folder
    from equipoise.estimates.run import estimate_release
    from equipoise.store import Store, load_votes
    from equipoise.votes.settings import SamplerSettings
    from equipoise.votes.stored import check_target

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


def _own(asked: dict[str, Any], out: Path | None, *, csv: bool, json: bool) -> None:
    """Estimate what was asked for, write the draws where a file is named, and print the positions."""
    from equipoise.cli.output import say_written
    from equipoise.estimate import estimate as run
    from equipoise.store import Store, load_votes
    from equipoise.votes.stored import check_target

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
        from equipoise.cli.output import print_bytes
        from equipoise.table_output import csv_pieces, json_pieces

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
        print_bytes(json_pieces(table, head) if json else csv_pieces(table))
        return
    from equipoise.terminal.estimate import estimate_page
    from equipoise.terminal.screen import show

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
