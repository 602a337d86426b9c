"""A user's own roll calls and votes, checked and completed to what the readers give."""

from __future__ import annotations

from datetime import date

import polars as pl

from equipoise.errors import SourceError
from equipoise.origin import Origin
from equipoise.sources.origins import span
from equipoise.sources.unvotes.reader import counted
from equipoise.sources.vote_tables import ReadReport, VoteTables
from equipoise.tables import ABSTAIN, NO, ROLL_CALLS, VOTES, YES, Schema, check

_WORDS = {"yes": YES, "abstain": ABSTAIN, "no": NO, "absent": None}
_TEXT = (pl.String, pl.Categorical, pl.Enum)
_CODES = pl.List(pl.String)  # of the column issues
_MORE = ("short", "amend", "para", "issues")  # columns of other readers that later steps can use


def vote_tables(roll_calls: pl.DataFrame, votes: pl.DataFrame, *, origin: Origin | None = None) -> VoteTables:
    """Your own Polars frames as `estimate` takes them.

    `roll_calls` has one row a roll call: `roll_call` (a whole number, 0 or more), `date` or `year` (where
    both are there, `year` is what a position is of), and what else of `equipoise.tables.ROLL_CALLS` you
    have (`title`, `session`, ...; `regular_session` where periods are sessions). A column `excluded` says in
    words why a roll call plays no part, null where it does.
    `votes` has one row a voter and roll call: `roll_call`, `state` (any text), and `vote`: 2 or "yes", 1 or
    "abstain", 0 or "no", null or "absent". `origin` says where the votes are from.

    Raises SourceError, with what to mend, for columns that lack or cannot be read, other votes, two rows of
    one roll call or of one voter on it, and votes on a roll call that is not listed.

    >>> rc = pl.DataFrame({"roll_call": [1, 2], "year": [2000, 2001]})
    >>> v = pl.DataFrame({"roll_call": [1, 1, 2], "state": ["A", "B", "A"], "vote": ["yes", "no", "absent"]})
    >>> vote_tables(rc, v).votes["vote"].to_list()
    [2, 0, None]
    """
    for name, frame in (("roll_calls", roll_calls), ("votes", votes)):
        if not isinstance(frame, pl.DataFrame):
            raise SourceError(
                f"The table {name} is no Polars frame: make it one (polars.from_pandas, polars.from_arrow)."
            )
    cast = _votes(votes)
    heads = _dated(roll_calls).drop("yes", "no", "abstain", strict=False)
    twice = heads.filter(pl.col("roll_call").is_duplicated())["roll_call"]
    if twice.len():
        raise SourceError(
            f"The table roll_calls has more than one row of a roll call (first: {twice.sort()[0]}): keep one "
            "of each."
        )
    if not heads.height or not cast.height:
        raise SourceError("The table of roll calls or that of votes has no rows: give both with rows.")
    unknown = cast.join(heads, on="roll_call", how="anti")["roll_call"].unique().sort()
    if unknown.len():
        raise SourceError(
            f"There are votes on {unknown.len()} roll calls that the table roll_calls lacks (first: "
            f"{unknown[0]}): add their rows."
        )
    heads = heads.join(counted(cast), on="roll_call", how="left", validate="1:1")
    heads = heads.with_columns(pl.col("yes", "no", "abstain").fill_null(0))
    kept = [name for name in _MORE if name in roll_calls.columns]
    schema = {**ROLL_CALLS, **{name: heads.schema[name] for name in kept}}
    heads = check(heads, schema, ("roll_call",), "roll_calls").sort("date", "roll_call")
    left_out = heads.drop_nulls("excluded")["excluded"].value_counts().sort("excluded")
    report = ReadReport(cast.height, heads.height, excluded_roll_calls=dict(left_out.iter_rows()))
    return VoteTables(heads, cast, report, origin or _origin(heads))


