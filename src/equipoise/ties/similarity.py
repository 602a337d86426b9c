"""How alike two states vote: agreement, S, Scott's pi and Cohen's kappa of 3x3 tables of votes.

Every function takes tables [..., 9] in the order of `contingency.CELLS` (yy ya yn ay aa an ny na nn, whole
numbers or means of tables) and returns float64 [...]. A measure that is 0/0 is NaN, never 0 or 1. The
distance of two votes is counted in steps: yes to abstention 1, abstention to no 1, yes to no 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_DECIDED = np.array([1.0, 0, 1, 0, 0, 0, 1, 0, 1])  # yes and no against yes and no


def n_votes(tables: ArrayLike) -> Floats:
    """The number of roll calls on which both voted.

    >>> float(n_votes([3, 1, 0, 0, 2, 0, 0, 0, 4]))
    10.0
    """
    return np.asarray(cells(tables).sum(axis=0))


def agreement(tables: ArrayLike) -> Floats:
    """Plain agreement, 0 to 1: the same vote counts 1, an abstention against yes or no 1/2, yes against no 0.

    That is 1 - D/2 with D the mean distance in steps (Lijphart 1963, American Political Science Review
    57(4), his index of agreement, as a share). NaN where there is no common vote.

    >>> float(agreement([3, 1, 0, 0, 2, 0, 0, 0, 4]))
    0.95
    """
    c = cells(tables)
    with np.errstate(invalid="ignore"):
        return np.asarray(1 - _steps(c) / (2 * c.sum(axis=0)))


def s(tables: ArrayLike) -> Floats:
    """S, -1 to 1 (Signorino & Ritter 1999, International Studies Quarterly 43(1)): 1 - 2 sum(d) / (d_max n).

    Every roll call weighs the same and d_max is two steps, so that S is here 2 x agreement - 1. NaN without a
    common vote.

    >>> round(float(s([3, 1, 0, 0, 2, 0, 0, 0, 4])), 12)
    0.9
    """
    return np.asarray(2 * agreement(tables) - 1)


def pi(tables: ArrayLike) -> Floats:
    """Scott's pi with linear weights, -1 to 1: 1 - D/E, E from the votes of both states pooled.

    E is the distance to expect of two votes drawn at random from the two states' votes taken together
    (Scott 1955, Public Opinion Quarterly 19(3); Häge 2011, Political Analysis 19(3)). NaN where E is 0
    (both always cast one and the same vote) or there is no common vote.

    >>> round(float(pi([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)  # 1 - 0.1 / 0.935
    0.893
    """
    c = cells(tables)
    n = c.sum(axis=0)
    # |i - j| on three ordered votes: one step for each border (yes | rest, rest | no) between the two.
    yes, no = (of_a + of_b for of_a, of_b in _borders(c))
    expected = (yes * (2 * n - yes) + no * (2 * n - no)) / 2
    with np.errstate(invalid="ignore"):
        return np.asarray(1 - n * _steps(c) / expected)


def kappa(tables: ArrayLike) -> Floats:
    """Cohen's kappa with linear weights, -1 to 1: 1 - D/E, E from each state's own votes.

    E is the distance to expect of one vote of each state, both drawn at random (Cohen 1968, Psychological
    Bulletin 70(4); Häge 2011, Political Analysis 19(3)). NaN where E is 0 or there is no common vote.

    >>> round(float(kappa([3, 1, 0, 0, 2, 0, 0, 0, 4])), 4)  # 1 - 0.1 / 0.94
    0.8936
    """
    c = cells(tables)
    n = c.sum(axis=0)
    (yes_a, yes_b), (no_a, no_b) = _borders(c)
    expected = yes_a * (n - yes_b) + yes_b * (n - yes_a) + no_a * (n - no_b) + no_b * (n - no_a)
    with np.errstate(invalid="ignore"):
        return np.asarray(1 - n * _steps(c) / expected)


def without_abstentions(tables: ArrayLike) -> Floats:
    """The same tables with abstentions as missing: only the four cells of yes and no keep their counts.

    >>> without_abstentions([3, 1, 0, 0, 2, 0, 0, 0, 4]).tolist()
    [3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0]
    """
    return np.asarray(np.multiply(tables, _DECIDED), dtype=np.float64)


def cells(tables: ArrayLike) -> Floats:
    """Tables [..., 9] as float64 [9, ...], one cell after another.

    >>> cells([[1, 2, 3, 4, 5, 6, 7, 8, 9]])[8].tolist()
    [9.0]
    """
    return np.moveaxis(np.asarray(tables, dtype=np.float64), -1, 0)


def _steps(c: Floats) -> Floats:
    """The sum of the distances over all roll calls, in steps."""
    return np.asarray(c[1] + c[3] + c[5] + c[7] + 2 * (c[2] + c[6]))


def _borders(c: Floats) -> list[tuple[Floats, Floats]]:
    """For each border between votes, how many votes of a and of b lie on its outer side: yes, then no."""
    return [(c[0] + c[1] + c[2], c[0] + c[3] + c[6]), (c[6] + c[7] + c[8], c[2] + c[5] + c[8])]
