"""The checks of single rows: every value is typed here, or the file is refused with the line it fails on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.sources.un_library.layout import TOTALS
from equipoise.sources.un_library.sessions import opening
from equipoise.tables import ABSTAIN, NO, YES

# Y, N, A and X are the file's letters; an empty cell is the Library's own sign for not taking part.
LETTERS: dict[str, int | None] = {"Y": YES, "N": NO, "A": ABSTAIN, "X": None, "": None}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = r"^\d{1,9}(\.0+)?$"  # the publisher writes 120 or 120.0


def typed_rows(frame: pl.DataFrame, path: Path, today: date) -> pl.DataFrame:
    """Type `roll_call`, `vote`, `date` and the totals; raise SourceError with the row where one cannot be.

    Rows are counted from 1, without the header. Links end with the record's number; a row of which it does
    not, while others' do, is cut off or has a comma too many. Dates are ISO, from the first session to
    `today`; a state votes once on a roll call; a total may be empty.

    >>> frame = pl.DataFrame({"undl_id": ["7"], "ms_code": ["XAA"], "ms_name": ["ALPHALAND"],
    ...     "ms_vote": ["A"], "date": ["2001-12-03"], "undl_link": ["un/7"],
    ...     **{t: ["1.0"] for t in TOTALS}})
    >>> typed_rows(frame, Path("votes.csv"), date(2002, 1, 1)).select("roll_call", "vote", "date").row(0)
    (7, 1, datetime.date(2001, 12, 3))
    """
    frame = frame.with_columns(pl.col("ms_vote", "date", "undl_id", "undl_link").fill_null(""))
    broken = ~pl.col("undl_link").str.ends_with(pl.col("undl_id")) | (pl.col("undl_link") == "")
    _refuse(frame, broken & ~broken.all(), path, "is cut off or has a comma too many", "undl_link")
    _refuse(frame, pl.col("ms_name").is_null(), path, "names no state", "ms_name")
    number = pl.col("undl_id").cast(pl.Int64, strict=False)
    _refuse(frame, number.is_null(), path, "has an undl_id that is not a number", "undl_id")
    unknown = ~pl.col("ms_vote").is_in(list(LETTERS))
    _refuse(frame, unknown, path, "has an unknown vote letter (Y, N, A or X are known)", "ms_vote")
    for total in TOTALS:
        wrong = pl.col(total).is_not_null() & ~pl.col(total).str.contains(_WHOLE)
        _refuse(frame, wrong, path, f"has a {total} that is not a whole number", total)
    return _without_repeats(
        frame.with_columns(
            number.alias("roll_call"),
            pl.col("ms_vote").replace_strict(LETTERS, return_dtype=pl.Int8).alias("vote"),
            pl.col("date").replace_strict(_dates(frame, path, today), return_dtype=pl.Date),
            *(pl.col(t).cast(pl.Float64).cast(pl.Int64) for t in TOTALS),
        ),
        path,
    )


def _refuse(frame: pl.DataFrame, wrong: pl.Expr, path: Path, what: str, column: str) -> None:
    """Raise SourceError for the first row in which `wrong` holds."""
    row = frame.select(pl.arg_where(wrong).first()).item()
    if row is not None:
        raise SourceError(f"{path}, row {row + 1:,}, {what}: {frame[column][row] or ''!r}.")


def _dates(frame: pl.DataFrame, path: Path, today: date) -> dict[str, date]:
    """Each date as published, and as a date; few are different, so each is parsed once."""
    parsed = {text: _day(text) for text in frame["date"].unique().to_list()}
    unclear = [text for text, day in parsed.items() if day is None]
    _refuse(frame, pl.col("date").is_in(unclear), path, "has a date that is not YYYY-MM-DD", "date")
    days = {text: day for text, day in parsed.items() if day is not None}
    outside = [text for text, day in days.items() if not opening(1) <= day <= today]
    span = f"{opening(1)} (the first session) to {today} (today)"
    _refuse(frame, pl.col("date").is_in(outside), path, f"has a date outside of {span}", "date")
    return days


def _day(text: str) -> date | None:
    """The date, or None if the text is not one in the form YYYY-MM-DD."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _without_repeats(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """`frame`, unless a state stands twice on a roll call."""
    repeated = frame.select("roll_call", "ms_code", "ms_name").filter(
        pl.struct("roll_call", pl.coalesce("ms_code", "ms_name")).is_duplicated()
    )
    if repeated.height:
        first = repeated.row(0, named=True)
        raise SourceError(
            f"{path} has {repeated.height:,} rows that share their undl_id and ms_code (first: "
            f"{first['roll_call']}, {first['ms_code'] or first['ms_name']}): a state votes once on a roll "
            "call, so download the file again."
        )
    return frame
