"""A release: estimates that this code computed, with what a reader needs to trust and cite them.

A release is a folder:
    release.json       what it is: name, code version, input with its hash, settings, seeds, diagnostics
    positions.parquet  one row a state and year: summaries over all draws
    draws.parquet      thinned joint draws, row after row, for whatever is computed draw by draw
    dyads.parquet      one row a pair of states and year: how often they cast which pair of votes
    items.parquet      one row a roll call: draws of its parameters (not in every release)
    RELEASE.md         the same facts for people
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import CoverageError, StoreError
from equipoise.estimates.items import ItemDraws, unpack
from equipoise.estimates.places import Places
from equipoise.origin import Origin

FORMAT = 2  # 1: draws.parquet with one row a state and year; it is read, too
DRAW_STEP = 0.002  # draws are stored as whole multiples of this, as distances from the state-year's mean
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "estimates"


@dataclass(frozen=True)
class Release:
    """One release of estimates. Tables are read, and held to their hashes, when they are first asked for.

    `positions`: state, year, n_votes, mean, sd, low, high (90 %), rank, rank_low, rank_high, n_states,
    shift (posterior probability that the step into the year was a shift; null in a state's first year),
    rhat (of the position; null in a year without a vote).
    `dyads`: as `equipoise.ties.agreement.dyads`.
    """

    folder: Path
    name: str
    made: str
    code_version: str
    origins: tuple[Origin, ...]
    years: tuple[int, int]
    settings: Mapping[str, Any]
    diagnostics: Mapping[str, Any]
    hashes: Mapping[str, str]
    item_draws_every: int = 1  # draw k of the roll calls goes with draw k times this of the positions

    @cached_property
    def positions(self) -> pl.DataFrame:
        """Positions of all states and years, sorted by state and year."""
        return self._table("positions")

    @cached_property
    def dyads(self) -> pl.DataFrame:
        """Counts of vote pairs, one row a pair of states and year."""
        return self._table("dyads")

    @cached_property
    def item_draws(self) -> ItemDraws | None:
        """Draws of the roll calls' parameters; None in a release that holds none."""
        if "items.parquet" not in self.hashes:
            return None
        return unpack(self._table("items"), self.item_draws_every)

    @cached_property
    def all_draws(self) -> NDArray[np.float32]:
        """Joint draws of all positions, shape (rows of `positions`, K)."""
        return self._drawn(slice(None))

    @cached_property
    def places(self) -> Places:
        """Where each state-year stands in `positions`."""
        return Places(self.positions)

    def row(self, state: str, year: int) -> dict[str, Any] | None:
        """A state's row of `positions` in a year; None where it has none.

        >>> read_release().row("KAZ", 2020)["n_states"]
        193
        """
        at = self.places.at(state, year)
        return None if at is None else self.positions.row(at, named=True)

    def draws(self, state: str, year: int) -> NDArray[np.float32]:
        """Joint draws of a state's position in a year, shape (K,); CoverageError where there are none."""
        at = self.places.at(state, year)
        if at is None:
            raise CoverageError(
                f"The estimates {self.name} have no position of {state} in {year}; they cover the years in "
                f"which it voted between {self.years[0]} and {self.years[1]}."
            )
        return np.asarray(self._drawn([at])[0])

    def draws_of(self, states: Sequence[str], year: int) -> NDArray[np.float32]:
        """Joint draws of those of `states` that have a position in `year`, shape (n, K); n may be 0."""
        return self._drawn([at for s in states if (at := self.places.at(s, year)) is not None])

    def _drawn(self, rows: list[int] | slice) -> NDArray[np.float32]:
        """Draws of some rows of `positions`, made from what is stored."""
        offsets, means = self._stored
        drawn: NDArray[np.float32] = (
            offsets[rows].astype(np.float32) * np.float32(DRAW_STEP) + means[rows, None]
        )
        return drawn

    @cached_property
    def _stored(self) -> tuple[NDArray[np.integer], NDArray[np.float32]]:
        """Draws as stored, whole multiples of DRAW_STEP around each mean, and the means."""
        means = self.positions["mean"].to_numpy().astype(np.float32)
        kept = self._table("draws")["draws"].to_numpy()
        return kept.reshape(means.size, -1), means

    def _table(self, name: str) -> pl.DataFrame:
        """One of the Parquet files, or a StoreError that says how to mend the folder."""
        path = self.folder / f"{name}.parquet"
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != self.hashes.get(path.name):
                raise _damaged(path, "its hash is not the one in release.json")
            return pl.read_parquet(content)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(path, str(error).splitlines()[0]) from None


def read_release(folder: Path = SHIPPED) -> Release:
    """Read what a folder says of itself; the tables follow when they are needed.

    Raises StoreError where the folder holds no release, a damaged one, or one of a newer format.

    >>> read_release().years
    (1946, 2024)
    """
    path = folder / "release.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, f"{type(error).__name__}") from None
    if not isinstance(facts, dict) or not isinstance(facts.get("format"), int):
        raise _damaged(path, "it is not a release of Equipoise")
    if facts["format"] > FORMAT:
        raise StoreError(
            f"The estimates in {folder} were written by a newer Equipoise (format {facts['format']}, this "
            f"one reads up to {FORMAT}): update Equipoise, or remove that folder."
        )
    try:
        return Release(
            folder=folder,
            name=str(facts["name"]),
            made=str(facts["made"]),
            code_version=str(facts["code_version"]),
            origins=tuple(Origin.from_dict(o) for o in facts["origins"]),
            years=(int(facts["years"][0]), int(facts["years"][1])),
            settings=dict(facts["settings"]),
            diagnostics=dict(facts["diagnostics"]),
            hashes=dict(facts["hashes"]),
            item_draws_every=int(facts.get("item_draws_every", 1)),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from None


def _damaged(path: Path, why: str) -> StoreError:
    """The one sentence for a release that cannot be read."""
    own = f"run `equipoise estimate` again, or remove {path.parent} to use the estimates that ship"
    mend = "reinstall Equipoise" if path.parent == SHIPPED else own
    return StoreError(f"The estimates cannot be read at {path} ({why}): {mend}.")
