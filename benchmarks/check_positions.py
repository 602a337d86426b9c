"""`make check-positions`: the posterior mode on all votes since 1946, against the published estimates.

Prints the correlation of each session, of the mode and of the release that ships, and ends with one line of
JSON: r_median, r_min, r_pooled of the mode (Pearson's r per session and over all state-sessions), the same of
the release under release_r_..., cpu_s (processor time from tables to positions, compilation
included where the cache is empty), read_cpu_s, peak_mb (of the whole process) and the counts behind them.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import polars as pl
from published import DATA, compare, published

from equipoise.estimates import read_release
from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import Mode, fit_mode


def positions(design: VoteDesign, mode: Mode) -> pl.DataFrame:
    """State, year and position of every cell with votes."""
    return pl.DataFrame(
        {
            "state": design.labels.tolist(),
            "year": design.periods[design.cell_period].astype("int16"),
            "mean": mode.theta,
            "votes": design.n_votes,
        }
    ).filter(pl.col("votes") > 0)


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
    by_year, pooled = compare(positions(design, mode), theirs)
    shipped, shipped_pooled = compare(read_release().positions.filter(pl.col("n_votes") > 0), theirs)
    both = by_year.join(shipped.select("year", pl.col("r").alias("release")), on="year", how="left")
    for year, n, r, release in both.iter_rows():
        print(f"session {year - 1945:>2}  {year}  {n:>3} states  r {r:.4f}  release {release:.4f}")
    figures = {
        "r_median": by_year["r"].median(),
        "r_min": by_year["r"].min(),
        "r_pooled": pooled,
        "release_r_median": shipped["r"].median(),
        "release_r_min": shipped["r"].min(),
        "release_r_pooled": shipped_pooled,
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
