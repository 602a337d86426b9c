"""Frames as plain CSV or JSON, piece by piece, so that a million rows begin to arrive at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

DIGITS = 4  # decimals of every number that is written
_ROWS = 50_000  # a piece


def csv_pieces(frame: pl.DataFrame) -> Iterator[bytes]:
    """The frame as CSV (RFC 4180 with a header and line feeds, UTF-8); null is an empty field.

    >>> import polars as pl
    >>> b"".join(csv_pieces(pl.DataFrame({"state": ["KAZ", "CUB"], "mean": [-0.123456, None]})))
    b'state,mean\\nKAZ,-0.1235\\nCUB,\\n'
    """
    for at in range(0, max(frame.height, 1), _ROWS):
        piece = frame[at : at + _ROWS].write_csv(include_header=at == 0, float_precision=DIGITS)
        yield piece.encode()


def json_pieces(frame: pl.DataFrame, head: Mapping[str, Any]) -> Iterator[bytes]:
    """One JSON object: the entries of `head`, then `rows`, one object a row and line; null is null.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"state": ["KAZ"], "mean": [-0.123456]})
    >>> print(b"".join(json_pieces(frame, {"format": 1})).decode(), end="")
    {"format": 1, "rows": [
    {"state":"KAZ","mean":-0.1235}
    ]}
    """
    import polars as pl
    import polars.selectors as cs

    front = json.dumps(dict(head), ensure_ascii=False, allow_nan=False)[:-1]
    yield f'{front}{", " if head else ""}"rows": ['.encode()
    # Through Float64, because the nearest Float32 to -0.1235 is written with more digits.
    rounded = frame.lazy().with_columns(cs.float().cast(pl.Float64).fill_nan(None).round(DIGITS)).collect()
    for at in range(0, frame.height, _ROWS):
        lines = rounded[at : at + _ROWS].write_ndjson().rstrip("\n").replace("\n", ",\n")
        yield f"{',' if at else ''}\n{lines}".encode()
    yield b"\n]}\n"


def json_text(content: Any) -> str:
    """A result's dictionary as JSON for people and programs: indented, UTF-8, never NaN.

    >>> print(json_text({"name": "Türkiye"}), end="")
    {
     "name": "Türkiye"
    }
    """
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
