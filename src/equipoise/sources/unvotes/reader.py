"""From the files of unvotes to checked tables."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from equipoise.errors import SourceError
from equipoise.files import sha256_file
from equipoise.sources.origins import origin_of
from equipoise.sources.unvotes.codes import with_states
from equipoise.sources.unvotes.columns import ROLL_CALL_COLUMNS, VOTE_COLUMNS, read_columns
from equipoise.sources.unvotes.flags import copied_flags, with_issues
from equipoise.sources.vote_tables import ReadReport, VoteTables
from equipoise.tables import ABSTAIN, NO, ROLL_CALLS, VOTES, YES, Schema, check

UNVOTES_ROLL_CALLS: Schema = {
    **ROLL_CALLS,
    "short": pl.String,  # the coders' keywords
    "amend": pl.Boolean,  # a vote on an amendment; null where it was not coded
    "para": pl.Boolean,  # a vote on a paragraph; null where it was not coded
}
_WORDS = {"yes": YES, "abstain": ABSTAIN, "no": NO}
_ROUGH_DAYS = 57  # the last session in which the day of the month is not that of the vote
_origin = partial(
    origin_of,
    publisher="E. Voeten, A. Strezhnev and M. Bailey, through D. Robinson's R package unvotes",
    title="United Nations General Assembly Voting Data",
    licence="MIT (the package)",
    citation="Voeten, E., Strezhnev, A., and Bailey, M. (2009). United Nations General Assembly Voting "
    "Data. Harvard Dataverse, hdl:1902.1/12379; Robinson, D., R package unvotes.",
    url="https://cran.r-project.org/package=unvotes",
    column="date",
)


def read_unvotes(
    votes: Path, roll_calls: Path, issues: Path | None = None, *, today: date | None = None
) -> VoteTables:
    """Read `un_votes` and `un_roll_calls` of the R package unvotes, each written as a Parquet file.

    `roll_calls` has the columns of `UNVOTES_ROLL_CALLS`: `session` and `regular_session` are Voeten's number,
    `title` his description, `agenda`, `meeting` and `absent` null (the package leaves absences out). Nothing
    is excluded here; see `published_filter`. With `issues`, the package's `un_roll_call_issues`, the column
    `issues` lists the codes of the issues of each roll call (me, nu, di, hr, co, ec), none where there is
    none. Raises SourceError for what is not the package's layout.

    >>> read_unvotes(Path("nowhere.parquet"), Path("nowhere.parquet"))
    Traceback (most recent call last):
    equipoise.errors.SourceError: There is no file nowhere.parquet: give a table of unvotes as a Parquet file.
    """
    votes, roll_calls = Path(votes), Path(roll_calls)
    cast = read_columns(votes, VOTE_COLUMNS)
    heads = read_columns(roll_calls, ROLL_CALL_COLUMNS)
    _refuse_unpaired(cast, heads, votes, roll_calls)
    rows = with_states(cast.join(heads.select("rcid", "date"), on="rcid", maintain_order="left"), votes)
    table = rows.select(pl.col("rcid").alias("roll_call"), "state", _as_numbers(rows, votes))
    table = check(table, VOTES, ("roll_call", "state"), "votes").sort("roll_call", "state")
    wide = _roll_call_table(heads).join(counted(table), on="roll_call", validate="1:1")
    calls = check(wide, UNVOTES_ROLL_CALLS, ("roll_call",), "roll_calls").sort("date", "roll_call")
    calls = with_issues(calls, issues) if issues else calls
    files = [votes, roll_calls, *([issues] if issues else [])]
    notes = (*_notes(rows, heads), *(copied_flags(calls) if issues else ()))
    return VoteTables(
        roll_calls=calls,
        votes=table,
        report=ReadReport(rows=rows.height, roll_calls=heads.height, notes=notes),
        origin=_origin(heads, " ".join(map(sha256_file, files)), today or date.today()),
    )


def counted(votes: pl.DataFrame) -> pl.DataFrame:
    """The numbers of votes of each kind on each roll call: roll_call, yes, no, abstain.

    >>> counted(pl.DataFrame({"roll_call": [1, 1, 1], "vote": [2, 2, 1]})).row(0)
    (1, 2, 0, 1)
    """
    kinds = {"yes": YES, "no": NO, "abstain": ABSTAIN}
    return votes.group_by("roll_call").agg(
        (pl.col("vote") == value).sum().cast(pl.Int16).alias(name) for name, value in kinds.items()
    )


def _refuse_unpaired(votes: pl.DataFrame, heads: pl.DataFrame, of_votes: Path, of_heads: Path) -> None:
    """Raise SourceError unless both files hold the same roll calls, and the second one each once."""
    twice = heads["rcid"].is_duplicated().sum()
    if twice:
        raise SourceError(f"{of_heads} has {twice} rows that share an rcid: each roll call has one row.")
    unpaired = set(votes["rcid"].unique()) ^ set(heads["rcid"])
    if unpaired:
        raise SourceError(
            f"{of_votes} and {of_heads} do not belong together: {len(unpaired)} roll calls are in only "
            f"one of them (first: {min(unpaired)})."
        )


def _as_numbers(rows: pl.DataFrame, path: Path) -> pl.Expr:
    """The vote as `equipoise.tables` has it."""
    unknown = sorted(set(rows["vote"].unique()) - set(_WORDS))
    if unknown:
        raise SourceError(f"{path} has votes that are not yes, abstain or no: {', '.join(unknown)}.")
    return pl.col("vote").replace_strict(_WORDS, return_dtype=pl.Int8)


def _roll_call_table(heads: pl.DataFrame) -> pl.DataFrame:
    """All columns of UNVOTES_ROLL_CALLS but the counts."""
    none = pl.lit(None, pl.String)
    return heads.select(
        pl.col("rcid").alias("roll_call"),
        "date",
        pl.col("date").dt.year().cast(pl.Int16).alias("year"),
        pl.col("session").cast(pl.String),
        pl.col("session").alias("regular_session"),
        pl.col("unres").replace("", None).alias("resolution"),
        pl.col("descr").replace("", None).alias("title"),
        none.alias("agenda"),
        none.alias("meeting"),
        pl.lit(None, pl.Int16).alias("absent"),
        none.alias("excluded"),
        pl.col("short").replace("", None),
        *(pl.col(flag).cast(pl.Boolean) for flag in ("amend", "para")),
    )


def _notes(rows: pl.DataFrame, heads: pl.DataFrame) -> tuple[str, ...]:
    """What a user should know of these dates and codes."""
    missing = rows.filter(pl.col("country_code").is_null())["state"].value_counts().sort("state")
    told = ", ".join(f"{count} {state}" for state, count in missing.iter_rows())
    notes = [f"{missing['count'].sum()} rows have no country code; their neighbours tell it: {told}."]
    rough = heads.filter(pl.col("session") <= _ROUGH_DAYS).height
    days = (
        f"{rough} roll calls are of session {_ROUGH_DAYS} or before: only the month of their date is sound."
    )
    return (*(notes if told else ()), *((days,) if rough else ()))
