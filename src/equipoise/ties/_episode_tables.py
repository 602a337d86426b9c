"""The tables of episodes and of ordinary years, from the arrays of falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.ties._episode_cube import Cube
from equipoise.ties._episode_falls import Lagged, one_a_decade, others_gain

Ints = NDArray[np.int64]
LATER = 5  # years after the fall at which absorption is looked at again


@dataclass(frozen=True, slots=True)
class Episodes:
    """Falls of largest partners, and the ordinary years of the same sector to compare them with.

    `falls`, one row an episode: state, partner, year (the last before the fall), until (the first at which
    it was deep enough), dependence (the partner's share in `year`), loss and gain (of the partner, of all
    others; deflated, as shares of the state's total in `year`), absorbed = gain / loss, and gain_later,
    absorbed_later: the same five years after `until`, over the same loss, null where that is not covered.
    `ordinary`, one row a state, year and lag without a fall: state, year, lag, dependence, gain.
    """

    sector: str
    horizon: int
    fall: float
    specific: bool
    falls: pl.DataFrame
    ordinary: pl.DataFrame


def fall_table(c: Cube, top: Ints, found: Mapping[int, Lagged], specific: bool) -> pl.DataFrame:
    """The table of episodes."""
    at = [np.zeros((3, 0), dtype=np.int64)]
    for d, one in found.items():
        fell = np.stack(np.nonzero(one.lost if specific else one.fell))
        at.append(np.concatenate([np.full((1, fell.shape[1]), d), fell]))
    lag, state, year = np.concatenate(at, axis=1)
    kept = one_a_decade(state, top[state, year], year, lag)
    state, year, lag = state[kept], year[kept], lag[kept]
    share, left, gain, later = np.full((4, kept.size), np.nan)
    for d, one in found.items():
        i = np.flatnonzero(lag == d)
        here = state[i], year[i]
        share[i], left[i], gain[i] = one.dependence[here], one.left[here], one.gain[here]
        i = i[year[i] + d + LATER < top.shape[1]]
        end = year[i] + d + LATER
        i = i[c.state_there[state[i], end] & c.partner_there[top[state[i], year[i]], end]]
        if i.size:
            later[i] = others_gain(c, top, d + LATER)[state[i], year[i]]
    loss = share * (1 - left)
    return pl.DataFrame(
        {
            "state": pl.Series([c.states[s] for s in state], dtype=pl.String),
            "partner": pl.Series([c.partners[p] for p in top[state, year]], dtype=pl.String),
            "year": (year + c.first).astype(np.int16),
            "until": (year + lag + c.first).astype(np.int16),
            "dependence": share,
            "loss": loss,
            "gain": gain,
            "absorbed": gain / loss,
            "gain_later": pl.Series(later, nan_to_null=True),
            "absorbed_later": pl.Series(later / loss, nan_to_null=True),
        }
    ).sort("state", "year", "partner")


def ordinary_table(c: Cube, found: Mapping[int, Lagged]) -> pl.DataFrame:
    """The state-years from which the largest partner's flow did not fall so deep after any lag."""
    years = c.total.shape[1]
    fell = np.zeros(c.total.shape, dtype=bool)
    for d, one in found.items():
        fell[:, : years - d] |= one.fell
    at = [
        np.stack([np.full(s.size, float(d)), s, y, one.dependence[s, y], one.gain[s, y]])
        for d, one in found.items()
        for s, y in [np.nonzero(one.usable & ~fell[:, : years - d])]
    ]
    lag, state, year, share, gain = np.concatenate([np.zeros((5, 0)), *at], axis=1)
    return pl.DataFrame(
        {
            "state": pl.Series([c.states[s] for s in state.astype(np.int64)], dtype=pl.String),
            "year": (year + c.first).astype(np.int16),
            "lag": lag.astype(np.int64),
            "dependence": share,
            "gain": gain,
        }
    )
