"""What history says of the loss of a largest partner, as it ships: estimates over all states."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from equipoise.sectors.shipped import read_shipped
from equipoise.ties._episode_room import Absorption


@lru_cache(maxsize=8)
def absorption_of(sector: str) -> Absorption | None:
    """The estimate of a sector that ships; None where there is none.

    >>> absorption_of("votes") is None
    True
    """
    said = read_shipped().facts.get("absorption", {}).get(sector)
    if said is None:
        return None
    arrays = {k: np.array(v, dtype=np.float64) for k, v in said.items() if isinstance(v, list)}
    counts = {k: arrays[k].astype(np.int64) for k in ("n", "n_states")}
    return Absorption(**{**said, **arrays, **counts})
