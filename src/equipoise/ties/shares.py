"""How evenly ties spread over partners: shares, and the measures of their concentration.

Every function takes ties or shares [..., P], one last axis of P partners, and returns float64 [...] (or
[..., P]); leading axes are draws, states or years. What is undefined is NaN. docs/definitions.md works one
case by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.errors import SettingsError
from equipoise.suggest import did_you_mean, suggest

Floats = NDArray[np.float64]
_PRIOR = 1 / 9  # one roll call's worth of prior, spread evenly over the nine cells


def shares(ties: ArrayLike) -> Floats:
    """Ties, none below 0, divided by their sum over the last axis; NaN where the sum is 0.

    >>> shares([3.0, 1.0]).tolist()
    [0.75, 0.25]
    """
    t = np.asarray(ties, dtype=np.float64)
    if np.any(t < 0):
        raise ValueError("a tie is below 0: shares need ties from 0 on")
    total = t.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(t, total, out=np.full(t.shape, np.nan), where=total > 0))


def effective(w: ArrayLike) -> Floats:
    """Effective number of partners, 1 to P: exp(H), H = -sum w log w (Shannon 1948; Hill 1973, order 1).

    So many partners with equal shares would be as evenly spread.

    >>> round(float(effective([0.5, 0.5, 0.0])), 4)
    2.0
    """
    return np.asarray(np.exp(_entropy(w)))


def effective_simpson(w: ArrayLike) -> Floats:
    """Effective number of partners, 1 to P: 1 / sum w^2 (Laakso & Taagepera 1979; Hill 1973, order 2).

    Small shares count less than in `effective`, which is never below it.

    >>> round(float(effective_simpson([0.5, 0.25, 0.25])), 4)
    2.6667
    """
    return np.asarray(1 / hhi(w))


def evenness(w: ArrayLike) -> Floats:
    """Evenness, 0 to 1: H / log P (Pielou 1966); NaN for one partner.

    >>> float(evenness([0.25, 0.25, 0.25, 0.25]))
    1.0
    """
    partners = np.asarray(w).shape[-1]
    entropy = _entropy(w)
    return np.asarray(entropy / np.log(partners) if partners > 1 else np.full_like(entropy, np.nan))


def dependence(w: ArrayLike) -> Floats:
    """Dependence, 1/P to 1: the largest share.

    >>> float(dependence([0.5, 0.25, 0.25]))
    0.5
    """
    return np.asarray(np.max(np.asarray(w, dtype=np.float64), axis=-1))


def hhi(w: ArrayLike) -> Floats:
    """Concentration, 1/P to 1: sum w^2 (Hirschman 1945, Herfindahl 1950).

    >>> float(hhi([0.5, 0.25, 0.25]))
    0.375
    """
    return np.asarray((np.asarray(w, dtype=np.float64) ** 2).sum(axis=-1))


def summary(evenness: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    """One summary [...] of the evenness [..., S] of S sectors, and the weight [...] of those it rests on.

    sum u_s e_s / sum u_s over the sectors that are covered (not NaN), with the user's weights u [S] as
    `check_weights` gives them; the second value is the sum of their weights, 1 where all are covered. The
    summary runs from 0 (in every sector one power alone) to 1 (evenly in every sector); it is a weighted
    mean and nothing more, NaN where no covered sector has a weight. ValueError for a weight below 0.

    >>> value, covered = summary([0.9, 0.3, np.nan], [0.5, 0.25, 0.25])
    >>> round(float(value), 4), float(covered)  # (0.45 + 0.075) / 0.75
    (0.7, 0.75)
    """
    e, u = np.asarray(evenness, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if not np.all(u >= 0):
        raise ValueError("a sector's weight is below 0 or no number")
    known = ~np.isnan(e)
    covered = np.asarray(np.where(known, u, 0.0).sum(axis=-1))
    total = np.where(known, u * np.where(known, e, 0.0), 0.0).sum(axis=-1)
    return np.asarray(
        np.divide(total, covered, out=np.full_like(covered, np.nan), where=covered > 0)
    ), covered


def check_weights(weights: Mapping[str, float], sectors: Sequence[str]) -> Floats:
    """The weights [S] in the order of `sectors`, 0 for one that is not named.

    Raises SettingsError, naming what is wrong, for no weights, an unknown sector, a weight that is below 0
    or no number, and weights that do not sum to 1 (to 0.000001).

    >>> check_weights({"trade": 0.6, "arms": 0.4}, ["votes", "trade", "arms"]).tolist()
    [0.0, 0.6, 0.4]
    >>> check_weights({"trade": 0.6, "arms": 0.6}, ["votes", "trade", "arms"])
    Traceback (most recent call last):
    equipoise.errors.SettingsError: The weights of trade and arms sum to 1.2, not to 1: ...
    """
    if not weights:
        raise SettingsError(f"No weight was given: name sectors of {', '.join(sectors)} with their weights.")
    for name, weight in weights.items():
        if name not in sectors:
            hint = did_you_mean(suggest(name, sectors), f"sectors are {', '.join(sectors)}.")
            raise SettingsError(f"A weight is given for {name[:60]!r}, which is no sector here: {hint}")
        if not 0 <= weight < np.inf:
            raise SettingsError(f"The weight of {name} is {weight:g}: give a number from 0 to 1.")
    total = sum(weights.values())
    if abs(total - 1) > 1e-6:
        whose = " and ".join(filter(None, [", ".join([*weights][:-1]), [*weights][-1]]))
        verb = "The weights of {} sum" if len(weights) > 1 else "The weight of {} comes"
        raise SettingsError(f"{verb.format(whose)} to {total:.7g}, not to 1: give weights that sum to 1.")
    return np.array([weights.get(name, 0.0) for name in sectors], dtype=np.float64)


def table_draws(tables: ArrayLike, k: int, seed: int | Sequence[int]) -> Floats:
    """Draws (k, ..., 9) of the cell shares behind tables [..., 9] of votes.

    Roll calls are taken as independent draws from nine cells, with a Dirichlet prior worth one roll call;
    tables are independent of one another. The same seed gives the same draws.

    >>> d = table_draws([40, 0, 0, 0, 0, 0, 0, 0, 10], 500, seed=1)
    >>> d.shape, bool(np.allclose(d.sum(axis=-1), 1)), round(float(d[:, 0].mean()), 1)
    ((500, 9), True, 0.8)
    """
    t = np.asarray(tables, dtype=np.float64) + _PRIOR
    gammas = np.random.default_rng(seed).standard_gamma(t, size=(k, *t.shape))
    return np.asarray(gammas / gammas.sum(axis=-1, keepdims=True))


def _entropy(w: ArrayLike) -> Floats:
    """-sum w log w, with 0 log 0 = 0."""
    p = np.asarray(w, dtype=np.float64)
    return np.asarray(-(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=-1))
