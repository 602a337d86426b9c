"""The published filter, rule by rule, and on the real data against the published numbers of votes."""

from __future__ import annotations

import polars as pl
import pytest

from equipoise import states
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.votes.design import prepare
from worlds.realdata import real_data


def _reason(
    session: int, amend: bool | None = None, para: bool | None = None, votes: tuple[int, ...] = (2, 0)
) -> str | None:
    rc = pl.DataFrame(
        {"roll_call": [1], "regular_session": [session], "amend": [amend], "para": [para]},
        schema_overrides={"amend": pl.Boolean, "para": pl.Boolean},
    )
    cast = pl.DataFrame({"roll_call": 1, "state": [f"S{i}" for i in range(len(votes))], "vote": votes})
    return published_filter(rc, cast)[0]["excluded"].item()


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (_reason(44, amend=True, para=True), None),
        (_reason(45, amend=True, para=True), "amendment after session 44"),
        (_reason(45, para=True), "paragraph after session 44"),
        (_reason(45, amend=False, para=False), None),
        (_reason(45), None),
        (_reason(19), "session 19"),
        (_reason(45, votes=(1, 1, 1)), "unanimous"),
        (_reason(45, votes=(0,)), "unanimous"),
        (_reason(45, votes=(1, 1, 2)), None),
        (_reason(45, para=True, votes=(2, 2)), "paragraph after session 44"),
    ],
)
def test_rules(reason: str | None, expected: str | None) -> None:
    assert reason == expected


def test_votes_that_are_left_out_do_not_count() -> None:
    rc = pl.DataFrame(
        {"roll_call": [1, 2, 3], "regular_session": [18, 48, 49], "amend": False, "para": False, "yes": 9}
    )
    rows = [(1, "EAZ", 0), (1, "CUB", 2), (2, "ZAF", 0), (2, "CUB", 2), (3, "ZAF", 0), (3, "CUB", 2)]
    votes = pl.DataFrame(rows, schema=["roll_call", "state", "vote"], orient="row")
    kept, cast = published_filter(rc, votes)
    assert cast.rows() == [(1, "CUB", 2), (2, "CUB", 2), (3, "ZAF", 0), (3, "CUB", 2)]
    assert kept.select("yes", "no", "abstain", "excluded").rows() == [
        (1, 0, 0, "unanimous"),
        (1, 0, 0, "unanimous"),
        (1, 1, 0, None),
    ]


def _unit(state: str) -> str:
    """The first holder of the seat, which is one number in the published file."""
    found = states.get(state)
    return _unit(found.continues) if found.continues else state


def test_votes_of_every_state_and_session_are_the_published_ones() -> None:
    folder = real_data("published")
    read = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    assert (read.votes.height, read.roll_calls.height) == (870_109, 6_203)
    roll_calls, votes = published_filter(read.roll_calls, read.votes)
    assert dict(roll_calls.drop_nulls("excluded")["excluded"].value_counts().iter_rows()) == {
        "session 19": 1,
        "amendment after session 44": 24,
        "paragraph after session 44": 364,
        "unanimous": 81,
    }
    kept = roll_calls.filter(pl.col("excluded").is_null()).select("roll_call", "regular_session")
    ours = votes.join(kept, on="roll_call").with_columns(
        pl.col("state").replace_strict({state.id: _unit(state.id) for state in states.all_states()})
    )
    counts = {
        (state, session): n for state, session, n in ours.group_by("state", "regular_session").len().rows()
    }
    table = pl.read_parquet(folder / "ideal_points_apr2020.parquet").filter(pl.col("variant") == "All")
    units = {state.cow: _unit(state.id) for state in states.all_states()} | {260: "DEU", 678: "YEM"}
    theirs = {
        (units[code], session): n
        for code, session, n in table.select("ccode", "session", "NVotes").iter_rows()
    }
    assert len(theirs) == table.height == 10_469
    assert counts == theirs
    assert (kept.height, ours.height) == (5_733, 797_473)
    assert prepare(roll_calls, votes, period="year").item_vote.size == 797_473
