"""The votes that the tiny release was counted from, in a store, and draws of its roll calls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from equipoise.estimates.items import ItemDraws
from equipoise.sources.vote_tables import ReadReport
from equipoise.store import Store
from equipoise.tables import ROLL_CALLS, VOTES
from worlds.tinyrelease import CALLS, ORIGIN, VOTES_SEED, YEARS, K, invented_votes

EVERY = 3


def stored(home: Path, last: int = 2012) -> tuple[Store, pl.DataFrame, pl.DataFrame]:
    """A store with the votes that the tiny release was counted from, up to a year."""
    calls, votes = invented_votes(np.random.default_rng(VOTES_SEED))
    calls = calls.filter(pl.col("year") <= last).with_columns(
        date=pl.date(pl.col("year"), 12, pl.col("roll_call") % 28 + 1),
        session=pl.col("year").cast(pl.String),
        regular_session=(pl.col("year") - 1945).cast(pl.Int16),
        resolution=pl.format("A/RES/{}", "roll_call"),
        title=pl.format("Text {}", "roll_call"),
        agenda=pl.lit(""),
        meeting=pl.lit(""),
        yes=pl.lit(1, pl.Int16),
        no=pl.lit(2, pl.Int16),
        abstain=pl.lit(3, pl.Int16),
        absent=pl.lit(0, pl.Int16),
    )
    calls = calls.select(pl.col(name).cast(kind) for name, kind in ROLL_CALLS.items())
    votes = votes.filter(pl.col("roll_call").is_in(calls["roll_call"].to_list())).select(list(VOTES))
    store = Store(home)
    report = ReadReport(rows=votes.height, roll_calls=calls.height)
    store.write("un-votes-ga", {"roll_calls": calls, "votes": votes}, ORIGIN, report.to_dict())
    return store, calls, votes


def invented_items(share: float = 1.0) -> ItemDraws:
    """Draws of the parameters of the tiny release's roll calls, or of the first ones of each year."""
    ids = np.array([100 * y + n for y in YEARS for n in range(int(CALLS * share))], dtype=np.int64)
    rng = np.random.default_rng(3)
    middle = rng.normal([[0.0], [0.0], [0.3]], [[1.5], [0.5], [0.2]], (ids.size, 3, 1))
    return ItemDraws(ids, middle + 0.1 * rng.standard_normal((ids.size, 3, K // EVERY)), EVERY)
