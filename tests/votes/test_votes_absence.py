"""Absence as nothing, as an abstention, or as a response of its own."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SettingsError
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.mode import fit_mode
from worlds.voteworld import world

Ballots = dict[str, list[int | None]]


def _tables(ballots: Ballots, days: list[date]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One roll call a day given; None is absent, a state that stops earlier was no member any more."""
    calls = pl.DataFrame(
        {"roll_call": range(len(days)), "date": days, "excluded": None},
        schema_overrides={"excluded": pl.String, "roll_call": pl.Int64},
    ).with_columns(pl.col("date").dt.year().alias("year"))
    rows = [(j, state, vote) for state, votes in ballots.items() for j, vote in enumerate(votes)]
    schema = {"roll_call": pl.Int64, "state": pl.String, "vote": pl.Int8}
    return calls, pl.DataFrame(rows, schema=schema, orient="row")


def _answers(d: VoteDesign) -> dict[tuple[int, str], int]:
    """Vote by number of the roll call and state."""
    item = np.repeat(d.roll_calls, np.diff(d.item_start))
    return {
        (int(j), str(d.labels[c])): int(v) for j, c, v in zip(item, d.item_cell, d.item_vote, strict=True)
    }


ONE_DAY = [date(2000, 11, 1)] * 4
BALLOTS: Ballots = {
    "USA": [2, 0, 2, 0],
    "KAZ": [0, None, 1, 2],  # there, and away once
    "TUV": [None, None, None, 2],  # away on most
    "NRU": [None] * 4,
    "CUB": [0, 2],  # no member any more
}


def test_missing_says_nothing() -> None:
    calls, votes = _tables(BALLOTS, ONE_DAY)
    told = _answers(prepare(calls, votes))
    assert told == _answers(prepare(calls, votes.drop_nulls()))
    assert not prepare(calls, votes).presence.any()


def test_abstention_fills_in_but_not_for_a_state_that_never_voted_nor_before_membership() -> None:
    calls, votes = _tables(BALLOTS, ONE_DAY)
    told = _answers(prepare(calls, votes, absence="abstention"))
    assert told[1, "KAZ"] == told[0, "TUV"] == told[1, "TUV"] == told[2, "TUV"] == 1
    assert len(told) == 14
    assert not any(state == "NRU" for _, state in told)


def test_kind_asks_those_in_the_room_whether_they_were_there() -> None:
    calls, votes = _tables(BALLOTS, ONE_DAY)
    d = prepare(calls, votes, absence="kind")
    told = _answers(d)
    assert {key: vote for key, vote in told.items() if key[0] >= 0} == _answers(prepare(calls, votes))
    # only KAZ was in the room and yet away, from roll call 1
    assert {key: vote for key, vote in told.items() if key[0] < 0} == {
        (-2, "USA"): 2,
        (-2, "KAZ"): 1,
        (-2, "CUB"): 2,
    }
    assert d.roll_calls[d.presence].tolist() == [-2]
    assert d.n_votes.tolist() == prepare(calls, votes).n_votes.tolist()


def test_kind_knows_nobody_in_the_room_on_a_day_with_one_roll_call() -> None:
    calls, votes = _tables(BALLOTS, [date(2000, 11, day) for day in (1, 2, 3, 4)])
    with pytest.raises(SettingsError, match="No state in the room was absent"):
        prepare(calls, votes, absence="kind")


def test_kind_leaves_aside_roll_calls_that_a_rule_excludes() -> None:
    calls, votes = _tables(BALLOTS, ONE_DAY)
    calls = calls.with_columns(excluded=pl.when(pl.col("roll_call") == 1).then(pl.lit("a rule")))
    d = prepare(calls, votes, absence="kind")
    # of the other three TUV voted on the last only: on one of two others of the first and of the third
    assert d.roll_calls[d.presence].tolist() == [-3, -1]
    assert _answers(d)[-1, "TUV"] == _answers(d)[-3, "TUV"] == 1


