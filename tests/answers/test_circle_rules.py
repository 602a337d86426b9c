"""How many common votes a state needs to be in a circle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from equipoise.answers.circle import circle
from equipoise.ties.contingency import CELLS
from worlds.tinyrelease import tiny_release


def test_half_of_the_median_pair_is_enough_and_less_is_not(tmp_path: Path) -> None:
    quiet = {("CUB", y) for y in range(2008, 2012)} | {("CHN", 2008), ("CHN", 2009)}
    release = tiny_release(tmp_path / "tiny", silent=quiet)
    counts = release.dyads.with_columns(pl.col("state_a", "state_b").cast(pl.String)).filter(
        pl.col("year").is_between(2008, 2012)
    )
    pooled: dict[str, int] = {}
    for row in counts.iter_rows(named=True):
        if "KAZ" in (row["state_a"], row["state_b"]):
            other = row["state_b"] if row["state_a"] == "KAZ" else row["state_a"]
            pooled[other] = pooled.get(other, 0) + sum(row[c] for c in CELLS)
    least = int(np.ceil(np.median(list(pooled.values())) / 2))
    assert pooled["CUB"] < least < pooled["CHN"] < np.median(list(pooled.values())), (
        "both sides of the border"
    )
    found = circle("KAZ", release=release)
    assert found.least_votes == least
    assert {p.state for p in found.peers} == set(pooled) - {"CUB"}
