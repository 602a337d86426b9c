"""Numbers in sentences."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """A number of things; those whose plural is made with an s.

    >>> counted(1, "row"), counted(5505, "roll call")
    ('1 row', '5,505 roll calls')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
