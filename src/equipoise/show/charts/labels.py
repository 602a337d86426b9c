"""Where labels go so that none lies over another."""

from __future__ import annotations

from collections.abc import Sequence


def brief_name(name: str) -> str:
    """A state's name as a label has it, without its name of the day.

    >>> brief_name("Germany (then West Germany)"), brief_name("Cuba")
    ('Germany', 'Cuba')
    """
    return name.partition(" (")[0]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as can be to those wanted, at least `gap` apart, within low to high (all in pixels).

    The order is kept. Where there is no room at all, the gap shrinks evenly.

    >>> spread([10.0, 11.0, 50.0], 10.0, 0.0, 100.0)
    [5.5, 15.5, 50.0]
    >>> spread([1.0, 2.0], 10.0, 0.0, 100.0)
    [0.0, 10.0]
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while (
            len(blocks) > 1
            and _top(blocks[-2], wanted, gap, low, high)[1] > _top(blocks[-1], wanted, gap, low, high)[0]
        ):
            last = blocks.pop()
            blocks[-1] += last
    placed = [0.0] * len(wanted)
    for block in blocks:
        start = _top(block, wanted, gap, low, high)[0]
        for k, i in enumerate(block):
            placed[i] = start + k * gap
    return placed


def _top(
    block: Sequence[int], wanted: Sequence[float], gap: float, low: float, high: float
) -> tuple[float, float]:
    """Where a block of labels begins, and where the next one may."""
    middle = sum(wanted[i] - k * gap for k, i in enumerate(block)) / len(block)
    start = min(max(middle, low), high - (len(block) - 1) * gap)
    return start, start + len(block) * gap


def rows(centres: Sequence[float], widths: Sequence[float], gap: float = 6.0) -> list[int]:
    """The row of each label, 0 the nearest, so that labels of one row do not touch (all in pixels).

    >>> rows([10.0, 12.0, 80.0], [20.0, 20.0, 20.0])
    [0, 1, 0]
    """
    ends: list[list[tuple[float, float]]] = []
    placed = [0] * len(centres)
    for i in sorted(range(len(centres)), key=lambda i: centres[i]):
        left, right = centres[i] - widths[i] / 2, centres[i] + widths[i] / 2
        row = next(
            (r for r, taken in enumerate(ends) if all(left > b + gap or right < a - gap for a, b in taken)),
            None,
        )
        if row is None:
            row = len(ends)
            ends.append([])
        ends[row].append((left, right))
        placed[i] = row
    return placed
