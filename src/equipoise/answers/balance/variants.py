"""The choices that a ranking by balance is tried with: other powers, weights and years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from equipoise import states
from equipoise.answers.balance.table import SUMMARY, balance_table
from equipoise.errors import CoverageError, PowerError
from equipoise.ties.shares import summary
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store

_OTHERS = ("GBR", "IND", "JPN", "TUR")  # powers that a further variant each adds, where they are not named
_BACK = (1, 3, 5, 10)  # years earlier


class Tables:
    """The evenness of every state in some sectors, for one year and list of powers at a time.

    >>> from equipoise.estimates import read_release
    >>> from equipoise.states import powers
    >>> Tables(read_release(), None, ["votes", "arms"]).of(2020, powers("USA,RUS")).columns
    ['state', 'votes', 'arms']
    """

    def __init__(self, release: Release, store: Store | None, sectors: Sequence[str]) -> None:
        """Keep where the tables come from."""
        self._release, self._store, self._sectors = release, store, list(sectors)
        self._known: dict[tuple[int, tuple[str, ...]], pl.DataFrame] = {}
        self.origins: tuple[Origin, ...] = ()

    def of(self, year: int, powers: Sequence[Power]) -> pl.DataFrame:
        """State and one column a sector."""
        key = (year, tuple(p.id for p in powers))
        if key not in self._known:
            ids = list(key[1])
            made = balance_table(
                first=year,
                last=year,
                powers=ids,
                sectors=self._sectors,
                release=self._release,
                store=self._store,
            )
            self.origins = tuple(dict.fromkeys((*self.origins, *made.origins)))
            rows = made.frame().filter(pl.col("sector") != SUMMARY)
            self._known[key] = rows.pivot(on="sector", index="state", values="evenness").sort("state")
        return self._known[key]

    def powers(self, year: int, listed: Sequence[Power]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Each power left out, where two are left; each of some others added."""
        for out in listed if len(listed) > 2 else ():
            yield f"without {the(out.name)}", self.of(year, [p for p in listed if p is not out])
        held = {m for p in listed for m in p.members}
        for power in states.powers(_OTHERS):
            if power.id not in held:
                yield f"with {the(power.name)}", self.of(year, [*listed, power])

    def years(self, year: int, listed: Sequence[Power]) -> Iterator[tuple[str, pl.DataFrame]]:
        """Some earlier years, where they are covered."""
        for back in _BACK:
            try:
                yield str(year - back), self.of(year - back, listed)
            except (CoverageError, PowerError):
                continue


def used_sectors(table: pl.DataFrame, weights: Mapping[str, float], own: str) -> tuple[str, ...]:
    """The sectors with a weight that the state itself has.

    >>> table = pl.DataFrame({"state": ["KAZ", "UZB"], "trade": [0.7, 0.6], "arms": [None, 0.2]})
    >>> used_sectors(table, {"trade": 0.5, "arms": 0.5}, "KAZ")
    ('trade',)
    """
    mine = table.filter(pl.col("state") == own)
    return tuple(s for s in weights if s in mine.columns and weights[s] > 0 and mine[s].is_not_null().any())


def weight_variants(
    asked: Mapping[str, float], used: Sequence[str]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Each sector that the state has left out, counted double, and alone.

    >>> next(weight_variants({"trade": 0.5, "arms": 0.5}, ("trade", "arms")))
    ('without trade', {'arms': 0.5})
    """
    for sector in used if len(used) > 1 else ():
        yield f"without {sector}", {s: w for s, w in asked.items() if s != sector}
        yield f"{sector} double", {s: w * (1 + (s == sector)) for s, w in asked.items()}
        yield f"{sector} alone", {sector: 1.0}


def summaries(table: pl.DataFrame, weights: Mapping[str, float], own: str) -> dict[str, float]:
    """The weighted evenness of the states that have every sector that the state itself has.

    >>> table = pl.DataFrame({"state": ["KAZ", "UZB"], "trade": [0.7, None], "arms": [0.3, 0.2]})
    >>> summaries(table, {"trade": 0.5, "arms": 0.5}, "KAZ")
    {'KAZ': 0.5}
    """
    used = used_sectors(table, weights, own)
    if not used:
        return {}
    held = table.drop_nulls(used)
    values, _ = summary(held.select(used).to_numpy(), [weights[s] for s in used])
    return dict(zip(held["state"], values.tolist(), strict=True))
