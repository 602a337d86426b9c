"""Counting: for each pair of states and each year, the 3x3 table of their votes on the same roll calls.

A year's votes become three bit rows a state (yes, abstention, no), 64 roll calls to a word. A cell of a
pair's table is then the number of bits that two rows share, so that all pairs of a year need a few passes
over memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.tables import ABSTAIN, NO, YES

CELLS = ("yy", "ya", "yn", "ay", "aa", "an", "ny", "na", "nn")  # a's vote first, then b's
MAX_ROLL_CALLS = int(np.iinfo(np.int16).max)  # in one year; keeps every count within 16 bits, signed or not
_KINDS = (YES, ABSTAIN, NO)


@dataclass(frozen=True, slots=True)
class DyadTables:
    """The tables of K pairs of states: `counts` uint16 [K, 9] in the order of `CELLS`.

    `year`, `a`, `b` are int32 [K] indices with a < b, sorted by year, a, b.

    >>> DyadTables(np.zeros((0, 9), np.uint16), *(np.zeros(0, np.int32),) * 3).counts.shape
    (0, 9)
    """

    counts: NDArray[np.uint16]
    year: NDArray[np.int32]
    a: NDArray[np.int32]
    b: NDArray[np.int32]


def dyad_tables(votes: NDArray[np.int8], year_index: NDArray[np.integer], n_years: int) -> DyadTables:
    """Count the tables of every pair of columns in every year in which both voted at least once together.

    `votes` is int8 [R, S] with 0 no, 1 abstention, 2 yes, -1 absent; `year_index` [R] lies in 0..n_years-1,
    in any order. Pairs without a common vote in a year have no row. Raises ValueError where the shapes or
    the range of `year_index` do not fit, or where a year has more than `MAX_ROLL_CALLS` roll calls.

    >>> both = dyad_tables(np.array([[2, 2], [2, 1], [0, -1]], np.int8), np.array([0, 0, 0]), 1)
    >>> dict(zip(CELLS, both.counts[0].tolist(), strict=True))["ya"], int(both.counts.sum())
    (1, 2)
    """
    if votes.ndim != 2 or year_index.shape != votes.shape[:1]:
        raise ValueError(f"votes is {votes.shape}, year_index {year_index.shape}: want [R, S] and [R]")
    size = np.bincount(year_index, minlength=n_years)  # raises ValueError itself below 0
    if size.size > n_years or size.max(initial=0) > MAX_ROLL_CALLS:
        raise ValueError(f"year_index must lie below {n_years}, with at most {MAX_ROLL_CALLS} rows a year")
    by_year = np.split(votes[np.argsort(year_index, kind="stable")], np.cumsum(size)[:-1])
    parts = [_one_year(rows) for rows in by_year]
    counts = np.concatenate([c for c, _, _ in parts], axis=1) if parts else np.zeros((9, 0), np.uint16)
    return DyadTables(
        counts.T,  # one cell a contiguous column: what the measures read
        np.repeat(np.arange(n_years, dtype=np.int32), [a.size for _, a, _ in parts]),
        np.concatenate([np.zeros(0, np.int32), *(a for _, a, _ in parts)], dtype=np.int32),
        np.concatenate([np.zeros(0, np.int32), *(b for _, _, b in parts)], dtype=np.int32),
    )


def _one_year(rows: NDArray[np.int8]) -> tuple[NDArray[np.uint16], NDArray[np.intp], NDArray[np.intp]]:
    """Counts [9, k] and the columns a, b [k] of the pairs that voted together in one year's `rows` [R, S]."""
    present = np.flatnonzero((rows >= 0).any(axis=0))
    bits = _bits(rows[:, present])
    a, b = _pairs(present.size)
    voted = np.bitwise_or.reduce(bits, axis=0)
    together = np.zeros(a.size, bool)
    for word in voted:
        together |= (word[a] & word[b]) != 0
    if not together.all():
        a, b = a[together], b[together]
    return _count(bits, a, b), present[a], present[b]


def _bits(rows: NDArray[np.int8]) -> NDArray[np.uint64]:
    """Votes [R, S] as bit rows [3, words, S], one for each of `_KINDS`."""
    width = 8 * -(-rows.shape[0] // 64)
    packed = np.zeros((3, rows.shape[1], width), np.uint8)
    for k, kind in enumerate(_KINDS):
        some = np.packbits(np.equal(rows.T, kind), axis=1)
        packed[k, :, : some.shape[1]] = some
    return np.ascontiguousarray(packed.view(np.uint64).transpose(0, 2, 1))


def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All a < b below n, sorted by a, then b (np.triu_indices without its n x n mask)."""
    after = np.arange(n)[::-1]
    a = np.repeat(np.arange(n), after)
    start = np.cumsum(after) - after
    return a, np.arange(a.size) - start[a] + a + 1


def _count(bits: NDArray[np.uint64], a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.uint16]:
    """The shared bits [9, k] of each kind of vote of a with each kind of b."""
    counts = np.zeros((9, a.size), np.uint16)
    both, shared = np.empty(a.size, np.uint64), np.empty(a.size, np.uint8)
    for word in range(bits.shape[1]):
        of_b = [bits[j, word][b] for j in range(3)]
        for i in range(3):
            of_a = bits[i, word][a]
            for j in range(3):
                np.bitwise_and(of_a, of_b[j], out=both)
                np.bitwise_count(both, out=shared)
                counts[3 * i + j] += shared
    return counts
