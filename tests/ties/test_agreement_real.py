"""Agreement on the real roll calls, where they are at hand: random pairs against loops, and known votes."""

from __future__ import annotations

import polars as pl
import pytest

from equipoise.ties.agreement import agreement_frame, dyads
from equipoise.ties.contingency import CELLS
from worlds.realdata import real_data
from worlds.slow_agreement import common, count, measures

# Resolutions ES-11/1 to ES-11/6, 68/262 and 77/284 with Kazakhstan's vote on each.
KNOWN = {
    "A/RES/ES-11/1": 1, "A/RES/ES-11/2": 1, "A/RES/ES-11/3": 0, "A/RES/ES-11/4": 1,
    "A/RES/ES-11/5": 1, "A/RES/ES-11/6": 1, "A/RES/68/262": 1, "A/RES/77/284": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> tuple[pl.DataFrame, pl.DataFrame]:
    raw = pl.read_csv(
        real_data("un_library/ga_voting.csv.gz"),
        columns=["undl_id", "ms_code", "ms_vote", "date", "resolution"],
        infer_schema=False,
    ).with_columns(pl.col("undl_id").cast(pl.Int64).alias("roll_call"))
    letters = {"N": 0, "A": 1, "Y": 2, "X": None}
    votes = raw.select(
        "roll_call",
        pl.col("ms_code").alias("state"),
        pl.col("ms_vote").replace_strict(letters, return_dtype=pl.Int8).alias("vote"),
    )
    calls = raw.unique("roll_call").select(
        "roll_call",
        "resolution",
        pl.col("date").str.to_date().dt.year().cast(pl.Int16).alias("year"),
        pl.lit(None, pl.String).alias("excluded"),
    )
    return calls, votes


def test_known_votes_of_kazakhstan(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """On these roll calls alone its table with Russia (no each time) is one no, six abstentions, one yes."""
    calls, votes = tables
    calls = calls.with_columns(
        pl.when(~pl.col("resolution").is_in(list(KNOWN))).then(pl.lit("not these")).alias("excluded")
    )
    pair = dyads(calls, votes).filter(state_a="KAZ", state_b="RUS")
    assert {c: pair[c].sum() for c in CELLS if pair[c].sum()} == {"yn": 1, "an": 6, "nn": 1}


def test_random_pairs_equal_loops(tables: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    calls, votes = tables
    found = dyads(calls, votes)
    assert found.height > 900_000
    assert not found.select("state_a", "state_b", "year").is_duplicated().any()
    for row in agreement_frame(found.sample(40, seed=5)).iter_rows(named=True):
        rolls = calls.filter(year=row["year"])["roll_call"].to_list()
        side = [
            dict(
                votes.filter(pl.col("state") == state, pl.col("roll_call").is_in(rolls)).drop("state").rows()
            )
            for state in (row["state_a"], row["state_b"])
        ]
        pairs = common([side[0].get(i) for i in rolls], [side[1].get(i) for i in rolls])
        counted = found.filter(state_a=row["state_a"], state_b=row["state_b"], year=row["year"])
        assert counted.select(CELLS).row(0, named=True) == count(pairs)
        for name, exact in measures(pairs).items():
            assert row[name] is None if exact is None else row[name] == pytest.approx(float(exact), abs=1e-12)
