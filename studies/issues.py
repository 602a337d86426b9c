"""`make check-issues`: our rules for the six issues beside the published flags, and positions by issue.

Roll calls of the Library's file and of unvotes are paired by their votes (pairing.py); on the pairs it counts
how many of the roll calls that our phrases find are flagged (precision) and how many of the flagged ones they
find (recall). Then it estimates positions from each issue's roll calls since 1990, by the mode and by short
runs of the sampler, and prints the mean position of a few states over 2020 to 2024 with its 90 % interval and
R-hat. Ends with one line of JSON; docs/issues.md explains it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import polars as pl
from arviz_stats.base.array import array_stats
from numpy.typing import NDArray

from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.sources.unvotes import read_unvotes
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.issues import about, all_issues
from equipoise.votes.laplace import laplace_draws
from equipoise.votes.mode import ModeSettings, fit_mode
from equipoise.votes.sampler import sample
from equipoise.votes.select import select_roll_calls
from equipoise.votes.settings import SamplerSettings
from pairing import pair
from worlds.realdata import DATA

SPANS = ((1946, 1975), (1976, 2014), (2015, 2018))  # the phrases were written with 1976 to 2014 in sight
LAST_FLAGGED = 2018  # after it the flags co and ec are copies of di
YEARS = range(2020, 2025)
SHOWN = ("USA", "RUS", "CHN", "KAZ", "DEU")
FIRST = 1990  # positions of the last years rest little on what was before
DRAWS = 2000  # around the mode
RUN = SamplerSettings(chains=2, warmup=400, draws=600, thin=1)
Figures = dict[str, Any]


def beside_flags(ours: pl.DataFrame, theirs: pl.DataFrame, pairs: pl.DataFrame) -> Figures:
    """`rates` of each issue in each span; `elsewhere` leaves out what either has as Middle East."""
    flags = theirs.select("roll_call", flags="issues")
    both = ours.join(pairs, left_on="roll_call", right_on="ours").join(
        flags, left_on="theirs", right_on="roll_call"
    )
    both = both.with_columns(about(both, issue).alias(issue.code) for issue in all_issues())
    israel = pl.col("me") | pl.col("flags").list.contains("me")
    found: Figures = {}
    for issue in all_issues():
        for first, last in SPANS:
            rows = both.filter(pl.col("year").is_between(first, last))
            found[f"{issue.name} {first}-{last}"] = rates(rows, issue.code)
        if issue.code != "me":
            rows = both.filter(pl.col("year") <= LAST_FLAGGED, ~israel)
            found[f"{issue.name} elsewhere"] = rates(rows, issue.code)
    return found


def rates(rows: pl.DataFrame, code: str) -> list[float]:
    """Flagged, found by us, precision, recall."""
    flagged, ours = pl.col("flags").list.contains(code), pl.col(code)
    n, m, k = rows.select(a=flagged.sum(), b=ours.sum(), c=(flagged & ours).sum()).row(0)
    return [n, m, round(k / m, 3), round(k / n, 3)]


def positions(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> Figures:
    """For each issue: how many roll calls, and each shown state's position by the mode and by the sampler."""
    found: Figures = {}
    for name in (None, *(issue.name for issue in all_issues())):
        design = prepare(select_roll_calls(roll_calls, issue=name, first=FIRST), votes, seats=seats())
        row: Figures = {
            "roll calls": int(design.roll_calls.size),
            "of these years": int(np.isin(design.periods[design.item_period], YEARS).sum()),
            "mode": late_means(design, fast(design)),
        }
        if name:
            theta = sample(design, ANCHOR, RUN).theta
            row["sampler"] = late_means(design, theta.reshape(RUN.chains, RUN.draws, design.labels.size))
        found[name or "all"] = row
        print(f"{name or 'all'}: {row}", flush=True)
    return found


def fast(design: VoteDesign) -> NDArray[np.float32]:
    """One chain of draws around the mode."""
    fitted = fit_mode(design, ANCHOR)
    if not fitted.converged:
        raise RuntimeError("the mode was not found")
    return laplace_draws(design, fitted, ModeSettings(), DRAWS, seed=1)[None]


def late_means(design: VoteDesign, theta: NDArray[np.float32]) -> Figures:
    """For each shown state what is told of its mean position over `YEARS`, from draws (chains, draws, C)."""
    late = np.isin(design.periods[design.cell_period], YEARS)
    return {s: told(theta[:, :, (design.labels == s) & late].mean(axis=2).astype(np.float64)) for s in SHOWN}


def told(draws: NDArray[np.float64]) -> list[float]:
    """Mean and 90 % interval of draws (chains, draws), and R-hat where there are several chains."""
    numbers = [round(float(x), 2) for x in (draws.mean(), *np.quantile(draws, [0.05, 0.95]))]
    if draws.shape[0] == 1:
        return numbers
    return [*numbers, round(float(array_stats.rhat(draws[None], chain_axis=1, draw_axis=2)[0]), 3)]


def main() -> int:
    """Compare, sample, print."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    library = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    files = (DATA / "published" / f"unvotes_{name}.parquet" for name in ("votes", "rollcalls", "issues"))
    theirs = read_unvotes(*files)
    pairs = pair((library.roll_calls, library.votes), (theirs.roll_calls, theirs.votes), seats())
    flags = beside_flags(library.roll_calls, theirs.roll_calls, pairs)
    for name, (flagged, ours, precision, recall) in flags.items():
        print(f"{name:24} flagged {flagged:5} ours {ours:5} precision {precision:.3f} recall {recall:.3f}")
    figures = {"flags": flags, "positions": positions(library.roll_calls, library.votes)}
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
