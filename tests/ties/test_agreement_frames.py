"""From frames of roll calls and votes to labelled measures: nothing lost, nobody seen from the wrong side."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, strategies as st
from polars.testing import assert_frame_equal

from equipoise.errors import CoverageError, PowerError, SettingsError, SourceError
from equipoise.ties.agreement import agreement_frame, agreement_with, dyads, pool
from equipoise.ties.ballots import ballots
from equipoise.ties.contingency import CELLS
from worlds.slow_agreement import common, count, measures

STATES = ("CUB", "FRA", "KAZ", "USA")
# One record a roll call: year, rule that excludes it, the vote of each state ("member" = has a row at all).
RECORDS = st.lists(
    st.tuples(
        st.integers(1992, 1994),
        st.sampled_from([None, None, None, "whole of parts"]),
        st.lists(st.sampled_from([0, 1, 2, None, "not a member"]), min_size=4, max_size=4),
    ),
    min_size=1,
    max_size=25,
)
Records = list[tuple[int, str | None, list[Any]]]


def frames(records: Records, ids: list[int] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two tables of `records`."""
    ids = ids or list(range(100, 100 + len(records)))
    calls = pl.DataFrame(
        {"roll_call": ids, "year": [r[0] for r in records], "excluded": [r[1] for r in records]},
        schema={"roll_call": pl.Int64, "year": pl.Int16, "excluded": pl.String},
    )
    rows = [
        (i, state, vote)
        for i, (_, _, cast) in zip(ids, records, strict=True)
        for state, vote in zip(STATES, cast, strict=True)
        if vote != "not a member"
    ]
    schema = {"roll_call": pl.Int64, "state": pl.String, "vote": pl.Int8}
    return calls, pl.DataFrame(rows, schema=schema, orient="row")


def slow_dyads(records: Records, absent: int | None) -> dict[tuple[str, str, int], list[tuple[int, int]]]:
    """(state_a, state_b, year) -> pairs of votes, by loops."""
    out = {}
    for year in sorted({r[0] for r in records}):
        rows = [r[2] for r in records if r[0] == year and r[1] is None]
        sides = [
            [None if r[i] == "not a member" else absent if r[i] is None else r[i] for r in rows]
            for i in range(4)
        ]
        for i, j in combinations(range(4), 2):
            if pairs := common(sides[i], sides[j]):
                out[STATES[i], STATES[j], year] = pairs
    return out


@given(RECORDS, st.sampled_from(["missing", "abstention"]))
def test_dyads_and_measures_equal_loops(records: Records, absence: Any) -> None:
    want = slow_dyads(records, None if absence == "missing" else 1)
    if all(r[1] for r in records):
        with pytest.raises(CoverageError):
            dyads(*frames(records), absence=absence)
        return
    tables = dyads(*frames(records), absence=absence)
    got = {row[:3]: dict(zip(CELLS, row[3:], strict=True)) for row in tables.iter_rows()}
    assert got == {key: count(pairs) for key, pairs in want.items()}
    for row in agreement_frame(tables).iter_rows(named=True):
        pairs = want[row["state_a"], row["state_b"], row["year"]]
        assert row["n_votes"] == len(pairs)
        for name, exact in measures(pairs).items():
            assert row[name] is None if exact is None else row[name] == pytest.approx(float(exact), abs=1e-12)
        assert 0 <= row["low"] <= row["agreement"] <= row["high"] + 1e-12 <= 1 + 1e-12


@given(RECORDS.filter(lambda records: any(r[1] is None for r in records)), st.randoms())
def test_order_and_names_of_roll_calls_do_not_matter(records: Records, random: Any) -> None:
    calls, votes = frames(records)
    other = random.sample(range(10_000), len(records))
    again_calls, again_votes = frames(records, other)
    seed = random.randrange(2**32)
    shuffled = dyads(
        again_calls.sample(fraction=1, shuffle=True, seed=seed),
        again_votes.sample(fraction=1, shuffle=True, seed=seed),
    )
    assert_frame_equal(dyads(calls, votes), shuffled)


CALLS, VOTES = frames(
    [
        (1992, None, [2, 2, 1, 0]),
        (1992, None, [2, 0, 0, None]),
        (1993, None, [2, 1, 2, 0]),
        (1993, "all absent", [0, 0, 0, 0]),
        (1994, None, [2, "not a member", 0, 0]),
    ]
)


def test_columns_types_and_order() -> None:
    tables = dyads(CALLS, VOTES)
    assert dict(tables.schema) == {
        "state_a": pl.String, "state_b": pl.String, "year": pl.Int16, **dict.fromkeys(CELLS, pl.Int16)
    }  # fmt: skip
    assert tables.select("year", "state_a", "state_b").rows() == sorted(
        tables.select("year", "state_a", "state_b").rows()
    )
    assert dict(agreement_frame(tables).schema) == {
        "state_a": pl.String, "state_b": pl.String, "year": pl.Int16, "n_votes": pl.Int32,
        "agreement": pl.Float64, "s": pl.Float64, "pi": pl.Float64, "kappa": pl.Float64,
        "low": pl.Float64, "high": pl.Float64,
    }  # fmt: skip


def test_years_are_chosen() -> None:
    assert dyads(CALLS, VOTES, years=[1993])["year"].unique().to_list() == [1993]
    assert_frame_equal(dyads(CALLS, VOTES, years=range(1900, 2100)), dyads(CALLS, VOTES))
    for years in ([], [1950], [99_999]):
        with pytest.raises(CoverageError, match="years"):
            dyads(CALLS, VOTES, years=years)


def test_the_first_letter_is_the_vote_of_state_a() -> None:
    row = dyads(CALLS, VOTES, years=[1993]).row(by_predicate=pl.col("state_b") == "FRA", named=True)
    assert (row["state_a"], row["ya"], row["ay"]) == ("CUB", 1, 0)


