"""The roll calls on which a state parted company with each power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from equipoise.answers.asking import ask
from equipoise.answers.parting import PartedPower, counted, from_votes, raw_votes
from equipoise.answers.question import Question
from equipoise.answers.result import Caveat, StateResult, unique
from equipoise.errors import SettingsError

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.store import Store


@dataclass(frozen=True)
class Parted(StateResult):
    """Where a state parted from the powers in the years `first_year` to `year`.

    `available` says whether raw votes are present in the store; if not, `how` says how to get them.
    """

    verb: ClassVar[str] = "parted"
    first_year: int
    available: bool
    how: str | None
    powers: tuple[PartedPower, ...]

    def frame(self) -> pl.DataFrame:
        """One row a power and roll call: state, power and the fields of `PartedVote`."""
        rows = [{"state": self.state, "power": p.power} | asdict(v) for p in self.powers for v in p.votes]
        return pl.DataFrame(rows, schema=_FRAME)


_FRAME: dict[str, Any] = {
    "state": pl.String,
    "power": pl.String,
    "roll_call": pl.Int64,
    "date": pl.Date,
    "resolution": pl.String,
    "title": pl.String,
    "vote": pl.String,
    "power_vote": pl.String,
    "opposed": pl.Boolean,
    "yes": pl.Int64,
    "no": pl.Int64,
    "abstain": pl.Int64,
}


def parted(
    state: str,
    *,
    powers: str | Sequence[str] | None = None,
    year: int | None = None,
    years: int = 3,
    store: Store | None = None,
    release: Release | None = None,
) -> Parted:
    """Where a state parted from each power in the `years` years up to a year (its last one unless told).

    The roll calls come from the raw votes in `store` (the user's own unless given); a bloc's vote is the one
    that most of its voting members cast, and a roll call without such a vote is left out. Where there are no
    raw votes of these years, the counts come from the estimates' tables, `available` is False and `how` says
    how to get them. Raises StateError, PowerError, CoverageError, or SettingsError for years below 1.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> p = parted("Kazakhstan", year=2020, powers="USA", store=Store(Path(tempfile.mkdtemp())))
    >>> p.available, p.powers[0].same + p.powers[0].half + p.powers[0].opposed == p.powers[0].n_votes
    (False, True)
    """
    if years < 1:
        raise SettingsError(f"The span of years must be at least 1, not {years}.")
    return parted_of(ask(state, year=year, powers=powers, release=release), years=years, store=store)


def parted_of(q: Question, *, years: int = 3, store: Store | None = None) -> Parted:
    """The roll calls for a question that has its powers, in the `years` years up to its year."""
    first = max(q.year - years + 1, q.first)
    raw, how, origin = raw_votes(q, first, store)
    ended = raw is not None and q.year not in raw["year"]
    short = (Caveat("votes_end", (q.year,)),) if ended else ()
    return Parted(
        **q.about(),
        first_year=first,
        available=raw is not None,
        how=how,
        powers=counted(q, first) if raw is None else tuple(from_votes(q, power, raw) for power in q.powers),
        origins=unique(q.release.origins, origin),
        caveats=(*q.caveats, *short),
    )
