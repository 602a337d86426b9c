"""One small posterior by two programs: what is compared and what counts as agreement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from arviz_stats.base.array import array_stats
from scipy.stats import binom, norm

from equipoise.votes.design import VoteDesign
from equipoise.votes.settings import SamplerSettings
from worlds.drawn import quantities, sampled
from worlds.priorworld import draw_world

_COMPARED = ("s", "omega", "pi", "gap mean", "gap sd")  # scalars; all positions, roll calls and paces besides
_KINDS = ("theta", "beta", "kappa", "log gap", "sigma")


@dataclass(frozen=True)
class Row:
    """One number of the posterior: ours, theirs, the standard error of the difference, and their ratio."""

    kind: str
    name: str
    ours: float
    theirs: float
    error: float

    @property
    def z(self) -> float:
        """The difference in standard errors."""
        return (self.ours - self.theirs) / self.error


def world_of_votes(*, chains: int, draws: int, thin: int) -> tuple[VoteDesign, SamplerSettings]:
    """Eight states, five periods, eight roll calls a period, and settings under which they tell something."""
    s = SamplerSettings(
        chains=chains, warmup=1000, draws=draws, thin=thin, seed=5, kappa_sd=1.0, shift_sd=1.0, shift_b=9.0
    )
    return draw_world(np.random.default_rng(5), s, 8, 5, 8, absent=0.1)[0], s


def compare(d: VoteDesign, s: SamplerSettings, *, chains: int, warmup: int, draws: int) -> list[Row]:
    """Sample with both programs and set every quantity side by side."""
    from worlds.numpyro_model import nuts_draws

    ours, our_shifts = _ours(d, s)
    found, shift = nuts_draws(d, s, chains=chains, warmup=warmup, draws=draws)
    theirs = _by_name([[quantities(d, t) for t in chain] for chain in found])
    rows = []
    for name in theirs:
        kind = name.rstrip("0123456789").strip()
        if name in _COMPARED or kind in _KINDS:
            rows.append(_row(kind, name, ours[name], theirs[name], "mean"))
            if kind == "theta":
                rows.append(_row("theta sd", f"sd of {name}", ours[name], theirs[name], "sd"))
    flat = shift.reshape(*shift.shape[:2], -1)
    rows += [
        _row("P(shift)", f"P(shift) {k}", our_shifts[:, :, k], flat[:, :, k], "mean")
        for k in range(flat.shape[2])
    ]
    return rows


def verdict(rows: list[Row]) -> dict[str, Any]:
    """Largest |z| beside its Bonferroni bound at 1 %, and how many exceed 3 beside what chance allows."""
    z = np.abs([r.z for r in rows])
    chance = 2.0 * norm.sf(3.0)
    most = int(binom.ppf(0.99, len(rows), chance))
    bound = float(norm.isf(0.005 / len(rows)))
    return {
        "quantities": len(rows),
        "z_max": float(z.max()),
        "z_bound": bound,
        "beyond_3": int(np.sum(z > 3.0)),
        "beyond_3_by_chance": float(chance * len(rows)),
        "beyond_3_allowed": most,
        "z_rms": float(np.sqrt(np.mean(z**2))),
        "agree": bool(z.max() < bound and np.sum(z > 3.0) <= most),
    }


def _ours(d: VoteDesign, s: SamplerSettings) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Our draws by name, (chains, draws); shift indicators of the steps, (chains, draws, steps)."""
    steps = np.delete(np.arange(d.labels.size), d.unit_start[:-1])
    found: list[list[dict[str, float]]] = []
    shifts: list[list[np.ndarray]] = []
    for number in range(s.chains):
        kept = [(quantities(d, t), t.shifted[steps]) for t, keep in sampled(d, s, number) if keep]
        found.append([q for q, _ in kept])
        shifts.append([x for _, x in kept])
    return _by_name(found), np.array(shifts, dtype=np.float64)


def _by_name(found: list[list[dict[str, float]]]) -> dict[str, np.ndarray]:
    """Chains of named draws as arrays (chains, draws) by name."""
    out: dict[str, list[list[float]]] = defaultdict(list)
    for chain in found:
        for name in chain[0]:
            out[name].append([q[name] for q in chain])
    return {name: np.array(x) for name, x in out.items()}


def _row(kind: str, name: str, ours: np.ndarray, theirs: np.ndarray, what: str) -> Row:
    """Both estimates and the Monte Carlo standard error of their difference."""
    stats: Any = array_stats
    errors = [float(stats.mcse(x, method=what, chain_axis=0, draw_axis=1)) for x in (ours, theirs)]
    point = np.mean if what == "mean" else np.std
    return Row(kind, name, float(point(ours)), float(point(theirs)), float(np.hypot(*errors)))