def test_a_roll_call_all_voted_alike_on_can_still_tell_by_who_was_away() -> None:
    ballots: Ballots = {"USA": [2, 0, 2, 2], "KAZ": [0, 2, 2, None], "CUB": [2, 0, 1, 2]}
    calls, votes = _tables(ballots, ONE_DAY)
    d = prepare(calls, votes, absence="kind")
    assert d.roll_calls.tolist() == [-4, 0, 1, 2]
    assert d.dropped == {"unanimous": 1}


@pytest.mark.parametrize("absence", ["abstention", "kind"])
def test_votes_without_absences_are_refused(absence: str) -> None:
    calls, votes = _tables({"USA": [2, 0, 2, 0], "CUB": [0, 2, 0, 2]}, ONE_DAY)
    with pytest.raises(SettingsError, match="hold no absences"):
        prepare(calls, votes, absence=absence)


def test_other_words_are_refused() -> None:
    with pytest.raises(SettingsError, match="missing, abstention, kind, not as 'away'"):
        prepare(*_tables(BALLOTS, ONE_DAY), absence="away")


@given(
    st.lists(
        st.lists(st.sampled_from([0, 1, 2, None]), min_size=4, max_size=4), min_size=3, max_size=6
    ).filter(lambda rows: any(v is None for row in rows for v in row))
)
def test_second_responses_come_only_from_states_that_voted_on_half_of_the_others(
    rows: list[list[int | None]],
) -> None:
    ballots = {f"S{i}": row for i, row in enumerate(rows)}
    try:
        told = _answers(prepare(*_tables(ballots, ONE_DAY), absence="kind"))
    except SettingsError:
        return
    second = {key: vote for key, vote in told.items() if key[0] < 0}
    for (number, state), vote in second.items():
        j = -1 - number
        others = [v for k, v in enumerate(ballots[state]) if k != j]
        assert vote == (1 if ballots[state][j] is None else 2)
        assert sum(v is not None for v in others) >= 1.5
    for number in {key[0] for key in second}:
        assert {vote for key, vote in second.items() if key[0] == number} == {1, 2}


def _away(systematic: bool) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """A world with few votes in which states stay away by position, or by chance as often."""
    w = world(seed=5, units=40, periods=2, per_period=60, absent=0.0)
    rng = np.random.default_rng(5)
    calls = w.roll_calls.with_columns(
        (pl.lit(date(2000, 10, 1)) + pl.duration(days=pl.col("roll_call") // 6)).alias("date")
    )
    theta = {(name, t): w.theta[i, t] for i, name in enumerate(w.names) for t in range(2)}
    lean = rng.choice([-1.5, 1.5], 120)
    away = [
        lean[j] * (theta[state, j // 60] if systematic else rng.standard_normal()) + rng.standard_normal()
        > 1.8
        for j, state in w.votes.select("roll_call", "state").iter_rows()
    ]
    gone = pl.Series("gone", away)
    votes = w.votes.with_columns(pl.when(gone).then(None).otherwise("vote").alias("vote"))
    return calls, votes, w.theta


def _error(design: VoteDesign, theta: np.ndarray) -> float:
    """Root mean squared error of the mode's positions."""
    found = fit_mode(design, "USA").theta
    order = [design.units.index(name) for name in ["USA", *(f"S{i:02d}" for i in range(1, 40))]]
    return float(np.sqrt(np.mean((found.reshape(40, 2)[order] - theta) ** 2)))


def test_absence_that_goes_with_positions_sharpens_them_and_chance_does_no_harm() -> None:
    calls, votes, theta = _away(systematic=True)
    assert _error(prepare(calls, votes, absence="kind"), theta) < 0.95 * _error(prepare(calls, votes), theta)
    calls, votes, theta = _away(systematic=False)
    assert _error(prepare(calls, votes, absence="kind"), theta) < 1.1 * _error(prepare(calls, votes), theta)
