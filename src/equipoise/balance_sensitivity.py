"""How the ranking of states by balance changes with the powers, the weights and the year chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl
from scipy.stats import rankdata

from equipoise import states
from equipoise.balance_question import ask_balance
from equipoise.balance_summary import EQUAL
from equipoise.balance_table import SUMMARY, table_of
from equipoise.errors import CoverageError, PowerError
from equipoise.question import chosen
from equipoise.results import Result
from equipoise.sectors import SECTORS
from equipoise.ties.rankings import rank_changes
from equipoise.ties.shares import check_weights, summary
from equipoise.wording import the

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.origin import Origin
    from equipoise.states import Power
    from equipoise.store import Store

__all__ = ["BalanceSensitivity", "BalanceVariant", "balance_sensitivity"]

_OTHERS = ("GBR", "IND", "JPN", "TUR")  # powers that a further variant each adds, where they are not named
_BACK = (1, 3, 5, 10)  # years earlier


@dataclass(frozen=True, slots=True)
class BalanceVariant:
    """The ranking under one other choice, beside the base.

    `choice` is "base", "powers", "weights" or "year". `spearman` and `kendall` (tau-b) compare the ranks of
    the `n_states` that are in both; `mover` is the state whose rank changes most, by `move` (below 0 is a
    rise). `value` and `rank` are the state's own, None where it has none.
    """

    choice: str
    variant: str
    n_states: int
    spearman: float | None
    kendall: float | None
    mover: str | None
    move: float | None
    value: float | None
    rank: float | None


@dataclass(frozen=True, slots=True)
class BalanceSensitivity(Result):
    """One row a variant, the base first; ranks run from the most even state = 1."""

    verb: ClassVar[str] = "balance_sensitivity"
    state: str
    state_name: str
    year: int
    powers: tuple[str, ...]
    weights: Mapping[str, float]
    rows: tuple[BalanceVariant, ...]
    release: str
    origins: tuple[Origin, ...]
    caveats: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row a variant, as `BalanceVariant`."""
        return pl.DataFrame([asdict(r) for r in self.rows], infer_schema_length=None)


def balance_sensitivity(
    state: str,
    *,
    year: int | None = None,
    powers: str | Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    release: Release | None = None,
    store: Store | None = None,
) -> BalanceSensitivity:
    """How far the ranking of all states by their summary, and a state's place in it, depends on choices.

    Each variant changes one thing: a power left out, or another added; a sector left out, counted double, or
    alone; an earlier year. Ranked are the states that have every sector that the state itself has under the
    same choice. Year: the last one with estimates unless told. Raises as `balance`.

    >>> s = balance_sensitivity("Kazakhstan", year=2020)
    >>> s.rows[0].choice, {r.choice for r in s.rows[1:]} == {"powers", "weights", "year"}
    ('base', True)
    """
    release = chosen(release)
    q = ask_balance(state, year=year, powers=powers, release=release)
    if weights is not None:
        check_weights(weights, SECTORS)
    asked = dict(EQUAL if weights is None else weights)
    tables = _Tables(release, store)
    listed = states.powers(powers)
    now = tables.of(q.year, listed)
    named = [
        ("base", "as asked", now, asked),
        *(("powers", label, table, asked) for label, table in tables.powers(q.year, listed)),
        *(("weights", label, now, w) for label, w in _weights(asked, now)),
        *(("year", label, table, asked) for label, table in tables.years(q.year, listed)),
    ]
    made = [(choice, label, _summaries(t, w, q.state.id)) for choice, label, t, w in named]
    return BalanceSensitivity(
        state=q.state.id,
        state_name=q.name,
        year=q.year,
        powers=tuple(p.id for p in listed),
        weights=asked,
        rows=_rows(made, q.state.id),
        release=release.name,
        origins=tables.origins,
        caveats=q.caveats,
    )


class _Tables:
    """The evenness of every state by sector, for one year and list of powers at a time."""

    def __init__(self, release: Release, store: Store | None) -> None:
        """Keep where the tables come from."""
        self._release, self._store = release, store
        self._known: dict[tuple[int, tuple[str, ...]], pl.DataFrame] = {}
        self.origins: tuple[Origin, ...] = ()

    def of(self, year: int, powers: Sequence[Power]) -> pl.DataFrame:
        """State and one column a sector."""
        key = (year, tuple(p.id for p in powers))
        if key not in self._known:
            made = table_of(year, year, list(key[1]), release=self._release, store=self._store)
            self.origins = tuple(dict.fromkeys((*self.origins, *made.origins)))
            rows = made.frame.filter(pl.col("sector") != SUMMARY)
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


def _weights(asked: Mapping[str, float], now: pl.DataFrame) -> Iterator[tuple[str, dict[str, float]]]:
    """Each sector that is there left out, counted double, and alone."""
    there = [s for s in asked if s in now.columns and asked[s] > 0]
    for sector in there if len(there) > 1 else ():
        yield f"without {sector}", {s: w for s, w in asked.items() if s != sector}
        yield f"{sector} double", {s: w * (1 + (s == sector)) for s, w in asked.items()}
        yield f"{sector} alone", {sector: 1.0}


def _summaries(table: pl.DataFrame, weights: Mapping[str, float], own: str) -> dict[str, float]:
    """The weighted evenness of the states that have every sector that the state itself has."""
    mine = table.filter(pl.col("state") == own)
    used = [s for s in weights if s in mine.columns and weights[s] > 0 and not mine[s].is_null().all()]
    if not used:
        return {}
    held = table.drop_nulls(used)
    values, _ = summary(held.select(used).to_numpy(), [weights[s] for s in used])
    return dict(zip(held["state"], values.tolist(), strict=True))


def _rows(named: Sequence[tuple[str, str, Mapping[str, float]]], own: str) -> tuple[BalanceVariant, ...]:
    """Every variant beside the first one."""
    base = named[0][2]
    ids = sorted({s for _, _, values in named for s in values})
    matrix = np.array([[values.get(s, np.nan) for s in ids] for _, _, values in named])
    changed = rank_changes([base.get(s, np.nan) for s in ids], matrix)
    rows = []
    for i, (choice, label, values) in enumerate(named):
        ranks = dict(zip(values, rankdata([-v for v in values.values()]), strict=True))
        mover = int(changed.mover[i])
        still = choice == "base" or mover < 0
        rows.append(
            BalanceVariant(
                choice=choice,
                variant=label,
                n_states=int(changed.n[i]),
                spearman=_finite(changed.spearman[i]),
                kendall=_finite(changed.kendall[i]),
                mover=None if still else ids[mover],
                move=None if still else _finite(changed.move[i]),
                value=values.get(own),
                rank=float(ranks[own]) if own in ranks else None,
            )
        )
    return tuple(rows)


def _finite(value: float) -> float | None:
    """A number, or None for NaN."""
    return float(value) if np.isfinite(value) else None
