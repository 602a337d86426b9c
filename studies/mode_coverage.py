"""First part of `make calibration`: how often the 90 % intervals of the mode hold the truth.

Worlds of 60, 120 and 190 states, 20, 30 and 40 periods, 30, 60 and 100 roll calls a period, two of each,
drawn from the model at the pace and the shifts that the release finds (one vote in eight is not cast). The
truth is standardised as the estimate is. Prints a table and ends with one line of JSON: the share covered
over all worlds, by size, and r with the truth.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import product

import numpy as np
import polars as pl

from equipoise.votes.mode import fit_mode
from equipoise.votes.settings import SamplerSettings
from worlds.priorworld import draw_world

# raw units: s 0.08, omega 0.83, shifts 5 in 100 steps, each nearly fixed
REAL = SamplerSettings(
    pace_shape=50.0,
    pace_rate=7800.0,
    shift_df=200.0,
    shift_sd=0.83,
    shift_a=50.0,
    shift_b=950.0,
    kappa_sd=1.5,
)


def world(units: int, periods: int, calls: int, seed: int) -> dict[str, float]:
    """Fit one world; the share of cells whose interval holds the truth, and r."""
    rng = np.random.default_rng([units, periods, calls, seed])
    design, truth = draw_world(rng, REAL, units, periods, calls, absent=0.125)
    mode = fit_mode(design, design.units[0])
    voted = design.n_votes > 0
    true = ((truth.theta - truth.theta[voted].mean()) / truth.theta[voted].std())[voted]
    found, sd = mode.theta[voted], mode.sd[voted]
    r = float(np.corrcoef(true, found)[0, 1])
    true = true if r > 0 else -true  # the mode faces the first unit
    inside = float(np.mean(np.abs(true - found) < 1.6449 * sd))
    return {"states": units, "periods": periods, "calls": calls, "covered": inside, "r": abs(r)}


def _mean(worlds: pl.DataFrame) -> float:
    """Share covered, each world counting the same."""
    return float(worlds["covered"].to_numpy().mean())


def main() -> int:
    """Draw, fit, print."""
    start = time.process_time()
    rows = [world(*size) for size in product((60, 120, 190), (20, 30, 40), (30, 60, 100), (0, 1))]
    table = pl.DataFrame(rows)
    figures: dict[str, float] = {"worlds": table.height, "coverage_90": _mean(table)}
    print("| worlds with | 90 % intervals that hold the truth | r with the truth, median |\n|---|---|---|")
    for by in ("states", "periods", "calls"):
        for (n,), own in table.group_by(by, maintain_order=True):
            name = {"calls": "roll calls a period"}.get(by, by)
            covered = _mean(own)
            print(f"| {n} {name} | {covered:.1%} | {own['r'].median():.3f} |")
            figures[f"coverage_90_{n}_{by}"] = covered
    figures |= {
        "coverage_90_lowest_world": float(table["covered"].to_numpy().min()),
        "coverage_90_highest_world": float(table["covered"].to_numpy().max()),
        "r_median": float(np.median(table["r"].to_numpy())),
        "cpu_s": time.process_time() - start,
    }
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
