"""Which state a row of a UN voting file is about, and who was a member when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from equipoise.errors import StateDateError, UnknownStateError
from equipoise.states.load import get, table
from equipoise.states.lookup import instead, label, unknown
from equipoise.states.model import State
from equipoise.states.naming import entries
from equipoise.states.periods import in_words, span_of
from equipoise.wording import listed

if TYPE_CHECKING:
    import polars as pl

SEATS = (("TWN", "CHN"), ("SUN", "RUS"), ("YUG", "SCG", "SRB"))
"""Seats that changed hands, oldest holder first: a row goes to the holder on its date, whatever its code."""

_SEAT_OF = {code: seat for seat in SEATS for code in seat}


def require_member(state: State, year: int) -> None:
    """Raise StateDateError unless the state was a UN member on some day of the year.

    >>> from equipoise.states import get
    >>> require_member(get("DEU"), 1973)
    >>> require_member(get("DEU"), 1960)
    Traceback (most recent call last):
        ...
    equipoise.errors.StateDateError: Germany (DEU) was not a member of the United Nations in 1960;
    it was one from 18 September 1973 on.
    """
    span_of(year)  # refuses a year before the table begins
    if state.member_in(year):
        return
    if not state.member:
        raise StateDateError(f"{label(state)} has never been a member of the United Nations.")
    spans = [
        f"from {in_words(first)} {'to ' + in_words(last) if last else 'on'}" for first, last in state.member
    ]
    early = year < state.member[0][0].year
    labels = [label(s) for s in instead(state, early, lambda s: s.member_in(year))]
    advice = f"; ask for {listed(labels, 'or')} instead" if labels else ""
    raise StateDateError(
        f"{label(state)} was not a member of the United Nations in {year}; "
        f"it was one {' and '.join(spans)}{advice}.",
        labels,
    )


def _holder(code: str, on: date) -> str:
    """Who held that state's seat on a day; the state itself where the seat never changed hands."""
    return next((s for s in _SEAT_OF.get(code, ()) if get(s).member_on(on)), code)


def _named(code: str, name: str) -> str | None:
    """The id for a code and a name, before the date is looked at; None if they fit no state or two."""
    code = code.strip().upper()
    found = entries(name)
    seats = {e.state.id for e in found if e.name.kind == "seat"}
    ids = seats or {e.state.id for e in found}
    if code not in table():
        return ids.pop() if len(ids) == 1 else None
    allowed = {e.state.id for e in found}
    same_seat = set(_SEAT_OF.get(code, (code,)))
    return code if not name.strip() or not allowed or allowed & same_seat else None


def resolve_member(code: str, name: str, on: date) -> str:
    """The id of the state that a UN voting row is about: its code, name and date as the file has them.

    The code decides; a name that is known for quite another state refuses the row, one that is not known
    at all (a new spelling) does not. An unknown or empty code falls back on the name. Seats follow `SEATS`:
    CHN is Taipei's (TWN) up to and with 25 October 1971. Raises UnknownStateError.

    >>> resolve_member("CHN", "CHINA", date(1971, 10, 25)), resolve_member("CHN", "CHINA", date(1971, 10, 26))
    ('TWN', 'CHN')
    >>> resolve_member("COG", "CONGO", date(1980, 1, 1)), resolve_member("", "GUINEA", date(1980, 1, 1))
    ('COG', 'GIN')
    """
    found = _named(code, name)
    if found is not None:
        return _holder(found, on)
    if code.strip().upper() in table():
        raise UnknownStateError(f"A row has the code {code} but the name {name!r}, which is another state's.")
    raise unknown(name or code)


def _held(state: pl.Expr, day: pl.Expr, ids: pl.Enum) -> pl.Expr:
    """`_holder` for columns: the later holders of a seat take over one after the other."""
    import polars as pl

    for seat in SEATS:
        held = state
        for code in seat:
            held = pl.when(day >= get(code).member[0][0]).then(pl.lit(code, dtype=ids)).otherwise(held)
        state = pl.when(state.is_in(pl.Series(seat, dtype=ids).implode())).then(held).otherwise(state)
    return state


def match_members(
    frame: pl.DataFrame, code: str = "ms_code", name: str | None = "ms_name", date: str = "date"
) -> pl.DataFrame:
    """The frame, in its order, with the column `state`: `resolve_member` of each row, null where it fails.

    `code` and `name` (None where there is none) are columns of text; `date` is a column of dates, or of ISO
    dates as text. Callers count and report the nulls.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"ms_code": ["CHN", "QQQ"], "ms_name": ["CHINA", "ATLANTIS"],
    ...                      "date": ["1950-01-01", "1950-01-01"]})
    >>> match_members(rows)["state"].to_list()
    ['TWN', None]
    """
    import polars as pl

    ids = pl.Enum(list(table()))  # numbers inside, so that comparing a million rows stays quick
    keys = [code] if name is None else [code, name]
    pairs = frame.select(keys).unique()
    found = [_named(c or "", n[0] or "" if n else "") for c, *n in pairs.rows()]
    pairs = pairs.with_columns(pl.Series("state", found, dtype=ids))
    matched = frame.drop("state", strict=False).join(
        pairs, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    day = pl.col(date).str.to_date(strict=False) if frame.schema[date] == pl.String else pl.col(date)
    return matched.with_columns(_held(pl.col("state"), day, ids).cast(pl.String).alias("state"))
