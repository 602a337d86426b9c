"""What people hand to estimate by mistake: one plain sentence each, nothing read as what it does not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import equipoise
from equipoise.errors import CoverageError, EquipoiseError, SettingsError, SourceError
from equipoise.sources.vote_tables import VoteTables
from equipoise.votes._bsv_merge import merge_items
from equipoise.votes.design import prepare
from worlds.voteworld import world

WORLD = world(seed=1)
CALLS, VOTES = WORLD.roll_calls, WORLD.votes


@pytest.fixture(scope="module")
def tables() -> VoteTables:
    return equipoise.vote_tables(CALLS, VOTES)


@pytest.mark.parametrize(
    ("calls", "votes", "says"),
    [
        (CALLS, VOTES.with_columns(pl.col("vote") > 1), "vote of the table votes is Boolean"),
        (CALLS, VOTES.with_columns(pl.concat_list("vote")), "List"),
        (CALLS, VOTES.with_columns(vote=pl.lit(date(2000, 1, 1))), "Date"),
        (CALLS, VOTES.with_columns(vote=pl.lit(1.5)), "votes that are none: 1.5"),
        (pl.concat([CALLS, CALLS.tail(1)]), VOTES, "more than one row of a roll call \\(first: 59\\)"),
        (
            CALLS.with_columns(pl.col("roll_call") + 0.5),
            VOTES.with_columns(pl.col("roll_call") + 0.5),
            "roll_call of the table",
        ),
        (CALLS.drop("date").with_columns(pl.col("year") + 0.5), VOTES, "column year"),
        (CALLS.drop("date").with_columns(pl.col("year") + 20000), VOTES, "years from 1 to 9999"),
        (CALLS.with_columns(roll_call=-1 - pl.col("roll_call")), VOTES, "numbers go from 0 up"),
        (CALLS.with_columns(excluded=pl.lit(False)), VOTES, "true or false"),
        (CALLS.with_columns(issues=pl.lit("nu")), VOTES, "lists of codes"),
    ],
)
def test_tables_are_never_read_as_what_they_do_not_say(
    calls: pl.DataFrame, votes: pl.DataFrame, says: str
) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        equipoise.vote_tables(calls, votes)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum(["no", "abstain", "Yes "])])
def test_votes_in_words_are_taken_however_they_are_kept(kind: Any, tables: VoteTables) -> None:
    words = {0: "no", 1: "abstain", 2: "Yes "}
    said = VOTES.with_columns(pl.col("vote").replace_strict(words, return_dtype=pl.String).cast(kind))
    assert equipoise.vote_tables(CALLS, said).votes.equals(tables.votes)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"first": "2000"}, "first must be a calendar year"),
        ({"first": float("nan")}, "first must be a calendar year"),
        ({"last": True}, "last must be a calendar year"),
        ({"last": date(2000, 1, 1)}, "last must be a calendar year"),
        ({"issue": ["nuclear"]}, "issue must be a text"),
        ({"matching": 5}, "matching must be a text"),
        ({"matching": "nuclear"}, "told by their subject only"),
        ({"issue": "nuclear"}, "told by their subject only"),
        ({"anchor": None}, "anchor"),
        ({"anchor": " "}, "anchor"),
        ({"anchor": "Korea"}, "Korea"),
        ({"anchor": "S1"}, "such as S01"),
        ({"keep": 3}, "keep"),
        ({"step_sd": "a"}, "step_sd"),
        ({"step_sd": None}, "step_sd"),
        ({"step_sd": True}, "step_sd"),
        ({"step_sd": 1e300}, "step_sd"),
        ({"beta_sd": 1e-200}, "beta_sd"),
        ({"log_gap_mean": float("nan")}, "log_gap_mean must be a number from -5.0 to 5.0"),
        ({"tolerance": 1e9}, "tolerance"),
        ({"rounds": 1.5}, "rounds"),
    ],
    ids=str,
)
def test_settings_of_another_kind_are_refused_in_one_sentence(
    tables: VoteTables, how: dict[str, Any], says: str
) -> None:
    with pytest.raises(EquipoiseError, match=says) as caught:
        equipoise.estimate(tables, **{"mode": "fast", **how})
    assert "\n" not in str(caught.value)


def test_votes_of_one_state_are_said_to_be_of_one_state() -> None:
    one = equipoise.vote_tables(CALLS, VOTES.filter(state="USA"))
    with pytest.raises(SettingsError, match="not of two states"):
        equipoise.estimate(one)


def test_numbers_of_numpy_are_numbers(tables: VoteTables) -> None:
    one = equipoise.estimate(tables, mode="fast", first=np.int16(2001), draws=np.int64(20), seed=np.uint8(3))
    two = equipoise.estimate(tables, mode="fast", first=2001, draws=20, seed=3)
    assert np.array_equal(one.theta, two.theta)


def test_no_draws_are_given_where_there_is_no_position(tables: VoteTables) -> None:
    space = CALLS.with_columns(
        title=pl.when(pl.col("year") == 2002).then(pl.lit("Space")).otherwise(pl.lit("Mines"))
    )
    p = equipoise.estimate(equipoise.vote_tables(space, VOTES), mode="fast", matching="mines")
    assert p.draws("USA", 2001).shape == (1, 1000, 1)
    with pytest.raises(CoverageError, match="USA in 2002"):
        p.draws("USA", 2002)
    with pytest.raises(SettingsError, match="above 0"):
        p.thinned(-1)
    assert p != equipoise.estimate(tables, mode="fast", draws=10)


@pytest.mark.parametrize(("per_year", "says"), [(15, "and here are 13: "), (40, "")])
def test_the_mode_says_where_it_was_not_checked(per_year: int, says: str) -> None:
    w = world(seed=1, per_period=per_year)
    p = equipoise.estimate(equipoise.vote_tables(w.roll_calls, w.votes), mode="fast", draws=10)
    assert p.converged
    assert p.verdict.startswith("Approximate: normal draws around the posterior mode")
    assert says in p.verdict
    assert ("use the mode exact" in p.verdict) == bool(says)


def test_absence_as_a_kind_goes_with_the_published_model(tmp_path: Path) -> None:
    w = world(seed=3, units=20, periods=4, per_period=15, absent=0.15)
    calls = w.roll_calls.with_columns(
        title=pl.format("Text {}", pl.col("roll_call") % 15), regular_session=pl.col("year") - 1945
    )
    design = prepare(calls, w.votes, absence="kind")
    assert design.presence.any()
    links = pl.DataFrame({"roll_call": design.roll_calls, "item": design.roll_calls % 7})
    merged = merge_items(design, links)
    assert np.array_equal(np.sort(np.diff(merged.item_start)), np.sort(np.bincount(merged.cell_item)))
    p = equipoise.estimate(
        equipoise.vote_tables(calls, w.votes),
        mode="bsv",
        absence="kind",
        chains=2,
        warmup=30,
        draws=30,
        thin=1,
    )
    assert p.cells.n_votes.sum() == w.votes["vote"].count() - _unanimous(w.votes)
    p.write_parquet(tmp_path / "p.parquet")
    assert equipoise.read_posterior(tmp_path / "p.parquet").frame().equals(p.frame())


def _unanimous(votes: pl.DataFrame) -> int:
    """Votes on roll calls on which all who voted voted alike."""
    alike = pl.col("vote").n_unique().over("roll_call") == 1
    return votes.drop_nulls("vote").filter(alike).height
