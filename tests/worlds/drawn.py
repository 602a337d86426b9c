"""Named numbers of one point of the parameter space, the same for truth, our draws and another program's.

Turning the axis round changes no probability, so every point is turned by one rule before it is looked at:
that the first unit's positions are, on average, not below the mean of all.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit

from equipoise.votes._likelihood import log_lik
from equipoise.votes.chain import new_chain
from equipoise.votes.design import VoteDesign
from equipoise.votes.mode import fit_mode
from equipoise.votes.settings import SamplerSettings
from equipoise.votes.sweep import sweep
from worlds.priorworld import Truth


@njit
def _log_likelihood(theta, items, start, cell, vote):  # type: ignore[no-untyped-def]
    """Of all votes."""
    total = 0.0
    for j in range(start.size - 1):
        for k in range(start[j], start[j + 1]):
            a = items[j, 1] - items[j, 0] * theta[cell[k]]
            total += log_lik(vote[k], a, a - np.exp(items[j, 2]))
    return total


def quantities(d: VoteDesign, t: Truth) -> dict[str, float]:
    """Scalars, positions, roll calls and paces, raw and standardised, by name."""
    voted = d.n_votes > 0
    mean, sd = t.theta[voted].mean(), t.theta[voted].std()
    sign = 1.0 if t.theta[: d.unit_start[1]].mean() >= mean else -1.0
    theta, beta = sign * t.theta, sign * t.items[:, 0]
    found = {
        "log likelihood": _log_likelihood(t.theta, t.items, d.item_start, d.item_cell, d.item_vote),
        "s": np.sqrt(t.pace[0]), "omega": np.sqrt(t.pace[1]), "pi": t.pace[2],
        "s, standardised": np.sqrt(t.pace[0]) / sd, "omega, standardised": np.sqrt(t.pace[1]) / sd,
        "gap mean": t.gap_prior[0], "gap sd": t.gap_prior[1], "location": sign * mean, "scale": sd,
    }  # fmt: skip
    found |= {f"theta raw {c}": x for c, x in enumerate(theta)}
    found |= {f"theta {c}": x for c, x in enumerate((theta - sign * mean) / sd)}
    paths = np.split((theta - sign * mean) / sd, d.unit_start[1:-1])
    found |= {f"distance {i}": abs(path.mean()) for i, path in enumerate(paths)}  # from the mean, either side
    found |= {f"beta raw {j}": x for j, x in enumerate(beta)}
    found |= {f"beta {j}": x for j, x in enumerate(beta * sd)}
    found |= {f"kappa {j}": x for j, x in enumerate(t.items[:, 1])}
    found |= {f"log gap {j}": x for j, x in enumerate(t.items[:, 2])}
    found |= {f"sigma {i}": x for i, x in enumerate(np.sqrt(t.sigma2))}
    return {name: float(x) for name, x in found.items()}


def sampled(d: VoteDesign, s: SamplerSettings, number: int) -> Iterator[tuple[Truth, bool]]:
    """One chain as users run it, from the mode through warm-up: each later sweep, and whether it is kept."""
    chain = new_chain(d, fit_mode(d, d.units[0]), s, number)
    while chain.done < s.sweeps:
        sweep(chain, d, s)
        after = chain.done - s.warmup - 1
        if after >= 0:
            gap = np.array([chain.prior[2, 0], chain.prior[2, 1] ** -0.5])
            now = Truth(
                chain.theta.ravel(), chain.items[:, :3], chain.shifted > 0, chain.sigma2, chain.pace, gap
            )
            yield now, after % s.thin == 0
