"""Reading a voting file: from packed CSV to checked tables, on invented votes of the states of 2024."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from equipoise.sources.un_library import read_general_assembly
from equipoise.sources.un_library.layout import GENERAL_ASSEMBLY
from equipoise.states import all_states

ROLL_CALLS = 1_000
STATES = 190
FIRST, LAST = date(2012, 1, 10), date(2024, 12, 20)
TOTALS = {"yes": "Y", "no": "N", "abstentions": "A", "non_voting": "X"}
TEXT = "Parsnips, turnips, and world peace : resolution / adopted by the General Assembly"


@pytest.fixture(scope="module")
def voting_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,000 roll calls of 190 states in 13 years, in the published layout, as .csv.gz."""
    random = np.random.default_rng(1946)
    members = [s for s in all_states() if s.member_on(FIRST) and s.member_on(LAST)][:STATES]
    ballots = random.choice(list("YNAX"), (ROLL_CALLS, STATES), p=[0.75, 0.05, 0.11, 0.09])
    record = np.arange(ROLL_CALLS) + 600_000
    days = [FIRST + (LAST - FIRST) * i // ROLL_CALLS for i in range(ROLL_CALLS)]
    calls = pl.DataFrame(
        {
            "undl_id": record,
            "date": days,
            "session": [f"ES-{i}" for i in range(ROLL_CALLS)],
            "resolution": [f"A/RES/ES-{i}/1" for i in range(ROLL_CALLS)],
            "undl_link": [f"https://digitallibrary.un.org/record/{n}" for n in record],
            **{f"total_{name}": (ballots == letter).sum(1) for name, letter in TOTALS.items()},
        }
    ).with_columns(total_ms=pl.lit(STATES), title=pl.lit(TEXT), agenda_title=pl.lit(TEXT.upper()))
    states = pl.DataFrame({"ms_code": [s.id for s in members], "ms_name": [s.name.upper() for s in members]})
    rows = calls.join(states, how="cross").with_columns(pl.Series("ms_vote", ballots.ravel()))
    empty = [pl.lit(None, pl.String).alias(c) for c in GENERAL_ASSEMBLY.columns if c not in rows.columns]
    path = tmp_path_factory.mktemp("votes") / "votes.csv.gz"
    text = rows.with_columns(empty).select(GENERAL_ASSEMBLY.columns).write_csv()
    path.write_bytes(gzip.compress(text.encode(), 1))
    return path


def test_reader(benchmark: BenchmarkFixture, voting_file: Path) -> None:
    """From the file to roll calls, votes, report and origin."""
    read = benchmark.pedantic(lambda: read_general_assembly(voting_file), rounds=5, warmup_rounds=1)
    assert read.votes.height == ROLL_CALLS * STATES
    assert read.report.differing_totals == 0
