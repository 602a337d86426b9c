"""`make check-positions`: the posterior mode on all votes since 1946, against the published estimates.

Prints the correlation of each session, of the mode and of the release that ships, and ends with one line of
JSON: r_median, r_min, r_pooled of the mode (Pearson's r per session and over all state-sessions), r_within
and r_within_steps (over time, `published.within_states`), the same of the release under release_r_..., of the
mode on the published preparation of the votes (docs/preparation.md) under mode_r_..., cpu_s (processor time
from tables to positions, compilation included where the cache is empty), mode_cpu_s (of the fit alone, on the
published preparation), read_cpu_s, peak_mb (of the whole process) and the counts behind them.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import polars as pl

from equipoise.estimates import read_release
from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import Mode, fit_mode
from published import compare, published, within_states
from worlds.realdata import DATA


def positions(design: VoteDesign, mode: Mode, first: int = 0) -> pl.DataFrame:
    """State, year and position of every cell with votes; `first` is the year before period 1."""
    return pl.DataFrame(
        {
            "state": design.labels.tolist(),
            "year": (design.periods[design.cell_period] + first).astype("int16"),
            "mean": mode.theta,
            "votes": design.n_votes,
        }
    ).filter(pl.col("votes") > 0)


def agreement(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, float]:
    """r_median, r_min, r_pooled and both correlations within states."""
    by_year, pooled = compare(ours, theirs)
    within, steps = within_states(ours, theirs)
    r = by_year["r"].to_numpy()
    return {
        "r_median": float(np.median(r)),
        "r_min": float(r.min()),
        "r_pooled": pooled,
        "r_within": within,
        "r_within_steps": steps,
    }


def on_published_votes(theirs: pl.DataFrame) -> dict[str, float]:
    """The mode on the votes that the published estimates were made from."""
    folder = DATA / "published"
    tables = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    roll_calls, votes = published_filter(tables.roll_calls, tables.votes)
    design = prepare(roll_calls, votes, period="regular_session", seats=seats())
    start = time.process_time()
    mode = fit_mode(design, ANCHOR)
    found = agreement(positions(design, mode, first=1945), theirs)
    return {
        "mode_cpu_s": time.process_time() - start,
        "mode_votes": int(design.cell_item.size),
    } | {f"mode_{name}": x for name, x in found.items()}


def main() -> int:
    """Fit, compare, print."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    start = time.process_time()
    tables = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    read = time.process_time()
    design = prepare(tables.roll_calls, tables.votes, seats=seats())
    mode = fit_mode(design, ANCHOR)
    done = time.process_time()
    theirs = published(DATA / "published" / "ideal_points_apr2020.parquet")
    ours, release = positions(design, mode), read_release().positions.filter(pl.col("n_votes") > 0)
    by_year, shipped = compare(ours, theirs)[0], compare(release, theirs)[0]
    both = by_year.join(shipped.select("year", pl.col("r").alias("release")), on="year", how="left")
    for year, n, r, r_release in both.iter_rows():
        print(f"session {year - 1945:>2}  {year}  {n:>3} states  r {r:.4f}  release {r_release:.4f}")
    figures = {
        **agreement(ours, theirs),
        **{f"release_{name}": x for name, x in agreement(release, theirs).items()},
        **on_published_votes(theirs),
        "cpu_s": done - read,
        "read_cpu_s": read - start,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "matched": int(by_year["n"].sum()),
        "published": theirs.height,
        "roll_calls": int(design.roll_calls.size),
        "votes": int(design.cell_item.size),
        "rounds": mode.rounds,
        "converged": mode.converged,
    }
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
