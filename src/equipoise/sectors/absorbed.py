"""What history says of the loss of a largest partner, worked out from the ties that are to ship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from equipoise.errors import CoverageError
from equipoise.ties._episode_absorption import absorption
from equipoise.ties.episodes import episodes
from equipoise.ties.sector import SectorTies

DRAWS = 200
_SEED = 20241231
_WINDOWS = {"trade": (3, 1), "arms": (5, 5)}
"""Sectors in which another partner can take over what one no longer gives: horizon and window in years."""


def absorbed_facts(ties: Mapping[str, SectorTies]) -> dict[str, dict[str, Any]]:
    """What part of a lost flow others took over, by sector, as numbers that JSON can hold.

    A sector with too few episodes is left out.

    >>> absorbed_facts({})
    {}
    """
    found = {}
    for sector, (horizon, window) in _WINDOWS.items():
        if sector not in ties:
            continue
        try:
            made = absorption(episodes(ties[sector], horizon=horizon, window=window), DRAWS, _SEED)
        except CoverageError:
            continue
        found[sector] = {f.name: _plain(getattr(made, f.name)) for f in fields(made)}
    return found


def _plain(value: Any) -> Any:
    """Arrays as lists with four decimals, None for NaN."""
    if not isinstance(value, np.ndarray):
        return value
    numbers = np.round(value.astype(np.float64), 4).astype(object)
    numbers[value != value] = None
    return numbers.tolist()
