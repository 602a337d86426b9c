"""`make sensitivity`: how positions change with choices that could have been made otherwise.

Every row is one other choice, against the default: the UN Digital Library's votes, calendar years, absence
missing, no links, the mode's own settings. Both are brought to mean 0 and SD 1 over the state-years that they
share. One choice is repeated with short runs of the sampler. Prints a Markdown table (docs/sensitivity.md
explains it) and ends with one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.estimates import read_release
from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.states import get
from equipoise.votes._bsv_merge import merge_items
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.links import linked
from equipoise.votes.mode import ModeSettings, fit_mode
from equipoise.votes.sampler import sample
from equipoise.votes.select import select_roll_calls
from equipoise.votes.settings import SamplerSettings
from worlds.realdata import DATA

FEW_YEARS = 10  # a path with fewer is not named among those that moved most
ROUNDS = 600  # the mode needs about 60 with its own settings
RUN = SamplerSettings(chains=2, warmup=150, draws=150, thin=1)
HEAD = (
    "choice",
    "r",
    "r in a year, median (lowest)",
    "r over time",
    "SD of the difference",
    "states that change side",
    "moved most",
)
Choice = Callable[[], pl.DataFrame | None]


def main() -> int:
    """Estimate each choice, compare, print."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    started = time.process_time()
    library = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    tables = library.roll_calls, library.votes
    default = prepare(*tables, seats=seats())
    found: dict[str, Any] = {}
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for method, choices in ((mode, mode_choices(tables, default)), (drawn, sampler_choices(tables))):
        base = method(default)
        for name, choice in choices.items():
            other = choice()
            found[name] = None if other is None else beside(base, other)
            print(told(name, found[name]), flush=True)
    print(json.dumps({**found, "cpu_s": round(time.process_time() - started)}))
    return 0


def mode_choices(tables: tuple[pl.DataFrame, pl.DataFrame], default: VoteDesign) -> dict[str, Choice]:
    """The choices that the mode is compared on, by name."""
    roll_calls, votes = tables

    def arranged(**how: Any) -> Choice:
        return lambda: mode(prepare(roll_calls, votes, seats=seats(), **how))

    def since(year: int) -> Choice:
        return lambda: mode(prepare(select_roll_calls(roll_calls, first=year), votes, seats=seats()))

    def tuned(**scales: float) -> Choice:
        return lambda: mode(default, replace(ModeSettings(), **scales))

    return {
        "absence as abstention": arranged(absence="abstention"),
        "absence as its own kind": arranged(absence="kind"),
        "sessions instead of years": arranged(period="regular_session"),
        "the published preparation, in years": lambda: published("year"),
        "the published preparation, in sessions": lambda: published("regular_session"),
        "repeated texts linked": lambda: mode(merge_items(default, linked(roll_calls, by=("title",)))),
        "steps half as wide (SD 0.25)": tuned(step_sd=0.25),
        "steps twice as wide (SD 1)": tuned(step_sd=1.0),
        "discrimination half as wide (SD 0.125)": tuned(beta_sd=0.125),
        "discrimination twice as wide (SD 0.5)": tuned(beta_sd=0.5),
        "cut points half as wide (SD 2.5)": tuned(kappa_sd=2.5),
        "the exact posterior instead (the release)": released,
        "without 1946 to 1959": since(1960),
        "without 1946 to 1991": since(1992),
    }


def sampler_choices(tables: tuple[pl.DataFrame, pl.DataFrame]) -> dict[str, Choice]:
    """The choice that short runs of the sampler are compared on, by name."""
    return {
        "sampler: absence as its own kind": lambda: drawn(prepare(*tables, seats=seats(), absence="kind")),
    }


def published(period: str) -> pl.DataFrame | None:
    """The mode on the votes of the published estimates."""
    folder = DATA / "published"
    read = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    return mode(prepare(*published_filter(read.roll_calls, read.votes), period=period, seats=seats()))


def mode(design: VoteDesign, settings: ModeSettings | None = None) -> pl.DataFrame | None:
    """Positions of the mode, None where it was not found."""
    fitted = fit_mode(design, ANCHOR, replace(settings or ModeSettings(), rounds=ROUNDS))
    return positions(design, fitted.theta) if fitted.converged else None


def drawn(design: VoteDesign) -> pl.DataFrame:
    """Mean positions of a short run of the sampler."""
    return positions(design, sample(design, ANCHOR, RUN).theta.mean(axis=(0, 1)).ravel())


def released() -> pl.DataFrame:
    """Mean positions of the release that ships, of state-years with votes."""
    table = read_release().positions.filter(pl.col("n_votes") > 0)
    path, year = pl.col("state").replace(seats()).alias("path"), pl.col("year").cast(pl.Int64)
    return table.select(path, "state", year, x="mean").unique(
        ["path", "year"], keep="last", maintain_order=True
    )


def positions(design: VoteDesign, theta: NDArray[np.floating[Any]]) -> pl.DataFrame:
    """Path, year and position of every cell with votes; session n stands for the year 1945 + n."""
    period = design.periods[design.cell_period].astype(np.int64)
    year = period + 1945 if period.max() < 1000 else period
    unit = np.array(design.units)[design.cell_unit]
    table = pl.DataFrame({"path": unit, "state": design.labels, "year": year, "x": theta.astype(np.float64)})
    return table.filter(pl.Series(design.n_votes > 0))


def beside(base: pl.DataFrame, other: pl.DataFrame) -> dict[str, Any]:
    """How two tables of positions differ where both have a state-year, each at mean 0 and SD 1 there."""
    both = base.join(other.select("path", "year", y="x"), on=["path", "year"])
    both = both.with_columns(((pl.col(c) - pl.col(c).mean()) / pl.col(c).std()) for c in ("x", "y"))
    years = both.group_by("year").agg(pl.corr("x", "y"))["x"]
    own = both.with_columns(pl.col("x", "y") - pl.col("x", "y").mean().over("path"))
    paths = (
        both.sort("year")
        .group_by("path")
        .agg(pl.col("state").last(), pl.len(), pl.col("x", "y").mean())
        .with_columns(shift=pl.col("y") - pl.col("x"))
    )
    long = paths.filter(pl.col("len") >= FEW_YEARS).sort(pl.col("shift").abs(), descending=True)
    return {
        "state_years": both.height,
        "r": float(both.select(pl.corr("x", "y")).item()),
        "r_year_median": years.median(),
        "r_year_min": years.min(),
        "r_within": float(own.select(pl.corr("x", "y")).item()),
        "sd": float(both.select((pl.col("y") - pl.col("x")).std()).item()),
        "sides": paths.filter(pl.col("x") * pl.col("y") < 0).height,
        "paths": paths.height,
        "moved": [
            [get(state).name, round(shift, 2)]
            for state, shift in long.select("state", "shift").head(3).rows()
        ],
    }


def told(name: str, row: dict[str, Any] | None) -> str:
    """One row of the table."""
    if row is None:
        return f"| {name} | no mode in {ROUNDS:,} rounds |" + " |" * (len(HEAD) - 2)
    moved = ", ".join(f"{state} {shift:+.2f}".replace("-", "−") for state, shift in row["moved"])
    cells = (
        name,
        f"{row['r']:.3f}",
        f"{row['r_year_median']:.3f} ({row['r_year_min']:.3f})",
        f"{row['r_within']:.3f}",
        f"{row['sd']:.2f}",
        f"{row['sides']} of {row['paths']}",
        moved,
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
