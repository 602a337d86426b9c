"""How the ranking of states by balance changes with the powers, the weights and the year chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import polars as pl

from equipoise import states
from equipoise.answers.asking import chosen
from equipoise.answers.balance.question import ask_balance
from equipoise.answers.balance.summary import EQUAL
from equipoise.answers.balance.variants import Tables, summaries, used_sectors, weight_variants
from equipoise.answers.result import Caveat, StateResult, columns
from equipoise.errors import CoverageError
from equipoise.sectors import SECTORS
from equipoise.ties.rankings import rank_changes
from equipoise.ties.shares import check_weights
from equipoise.wording import listed as in_words, opening

if TYPE_CHECKING:
    from equipoise.estimates import Release
    from equipoise.store import Store


@dataclass(frozen=True, slots=True)
class BalanceVariant:
    """The ranking under one other choice, beside the base.

    `choice` is "base", "powers", "weights" or "year". `spearman` and `kendall` (tau-b) compare the ranks of
    the `n_states` that are in both; `mover` is the state whose rank changes most, by `move` (below 0 is a
    rise), None where none moves. `value` and `rank` are the state's own, None where it has none; `n_ranked`
    is how many states have a rank under this choice.
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
    n_ranked: int


@dataclass(frozen=True)
class BalanceSensitivity(StateResult):
    """One row a variant, the base first; ranks run from the most even state = 1.

    `sectors` are those that the state's own base value rests on.
    """

    verb: ClassVar[str] = "balance_sensitivity"
    powers: tuple[str, ...]
    weights: Mapping[str, float]
    sectors: tuple[str, ...]
    rows: tuple[BalanceVariant, ...]

    def frame(self) -> pl.DataFrame:
        """One row a variant, as `BalanceVariant`."""
        return pl.DataFrame([dict(columns(r)) for r in self.rows], infer_schema_length=None)


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
    alone; an earlier year, in the same sectors. Ranked are the states that have every sector that the state
    itself has under the same choice. Year: the last one with estimates unless told. Raises as `balance`.

    >>> s = balance_sensitivity("Kazakhstan", year=2020)
    >>> s.rows[0].choice, {r.choice for r in s.rows[1:]} == {"powers", "weights", "year"}
    ('base', True)
    """
    release = chosen(release)
    q = ask_balance(state, year=year, powers=powers, release=release)
    if weights is not None:
        check_weights(weights, SECTORS)
    asked = dict(EQUAL if weights is None else weights)
    tables = Tables(release, store, [s for s in asked if asked[s] > 0])
    listed = states.powers(powers)
    now = tables.of(q.year, listed)
    used = used_sectors(now, asked, q.state.id)
    if not used:
        raise CoverageError(
            f"{opening(q.name)} cannot be ranked in {q.year}, without a tie on record in "
            f"{in_words(list(asked))}: give another --year or --weights."
        )
    same = {s: asked[s] for s in used}  # a further sector in another year would be a second change
    named = [
        ("base", "as asked", now, same),
        *(("powers", label, table, same) for label, table in tables.powers(q.year, listed)),
        *(("weights", label, now, w) for label, w in weight_variants(asked, used)),
        *(("year", label, table, same) for label, table in tables.years(q.year, listed)),
    ]
    made = [(choice, label, summaries(t, w, q.state.id)) for choice, label, t, w in named]
    return BalanceSensitivity(
        **q.about(),
        powers=tuple(p.id for p in listed),
        weights=asked,
        sectors=used,
        rows=_rows(made, q.state.id),
        origins=tables.origins,
        caveats=(*q.caveats, *_unused(asked, used, q.year)),
    )


def _unused(asked: Mapping[str, float], used: Sequence[str], year: int) -> tuple[Caveat, ...]:
    """What is to be said of sectors with a weight in which the state has nothing."""
    out = tuple(s for s in asked if asked[s] > 0 and s not in used)
    return (Caveat("unranked_sectors", (year, out)),) if out else ()


def _rows(named: Sequence[tuple[str, str, Mapping[str, float]]], own: str) -> tuple[BalanceVariant, ...]:
    """Every variant beside the first one."""
    from scipy.stats import rankdata

    base = named[0][2]
    ids = sorted({s for _, _, values in named for s in values})
    matrix = np.array([[values.get(s, np.nan) for s in ids] for _, _, values in named])
    changed = rank_changes([base.get(s, np.nan) for s in ids], matrix)
    rows = []
    for i, (choice, label, values) in enumerate(named):
        ranks = dict(zip(values, rankdata([-v for v in values.values()]), strict=True))
        mover = int(changed.mover[i])
        still = choice == "base" or mover < 0 or not changed.move[i]
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
                n_ranked=len(values),
            )
        )
    return tuple(rows)


def _finite(value: float) -> float | None:
    """A number, or None for NaN."""
    return float(value) if np.isfinite(value) else None