def _votes(votes: pl.DataFrame) -> pl.DataFrame:
    """The table of votes, as numbers."""
    missing = [name for name in VOTES if name not in votes.columns]
    if missing:
        raise SourceError(f"The table votes lacks the columns {', '.join(missing)}.")
    if votes["state"].null_count() or votes["roll_call"].null_count():
        raise SourceError(
            "The table votes has rows without a state or roll call: take them out or fill them."
        )
    given = votes["vote"]
    if not (given.dtype.is_numeric() or given.dtype in (*_TEXT, pl.Null)):
        raise SourceError(
            f"The column vote of the table votes is {given.dtype}: use text (yes, abstain, no and absent) or "
            "numbers (2, 1, 0 and null)."
        )
    said = given.cast(pl.String).str.strip_chars().str.to_lowercase() if given.dtype in _TEXT else given
    known = _WORDS if said.dtype == pl.String else {NO: NO, ABSTAIN: ABSTAIN, YES: YES}
    strange = [x for x in said.drop_nulls().unique().sort().to_list() if x not in known]
    if strange:
        shown = ", ".join(str(x)[:20] for x in strange[:5])
        raise SourceError(
            f"The table votes has votes that are none: {shown}; use yes, abstain, no and absent, or 2, 1, 0 "
            "and null."
        )
    codes = said.replace_strict(known, return_dtype=pl.Int8) if said.dtype == pl.String else said
    table = votes.with_columns(codes.alias("vote"))
    return check(_typed(table, VOTES, "votes"), VOTES, ("roll_call", "state"), "votes").sort(
        "roll_call", "state"
    )


def _dated(roll_calls: pl.DataFrame) -> pl.DataFrame:
    """The table of roll calls with every column of the schema, null where it was not given, and dates."""
    if "roll_call" not in roll_calls.columns or not {"date", "year"} & set(roll_calls.columns):
        raise SourceError("The table roll_calls needs the columns roll_call and date, or roll_call and year.")
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in ROLL_CALLS.items() if name not in roll_calls.columns
    ]
    _readable(roll_calls)
    frame = _typed(roll_calls.with_columns(lacking), ROLL_CALLS, "roll_calls")
    strange = frame.filter(~pl.col("year").is_between(1, 9999) | (pl.col("roll_call") < 0))
    if strange.height:
        number, year = strange.select("roll_call", "year").row(0)
        raise SourceError(
            f"The table roll_calls has the roll call {number} of the year {year}: numbers go from 0 up, "
            "years from 1 to 9999."
        )
    frame = frame.with_columns(
        pl.coalesce("date", pl.date(pl.col("year"), 1, 1)),
        pl.coalesce("year", pl.col("date").dt.year().cast(pl.Int16)),
    )
    undated = frame.filter(pl.col("year").is_null() | pl.col("roll_call").is_null()).height
    if undated:
        raise SourceError(f"{undated} rows of the table roll_calls have no number or no date: fill them.")
    return frame


def _readable(roll_calls: pl.DataFrame) -> None:
    """Refuse columns that would be read as something else than what they say."""
    if roll_calls.schema.get("excluded") == pl.Boolean:
        raise SourceError(
            "The column excluded of the table roll_calls is true or false: give the reason in words where a "
            "roll call plays no part, and null where it does."
        )
    if roll_calls.schema.get("issues", _CODES) != _CODES:
        raise SourceError(
            "The column issues of the table roll_calls must hold lists of codes, such as ['me', 'nu']: "
            "mend it."
        )


def _typed(frame: pl.DataFrame, schema: Schema, name: str) -> pl.DataFrame:
    """Every column of the schema cast to its type; SourceError that names one which cannot be."""
    for column, kind in schema.items():
        given = frame[column]
        try:
            cut = given.dtype.is_float() and kind in (pl.Int64, pl.Int16, pl.Int8)
            if cut and (given != given.round()).any():
                raise pl.exceptions.InvalidOperationError  # a cast would cut off what follows the point
            frame = frame.with_columns(given.cast(kind))
        except pl.exceptions.PolarsError:
            raise SourceError(
                f"The column {column} of the table {name} has values that are no {kind}: mend them."
            ) from None
    return frame


def _origin(roll_calls: pl.DataFrame) -> Origin:
    """What can be said of votes that nobody named."""
    today = date.today().isoformat()
    dates = span(roll_calls, "date")
    return Origin("the user", "own votes", "as given", today, "not stated", "not stated", dates)
