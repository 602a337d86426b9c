"""What the sectors of a balance say together: the weighted evenness, and how unlike their spreads are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from equipoise.answers.balance.parts import Measure, SectorWeight, Summary, measure
from equipoise.sectors.names import BEYOND, SECTORS
from equipoise.ties import shares as spread
from equipoise.ties.divergence import sector_divergence

if TYPE_CHECKING:
    from equipoise.answers.balance.draws import SectorDraws
    from equipoise.answers.question import Floats
    from equipoise.states import Power

EQUAL = {s: 1 / (len(SECTORS) - 1) for s in SECTORS if s != BEYOND}
"""The weights unless others are given: all sectors alike, votes counted once."""


def summary(drawn: Mapping[str, SectorDraws], weights: Mapping[str, float] | None) -> Summary | None:
    """The weighted mean of the sectors' evenness, with its place among the states that have the same sectors.

    None where no sector with a weight is there.

    >>> summary({}, None) is None
    True
    """
    asked = EQUAL if weights is None else weights
    used = [s for s in asked if s in drawn and asked[s] > 0]
    if not used:
        return None
    w = np.array([asked[s] for s in used])
    own = np.average([spread.evenness(drawn[s].now) for s in used], axis=0, weights=w)
    listed = tuple(
        SectorWeight(s, asked[s], float(np.nanmean(spread.evenness(drawn[s].now))) if s in used else None)
        for s in SECTORS
        if s in asked
    )
    certain = all(drawn[s].certain for s in used)
    others = _others([drawn[s] for s in used], w)
    return Summary(measure(own, others, [], exact=certain), listed, float(w.sum()))


def _others(drawn: list[SectorDraws], w: Floats) -> Floats:
    """The weighted mean evenness of every state that all of the sectors cover, shape (n,)."""
    shared = set.intersection(*(set(d.other_ids) for d in drawn))
    means = []
    for d in drawn:
        mean = np.mean(spread.evenness(d.others), axis=0)
        means.append([m for s, m in sorted(zip(d.other_ids, mean.tolist(), strict=True)) if s in shared])
    return np.average(np.array(means).reshape(len(drawn), len(shared)), axis=0, weights=w)


def divergence(drawn: Mapping[str, SectorDraws]) -> Measure | None:
    """How unlike the sectors' shares are, 0 to 1, over the powers that all of them have.

    Generalised Jensen-Shannon divergence over its upper bound (`equipoise.ties.divergence`), all sectors
    alike, without agreement beyond chance, which is of the same votes. None with fewer than two sectors or
    powers.

    >>> divergence({}) is None
    True
    """
    used = [d for s, d in drawn.items() if s != BEYOND]
    powers = [p for p in used[0].powers if all(p in d.powers for d in used)] if used else []
    if len(used) < 2 or len(powers) < 2:
        return None
    equal = np.ones(len(used))
    own = np.stack([_among(d, d.now, powers) for d in used], axis=-2)
    shared = sorted(set.intersection(*(set(d.other_ids) for d in used)))
    rows = [[d.other_ids.index(s) for s in shared] for d in used]
    others = np.stack([_among(d, d.others[:, r], powers) for d, r in zip(used, rows, strict=True)], axis=-2)
    found = sector_divergence(others, equal) if shared else np.empty((1, 0))
    certain = all(d.certain for d in used)
    return measure(sector_divergence(own, equal), np.mean(found, axis=0), [], exact=certain)


def _among(d: SectorDraws, draws: Floats, powers: Sequence[Power]) -> Floats:
    """Shares over some of a sector's powers."""
    return spread.shares(np.nan_to_num(draws[..., [d.powers.index(p) for p in powers]]))
