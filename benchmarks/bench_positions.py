"""`make bench-positions`: how fast and how well the sampler mixes on the published preparation of the votes.

797,473 votes of sessions 1 to 74 (docs/preparation.md). Prints what it does and ends with one line of JSON:
ess_per_cpu_s_median and ess_per_cpu_s_q01 (effective draws of a state-session's position per second of
processor time, warm-up left out of the time), cpu_s (the whole run), rhat_max_q99, ess_min_q01 (bulk),
scalars_rhat_max and scalars_ess_min (of the model's scalars), sweep_in_reference_loops (a sweep beside the
loop of `make bench`) and peak_mb. About ten minutes of processor time.
`python benchmarks/bench_positions.py DRAWS` sets the draws of each of four chains (1,500 unless told).
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time

from test_reference import reference_loop

from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.votes.chain import new_chain
from equipoise.votes.design import prepare
from equipoise.votes.gathering import gather
from equipoise.votes.mode import fit_mode
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep
from worlds.realdata import DATA


def main() -> int:
    """Sample, diagnose, print."""
    folder = DATA / "published"
    if not folder.exists():
        print(
            f"The published votes are not at {folder}: set EQUIPOISE_TEST_DATA to the folder that holds them."
        )
        return 2
    tables = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    design = prepare(
        *published_filter(tables.roll_calls, tables.votes), period="regular_session", seats=seats()
    )
    draws = int(sys.argv[1]) if sys.argv[1:] else 1500
    settings = SamplerSettings(chains=4, warmup=300, draws=draws, thin=1)
    start, began = time.process_time(), 0.0
    mode = fit_mode(design, ANCHOR)
    chains = [new_chain(design, mode, settings, k) for k in range(settings.chains)]
    drawing = 0.0
    for number, chain in enumerate(chains):
        while chain.done < settings.sweeps:
            if chain.done == settings.warmup:
                began = time.process_time()
            sweep(chain, design, settings)
        drawing += time.process_time() - began
        print(f"chain {number}: {settings.sweeps} sweeps, {drawing:.0f} CPU-s of drawing so far", flush=True)
    total = time.process_time() - start
    loop = time.process_time()
    reference_loop()
    loop = time.process_time() - loop
    found = gather(chains, design, settings, ANCHOR).diagnostics()
    figures = {
        "ess_per_cpu_s_median": found["ess_bulk_median"] / drawing,
        "ess_per_cpu_s_q01": found["ess_bulk_q01"] / drawing,
        "cpu_s": total,
        "sweep_in_reference_loops": drawing / (settings.chains * settings.draws) / loop,
        "rhat_max_q99": found["rhat_q99"],
        "scalars_rhat_max": max(scalar["rhat"] or math.nan for scalar in found["scalars"].values()),
        "scalars_ess_min": min(scalar["ess"] for scalar in found["scalars"].values()),
        "ess_min_q01": found["ess_bulk_q01"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "votes": int(design.cell_item.size),
        "roll_calls": int(design.roll_calls.size),
        "sweeps": settings.sweeps * settings.chains,
    }
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
