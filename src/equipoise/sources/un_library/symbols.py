"""Resolution symbols: which one names a part of which other."""

from __future__ import annotations

import re

_SYMBOL = re.compile(r"(A/RES/(?:(?:E?S-)?\d+/+\d+|\d+\([^)]*\)))\s*(.*)")
_RANGE = re.compile(r"([A-Z])-([A-HJ-UWYZ])")  # not I, V, X: "B-V" is section V of B


def split_symbol(symbol: str) -> tuple[str, str]:
    """The resolution and the part of it that a symbol names; brackets and spaces do not count.

    >>> split_symbol("A/RES/61/128[B-III]"), split_symbol("A/RES/2890(XXVI)[A]")
    (('A/RES/61/128', 'B-III'), ('A/RES/2890(XXVI)', 'A'))
    """
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        return symbol, ""
    return match[1].replace("//", "/"), match[2].strip("[] ")


def is_part_of(part: str, whole: str) -> bool:
    """Whether one part of a resolution (as `split_symbol` gives it) lies within another.

    The empty part is the whole resolution; "A-C" is parts A to C; "B-III" is section III of part B.

    >>> is_part_of("A", ""), is_part_of("B-II", "A-B"), is_part_of("B-II", "B"), is_part_of("AA", "A")
    (True, True, True, False)
    """
    if part == whole:
        return False
    if whole == "":
        return True
    if _RANGE.fullmatch(part):
        return False
    span = _RANGE.fullmatch(whole)
    if span:
        return span[1] <= part.split("-")[0] <= span[2] and len(part.split("-")[0]) == 1
    return part.startswith(f"{whole}-")
