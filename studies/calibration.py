"""`make calibration`: is the sampler's posterior the posterior? Simulation-based calibration.

Small worlds are drawn from exactly the prior, votes from the model, and the sampler runs on each as it does
for users (mode, warm-up, draws); where truth falls among the draws is a rank, and ranks must be uniform
(Talts et al. 2018, arXiv:1804.06788; Modrak et al. 2023, Bayesian Analysis 20(2): 461-488, who add the
log likelihood as a quantity). Prints tables and ends with one line of JSON.
`python studies/calibration.py N` sets the number of worlds (1,000 unless told).

Turning the axis round changes no probability, so truth and every draw are turned by one rule
(tests/worlds/drawn.py): what is ranked does not depend on the sign.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.settings import SamplerSettings
from worlds.drawn import quantities, sampled
from worlds.priorworld import draw_world
from worlds.ranks import Envelope, chi_square_p, covered, rank_of

UNITS, PERIODS, CALLS, ABSENT = 8, 5, 10, 0.15
DRAWS = 99
# more and wider shifts, and cut points nearer to the votes, than in the release: small worlds can show them
SETTINGS = SamplerSettings(
    chains=1, warmup=600, draws=DRAWS, thin=40, kappa_sd=1.0, shift_sd=1.0, shift_b=9.0
)
CELLS, ITEMS, OWN = (0, 3, 6, 13, 21, 38), (0, 12, 27, 49), (0, 4, 7)  # which of them are ranked one by one


def replication(seed: int) -> tuple[dict[str, int], dict[str, float], NDArray[np.float64]]:
    """Ranks of one world, lag-1 autocorrelation of its draws, and (predicted, true) of each step's shift."""
    rng = np.random.default_rng([seed, 2018])
    d, truth = draw_world(rng, SETTINGS, UNITS, PERIODS, CALLS, ABSENT)
    draws: dict[str, list[float]] = defaultdict(list)
    shifted = np.zeros(d.labels.size)
    for now, kept in sampled(d, replace(SETTINGS, seed=seed), 0):
        shifted += now.shifted
        if kept:
            for name, x in quantities(d, now).items():
                draws[name].append(x)
    ranks, sticky = {}, {}
    for name, x in quantities(d, truth).items():
        own = np.array(draws[name])
        ranks[name] = rank_of(x, own, rng)
        spread = own - own.mean()
        sticky[name] = float(np.sum(spread[1:] * spread[:-1]) / max(np.sum(spread**2), 1e-300))
    steps = np.delete(np.arange(d.labels.size), d.unit_start[:-1])
    return ranks, sticky, np.column_stack([shifted[steps] / (DRAWS * SETTINGS.thin), truth.shifted[steps]])


def kind(name: str) -> str:
    """`theta raw 13` -> `theta raw`."""
    return name.rstrip("0123456789").strip()


def one_by_one(name: str) -> bool:
    """Whether a quantity is tested by itself: all scalars, and a few cells, roll calls and states."""
    what, number = kind(name), name.split()[-1]
    picked = CELLS if what.startswith("theta") else OWN if what in ("sigma", "distance") else ITEMS
    return not number.isdigit() or int(number) in picked


def shift_table(worlds: list[NDArray[np.float64]]) -> list[tuple[str, int, float, float, float]]:
    """Per bin of the predicted probability: steps, mean prediction, observed share, z of their difference.

    The steps of one world share its omega and pi, so that the standard error is taken over worlds.
    """
    edges = [0.0, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0]
    rows = []
    for lo, hi in pairwise(edges):
        own = [w[(w[:, 0] >= lo) & ((w[:, 0] < hi) | (hi == 1.0))] for w in worlds]
        off = np.array([np.sum(w[:, 1] - w[:, 0]) for w in own])
        found = np.concatenate(own)
        if np.sum([len(w) > 0 for w in own]) >= 20:
            z = float(off.sum() / np.sqrt(np.sum(off**2)))
            label = f"{lo:g} to {hi:g}"
            rows.append((label, len(found), float(found[:, 0].mean()), float(found[:, 1].mean()), z))
    return rows


def main() -> int:
    """Replicate, rank, test, print."""
    n = int(sys.argv[1]) if sys.argv[1:] else 1000
    start = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        done = list(pool.map(replication, range(n), chunksize=5))
    names = list(done[0][0])
    ranks = {name: np.array([r[0][name] for r in done]) for name in names}
    lag = {name: float(np.mean([r[1][name] for r in done])) for name in names}
    tests, envelope = [name for name in names if one_by_one(name)], Envelope(n, DRAWS)
    p_chi = {name: chi_square_p(ranks[name], DRAWS) for name in tests}
    p_ecdf = {name: envelope.p(ranks[name]) for name in tests}
    print(
        f"{n} worlds of {UNITS} states, {PERIODS} periods, {CALLS} roll calls a period; {DRAWS} draws each\n"
    )
    print("| quantity | chi-square p | envelope p | 90 % interval covers | lag-1 autocorrelation |")
    print("|---|---|---|---|---|")
    for name in tests:
        print(
            f"| {name} | {p_chi[name]:.3f} | {p_ecdf[name]:.3f} | {covered(ranks[name], DRAWS):.1%} "
            f"| {lag[name]:.2f} |"
        )
    print("\n| all of a kind | ranks | 90 % interval covers |\n|---|---|---|")
    kinds = dict.fromkeys(kind(name) for name in names)
    cover = {}
    for what in kinds:
        pooled = np.concatenate([ranks[name] for name in names if kind(name) == what])
        cover[what] = covered(pooled, DRAWS)
        print(f"| {what} | {pooled.size:,} | {cover[what]:.1%} |")
    table = shift_table([r[2] for r in done])
    print("\n| predicted probability of a shift | steps | mean prediction | observed | z |")
    print("|---|---|---|---|---|")
    for label, count, mean, share, z in table:
        print(f"| {label} | {count:,} | {mean:.3f} | {share:.3f} | {z:+.1f} |")
    pairs = np.concatenate([r[2] for r in done])
    brier = float(np.mean((pairs[:, 0] - pairs[:, 1]) ** 2))
    expected = float(np.mean(pairs[:, 0] * (1.0 - pairs[:, 0])))
    p_all = np.array([*p_chi.values(), *p_ecdf.values()])
    figures = {
        "worlds": n,
        "quantities": len(tests),
        "chi_square_p_min": min(p_chi.values()),
        "chi_square_share_below_05": float(np.mean(np.array(list(p_chi.values())) < 0.05)),
        "envelope_p_min": min(p_ecdf.values()),
        "envelope_share_below_05": float(np.mean(np.array(list(p_ecdf.values())) < 0.05)),
        "bonferroni_p": float(min(1.0, p_all.min() * p_all.size)),
        "coverage_90_min": min(cover.values()),
        "coverage_90_max": max(cover.values()),
        "shift_brier": brier,
        "shift_brier_expected": expected,
        "shift_bin_z_max": max((abs(z) for *_, z in table), default=None),
        "lag_1_autocorrelation_max": max(lag.values()),
        "wall_s": time.perf_counter() - start,
    }
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
