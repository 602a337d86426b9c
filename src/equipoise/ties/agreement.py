"""Agreement between states on United Nations votes, as labelled tables (defined in docs/agreement.md).

dyads            counts for every pair of states and year
pool             the same pairs over several years
agreement_frame  counts -> agreement, S, pi, kappa
agreement_with   one state with another, or with a bloc, year by year
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np
import polars as pl

from equipoise.errors import CoverageError, PowerError, SettingsError, SourceError
from equipoise.ties import similarity, uncertainty
from equipoise.ties.ballots import Absence, ballots
from equipoise.ties.contingency import CELLS, dyad_tables

Abstention = Literal["half", "missing"]
_SWAPPED = [pl.col(cell[::-1]).alias(cell) for cell in CELLS]
_BLOCK = 8192  # rows measured at a time, so that what a formula needs stays in the processor's cache


def dyads(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    *,
    years: Iterable[int] | None = None,
    absence: Absence = "missing",
) -> pl.DataFrame:
    """How every pair of states voted, year by year: state_a, state_b, year, yy ya yn ay aa an ny na nn.

    state_a < state_b. The first letter of a count is state_a's vote (yes, abstention, no), the second
    state_b's. Roll calls with a rule in `excluded` are left out. A pair without a common vote in a year has
    no row. With absence="abstention" a member that was absent counts as abstaining. Rows are sorted by
    year, state_a, state_b; counts are Int16. Errors as `ballots`.

    >>> rc = pl.DataFrame({"roll_call": [7, 8], "year": [1999, 1999], "excluded": [None, None]})
    >>> v = pl.DataFrame({"roll_call": [7, 7, 8, 8], "state": ["KAZ", "CUB"] * 2, "vote": [2, 2, 1, 2]})
    >>> dyads(rc, v).select("state_a", "state_b", "year", "yy", "ya", "ay").rows()
    [('CUB', 'KAZ', 1999, 1, 1, 0)]
    """
    cast = ballots(roll_calls, votes, years=years, absence=absence)
    tables = dyad_tables(cast.votes, cast.year_index, len(cast.years))
    states = pl.Series(cast.states, dtype=pl.String)
    counts = tables.counts.view(np.int16)  # signed, so that a difference of two counts cannot wrap around
    return pl.DataFrame(
        {
            "state_a": states.gather(tables.a),
            "state_b": states.gather(tables.b),
            "year": cast.years[tables.year],
            **{cell: counts[:, i] for i, cell in enumerate(CELLS)},
        }
    )


def pool(tables: pl.DataFrame, years: Iterable[int] | None = None) -> pl.DataFrame:
    """Add up the rows of `dyads` over `years` (all by default): one row a pair.

    `first_year` and `last_year` stand for `year`: they are the first and last year that the tables hold of
    those asked for, the same in every row; a pair that existed for only a part of them is not marked, but
    has fewer votes. CoverageError where no year is left.

    >>> t = pl.DataFrame({"state_a": "CUB", "state_b": "KAZ", "year": [1998, 1999]} | dict.fromkeys(CELLS, 1))
    >>> pool(t).select("state_a", "state_b", "first_year", "last_year", "yy").rows()
    [('CUB', 'KAZ', 1998, 1999, 2)]
    """
    _require(tables, ["state_a", "state_b", "year", *CELLS])
    chosen = tables if years is None else tables.filter(pl.col("year").is_in([int(year) for year in years]))
    if chosen.is_empty():
        raise CoverageError(
            "No table of votes lies in the years asked for: ask for years that the votes cover."
        )
    span = [pl.lit(chosen["year"].min()).alias("first_year"), pl.lit(chosen["year"].max()).alias("last_year")]
    summed = chosen.group_by("state_a", "state_b").agg(pl.col(CELLS).cast(pl.Int64).sum())
    return summed.select("state_a", "state_b", *span, *CELLS).sort("state_a", "state_b")


def agreement_frame(tables: pl.DataFrame, *, abstention: Abstention = "half") -> pl.DataFrame:
    """Measure every row of `tables` (from `dyads` or `pool`): n_votes, agreement, s, pi, kappa, low, high.

    The columns that are not counts stay in front. `low` and `high` are the ends of agreement's 90 %
    interval. An abstention lies half-way between yes and no, or, with abstention="missing", leaves the roll
    call out for that pair. What is undefined is null: everything without a common vote, pi and kappa also
    where no disagreement was to be expected. Raises SettingsError for another `abstention`, SourceError
    where a count's column is missing.

    >>> t = pl.DataFrame({"state_a": "CUB", "state_b": "KAZ", "year": 1999}).with_columns(
    ...     pl.lit(n).alias(cell) for cell, n in zip(CELLS, (3, 1, 0, 0, 2, 0, 0, 0, 4), strict=True)
    ... )
    >>> agreement_frame(t).select("n_votes", "agreement", pl.col("kappa").round(4)).rows()
    [(10, 0.95, 0.8936)]
    """
    if abstention not in get_args(Abstention):
        raise SettingsError(f"abstention is one of {', '.join(get_args(Abstention))}, not {abstention!r}.")
    _require(tables, CELLS)
    counts = np.stack([tables[cell].to_numpy() for cell in CELLS])
    out = np.empty((7, tables.height))
    for at in range(0, tables.height, _BLOCK):
        block = counts[:, at : at + _BLOCK].T.astype(np.float64, order="K")
        if abstention == "missing":
            block = similarity.without_abstentions(block)
        measures = [f(block) for f in (similarity.n_votes, similarity.agreement, similarity.s, similarity.pi)]
        measures += [similarity.kappa(block), *uncertainty.agreement_interval(block)]
        out[:, at : at + _BLOCK] = measures
    names = ("n_votes", "agreement", "s", "pi", "kappa", "low", "high")
    whole = np.issubdtype(counts.dtype, np.integer)
    return tables.select(
        pl.exclude(CELLS),
        *(pl.Series(name, column, nan_to_null=True) for name, column in zip(names, out, strict=True)),
    ).with_columns(pl.col("n_votes").cast(pl.Int32 if whole else pl.Float64))


def agreement_with(
    tables: pl.DataFrame, state: str, other_members: Sequence[str], *, abstention: Abstention = "half"
) -> pl.DataFrame:
    """One row a year: `state`, year, `members` and the measures of `state` with the others.

    Give one state, or the members of a bloc: then a row measures the mean of the tables of `state` with
    each member that voted with it in that year (their number is in `members`), so that agreement is that
    with a member drawn at random on a roll call drawn at random, and n_votes is the mean. `state` itself is
    never among them. Seen from `state` whichever of the two stands first in `tables`; tables of `pool` give
    one row for the span. The frame is empty where they never voted in one year; CoverageError where one
    side is in no table at all, PowerError where no other member is named.

    >>> t = pl.DataFrame({"state_a": "CUB", "state_b": ["KAZ", "USA"], "year": 1999})
    >>> t = t.with_columns(pl.lit(2).alias(cell) for cell in CELLS)
    >>> agreement_with(t, "KAZ", ["CUB", "KAZ"]).select("state", "year", "members", "n_votes").rows()
    [('KAZ', 1999, 1, 18.0)]
    """
    _require(tables, ["state_a", "state_b", *CELLS])
    others = sorted(set(other_members) - {state})
    if not others:
        raise PowerError(f"Agreement needs two sides: name a state other than {state}.")
    mine = _rows_of(tables, [state])
    ahead, behind = mine.filter(pl.col("state_b").is_in(others)), mine.filter(pl.col("state_a").is_in(others))
    if ahead.is_empty() and behind.is_empty():
        _rows_of(tables, others)
    keys = [c for c in tables.columns if c not in {"state_a", "state_b", *CELLS}]
    mean = (
        pl.concat([ahead.select(*keys, *CELLS), behind.select(*keys, *_SWAPPED)])
        .group_by(keys)
        .agg(pl.len().cast(pl.Int32).alias("members"), pl.col(CELLS).mean())
        .select(pl.lit(state).alias("state"), *keys, "members", *CELLS)
        .sort(keys)
    )
    return agreement_frame(mean, abstention=abstention)


def _rows_of(tables: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    """The rows with one of `states` on either side; CoverageError if there is none."""
    rows = tables.filter(pl.col("state_a").is_in(states) | pl.col("state_b").is_in(states))
    if rows.is_empty():
        raise CoverageError(
            f"There is no vote of {', '.join(states)} in these tables: name states that voted."
        )
    return rows


def _require(tables: pl.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a frame that is not one of tables."""
    missing = [c for c in columns if c not in tables.columns]
    if missing:
        raise SourceError(f"The table of votes lacks the columns {', '.join(missing)}: make it with dyads().")
