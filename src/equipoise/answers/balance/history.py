"""How a state's balance developed: shares and their evenness, year by year and sector by sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise.answers.balance.parts import NotCovered, gaps
from equipoise.answers.balance.question import ask_balance
from equipoise.answers.balance.ties import tie_history
from equipoise.answers.balance.votes import vote_sectors
from equipoise.answers.result import Estimate, Flat, Result, columns, unique
from equipoise.answers.spans import estimate
from equipoise.errors import CoverageError, SettingsError
from equipoise.estimates.summary import interval
from equipoise.sectors import SECTORS, chosen_sectors
from equipoise.ties import shares as spread

if TYPE_CHECKING:
    from equipoise.answers.balance.draws import SectorDraws
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.store import Store


@dataclass(frozen=True, slots=True)
class YearShare:
    """A power's share of a sector's ties in one year."""

    flat: ClassVar[Flat] = {"share": ("share", "low", "high")}
    power: str
    power_name: str
    share: Estimate


@dataclass(frozen=True, slots=True)
class SectorYear:
    """One sector in one year: the shares, the effective number of powers, and the largest share."""

    sector: str
    year: int
    shares: tuple[YearShare, ...]
    effective: Estimate
    dependence: Estimate
    dependence_on: str


@dataclass(frozen=True)
class BalanceHistory(Result):
    """A state's balance from `first` to `last`; `rows` by sector and year, years without ties left out."""

    verb: ClassVar[str] = "balance_history"
    state: str
    state_name: str
    first: int
    last: int
    powers: tuple[str, ...]
    rows: tuple[SectorYear, ...]
    not_covered: tuple[NotCovered, ...]

    def frame(self) -> pl.DataFrame:
        """One row a sector, year and power: state, year, sector, power, power_name, share, low, high."""
        rows = [
            {"state": self.state, "year": r.year, "sector": r.sector} | dict(columns(share))
            for r in self.rows
            for share in r.shares
        ]
        return pl.DataFrame(rows)


def balance_history(
    state: str,
    *,
    first: int | None = None,
    last: int | None = None,
    powers: str | Sequence[str] | None = None,
    sectors: str | Sequence[str] | None = None,
    release: Release | None = None,
    store: Store | None = None,
) -> BalanceHistory:
    """How a state's ties spread over the powers from year to year, in every year that a sector covers.

    Raises StateError, PowerError, SettingsError for a span that ends before it begins, CoverageError where no
    sector covers any of its years.

    >>> h = balance_history("Kazakhstan", first=2010, last=2020, sectors="arms")
    >>> h.rows[0].year, h.rows[-1].dependence_on
    (2010, 'RUS')
    """
    if first is not None and last is not None and first > last:
        raise SettingsError(f"The years {first} to {last} end before they begin: turn them round.")
    q = ask_balance(state, powers=powers, release=release, back=9999)
    rows: list[SectorYear] = []
    missing: list[NotCovered] = []
    origins: list[Origin] = []
    votes, why = vote_sectors(q.votes) if q.votes else ((), q.no_votes)
    for sector in chosen_sectors(sectors):
        if sector in SECTORS[:2]:
            drawn = next((d for d in votes if d.sector == sector), None)
            of = q.release.origins
        else:
            made = tie_history(sector, q.state, q.powers, store=store)
            drawn, of = (None, ()) if isinstance(made, NotCovered) else made[:2]
            why = made.reason if isinstance(made, NotCovered) else ""
        found = _years(drawn, first, last) if drawn is not None else []
        if found:
            rows += found
            origins += of
        else:
            missing.append(NotCovered(sector, why or "no year of the span is covered"))
    if not rows:
        said = "; ".join(f"{which}: {why}" for which, why in gaps(missing))
        raise CoverageError(f"No sector covers {q.name} in the years asked for ({said}).")
    return BalanceHistory(
        state=q.state.id,
        state_name=q.name,
        first=min(r.year for r in rows),
        last=max(r.year for r in rows),
        powers=tuple(p.id for p in q.powers),
        rows=tuple(rows),
        not_covered=tuple(missing),
        release=q.release.name,
        origins=unique(origins),
        caveats=q.caveats,
    )


def _years(d: SectorDraws, first: int | None, last: int | None) -> list[SectorYear]:
    """The sector's years within the span that have something to share out."""
    found = []
    for i, year in enumerate(d.years):
        draws = d.shares[:, i]
        kept = draws[np.isfinite(draws[:, 0])]
        within = (first is None or year >= first) and (last is None or year <= last)
        if not within or d.counted[i] < 2 or len(kept) < 0.9 * len(draws):
            continue
        low, high = interval(kept, axis=0)
        means = kept.mean(axis=0)
        columns = (means.tolist(), low.tolist(), high.tolist())
        shares = tuple(
            YearShare(p.id, p.name, Estimate(*ends, exact=d.certain))
            for p, there, *ends in zip(d.powers, d.there[i], *columns, strict=True)
            if there
        )
        found.append(
            SectorYear(
                d.sector,
                year,
                shares,
                estimate(spread.effective(kept), exact=d.certain),
                estimate(spread.dependence(kept), exact=d.certain),
                d.powers[int(means.argmax())].id,
            )
        )
    return found
