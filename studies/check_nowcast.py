"""`make check-nowcast`: positions from new roll calls alone, against an estimate of everything anew.

On the votes of 2014 to 2024 in the UN Digital Library's file: (a) estimated without the last quarter of
2024's roll calls, which are then added; (b) estimated up to 2023, then the whole of 2024 added. Both are
compared with an estimate of all, in the units of the shorter one (its state-years at mean 0 and SD 1, draw by
draw). Ends with one line of JSON: cpu_s_a and cpu_s_b of the nowcasts; of the differences of 2024's posterior
means, in SDs of the full posterior, rms and max (before: rms before the new roll calls were added; mc: rms of
the Monte Carlo error of such a difference, from the chains' own means; z: rms / mc); sd_ratio, the median of
nowcast's SD / full SD; cover, the share of the full posterior's draws within the nowcast's 90 % intervals.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.nowcast import Spread, nowcast
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.year_prior import Pace, as_known, stepped, usual_pace
from worlds.realdata import DATA

Floats = NDArray[np.float64]
FIRST, LAST = 2014, 2024
SCALARS = ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd")


@dataclass(frozen=True)
class Fit:
    """An estimate: theta (chains, draws, C), where each path's year is, and how positions move."""

    design: VoteDesign
    theta: Floats
    cell: dict[tuple[str, int], int]
    pace: Pace
    beta_rms: float


def fit(roll_calls: pl.DataFrame, votes: pl.DataFrame) -> Fit:
    """Estimate positions from some roll calls."""
    design = prepare(roll_calls, votes, seats=seats())
    found = sample(design, ANCHOR, SamplerSettings(warmup=200, draws=300, thin=2))
    years = design.periods[design.cell_period].tolist()
    units = [design.units[u] for u in design.cell_unit]
    cell = {key: i for i, key in enumerate(zip(units, years, strict=True))}
    scalars = found.diagnostics()["scalars"]
    theta = found.theta.reshape(*found.theta.shape[:2], -1).astype(np.float64)
    print(
        f"{design.periods[0]} to {design.periods[-1]}, {design.roll_calls.size} roll calls: {found.verdict}"
    )
    pace = Pace(*(scalars[name]["mean"] for name in SCALARS))
    return Fit(design, theta, cell, pace, scalars["beta_rms"]["mean"])


def in_units_of(short: Fit, full: Fit) -> Floats:
    """The full estimate's draws, standardised over the state-years with votes of the shorter one."""
    common = [full.cell[key] for key, c in short.cell.items() if short.design.n_votes[c] > 0]
    there = full.theta[:, :, common]
    return np.asarray((full.theta - there.mean(axis=2, keepdims=True)) / there.std(axis=2, keepdims=True))


def error2(theta: Floats) -> Floats:
    """Squared Monte Carlo error of the means of draws (chains, draws, n), from those of the chains."""
    return np.asarray(theta.mean(axis=1).var(axis=0, ddof=1) / theta.shape[0])


def compare(
    name: str, short: Fit, full: Fit, roll_calls: pl.DataFrame, votes: pl.DataFrame
) -> dict[str, float]:
    """Add to the shorter estimate the roll calls of LAST that it lacks, and hold it against the full one."""
    new = roll_calls.filter((pl.col("year") == LAST) & ~pl.col("roll_call").is_in(short.design.roll_calls))
    new_design = prepare(
        new, votes.filter(pl.col("roll_call").is_in(new["roll_call"].implode())), seats=seats()
    )
    nowcast(
        new_design, as_known(np.tile([-0.1, 0.1], (new_design.labels.size, 1))), short.pace, draws=1
    )  # compile
    start = time.process_time()
    since = max(year for _, year in short.cell)
    at = [short.cell[u, since] for u in new_design.units]
    flat = short.theta.reshape(-1, short.theta.shape[2])
    some = flat[np.linspace(0, len(flat) - 1, 300).round().astype(int)]
    squares = (flat**2).mean(axis=0)
    if since == LAST:
        prior = as_known(some[:, at].T)
        spread = Spread(float(squares.sum() - squares[at].sum()), flat.shape[1])
    else:
        n = short.design.roll_calls.size
        spread = Spread(float(squares.sum()), flat.shape[1] + len(at), n, n * short.beta_rms**2)
        paths = np.full((len(at), since - FIRST + 1, 50), np.nan)
        for (unit, year), c in short.cell.items():
            if unit in new_design.units:
                paths[new_design.units.index(unit), year - FIRST] = some[::6, c]
        prior = stepped(some[:, at].T, usual_pace(paths, short.pace), short.pace)
    now = nowcast(new_design, prior, short.pace, spread)
    cpu = time.process_time() - start
    truth = in_units_of(short, full)[:, :, [full.cell[u, LAST] for u in new_design.units]]
    mean, sd = truth.mean(axis=(0, 1)), truth.std(axis=(0, 1))
    gap = now.theta.mean(axis=(0, 1)) - mean
    before = flat[:, at].mean(axis=0) - mean
    weight = np.minimum(sd**2 / flat[:, at].var(axis=0), 1.0)  # how much of the prior's error is left
    mc = np.sqrt(error2(truth) + error2(now.theta) + weight**2 * error2(short.theta[:, :, at]))
    low, high = np.quantile(now.theta, [0.05, 0.95], axis=(0, 1))
    for i in np.argsort(-np.abs(gap / sd))[:5]:
        print(
            f"({name}) {new_design.labels[i]}: before {flat[:, at[i]].mean():.2f}, "
            f"nowcast {mean[i] + gap[i]:.2f}, anew {mean[i]:.2f} (SD {sd[i]:.2f})"
        )
    return {
        f"roll_calls_{name}": new_design.roll_calls.size,
        f"cpu_s_{name}": cpu,
        f"rms_{name}": float(np.sqrt(np.mean((gap / sd) ** 2))),
        f"max_{name}": float(np.max(np.abs(gap / sd))),
        f"before_{name}": float(np.sqrt(np.mean((before / sd) ** 2))),
        f"mc_{name}": float(np.sqrt(np.mean((mc / sd) ** 2))),
        f"z_{name}": float(np.sqrt(np.mean((gap / sd) ** 2) / np.mean((mc / sd) ** 2))),
        f"sd_ratio_{name}": float(np.median(now.theta.std(axis=(0, 1)) / sd)),
        f"cover_{name}": float(((truth >= low) & (truth <= high)).mean()),
    }


def main() -> int:
    """Estimate three times, compare twice, print."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    tables = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    calls = tables.roll_calls.filter(pl.col("year").is_between(FIRST, LAST) & pl.col("excluded").is_null())
    last = calls.filter(pl.col("year") == LAST).sort("date", "roll_call")["roll_call"]
    late = last[int(0.75 * len(last)) :].implode()
    start = time.process_time()
    full = fit(calls, tables.votes)
    parts = {
        "a": fit(calls.filter(~pl.col("roll_call").is_in(late)), tables.votes),
        "b": fit(calls.filter(pl.col("year") < LAST), tables.votes),
    }
    figures: dict[str, float] = {"estimates_cpu_s": time.process_time() - start}
    for name, short in parts.items():
        figures |= compare(name, short, full, calls, tables.votes)
    print(json.dumps({k: round(v, 3) for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
