"""Where a reader's table comes from: the span of its rows, the hash of its files, the day of the reading."""

from __future__ import annotations

import datetime as dt

import polars as pl

from equipoise.origin import Origin


def span(table: pl.DataFrame, column: str = "year") -> tuple[str, str]:
    """The first and last year, day or (of a column "month" with days) month of a table, as text.

    >>> span(pl.DataFrame({"year": [1950, 1945, 2018]}))
    ('1945', '2018')
    """
    first, last = table.select(pl.min(column), last=pl.max(column)).row(0)
    digits = 7 if column == "month" else None
    return str(first)[:digits], str(last)[:digits]


def origin_of(
    table: pl.DataFrame,
    sha256: str,
    today: dt.date,
    *,
    publisher: str,
    title: str,
    licence: str,
    citation: str,
    url: str,
    version: str = "{last}",
    date: str = "{last}",
    column: str = "year",
) -> Origin:
    """The origin of a table that was read `today`, from files with that hash; its span is that of `column`.

    `{first}` and `{last}` in citation, version and date stand for the ends of the span.

    >>> votes = pl.DataFrame({"year": [1946, 2023]})
    >>> o = origin_of(votes, "", dt.date(2025, 1, 1), publisher="Example Office", title="Votes",
    ...               licence="CC0", citation="Example ({last}).", url="", version="to {last}", date="2024")
    >>> o.line(), o.date, o.citation, o.retrieved
    ('Example Office, Votes, version to 2023, 1946 to 2023 (CC0)', '2024', 'Example (2023).', '2025-01-01')
    """
    first, last = coverage = span(table, column)
    said = (version, date, citation)
    version, date, citation = (t.replace("{first}", first).replace("{last}", last) for t in said)
    day = today.isoformat()
    return Origin(publisher, title, version, date, licence, citation, coverage, url, sha256, day)
