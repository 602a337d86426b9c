"""Anchors of the proposals, moved along with the coordinates of the present draw.

The model has no orientation, and scale and location of raw positions drift, since the votes do not see
them: a fixed anchor would fall behind. A path's anchor follows the roll calls, a roll call's follows the
paths, by one affine map a period: each depends on what is given in its step alone, so that proposals stay
independent of what they replace.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.integer]
Maps = tuple[Floats, Floats]  # of every period: positions become A theta + a; (T, D, D) and (T, D)
_BORROWED = 10.0  # how many roll calls or cells of the average a period's map leans on
_LEAST = 0.2  # singular values nearer to 0 tell nothing


def _sums(rows: Floats, period: Ints, n_periods: int) -> Floats:
    """Sums over the rows of each period, and a share of the sum over all."""
    out = np.zeros((n_periods, *rows.shape[1:]))
    np.add.at(out, period, rows)
    return np.asarray(out + _BORROWED / rows.shape[0] * out.sum(axis=0))


def _solve(square: Floats, product: Floats) -> Floats:
    """Least squares by period from its moments, kept away from singular maps."""
    ridge = 1e-9 * (1.0 + np.trace(square, axis1=1, axis2=2))[:, None, None] * np.eye(square.shape[1])
    u, s, v = np.linalg.svd(np.linalg.solve(square + ridge, product))
    return np.asarray((u * np.maximum(s, _LEAST)[:, None, :]) @ v)


def seen_by_items(items: Floats, anchor: Floats, period: Ints, n_periods: int) -> Maps:
    """The maps that take the anchor roll calls (J, D + 3) nearest to `items`."""
    dims = items.shape[1] - 3
    old = anchor[:, :dims]
    square = _sums(old[:, :, None] * old[:, None, :], period, n_periods)
    turn = _solve(square, _sums(old[:, :, None] * items[:, None, :dims], period, n_periods))
    forth = np.asarray(np.linalg.inv(turn), dtype=np.float64)  # beta = turn' beta_anchor
    new = np.einsum("jd,jde->je", old, turn[period])
    lag = items[:, dims] - anchor[:, dims]
    square = _sums(new[:, :, None] * new[:, None, :], period, n_periods)
    square += 1e-9 * np.eye(dims)
    product = _sums(new * lag[:, None], period, n_periods)
    shift = np.linalg.solve(square, product[:, :, None])[:, :, 0]
    return forth, np.asarray(shift, dtype=np.float64)


def seen_by_paths(theta: Floats, anchor: Floats, period: Ints, n_periods: int) -> Maps:
    """The maps that take the anchor paths (C, D) nearest to `theta`."""
    n = np.bincount(period, minlength=n_periods)[:, None]
    middle, old_middle = np.zeros((2, n_periods, theta.shape[1]))
    np.add.at(middle, period, theta)
    np.add.at(old_middle, period, anchor)
    middle, old_middle = middle / n, old_middle / n
    new, old = theta - middle[period], anchor - old_middle[period]
    square = _sums(old[:, :, None] * old[:, None, :], period, n_periods)
    turn = _solve(square, _sums(old[:, :, None] * new[:, None, :], period, n_periods))
    forth = np.ascontiguousarray(np.swapaxes(turn, 1, 2))
    return forth, np.asarray(middle) - np.einsum("tde,te->td", forth, old_middle)


def undo(maps: Maps) -> Maps:
    """The maps back."""
    back = np.asarray(np.linalg.inv(maps[0]), dtype=np.float64)
    return back, -np.einsum("tde,te->td", back, maps[1])


def move_paths(paths: Floats, maps: Maps, period: Ints) -> Floats:
    """Positions (C, D) by the maps of their periods."""
    return np.asarray(np.einsum("cde,ce->cd", maps[0][period], paths) + maps[1][period])


def move_items(items: Floats, maps: Maps, period: Ints) -> Floats:
    """Roll calls (J, D + 3) as positions so moved see them."""
    dims, out = items.shape[1] - 3, items.copy()
    out[:, :dims] = np.einsum("jd,jde->je", items[:, :dims], np.linalg.inv(maps[0])[period])
    out[:, dims] += np.sum(out[:, :dims] * maps[1][period], axis=1)
    return out
