"""How evenly a state's ties spread over the powers, and how dependent it is on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise.balance_parts import (
    OWN_RANGE,
    BalanceYear,
    Measure,
    PowerShare,
    SectorBalance,
    SectorDraws,
    measure,
)
from equipoise.pairs import own_tables, with_power, year_tables
from equipoise.question import Question, ask
from equipoise.results import Result
from equipoise.ties import shares as spread
from equipoise.ties import similarity
from equipoise.ties.contingency import CELLS
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.question import Floats
    from equipoise.states import Power

__all__ = ["Balance", "BalanceYear", "Measure", "PowerShare", "SectorBalance", "balance"]

_SEED = 20241231
_DRAWS, _DRAWS_OF_OTHERS = 200, 50  # of the others only means are used
_TIES = (
    ("votes", "agreement", similarity.agreement),
    ("votes beyond chance", "kappa", similarity.kappa),
)


@dataclass(frozen=True, slots=True)
class Balance(Result):
    """A state's balance between the powers in a year, sector by sector, and the equidistance of its position.

    `equidistance` is the standard deviation over the powers of the distances: 0 is as far from each of them.
    It is None, and the sectors are empty, where fewer than two powers can be compared. `powers` are the ids
    of those compared.
    """

    verb: ClassVar[str] = "balance"
    state: str
    state_name: str
    year: int
    powers: tuple[str, ...]
    sectors: tuple[SectorBalance, ...]
    equidistance: Measure | None
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a sector and power: state, year, sector, power, power_name, weight, share, low, high."""
        rows = [
            {"state": self.state, "year": self.year, "sector": sector.sector} | asdict(share)
            for sector in self.sectors
            for share in sector.shares
        ]
        return pl.DataFrame(rows, schema=_FRAME)


_FRAME = {
    "state": pl.String,
    "year": pl.Int64,
    "sector": pl.String,
    "power": pl.String,
    "power_name": pl.String,
    "weight": pl.Float64,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def balance(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    release: Release | None = None,
) -> Balance:
    """How evenly a state's ties spread over the powers in a year (its last one unless told).

    Sector "votes" shares out plain agreement, "votes beyond chance" the part of it that chance does not
    explain (Cohen's kappa, nothing where it is below 0). Effective number of powers (Shannon 1948; Laakso &
    Taagepera 1979), evenness, dependence and concentration (Hirschman 1945) follow docs/definitions.md, each
    with a 90 % interval and a percentile among all states of the year. Raises StateError, PowerError or
    CoverageError.

    >>> b = balance("Kazakhstan", year=2020)
    >>> [s.sector for s in b.sectors], 1 <= b.sectors[0].effective.mean <= 4
    (['votes', 'votes beyond chance'], True)
    """
    q = ask(state, year=year, powers=powers, release=release)
    sectors, caveats = _votes(q)
    return Balance(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        powers=tuple(p.id for p in q.powers),
        sectors=sectors,
        equidistance=_equidistance(q),
        release=q.release.name,
        origins=q.release.origins,
        caveats=(*q.caveats, *q.footing(), *caveats),
    )


def _votes(q: Question) -> tuple[tuple[SectorBalance, ...], tuple[str, ...]]:
    """The sectors that votes fill, and what is to be said where they fill none."""
    own = own_tables(q)
    found = {power: with_power(q, power, own) for power in q.powers}
    powers = tuple(p for p, tables in found.items() if tables.at(q.year) is not None)
    if len(powers) < 2:
        return (), (
            f"In {q.year} {the(q.state.name)} voted with fewer than two powers: votes have no balance.",
        )
    years = sorted({y for p in powers for y in found[p].years.tolist()})
    tables = np.full((len(years), len(powers), len(CELLS)), np.nan)
    for column, power in enumerate(powers):
        tables[np.searchsorted(years, found[power].years), column] = found[power].tables
    kept = [b for s in _sectors(q, powers, tuple(years), tables) if (b := s.balance(q.year)) is not None]
    if len(kept) == len(_TIES):
        return tuple(kept), ()
    return tuple(kept), (
        f"In {q.year} {the(q.state.name)} hardly agreed with any power beyond chance: no balance of that.",
    )


def _sectors(
    q: Question, powers: tuple[Power, ...], years: tuple[int, ...], tables: Floats
) -> list[SectorDraws]:
    """Draw the state's tables (years, powers, 9) and other states' of the year, and share them out."""
    ids, others = year_tables(q.release, q.year, [q.members(p, q.year) for p in powers])
    others = others[[i for i, code in enumerate(ids) if code != q.state.id]]
    present = np.isfinite(tables[..., 0])
    own_draws = spread.table_draws(np.nan_to_num(tables), _DRAWS, _SEED)
    others_draws = spread.table_draws(others, _DRAWS_OF_OTHERS, _SEED)
    return [
        SectorDraws(
            sector=sector,
            tie=tie,
            powers=powers,
            years=years,
            counted=tuple(present.sum(axis=1).tolist()),
            shares=spread.shares(np.where(present, np.maximum(of_table(own_draws), 0), 0)),
            weights=np.maximum(of_table(tables[years.index(q.year)]), 0),
            others=spread.shares(np.maximum(of_table(others_draws), 0)),
        )
        for sector, tie, of_table in _TIES
    ]


def _equidistance(q: Question) -> Measure | None:
    """The spread of the distances from the powers, against that of all other states that year."""
    if len(q.powers) < 2:
        return None
    by_year = {y: _spread(gaps) for y in q.path if (gaps := _gaps(q, y)) is not None}
    past = [float(d.mean()) for y, d in by_year.items() if q.year - OWN_RANGE < y <= q.year]
    return measure(by_year[q.year], _others(q), past)


def _gaps(q: Question, year: int) -> Floats | None:
    """Own position minus that of every power in a year, shape (powers, K); None unless all have one."""
    gaps = [gap for p in q.powers if (gap := q.gap(p, year)) is not None]
    return np.stack(gaps) if len(gaps) == len(q.powers) else None


def _spread(gaps: Floats) -> Floats:
    """Standard deviation of the distances over the powers (second axis from the end)."""
    return np.asarray(np.abs(gaps).std(axis=-2))


def _others(q: Question) -> Floats:
    """Mean equidistance of every other state that is not a power alone, shape (n,)."""
    members = [q.members(p, q.year) for p in q.powers]
    alone = {m for p, of in zip(q.powers, members, strict=True) if not p.is_bloc for m in of}
    held = q.release.positions.filter(pl.col("year") == q.year)["state"]
    ids = [s for s in held if s not in alone and s != q.state.id]
    whole = [draws for p in q.powers if (draws := q.of(p, q.year)) is not None]
    found = []
    for code, own in zip(ids, q.release.draws_of(ids, q.year), strict=True):
        powers = [
            _median(q, [m for m in of if m != code]) if code in of else draws
            for draws, of in zip(whole, members, strict=True)
        ]
        found.append(float(_spread(own - np.stack(powers)).mean()))
    return np.array(found)


def _median(q: Question, members: Sequence[str]) -> Floats:
    """A bloc's position without one of its members."""
    return np.asarray(np.median(q.release.draws_of(members, q.year), axis=0))
