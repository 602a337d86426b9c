"""equipoise estimate: rebuild the estimates from the votes in the store, or estimate a selection of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.estimating import rebuild, run_own
from equipoise.cli.options import Csv, Json, one_of
from equipoise.errors import SettingsError

Mode = Annotated[
    str,
    typer.Option("--mode", metavar="MODE", help="exact (minutes), bsv (published model), fast (seconds)."),
]
First = Annotated[
    int | None, typer.Option("--from", metavar="YEAR", help="Leave out roll calls before this year.")
]
Last = Annotated[
    int | None, typer.Option("--to", metavar="YEAR", help="Leave out roll calls after this year.")
]
Dims = Annotated[int, typer.Option("--dims", metavar="D", help="Axes of positions, 1 to 3.")]
Issue = Annotated[
    str | None,
    typer.Option(
        "--issue",
        metavar="ISSUE",
        help="Roll calls on one issue: middle-east, nuclear, disarmament, human-rights, colonialism or "
        "development.",
    ),
]
Matching = Annotated[
    str | None,
    typer.Option("--matching", metavar="WORDS", help="Roll calls whose title or agenda item has all words."),
]
Absence = Annotated[
    str, typer.Option("--absence", metavar="WHAT", help="What absence is: missing, abstention, or a kind.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="PLACE",
        help="Write the release to this folder instead, or the joint draws to this .parquet file.",
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="Seed of the random numbers.")]
Chains = Annotated[int | None, typer.Option("--chains", metavar="N", help="Markov chains to run.")]
Draws = Annotated[int | None, typer.Option("--draws", metavar="N", help="Draws to keep of each chain.")]
Warmup = Annotated[int | None, typer.Option("--warmup", metavar="N", help="Sweeps before the first draw.")]


def estimate(
    mode: Mode = "exact",
    first: First = None,
    last: Last = None,
    dims: Dims = 1,
    issue: Issue = None,
    matching: Matching = None,
    absence: Absence = "missing",
    out: Out = None,
    csv: Csv = False,
    json: Json = False,
    seed: Seed = None,
    chains: Chains = None,
    draws: Draws = None,
    warmup: Warmup = None,
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
        run_own(asked, out, csv=csv, json=json)
    else:
        rebuild(given, out)
