"""What is to be said beside a balance: sectors of other years, and on what the room for manoeuvre rests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from equipoise.answers.result import Caveat
from equipoise.sectors.history import absorption_of

if TYPE_CHECKING:
    from equipoise.answers.balance.draws import SectorDraws
    from equipoise.answers.balance.parts import SectorBalance


def other_years(drawn: Sequence[SectorDraws], year: int) -> tuple[Caveat, ...]:
    """What is to be said where sectors are of different years."""
    other = tuple((d.sector, d.year) for d in drawn if d.year != year)
    return (Caveat("other_years", (year, other)),) if other else ()


def of_room(answered: Sequence[SectorBalance]) -> tuple[Caveat, ...]:
    """On what the room for manoeuvre rests, for each sector that has one."""
    said = []
    for sector in answered:
        history = absorption_of(sector.sector)
        if sector.room is None or history is None:
            continue
        low, high = (float(x) for x in np.quantile(history.draws[:, 3], [0.05, 0.95]))
        excess = np.quantile(history.excess_draws[:, 3], [0.05, 0.95])
        beside = 1 if excess[0] > 0 else -1 if excess[1] < 0 else 0  # what the others gain in ordinary years
        said.append(Caveat("room", (sector.sector, history.n[3], history.median[3], low, high, beside)))
    return tuple(said)
