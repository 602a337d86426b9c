"""`make crosscheck`: the sampler's posterior beside that of an independent NumPyro model, by NUTS.

One small world of invented votes. Of every quantity the posterior means, and of every position the posterior
SDs, are compared: z is their difference over the root of the two squared Monte Carlo standard errors (from
effective sample sizes; Vehtari et al. 2021, Bayesian Analysis 16(2): 667-718). A table, then one
line of JSON. Needs the extra `numpyro`.
"""

from __future__ import annotations

import json
import sys
import time

from worlds.crossed import compare, verdict, world_of_votes


def main() -> int:
    """Sample twice, compare, print."""
    start = time.perf_counter()
    design, settings = world_of_votes(chains=4, draws=2500, thin=10)
    rows = compare(design, settings, chains=4, warmup=800, draws=1500)
    for kind in dict.fromkeys(r.kind for r in rows):
        own = [r for r in rows if r.kind == kind]
        if len(own) == 1 or kind.startswith("theta"):
            for r in own:
                print(f"| {r.name} | {r.ours:.4f} | {r.theirs:.4f} | {r.error:.4f} | {r.z:+.2f} |")
        else:
            worst = max(own, key=lambda r: abs(r.z))
            print(f"| {kind}, {len(own)} of them | | | | largest {worst.z:+.2f} |")
    figures = verdict(rows) | {"wall_s": time.perf_counter() - start}
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
