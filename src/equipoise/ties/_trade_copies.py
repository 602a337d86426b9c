"""What two reports of one flow owe to freight, and which of them are copies of each other.

Arrays have the shape (S, S, Y): exporter, importer, year; NaN where nobody reported.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

COPIES = (1.0, 1.06, 1.10)  # imports over exports where the IMF wrote one report from the other
EQUAL = 2e-5  # relative; values have six decimals
FEW = 10  # with fewer pairs a state is not judged
FACTOR = 1.06  # CIF over FOB where fewer than MANY pairs tell it: the IMF's own since 2000
MANY = 100
LARGE = 10.0  # million USD from which on a pair tells of freight rather than of rounding


def cif_factors(exports: Floats, imports: Floats) -> Floats:
    """Imports (CIF) over exports (FOB), [Y]: each year's median over pairs, both from 10 million USD on.

    1.06, the IMF's own factor since 2000, in a year with fewer than 100 such pairs.

    >>> x = np.full((15, 15, 1), 20.0)
    >>> cif_factors(x, 1.2 * x).round(2).tolist()
    [1.2]
    """
    found = np.full(exports.shape[2], FACTOR)
    large = (exports >= LARGE) & (imports >= LARGE)
    for year in range(found.size):
        pairs = large[:, :, year]
        if np.count_nonzero(pairs) >= MANY:
            found[year] = np.median(imports[:, :, year][pairs] / exports[:, :, year][pairs])
    return found


def drop_copies(exports: Floats, imports: Floats) -> tuple[Bools, int]:
    """Set to NaN, in place, the reports that are copies of the partner's.

    Returns which states only copy [S, Y] and how many pairs are copies. A pair in the exact ratio 1, 1.06
    or 1.10 is one report told twice. A state with more than half of its pairs (of 10 or more) in such a
    ratio in a year is taken for one that did not report: of any pair with it the partner's figure stays. Of
    another exact pair the figure of the state with the smaller share of copies stays, the exporter's if they
    are alike.

    >>> x, m = np.full((2, 2, 1), np.nan), np.full((2, 2, 1), np.nan)
    >>> x[0, 1], m[0, 1] = 100.0, 106.0
    >>> drop_copies(x, m)[1], x[0, 1].tolist(), m[0, 1].tolist()
    (1, [100.0], [nan])
    """
    i, j, year = at = np.nonzero((exports > 0) & (imports > 0))
    ratio = imports[at] / exports[at]
    exact = np.any([np.abs(ratio / k - 1) < EQUAL for k in COPIES], axis=0)
    pairs, copied = (
        _by_state(i, year, w, exports.shape) + _by_state(j, year, w, exports.shape)
        for w in (np.ones(ratio.size), exact.astype(np.float64))
    )
    share = np.divide(copied, pairs, out=np.zeros_like(pairs), where=pairs > 0)
    copier = (share > 0.5) & (pairs >= FEW)
    one = exact | copier[i, year] | copier[j, year]
    of_importer = share[i, year] > share[j, year]
    left, right = one & of_importer, one & ~of_importer
    exports[i[left], j[left], year[left]] = np.nan
    imports[i[right], j[right], year[right]] = np.nan
    return copier, int(np.count_nonzero(exact))


def _by_state(state: Ints, year: Ints, weights: Floats, shape: tuple[int, ...]) -> Floats:
    """Sums of weights by state and year, [S, Y]."""
    total = np.bincount(state * shape[2] + year, weights, minlength=shape[0] * shape[2])
    return np.asarray(total.reshape(shape[0], shape[2]), dtype=np.float64)
