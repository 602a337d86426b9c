"""The states that vote most like a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise import states
from equipoise.answers.pairs import own_tables
from equipoise.answers.question import Question, ask_state
from equipoise.answers.result import Estimate, Result
from equipoise.answers.spans import estimate
from equipoise.errors import SettingsError
from equipoise.ties import similarity, uncertainty
from equipoise.ties.contingency import CELLS
from equipoise.wording import opening

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.estimates import Release
    from equipoise.origin import Origin

__all__ = ["Circle", "Peer", "circle", "circle_of"]


@dataclass(frozen=True, slots=True)
class Peer:
    """One like-minded state: agreement over the span, and the distance of the positions in the year."""

    state: str
    name: str
    n_votes: int
    agreement: float
    low: float
    high: float
    kappa: float
    kappa_low: float
    kappa_high: float
    distance: Estimate


@dataclass(frozen=True, slots=True)
class Circle(Result):
    """The like-minded circle of a state, by kappa, from the years `first_year` to `year`.

    `least_votes` is how many common votes a state needed to be considered, `n_considered` how many had them.
    """

    verb: ClassVar[str] = "circle"
    state: str
    state_name: str
    year: int
    first_year: int
    least_votes: int
    n_considered: int
    peers: tuple[Peer, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a peer, nearest first: the fields of `Peer`, with distance, distance_low, distance_high."""
        rows = [
            {f: getattr(p, f) for f in ("state", "name", "n_votes", *_FLOATS)}
            | dict(zip(_AWAY, (p.distance.mean, p.distance.low, p.distance.high), strict=True))
            for p in self.peers
        ]
        return pl.DataFrame(rows, schema=_FRAME)


_FLOATS = ("agreement", "low", "high", "kappa", "kappa_low", "kappa_high")
_AWAY = ("distance", "distance_low", "distance_high")
_FRAME = {"state": pl.String, "name": pl.String, "n_votes": pl.Int64} | dict.fromkeys(
    (*_FLOATS, *_AWAY), pl.Float64
)


def circle(
    state: str, *, year: int | None = None, size: int = 10, years: int = 5, release: Release | None = None
) -> Circle:
    """The `size` states that voted most like a state in the `years` years up to a year (its last one).

    The years' roll calls are added up for each pair; states are ranked by Cohen's kappa, which takes out the
    agreement that comes of both voting yes on nearly everything (Häge 2011). Considered are states with a
    position in the year, at least half as many common votes as the median pair of the state, and a defined
    kappa. Raises StateError, CoverageError, or SettingsError for a size or years below 1.

    >>> c = circle("Kazakhstan", year=2020, size=3)
    >>> c.first_year, len(c.peers), c.peers[0].kappa >= c.peers[1].kappa
    (2016, 3, True)
    """
    if size < 1 or years < 1:
        raise SettingsError(
            f"A circle needs at least one state and one year, not size={size}, years={years}."
        )
    return circle_of(ask_state(state, year=year, release=release), size=size, years=years)


def circle_of(q: Question, *, size: int = 10, years: int = 5) -> Circle:
    """The circle for a question; what is said of its powers is said here too.

    >>> from equipoise.answers.question import ask_state
    >>> len(circle_of(ask_state("Kazakhstan", year=2020), size=3).peers)
    3
    """
    pooled = _pooled(q, years)
    n = pooled.select(pl.sum_horizontal(CELLS)).to_series()
    least = int(np.ceil(float(n.median() or 0) / 2)) or 1  # type: ignore[arg-type]
    pooled = pooled.filter(n >= least)
    tables = pooled.select(CELLS).to_numpy().astype(np.float64)
    kappa = similarity.kappa(tables)
    order = [int(i) for i in np.argsort(-kappa, kind="stable") if np.isfinite(kappa[i])]
    ids = pooled["other"].to_list()
    return Circle(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        first_year=max(q.year - years + 1, q.first),
        least_votes=least,
        n_considered=len(order),
        peers=_peers(q, [ids[i] for i in order[:size]], tables[order[:size]]),
        release=q.release.name,
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing(), *_thin(q, years, len(order))),
    )


def _pooled(q: Question, years: int) -> pl.DataFrame:
    """The counts with every state of the year, added up over the span: other, and the nine counts.

    What an earlier holder of a seat voted counts for the holder in the year.
    """
    own = own_tables(q, range(q.year - years + 1, q.year + 1))
    present = q.release.positions.filter(pl.col("year") == q.year)["state"].to_list()
    earlier = {before: code for code in present if (before := states.get(code).continues) is not None}
    seat = pl.col("other").replace(earlier)
    summed = own.with_columns(seat).group_by("other").agg(pl.col(CELLS).sum()).sort("other")
    return summed.filter(pl.col("other").is_in(present))


def _thin(q: Question, years: int, considered: int) -> list[str]:
    """The caveat where there is no circle."""
    if considered:
        return []
    return [f"{opening(q.state.name)} did not vote in the {years} years up to {q.year}, so it has no circle."]


def _peers(q: Question, ids: list[str], tables: Floats) -> tuple[Peer, ...]:
    """The chosen states with all their figures."""
    if not ids:
        return ()
    low, high = uncertainty.agreement_interval(tables)
    kappa_low, kappa_high = uncertainty.kappa_interval(tables)
    own = q.release.draws(q.state.id, q.year)
    agreement, kappa = similarity.agreement(tables), similarity.kappa(tables)
    return tuple(
        Peer(
            state=code,
            name=states.get(code).name,
            n_votes=int(tables[i].sum()),
            agreement=float(agreement[i]),
            low=float(low[i]),
            high=float(high[i]),
            kappa=float(kappa[i]),
            kappa_low=float(kappa_low[i]),
            kappa_high=float(kappa_high[i]),
            distance=estimate(np.abs(own - q.release.draws(code, q.year))),
        )
        for i, code in enumerate(ids)
    )
