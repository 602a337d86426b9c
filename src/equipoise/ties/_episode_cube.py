"""A sector's flows as one array over states, years and partners, deflated by the growth of the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SettingsError
from equipoise.states import get
from equipoise.ties.sector import SectorTies

_DIGITS = 12  # sums of threads differ in their last bits; nobody's largest partner may hang on these
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cube:
    """Flows (S, Y, P) and their cv, totals (S, Y) that are NaN where not covered, whole years of existence.

    `state_there` (S, Y) and `partner_there` (P, Y) say whether it was a state from the year's first day to
    its last. A bloc is there while any of its members is.
    """

    states: tuple[str, ...]
    partners: tuple[str, ...]
    first: int
    flows: Floats
    cv: Floats
    total: Floats
    state_there: Bools
    partner_there: Bools

    def growth(self, lag: int) -> Floats:
        """By what factor (S, Y - lag) the total of all others grew: those covered in both years."""
        before, after = self.total[:, :-lag], self.total[:, lag:]
        both = np.isfinite(before) & np.isfinite(after)
        old, new = np.where(both, before, 0.0), np.where(both, after, 0.0)
        old, new = old.sum(axis=0) - old, new.sum(axis=0) - new
        out = np.full(old.shape, np.nan)
        return np.asarray(np.divide(new, old, out=out, where=(old > 0) & (new > 0)))


def cube(ties: SectorTies, blocs: Mapping[str, Collection[str]] | None = None) -> Cube:
    """The array of a sector of flows, the members of each bloc summed to one partner.

    Raises SettingsError for a sector whose ties do not add up.
    """
    if ties.blocs != "sum":
        raise SettingsError(
            f"What others absorb of a loss is defined for flows only; the ties of {ties.sector} are none: "
            "leave the sector out."
        )
    bloc_of = {member: name for name, members in (blocs or {}).items() for member in members}
    frame = (
        ties.ties.with_columns(pl.col("partner").replace(bloc_of))
        .group_by("state", "year", "partner")
        .agg(
            pl.col("value").sum(),
            ((pl.col("value") * pl.col("cv").fill_null(0)) ** 2).sum().sqrt().alias("sd"),
        )
    )
    states = tuple(ties.covered["state"].unique().sort().to_list())
    partners = tuple(frame["partner"].unique().sort().to_list())
    first, last = ties.years
    shape = (len(states), last - first + 1, len(partners))
    at = (
        _places(frame["state"], states),
        frame["year"].to_numpy().astype(np.int64) - first,
        _places(frame["partner"], partners),
    )
    flows, cv = np.zeros(shape), np.zeros(shape)
    value = frame["value"].round_sig_figs(_DIGITS).to_numpy()
    flows[at] = value
    error = np.divide(frame["sd"].to_numpy(), value, out=np.zeros(len(value)), where=value > 0)
    cv[at] = np.round(error, _DIGITS)
    known = np.zeros(shape[:2], dtype=bool)
    known[
        _places(ties.covered["state"], states), ties.covered["year"].to_numpy().astype(np.int64) - first
    ] = True
    members = {name: tuple(ids) for name, ids in (blocs or {}).items()}
    return Cube(
        states,
        partners,
        first,
        flows,
        cv,
        np.where(known, flows.sum(axis=-1), np.nan),
        _there([(s,) for s in states], first, shape[1]),
        _there([members.get(p, (p,)) for p in partners], first, shape[1]),
    )


def _places(column: pl.Series, ids: tuple[str, ...]) -> NDArray[np.int64]:
    """Where each id of a column stands among `ids`."""
    return column.replace_strict({name: i for i, name in enumerate(ids)}, return_dtype=pl.Int64).to_numpy()


def _there(groups: list[tuple[str, ...]], first: int, n: int) -> Bools:
    """Whether any state of each group was one from a year's first to its last day: (groups, n years)."""
    days = [(date(y, 1, 1), date(y, 12, 31)) for y in range(first, first + n)]
    return np.array(
        [
            [any(all(get(s).exists_in((d, d)) for d in ends) for s in group) for ends in days]
            for group in groups
        ],
        dtype=bool,
    ).reshape(len(groups), n)
