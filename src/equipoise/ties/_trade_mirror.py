"""Mirror figures of trade: how far reports lie from the truth, and what the two of one flow make together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NU = 2.5  # degrees of freedom of the disagreement: likeliest for pairs held out (docs/trade.md)
T_ONE, T_TWO = 2.5582, 2.2224  # 95 % points of Student's t with NU and NU + 1 degrees of freedom
Z = 1.6449  # that of the normal distribution
MEAN_LOG = -0.82  # mean of log t^2 with NU degrees of freedom; only the start depends on it
SIZES = np.log(10.0) * np.arange(-3, 5.01, 0.5)  # edges of the classes of size, log of million USD
# Squared scale of one report's log error by class of size, all states alike, as estimated from the IMF's
# record of 1960 to 2020; it stands in where a record has too few pairs of its own.
TYPICAL = np.array(
    [
        *(3.3, 3.1, 2.3, 1.5, 1.0, 0.67, 0.43, 0.24, 0.14, 0.086, 0.052, 0.033),
        *(0.021, 0.014, 0.0088, 0.0068, 0.0052, 0.0036),
    ]
)
ENOUGH = 100  # pairs that a class of size needs to tell its own scale
OWN, COMMON = 20.0, 50.0  # how many pairs a state's own mean, and the mean of all, count for
SWEEPS = 15
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Reliability:
    """Squared scale of a report's log error: `by_state` [S, Y] times `by_size`, one value a class.

    >>> Reliability(np.full((1, 1), 2.0), TYPICAL).scale2(np.array([0]), np.array([0]), np.log([2e5]))
    array([0.0072])
    """

    by_state: Floats
    by_size: Floats

    def scale2(self, state: Ints, year: Ints, log_value: Floats) -> Floats:
        """The squared scale for reports of these states, years and sizes (log of million USD)."""
        return np.asarray(self.by_state[state, year] * self.by_size[np.searchsorted(SIZES, log_value)])


def reliability(
    i: Ints, j: Ints, year: Ints, log_x: Floats, log_m: Floats, shape: tuple[int, ...]
) -> Reliability:
    """How far each state's reports lie from the truth, from pairs of reports (both FOB) of one flow.

    With d = log m - log x: d ~ Student's t with NU degrees of freedom and squared scale h(size) (v_i + v_j),
    where v is a reporter's own in a year and h a step function of the pair's geometric mean. Fitted by EM for
    scale mixtures of normals (Dempster, Laird & Rubin 1977; Lange, Little & Taylor 1989), v shrunk to the
    state's mean over its years, and that to the mean of all, 1. To weigh reports by how far a reporter lies
    from its partners is the way of Gehlhar (1996) and Gaulier & Zignago (2010). `shape` is (S, S, Y).

    >>> rng = np.random.default_rng(1)
    >>> i, j = (a.ravel() for a in np.meshgrid(range(40), range(40)))
    >>> x = rng.normal(5, 1, i.size)
    >>> m = x + rng.standard_t(NU, i.size) * np.where((i == 0) | (j == 0), 0.8, 0.1)
    >>> v = reliability(i, j, 0 * i, x, m, (40, 40, 1)).by_state
    >>> bool(v[0, 0] > 10 * np.median(v))
    True
    """
    n_states, n_years = shape[0], shape[2]
    a, b, cells = i * n_years + year, j * n_years + year, n_states * n_years
    of = np.arange(cells) // n_years
    d2 = (log_m - log_x) ** 2
    size = np.searchsorted(SIZES, (log_x + log_m) / 2)
    in_class = np.maximum(np.bincount(size, minlength=TYPICAL.size), 1).astype(np.float64)
    count = (np.bincount(a, minlength=cells) + np.bincount(b, minlength=cells)).astype(np.float64)
    of_state = np.bincount(of, count, minlength=n_states)
    v = np.ones(cells)
    h = np.exp(np.bincount(size, np.log(d2 + TINY), minlength=TYPICAL.size) / in_class - MEAN_LOG) / 2
    for _ in range(SWEEPS):
        va, vb = v[a], v[b]
        both = va + vb
        q = d2 / (h[size] * both)
        uq = (NU + 1) * q / (NU + q)
        part = va / both
        mine = np.bincount(a, part * (va * uq + vb), minlength=cells)
        mine += np.bincount(b, (1 - part) * (vb * uq + va), minlength=cells)
        mean = (np.bincount(of, mine, minlength=n_states) + COMMON) / (of_state + COMMON)
        v = (mine + OWN * mean[of]) / (count + OWN)
        h = np.maximum(h * np.bincount(size, uq, minlength=TYPICAL.size) / in_class, TINY)
    return Reliability(v.reshape(n_states, n_years), _nearest(h, in_class >= ENOUGH))


def reconcile(
    exports: Floats, imports: Floats, known: Reliability
) -> tuple[tuple[Ints, Ints, Ints], Floats, Floats]:
    """Flows (FOB): places (exporter, importer, year), values, and standard deviations of their logs.

    `exports` and `imports` (both FOB) have the shape (S, S, Y), NaN where not reported. Two reports are
    weighed by 1 / squared scale in logs. The squared scale of the result, s_x s_m / (s_x + s_m) (s squared
    scales), is multiplied by (NU + d^2 / (s_x + s_m)) / (NU + 1): so much do two errors of that distribution
    tell of themselves by their difference d. One report has its reporter's own scale. The standard deviation
    is that of the normal distribution with the same 90 % interval.

    >>> x, m = np.full((1, 1, 1), 100.0), np.full((1, 1, 1), 121.0)
    >>> known = Reliability(np.ones((1, 1)), TYPICAL)
    >>> [reconcile(*pair, known)[1].round(1).item() for pair in ((x, m), (x, m * np.nan))]
    [110.0, 100.0]
    """
    i, j, year = at = np.nonzero((exports > 0) | (imports > 0))
    x, m = exports[at], imports[at]
    has_x, both = x > 0, (x > 0) & (m > 0)
    log_x, log_m = np.log(np.where(has_x, x, m)), np.log(np.where(m > 0, m, x))
    size = (log_x + log_m) / 2
    s_x, s_m = known.scale2(i, year, size), known.scale2(j, year, size)
    weight = np.where(both, s_m / (s_x + s_m), 1.0)
    log_value = weight * log_x + (1 - weight) * log_m
    square = weight * np.where(has_x, s_x, s_m)
    excess = (NU + (log_m - log_x) ** 2 / (s_x + s_m)) / (NU + 1)
    sd = np.where(both, T_TWO * np.sqrt(square * excess), T_ONE * np.sqrt(square)) / Z
    return (i, j, year), np.exp(log_value), sd


def _nearest(values: Floats, told: Bools) -> Floats:
    """The values, those that are not told taken from the nearest that is; the typical ones where none is."""
    if not told.any():
        return TYPICAL
    places = np.nonzero(told)[0]
    near = np.abs(np.arange(values.size)[:, None] - places).argmin(axis=1)
    return np.asarray(values[places[near]])