def test_agreement_with_turns_the_tables_round() -> None:
    """FRA stands second with CUB and first with KAZ and USA: its votes must come first."""
    tables = dyads(CALLS, VOTES, years=[1992])
    row = agreement_with(tables, "FRA", ["CUB", "KAZ", "USA"]).row(0, named=True)
    # FRA yes on the first (CUB yes, KAZ abstains, USA no), no on the second (CUB yes, KAZ no, USA absent).
    assert (row["state"], row["year"], row["members"]) == ("FRA", 1992, 3)
    assert row["n_votes"] == pytest.approx(5 / 3)
    assert row["agreement"] == pytest.approx((1 + 1 / 2 + 0 + 0 + 1) / 5)
    # FRA: 3 yes, 2 no. The others: 2 yes, 1 abstention, 2 no. Expected: (3 * 3 + 2 * 2 + 2 * 3 + 2 * 3) / 25.
    assert row["kappa"] == pytest.approx(1 - (5 / 5) / ((3 * 3 + 2 * 2 + 2 * 3 + 2 * 3) / 25))


@given(RECORDS)
def test_a_single_partner_is_the_dyad_from_either_side(records: Records) -> None:
    calls, votes = frames([*records, (1992, None, [2, 2, 2, 2])])
    tables = dyads(calls, votes)
    measured = ["year", "agreement", "s", "pi", "kappa", "low", "high"]
    pair = agreement_frame(tables).filter(state_a="FRA", state_b="KAZ").select(measured)
    for state, other in (("FRA", "KAZ"), ("KAZ", "FRA")):
        assert_frame_equal(agreement_with(tables, state, [other, state]).select(measured), pair)


def test_a_bloc_may_change_its_members() -> None:
    row = agreement_with(dyads(CALLS, VOTES), "USA", ["CUB", "FRA", "USA"]).select("year", "members").rows()
    assert row == [(1992, 2), (1993, 2), (1994, 1)]


def test_sides_that_cannot_be_compared() -> None:
    tables = dyads(CALLS, VOTES)
    for others in ([], ["KAZ"]):
        with pytest.raises(PowerError, match="other than KAZ"):
            agreement_with(tables, "KAZ", others)
    with pytest.raises(CoverageError, match="no vote of ZZZ"):
        agreement_with(tables, "ZZZ", ["USA"])
    with pytest.raises(CoverageError, match="no vote of XXX, ZZZ"):
        agreement_with(tables, "USA", ["ZZZ", "XXX"])
    apart = tables.filter((pl.col("year") == 1994) | (pl.col("state_b") == "FRA"))
    assert agreement_with(apart, "USA", ["FRA"]).is_empty()


def test_pooling_adds_up() -> None:
    tables = dyads(CALLS, VOTES)
    span = pool(tables, [1992, 1993, 2050])
    assert span.select("first_year", "last_year").unique().rows() == [(1992, 1993)]
    row = span.row(by_predicate=(pl.col("state_a") == "CUB") & (pl.col("state_b") == "KAZ"), named=True)
    assert {c: row[c] for c in CELLS if row[c]} == {"ya": 1, "yn": 1, "yy": 1}
    assert agreement_frame(span).filter(state_a="CUB", state_b="KAZ")["agreement"].item() == pytest.approx(
        0.5
    )
    assert agreement_with(span, "KAZ", ["CUB"]).select("first_year", "last_year", "n_votes").rows() == [
        (1992, 1993, 3.0)
    ]
    assert_frame_equal(pool(tables).select(CELLS).sum(), tables.select(pl.col(CELLS).cast(pl.Int64).sum()))
    with pytest.raises(CoverageError, match="years"):
        pool(tables, [1950])


def test_abstentions_as_missing_leave_no_zero_behind() -> None:
    measured = agreement_frame(dyads(CALLS, VOTES, years=[1993]), abstention="missing")
    row = measured.row(by_predicate=(pl.col("state_a") == "CUB") & (pl.col("state_b") == "FRA"), named=True)
    assert row["n_votes"] == 0
    assert {row[c] for c in ("agreement", "s", "pi", "kappa", "low", "high")} == {None}
    assert measured.filter(state_a="CUB", state_b="KAZ").select("n_votes", "agreement").rows() == [(1, 1.0)]


def test_unknown_options_and_frames_are_refused() -> None:
    tables = dyads(CALLS, VOTES)
    with pytest.raises(SettingsError, match="missing, abstention"):
        dyads(CALLS, VOTES, absence="none")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="half, missing"):
        agreement_frame(tables, abstention="none")  # type: ignore[arg-type]
    for use in (agreement_frame, pool, lambda t: agreement_with(t, "KAZ", ["USA"])):
        with pytest.raises(SourceError, match="lacks the columns yy"):
            use(tables.drop("yy"))


@pytest.mark.parametrize(
    ("calls", "votes", "why"),
    [
        (CALLS.vstack(CALLS.head(1)), VOTES, "share a roll_call"),
        (CALLS.head(2), VOTES, "11 rows whose roll call"),
        (CALLS, VOTES.vstack(VOTES.head(2)), "2 rows that repeat"),
        (CALLS, VOTES.with_columns(vote=pl.lit(3, pl.Int8)), "votes other than"),
        (CALLS, VOTES.with_columns(vote=pl.lit(-1, pl.Int8)), "votes other than"),
        (CALLS, VOTES.with_columns(state=pl.lit(None, pl.String)), "without a roll call or state"),
    ],
)
def test_damaged_tables_are_refused(calls: pl.DataFrame, votes: pl.DataFrame, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        ballots(calls, votes)
