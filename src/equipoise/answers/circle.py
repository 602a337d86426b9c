"""The states that vote most like a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise import states
from equipoise.answers.asking import ask_state
from equipoise.answers.pairs import own_tables
from equipoise.answers.question import Question
from equipoise.answers.result import Caveat, Estimate, Flat, StateResult, columns, ends
from equipoise.answers.spans import estimate
from equipoise.errors import SettingsError
from equipoise.estimates.summary import median
from equipoise.ties import similarity, uncertainty
from equipoise.ties.contingency import CELLS

if TYPE_CHECKING:
    from equipoise.answers.question import Floats
    from equipoise.estimates import Release


@dataclass(frozen=True, slots=True)
class Peer:
    """One like-minded state: agreement over the span, and the distance of the positions in the year."""

    flat: ClassVar[Flat] = {"agreement": ("agreement", "low", "high"), "kappa": ends("kappa")}
    state: str
    name: str
    n_votes: int
    agreement: Estimate
    kappa: Estimate
    distance: Estimate


@dataclass(frozen=True)
class Circle(StateResult):
    """The like-minded circle of a state, by kappa, from the years `first_year` to `year`.

    `least_votes` is how many common votes a state needed to be considered, `n_considered` how many had them.
    """

    verb: ClassVar[str] = "circle"
    first_year: int
    least_votes: int
    n_considered: int
    peers: tuple[Peer, ...]

    def frame(self) -> pl.DataFrame:
        """One row a peer, nearest first: the fields of `Peer`, with distance, distance_low, distance_high."""
        rows = [
            dict(columns(p))
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
    >>> c.first_year, len(c.peers), c.peers[0].kappa.mean >= c.peers[1].kappa.mean
    (2016, 3, True)
    """
    if size < 1 or years < 1:
        raise SettingsError(
            f"A circle needs at least one state and one year, not size={size}, years={years}."
        )
    return circle_of(ask_state(state, year=year, release=release), size=size, years=years)


def circle_of(q: Question, *, size: int = 10, years: int = 5) -> Circle:
    """The circle for a question; what is said of its powers is said here too.

    >>> from equipoise.answers.asking import ask_state
    >>> len(circle_of(ask_state("Kazakhstan", year=2020), size=3).peers)
    3
    """
    ids, tables = _pooled(q, years)
    n = tables.sum(axis=1)
    least = int(np.ceil(float(median(n)) / 2)) or 1 if n.size else 1
    enough = n >= least
    ids, tables = ids[enough], tables[enough]
    kappa = similarity.kappa(tables)
    order = [int(i) for i in np.argsort(-kappa, kind="stable") if np.isfinite(kappa[i])]
    nobody = (Caveat("no_circle", (q.state.id, years, q.year)),)
    return Circle(
        **q.about(),
        first_year=max(q.year - years + 1, q.first),
        least_votes=least,
        n_considered=len(order),
        peers=_peers(q, ids[order[:size]].tolist(), tables[order[:size]]),
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing(), *(() if order else nobody)),
    )


def _pooled(q: Question, years: int) -> tuple[NDArray[np.str_], Floats]:
    """The counts with every state of the year, added up over the span: n ids in order, and tables (n, 9).

    What an earlier holder of a seat voted counts for the holder in the year.
    """
    own = own_tables(q)
    near = (own.years > q.year - years) & (own.years <= q.year)
    present = q.release.places.present(q.year)
    earlier = {before: code for code in present if (before := states.get(code).continues) is not None}
    holder = {code: code for code in present} | earlier
    held = [holder.get(other, "") for other in own.others[near].tolist()]
    ids, at = np.unique(np.array(held, dtype=np.str_), return_inverse=True)
    tables = np.zeros((ids.size, len(CELLS)), order="F")
    np.add.at(tables, at, own.counts[near])
    return ids[ids != ""], tables[ids != ""]


def _peers(q: Question, ids: list[str], tables: Floats) -> tuple[Peer, ...]:
    """The chosen states with all their figures."""
    if not ids:
        return ()
    agreement = _estimates(similarity.agreement(tables), *uncertainty.agreement_interval(tables))
    kappa = _estimates(similarity.kappa(tables), *uncertainty.kappa_interval(tables))
    own = q.release.draws(q.state.id, q.year)
    return tuple(
        Peer(
            state=code,
            name=states.get(code).name,
            n_votes=int(tables[i].sum()),
            agreement=agreement[i],
            kappa=kappa[i],
            distance=estimate(np.abs(own - q.release.draws(code, q.year))),
        )
        for i, code in enumerate(ids)
    )


def _estimates(mean: Floats, low: Floats, high: Floats) -> list[Estimate]:
    """One estimate a peer."""
    return [Estimate(*row) for row in zip(mean.tolist(), low.tolist(), high.tolist(), strict=True)]
