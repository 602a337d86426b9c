"""How evenly a state's ties spread over the powers, sector by sector, and how dependent it is on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from equipoise.answers.balance.notes import of_room, other_years
from equipoise.answers.balance.parts import Measure, NotCovered, SectorBalance, Summary
from equipoise.answers.balance.question import BalanceQuestion, ask_balance
from equipoise.answers.balance.summary import divergence, summary
from equipoise.answers.balance.ties import tie_sector
from equipoise.answers.balance.verdict import BalanceVerdict, verdict
from equipoise.answers.balance.votes import equidistance, vote_sectors
from equipoise.answers.result import Caveat, StateResult, columns, unique
from equipoise.sectors import SECTORS, chosen_sectors
from equipoise.sectors.history import absorption_of
from equipoise.ties.shares import check_weights

if TYPE_CHECKING:
    from equipoise.answers.balance.draws import SectorDraws
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.store import Store


@dataclass(frozen=True)
class Balance(StateResult):
    """A state's balance between the powers, sector by sector, and the equidistance of its position.

    `year` is the year of its votes; each sector names its own. `not_covered` holds the sectors without an
    answer and why. `summary` is the weighted evenness over the sectors, `divergence` how unlike the sectors'
    spreads are (0 the same powers in each sector, 1 another power in each); None with fewer than two sectors
    (one, for the summary). `verdict` says which sectors are balanced and on whom the others lean.
    `equidistance` is the standard deviation over the powers of the distances: 0 is as far from each of them;
    None where fewer than two powers can be compared. `powers` are the ids of those compared. `notes` say on
    what the room rests, and what was dropped or assumed when the records were read.
    """

    verb: ClassVar[str] = "balance"
    powers: tuple[str, ...]
    sectors: tuple[SectorBalance, ...]
    not_covered: tuple[NotCovered, ...]
    verdict: BalanceVerdict
    summary: Summary | None
    divergence: Measure | None
    equidistance: Measure | None
    notes: tuple[Caveat, ...]

    def frame(self) -> pl.DataFrame:
        """One row a sector and power: state, year, sector, power, power_name, weight, share, low, high."""
        rows = [
            {"state": self.state, "year": sector.year, "sector": sector.sector} | dict(columns(share))
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
    sectors: str | Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    release: Release | None = None,
    store: Store | None = None,
) -> Balance:
    """How evenly a state's ties spread over the powers in a year, sector by sector.

    Without a year every sector is read in the last one that its record covers for the state, at most ten
    years back; with one, a sector that does not cover it is listed as not covered. Effective number of powers
    (Shannon 1948; Laakso & Taagepera 1979), evenness, dependence and concentration (Hirschman 1945), room for
    manoeuvre and divergence (Lin 1991) follow docs/definitions.md, each with a 90 % interval and a percentile
    among all states of the year. `weights` (sector to weight, summing to 1) are those of the summary, equal
    unless given. Ties are those of the records in `store` where it has them, else those that ship. Raises
    StateError, PowerError, CoverageError or SettingsError.

    >>> b = balance("Kazakhstan", year=2020, sectors="votes, arms")
    >>> [s.sector for s in b.sectors], 1 <= b.sectors[0].effective.mean <= 4, b.sectors[1].dependence_on
    (['votes', 'arms'], True, 'RUS')
    """
    wanted = chosen_sectors(sectors)
    if weights is not None:
        check_weights(weights, SECTORS)
    q = ask_balance(state, year=year, powers=powers, release=release)
    return balance_of(q, wanted, weights=weights, store=store)


def balance_of(
    q: BalanceQuestion,
    wanted: Sequence[str] = SECTORS,
    *,
    weights: Mapping[str, float] | None = None,
    store: Store | None = None,
) -> Balance:
    """The balance for a question, in the sectors wanted."""
    drawn, missing, origins, notes = _drawn(q, wanted, store)
    made = {d.sector: d for d in drawn}
    names = tuple(dict.fromkeys(p.id for p in (*(q.votes.powers if q.votes else ()), *q.powers)))
    answered = tuple(d.balance(absorption_of(d.sector)) for d in drawn)
    return Balance(
        **q.about(),
        powers=names,
        sectors=answered,
        not_covered=missing,
        verdict=verdict(answered),
        summary=summary(made, weights),
        divergence=divergence(made),
        equidistance=equidistance(q.votes) if q.votes and "votes" in wanted else None,
        origins=origins,
        caveats=(*q.caveats, *other_years(drawn, q.year)),
        notes=(*of_room(answered), *notes),
    )


def _drawn(
    q: BalanceQuestion, wanted: Sequence[str], store: Store | None
) -> tuple[tuple[SectorDraws, ...], tuple[NotCovered, ...], tuple[Origin, ...], tuple[Caveat, ...]]:
    """Draws of every sector that can be answered for, the others with their reasons, origins, and notes."""
    drawn: list[SectorDraws] = []
    missing: list[NotCovered] = []
    origins: list[Origin] = []
    notes: list[Caveat] = []
    by_vote, why = vote_sectors(q.votes) if q.votes else ((), q.no_votes)
    for sector in wanted:
        if sector in SECTORS[:2]:
            found = [d for d in by_vote if d.sector == sector]
            drawn += found
            missing += [] if found else [NotCovered(sector, why, bool(by_vote))]
            continue
        made = tie_sector(sector, q.state, q.powers, year=q.asked, latest=q.latest, store=store)
        if isinstance(made, NotCovered):
            missing.append(made)
        else:
            drawn.append(made[0])
            origins += made[1]
            notes += [Caveat("record", (sector, note)) for note in made[2]]
    of_votes = q.release.origins if q.votes and set(wanted) & set(SECTORS[:2]) else ()
    return tuple(drawn), tuple(missing), unique(of_votes, origins), unique(notes)
