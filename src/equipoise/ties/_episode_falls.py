"""Which falls of a largest partner's flow are episodes, and what the others' flows did then (arrays)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.ties._episode_cube import Bools, Cube, Floats

_LEVEL = 0.95  # upper end of the 90 % interval of what is left of the flow
_KNOWN = 1e-4  # a cv below this is that of a flow without error
_ROUNDING = 1e-12
_APART = 10  # years from one episode of a pair to the next


@dataclass(frozen=True, slots=True)
class Lagged:
    """All state-years against `lag` years on; arrays (S, Y - lag).

    `dependence` is the largest partner's share, `left` what is left of its flow after deflation, `fell`
    whether it lost at least the part asked for and more than its error can explain, `lost` whether it did
    so against the state's other flows, too, `gain` what the others' deflated flows gained as a share of the
    total at the start. `usable` state-years have all of these.
    """

    lag: int
    usable: Bools
    fell: Bools
    lost: Bools
    dependence: Floats
    left: Floats
    gain: Floats


def lagged(c: Cube, top: NDArray[np.int64], lag: int, window: int, fall: float, least: float) -> Lagged:
    """Compare each year with the one `lag` years on, for the largest partners `top` (S, Y).

    A year's flow is the sum over `window` years up to it.
    """
    from scipy.special import fdtri

    p, before = top[:, :-lag, None], slice(None, -lag)
    flow0, flow1 = (np.take_along_axis(c.flows[:, s], p, 2)[..., 0] for s in (before, slice(lag, None)))
    cv0, cv1 = (np.take_along_axis(c.cv[:, s], p, 2)[..., 0] for s in (before, slice(lag, None)))
    years = np.arange(top.shape[1] - lag)
    lasting = np.isfinite(c.total[:, before]) & np.isfinite(c.total[:, lag:])
    for year in (np.maximum(years - window + 1, 0), years + lag):
        lasting &= c.state_there[:, year] & c.partner_there[p[..., 0], year]
    with np.errstate(invalid="ignore", divide="ignore"):
        dependence = flow0 / c.total[:, before]
        left = flow1 / (flow0 * c.growth(lag))
        usable = lasting & np.isfinite(left) & (dependence >= least)
        # two independent gamma errors: the ratio of the true flows over that of the measured ones follows F
        error = fdtri(2 * np.maximum(cv1, _KNOWN) ** -2, 2 * np.maximum(cv0, _KNOWN) ** -2, _LEVEL)
        fell = usable & (left <= 1 - fall) & (left * error < 1)
        gain = others_gain(c, top, lag)
        lost = fell & (left * (1 - dependence) <= (1 - fall) * (1 - dependence + gain) + _ROUNDING)
    return Lagged(lag, usable, fell, lost, dependence, left, gain)


def others_gain(c: Cube, top: NDArray[np.int64], lag: int) -> Floats:
    """(Others' flow after lag years / growth - others' flow now) / total now, (S, Y - lag)."""
    p = top[:, :-lag, None]
    rest0 = c.total[:, :-lag] - np.take_along_axis(c.flows[:, :-lag], p, 2)[..., 0]
    rest1 = c.total[:, lag:] - np.take_along_axis(c.flows[:, lag:], p, 2)[..., 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        gain: Floats = (rest1 / c.growth(lag) - rest0) / c.total[:, :-lag]
    return gain


def one_a_decade(
    state: NDArray[np.int64], partner: NDArray[np.int64], year: NDArray[np.int64], lag: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Which falls to keep: of a pair the first to end, by its shortest way there, then ten years on."""
    kept: list[int] = []
    last: dict[tuple[int, int], int] = {}
    for i in np.lexsort((lag, year + lag)).tolist():
        pair = int(state[i]), int(partner[i])
        if pair not in last or year[i] >= last[pair] + _APART:
            last[pair] = int(year[i])
            kept.append(i)
    return np.array(sorted(kept), dtype=np.int64)
