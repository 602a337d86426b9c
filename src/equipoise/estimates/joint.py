"""Which draws of a posterior a release keeps, so that those of roll calls belong to those of positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.estimates.items import ItemDraws
from equipoise.votes.posterior import Posterior

_ITEM_DRAWS, _BETWEEN = 100, 3  # draws with roll calls, and draws of positions for each of them


@dataclass(frozen=True)
class Joint:
    """Joint draws: theta (C, K) and, for every `items.every`-th of them, the roll calls."""

    theta: NDArray[np.float32]
    items: ItemDraws


def joint(posterior: Posterior) -> Joint:
    """At most 300 joint draws of positions and 100 of roll calls, evenly spaced over all chains.

    Raises SettingsError for a posterior without draws of its roll calls.

    >>> from types import SimpleNamespace
    >>> drawn = SimpleNamespace(theta=np.zeros((2, 600, 5, 1)), items=np.zeros((2, 100, 9, 3)),
    ...                         design=SimpleNamespace(roll_calls=np.arange(9)))
    >>> kept = joint(drawn)
    >>> kept.theta.shape, kept.items.draws.shape, kept.items.every
    ((5, 300), (9, 3, 100), 3)
    """
    if posterior.items is None:
        raise SettingsError("This posterior has no draws of its roll calls: estimate it in the mode exact.")
    chains, draws = posterior.theta.shape[:2]
    kept = posterior.items.shape[1]
    apart = max(1, draws // _ITEM_DRAWS)
    pick = np.linspace(0, chains * kept - 1, min(_ITEM_DRAWS, chains * kept)).round().astype(int)
    chain, row = np.divmod(pick, kept)
    first = chain * draws + row * apart
    every = _BETWEEN if apart >= _BETWEEN else 1
    rows = (first[:, None] + np.arange(every) * (apart // every)).ravel()
    flat = posterior.theta[..., 0].reshape(-1, posterior.theta.shape[2])
    items = posterior.items.reshape(-1, *posterior.items.shape[2:])[pick]
    return Joint(
        theta=np.ascontiguousarray(flat[rows].T),
        items=ItemDraws(posterior.design.roll_calls, np.ascontiguousarray(np.moveaxis(items, 0, 2)), every),
    )
