"""Tables of all states: positions, and the agreement of every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from equipoise import states as table_of_states
from equipoise.answers.asking import check_year, chosen
from equipoise.answers.evidence import about_release, few_calls, rough
from equipoise.answers.result import JSON_FORMAT, Caveat, Result, plain
from equipoise.errors import CoverageError
from equipoise.ties.agreement import agreement_frame
from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.estimates import Release

_ALWAYS = (Caveat("adopted_only"), Caveat("intervals"))


@dataclass(frozen=True, eq=False)
class Table(Result):
    """A table of all states, its rows a frame; `table` is its name in JSON."""

    table: ClassVar[str]
    rows: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """The rows as they are."""
        return self.rows

    def head(self) -> dict[str, Any]:
        """All but the rows, as JSON has it."""
        return {
            "format": JSON_FORMAT,
            "table": self.table,
            "release": self.release,
            "origins": [o.to_dict() for o in self.origins],
            "caveats": plain(self.caveats),
        }

    def to_dict(self) -> dict[str, Any]:
        """The head and the rows, one object each."""
        return {**self.head(), "rows": [plain(row) for row in self.rows.iter_rows(named=True)]}


@dataclass(frozen=True, eq=False)
class PositionTable(Table):
    """Positions, one row a state and year."""

    verb: ClassVar[str] = "position_table"
    table: ClassVar[str] = "positions"


@dataclass(frozen=True, eq=False)
class AgreementTable(Table):
    """Agreement, one row a pair of states and year."""

    verb: ClassVar[str] = "agreement_table"
    table: ClassVar[str] = "agreement"


def position_table(
    states: Sequence[str] | None = None, *, year: int | None = None, release: Release | None = None
) -> PositionTable:
    """Positions of all states (or of those named) in all years (or one), one row a state and year.

    Columns: state, name, year, n_votes, mean, sd, low, high, rank, rank_low, rank_high, n_states, shift (the
    probability that the step into the year was a shift; null in a first year), rhat, sorted by state and
    year. A state stands under its own id only: ask for SUN and RUS. Raises StateError or CoverageError.

    >>> position_table(["Cuba", "Kuba"], year=2020).frame().select("state", "name", "n_states").rows()
    [('CUB', 'Cuba', 193)]
    """
    release = chosen(release)
    rows = release.positions
    if year is not None:
        check_year(release, year)
        rows = rows.filter(pl.col("year") == year)
    if states is not None:
        wanted = [table_of_states.resolve(text, year) for text in states]
        for state in wanted:
            if year is not None:
                table_of_states.require_member(state, year)
            if not release.places.held(state.id) or (
                year is not None and release.row(state.id, year) is None
            ):
                raise CoverageError(
                    f"The estimates {release.name} have no position of {state.name} ({state.id})."
                )
        rows = rows.filter(pl.col("state").is_in([s.id for s in wanted]))
    ids = rows["state"].unique().to_list()
    names = pl.col("state").replace_strict(
        ids, [table_of_states.get(i).name for i in ids], return_dtype=pl.String
    )
    rest = [c for c in rows.columns if c != "state"]
    return PositionTable(
        rows=rows.select("state", names.alias("name"), *rest),
        release=release.name,
        origins=release.origins,
        caveats=_caveats(release, rows.select("state", "year").rows()),
    )


def agreement_table(*, year: int | None = None, release: Release | None = None) -> AgreementTable:
    """Every pair of states, in every year or in one, sorted by year and state.

    Columns: state_a, state_b, year, n_votes, agreement, s, pi, kappa, low, high. `low` and `high` are the
    ends of agreement's 90 % interval. Undefined measures are null; a pair without a common vote has no row.
    Raises CoverageError.

    >>> agreement_table(year=2020).frame().columns
    ['state_a', 'state_b', 'year', 'n_votes', 'agreement', 's', 'pi', 'kappa', 'low', 'high']
    """
    release = chosen(release)
    pairs = release.dyads
    if year is not None:
        check_year(release, year)
        pairs = pairs.filter(pl.col("year") == year)
    wide = pairs.with_columns(pl.col("state_a", "state_b").cast(pl.String), pl.col(CELLS).cast(pl.Int16))
    return AgreementTable(
        rows=agreement_frame(wide), release=release.name, origins=release.origins, caveats=_ALWAYS
    )


def _caveats(release: Release, cells: Sequence[tuple[str, int]]) -> tuple[Caveat, ...]:
    """What is to be said of some positions: trial runs, rough ones, years of few roll calls."""
    years = {year for _, year in cells}
    return (*about_release(release), *rough(release, cells), *few_calls(release, years), *_ALWAYS)
