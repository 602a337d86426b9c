"""The sectors of a balance that votes fill: agreement, and agreement beyond chance; the equidistance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from equipoise.answers.balance.draws import DRAWS, DRAWS_OF_OTHERS, SEED, SectorDraws
from equipoise.answers.balance.parts import OWN_RANGE, Measure, measure
from equipoise.answers.pairs import with_power, year_tables
from equipoise.estimates.summary import median
from equipoise.sectors.names import BEYOND
from equipoise.sectors.votes import power_draws
from equipoise.ties import shares as spread, similarity
from equipoise.ties.contingency import CELLS
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.answers.question import Floats, Question
    from equipoise.states import Power

_UNIT = "0 opposed on every roll call, 1 alike on every one"
_TIES = (
    ("votes", "agreement", _UNIT, similarity.agreement),
    (BEYOND, "kappa", "0 no more alike than by chance, 1 alike on every roll call", similarity.kappa),
)


def vote_sectors(q: Question) -> tuple[tuple[SectorDraws, ...], str]:
    """Draws of the two sectors, and the reason where votes fill none.

    >>> from equipoise.answers.asking import ask
    >>> [s.sector for s in vote_sectors(ask("Kazakhstan", year=2020))[0]]
    ['votes', 'votes beyond chance']
    """
    found = {power: with_power(q, power) for power in q.powers}
    powers = tuple(p for p, tables in found.items() if tables.at(q.year) is not None)
    if len(powers) < 2:
        return (), f"in {q.year} {the(q.state.name)} voted with fewer than two powers"
    years = sorted({y for p in powers for y in found[p].years.tolist()})
    tables = np.full((len(years), len(powers), len(CELLS)), np.nan)
    for column, power in enumerate(powers):
        tables[np.searchsorted(years, found[power].years), column] = found[power].tables
    kept = tuple(s for s in _sectors(q, powers, tuple(years), tables) if s.defined)
    said = f"in {q.year} {the(q.state.name)} hardly agreed with any power beyond chance"
    return kept, "" if len(kept) == len(_TIES) else said


def _sectors(
    q: Question, powers: tuple[Power, ...], years: tuple[int, ...], tables: Floats
) -> list[SectorDraws]:
    """Draw the state's tables (years, powers, 9) and other states' of the year, and share them out."""
    ids, others = year_tables(q.release, q.year, [q.members(p, q.year) for p in powers])
    kept = [i for i, code in enumerate(ids) if code != q.state.id]
    present = np.isfinite(tables[..., 0])
    own_draws = power_draws(tables, powers, DRAWS, SEED)
    others_draws = power_draws(others[kept], powers, DRAWS_OF_OTHERS, SEED)
    return [
        SectorDraws(
            sector=sector,
            tie=tie,
            unit=unit,
            certain=False,
            year=q.year,
            of_whole=None,
            powers=powers,
            years=years,
            there=present,
            shares=spread.shares(np.where(present, np.maximum(of_table(own_draws), 0), 0)),
            weights=np.maximum(of_table(tables[years.index(q.year)]), 0),
            others=spread.shares(np.maximum(of_table(others_draws), 0)),
            other_ids=tuple(ids[i] for i in kept),
        )
        for sector, tie, unit, of_table in _TIES
    ]


def equidistance(q: Question) -> Measure | None:
    """The spread of the distances from the powers, against that of all other states that year.

    >>> from equipoise.answers.asking import ask
    >>> equidistance(ask("Kazakhstan", year=2020, powers="USA")) is None
    True
    """
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
    ids = [s for s in q.release.places.present(q.year) if s not in alone and s != q.state.id]
    whole = [draws for p in q.powers if (draws := q.of(p, q.year)) is not None]
    draws = q.release.draws_of(ids, q.year)
    found = _spread(draws[:, None] - np.stack(whole)).mean(axis=1)
    within = [(i, code) for i, code in enumerate(ids) if any(code in of for of in members)]
    for i, code in within:  # a bloc's position without the state itself
        powers = [
            _median(q, [m for m in of if m != code]) if code in of else draws_of_power
            for draws_of_power, of in zip(whole, members, strict=True)
        ]
        found[i] = _spread(draws[i] - np.stack(powers)).mean()
    return np.asarray(found, dtype=np.float64)


def _median(q: Question, members: Sequence[str]) -> Floats:
    """A bloc's position without one of its members; NaN where nobody is left."""
    draws = q.release.draws_of(members, q.year)
    return median(draws) if len(draws) else np.full(draws.shape[1], np.nan)
