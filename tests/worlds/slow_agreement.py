"""Agreement the slow, obvious way, in exact fractions: what the fast code is checked against."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

Pair = tuple[int, int]
Votes = Sequence[int | None]  # 0 no, 1 abstention, 2 yes, None absent; one for each roll call

_LETTER = {0: "n", 1: "a", 2: "y"}


def common(of_a: Votes, of_b: Votes) -> list[Pair]:
    """The votes of both on the roll calls where neither was absent."""
    return [(x, y) for x, y in zip(of_a, of_b, strict=True) if x is not None and y is not None]


def count(pairs: Sequence[Pair]) -> dict[str, int]:
    """The 3x3 table by name of cell."""
    table = {x + y: 0 for x, y in product("yan", repeat=2)}
    for x, y in pairs:
        table[_LETTER[x] + _LETTER[y]] += 1
    return table


def mean_distance(pairs: Sequence[Pair]) -> Fraction | None:
    """The mean number of steps between two votes; None of nothing."""
    return Fraction(sum(abs(x - y) for x, y in pairs), len(pairs)) if pairs else None


def measures(pairs: Sequence[Pair]) -> dict[str, Fraction | None]:
    """agreement, s, pi, kappa; None where undefined."""
    observed = mean_distance(pairs)
    if observed is None:
        return dict.fromkeys(("agreement", "s", "pi", "kappa"))
    of_a, of_b = [x for x, _ in pairs], [y for _, y in pairs]
    own = mean_distance(list(product(of_a, of_b)))
    pooled = mean_distance(list(product(of_a + of_b, repeat=2)))
    return {
        "agreement": 1 - observed / 2,
        "s": 1 - 2 * observed / 2,
        "pi": 1 - observed / pooled if pooled else None,
        "kappa": 1 - observed / own if own else None,
    }
