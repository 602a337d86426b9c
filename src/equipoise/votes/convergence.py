"""Whether draws can be trusted: R-hat and effective sample sizes, and the rule for the verdict."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

RHAT, ESS = 1.05, 100.0  # what the positions (99 of 100) and every scalar must reach to be called converged
_BLOCK = 1000  # quantities diagnosed at a time, to spare memory
Floats = NDArray[np.float64]
Convergence = tuple[Floats, Floats, Floats]
_HOW: Mapping[str, Any] = {"chain_axis": 1, "draw_axis": 2}


def convergence(draws: NDArray[np.floating]) -> Convergence:
    """Rank-normalised R-hat, bulk and tail ESS of draws (quantities, chains, draws); each (quantities,).

    R-hat is NaN where there is but one chain. Source: Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021,
    Bayesian Analysis 16(2): 667-718.

    >>> rng = np.random.default_rng(1)
    >>> [round(float(x[0]), 1) for x in convergence(rng.standard_normal((1, 4, 500)))][0]
    1.0
    """
    stats = _stats()
    parts: list[list[Floats]] = [[], [], []]
    for at in range(0, draws.shape[0], _BLOCK):
        x = draws[at : at + _BLOCK].astype(np.float64)
        parts[0].append(stats.rhat(x, **_HOW))
        parts[1].append(stats.ess(x, method="bulk", **_HOW))
        parts[2].append(stats.ess(x, method="tail", prob=(0.05, 0.95), **_HOW))
    rhat, bulk, tail = (np.concatenate(p) if p else np.empty(0) for p in parts)
    return rhat, bulk, tail


def rhat_of(draws: NDArray[np.floating]) -> Floats:
    """Rank-normalised R-hat of draws (quantities, chains, draws), shape (quantities,).

    >>> same = np.random.default_rng(1).standard_normal((1, 2, 500))
    >>> bool(rhat_of(same)[0] < 1.05), bool(rhat_of(same + [[[0.0], [3.0]]])[0] > 1.05)
    (True, True)
    """
    return np.asarray(_stats().rhat(draws.astype(np.float64), **_HOW))


def sound(diagnostics: Mapping[str, Any]) -> bool:
    """The verdict on `Posterior.diagnostics`: R-hat and sample sizes as `RHAT` and `ESS` ask.

    >>> few = {"rhat_q99": 1.01, "ess_bulk_q01": 20.0, "scalars": {}}
    >>> sound(few), sound(few | {"ess_bulk_q01": 400.0})
    (False, True)
    """
    scalars = diagnostics["scalars"].values()
    if diagnostics["rhat_q99"] is None or diagnostics["rhat_q99"] > RHAT:
        return False
    if not diagnostics["ess_bulk_q01"] >= ESS:
        return False
    return all(s["rhat"] is not None and s["rhat"] <= RHAT and s["ess"] >= ESS for s in scalars)


def _stats() -> Any:
    """ArviZ's statistics on arrays, imported when they are first needed."""
    try:
        from arviz_stats.base.array import array_stats
    except RuntimeError:  # of arviz-base, which looks for settings in the home of a user who has none
        os.environ["HOME"] = os.devnull
        try:
            from arviz_stats.base.array import array_stats
        finally:
            del os.environ["HOME"]
    return array_stats
