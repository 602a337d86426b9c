"""`make check-bsv`: the published sampler on the published votes, beside the published estimates.

797,473 votes of sessions 1 to 74, repeated texts linked (docs/preparation.md). Prints how near it comes and
where the exact sampler's positions on the same votes differ from it, and ends with one line of JSON.
`python studies/check_bsv.py DRAWS` sets the draws of each of two chains (1,000 of 3 sweeps unless told).
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.votes.bsv import BsvDraws, BsvSettings, sample_bsv
from equipoise.votes.convergence import RHAT, convergence
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.links import linked
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from published import compare, published
from worlds.realdata import DATA

_SAME = {"CSK": "CZE", "TWN": "CHN", "SUN": "RUS", "YUG": "SRB", "SCG": "SRB"}


def main() -> int:
    """Sample, compare, print."""
    folder = DATA / "published"
    if not folder.exists():
        print(
            f"The published votes are not at {folder}: set EQUIPOISE_TEST_DATA to the folder that holds them."
        )
        return 2
    tables = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    roll_calls, votes = published_filter(tables.roll_calls, tables.votes)
    design = prepare(roll_calls, votes, period="regular_session", seats=seats())
    settings = BsvSettings(draws=int(sys.argv[1])) if sys.argv[1:] else BsvSettings()
    start = time.process_time()
    found = sample_bsv(design, ANCHOR, settings, links=linked(roll_calls))
    cpu = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{found.design.roll_calls.size} items; {settings.chains} chains of {settings.sweeps} sweeps: "
        f"{cpu:.0f} CPU-s"
    )
    theirs = published(folder / "ideal_points_apr2020.parquet")
    ours = positions(found.design, found.theta)
    figures = {**beside(ours, theirs), "cpu_s": cpu, "peak_mb": peak, **mixing(found, cpu)}
    exact = sample(design, ANCHOR, SamplerSettings(chains=2, warmup=200, draws=400, thin=1))
    print(f"The exact run beside it: {exact.verdict}")
    differences(ours, positions(design, exact.theta[..., 0]))
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


def positions(design: VoteDesign, theta: NDArray[np.float32]) -> pl.DataFrame:
    """Columns state, year, n, mean, low, high of every cell with votes."""
    flat = theta.reshape(-1, theta.shape[2])
    low, high = np.quantile(flat, [0.05, 0.95], axis=0)
    return pl.DataFrame(
        {
            "state": design.labels,
            "year": (design.periods[design.cell_period] + 1945).astype(np.int16),
            "n": design.n_votes,
            "mean": flat.mean(axis=0, dtype=np.float64),
            "low": low,
            "high": high,
        }
    ).filter(pl.col("n") > 0)


def beside(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, float]:
    """Correlation with the published positions and ratios of the intervals' widths, printed and returned."""
    by_year, pooled = compare(ours.select("state", "year", "mean"), theirs)
    r = by_year["r"]
    print(f"r per session: median {r.median():.4f}, lowest {r.min():.4f}; pooled {pooled:.4f}")
    with pl.Config(tbl_rows=10):
        print(by_year.sort("r").head(6))
    one = pl.col("state").replace(_SAME)
    both = theirs.with_columns(one).join(ours.with_columns(one), on=["state", "year"], suffix="_ours")
    width, published_width = both["high_ours"] - both["low_ours"], both["high"] - both["low"]
    ratio = (width / published_width).to_numpy()
    shares = ", ".join(f"{q:g} %: {np.quantile(ratio, q / 100):.2f}" for q in (1, 5, 25, 50, 75, 95, 99))
    print(f"width, ours to theirs, of {both.height} state-sessions: {shares}")
    print(
        f"  within 10 % in {np.mean(np.abs(ratio - 1) < 0.1):.1%}; their means within our intervals in "
        f"{both.select(pl.col('published').is_between('low_ours', 'high_ours').mean()).item():.1%}"
    )
    return {
        "r_median": float(r.median()),  # type: ignore[arg-type]
        "r_min": float(r.min()),  # type: ignore[arg-type]
        "r_pooled": pooled,
        "width_ratio_median": float(width.median() / published_width.median()),  # type: ignore[operator]
    }


def mixing(found: BsvDraws, cpu: float) -> dict[str, float]:
    """R-hat and effective sample size of the positions of all cells with votes."""
    voted = np.flatnonzero(found.design.n_votes > 0)
    rhat, bulk, _ = convergence(np.moveaxis(found.theta[:, :, voted], 2, 0))
    accepted = np.quantile(found.acceptance, [0.01, 0.5])
    print(
        f"R-hat {np.quantile(rhat, 0.5):.3f} (median), {np.quantile(rhat, 0.99):.3f} (99 %); effective draws "
        f"{np.median(bulk):.0f} (median), {np.quantile(bulk, 0.01):.0f} (1 %); proposals of items accepted: "
        f"{accepted[1]:.2f} (median), {accepted[0]:.2f} (1 %)"
    )
    if not np.quantile(rhat, 0.99) <= RHAT:
        print(f"NOT CONVERGED: R-hat of 99 of 100 positions must be at most {RHAT}.")
    return {
        "rhat_q99": float(np.quantile(rhat, 0.99)),
        "ess_per_cpu_s_median": float(np.median(bulk)) / cpu,
        "ess_per_cpu_s_q01": float(np.quantile(bulk, 0.01)) / cpu,
    }


def differences(ours: pl.DataFrame, exact: pl.DataFrame) -> None:
    """Where the exact sampler's positions differ from the published sampler's, and their intervals."""
    both = ours.join(exact, on=["state", "year"], suffix="_exact").with_columns(
        (pl.col("mean_exact") - pl.col("mean")).alias("difference"),
        ((pl.col("high_exact") - pl.col("low_exact")) / (pl.col("high") - pl.col("low"))).alias("width"),
        (pl.col("year") // 10 * 10).alias("decade"),
    )
    step = [
        both.sort("state", "year")
        .select(
            (pl.col(c).diff().over("state")).filter(pl.col("year").diff().over("state") == 1).abs().median()
        )
        .item()
        for c in ("mean", "mean_exact")
    ]
    print(f"median step from session to session: {step[0]:.3f} here, {step[1]:.3f} exact")
    print(
        f"exact beside this: r pooled {both.select(pl.corr('mean', 'mean_exact')).item():.4f}, "
        f"median difference {both['difference'].abs().median():.3f}, "
        f"width of intervals, exact to this: {both['width'].median():.2f}"
    )
    with pl.Config(tbl_rows=20):
        print(
            both.group_by("decade")
            .agg(
                pl.corr("mean", "mean_exact").alias("r"),
                pl.col("difference").mean().alias("location"),
                pl.col("difference").abs().median().alias("median |difference|"),
                pl.col("width").median(),
            )
            .sort("decade")
        )
        print(
            both.group_by("state")
            .agg(pl.col("difference").abs().mean(), pl.len())
            .sort("difference")
            .tail(12)
        )
        print(
            both.sort(pl.col("difference").abs())
            .tail(15)
            .select("state", "year", "n", "mean", "mean_exact", "width")
        )


if __name__ == "__main__":
    sys.exit(main())
