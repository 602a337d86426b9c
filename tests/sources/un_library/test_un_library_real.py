"""The readers on the published files: known tallies, known votes, and what the written rule finds there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.sources.un_library import read_general_assembly, read_security_council
from equipoise.sources.vote_tables import VoteTables
from equipoise.store import Store, load_votes
from equipoise.tables import ROLL_CALLS, VOTES
from worlds.realdata import real_data

TODAY = date(2024, 12, 31)
# Yes, no, abstentions, and Kazakhstan's vote, from the official records of the meetings.
TALLIES = {
    "A/RES/ES-11/1": (141, 5, 35, 1),
    "A/RES/ES-11/2": (140, 5, 38, 1),
    "A/RES/ES-11/3": (93, 24, 58, 0),
    "A/RES/ES-11/4": (143, 5, 35, 1),
    "A/RES/ES-11/5": (94, 14, 73, 1),
    "A/RES/ES-11/6": (141, 7, 32, 1),
    "A/RES/68/262": (100, 11, 58, 1),
    "A/RES/77/284": (122, 5, 18, 2),
}


@pytest.fixture(scope="module")
def assembly() -> VoteTables:
    return read_general_assembly(real_data("un_library/ga_voting.csv.gz"), today=TODAY)


@pytest.fixture(scope="module")
def council() -> VoteTables:
    return read_security_council(real_data("un_library/sc_voting.csv.gz"), today=TODAY)


@pytest.mark.parametrize("resolution", TALLIES)
def test_known_tallies_and_votes(assembly: VoteTables, resolution: str) -> None:
    roll_call = assembly.roll_calls.filter(pl.col("resolution") == resolution)
    of_kazakhstan = (pl.col("roll_call") == roll_call["roll_call"].item()) & (pl.col("state") == "KAZ")
    vote = assembly.votes.filter(of_kazakhstan)["vote"].item()
    assert (*roll_call.select("yes", "no", "abstain").row(0), vote) == TALLIES[resolution]


def test_every_row_of_the_assembly_is_there(assembly: VoteTables) -> None:
    assert assembly.votes.height == assembly.report.rows == 910_818
    assert assembly.roll_calls.height == assembly.report.roll_calls == 5_505
    assert assembly.votes["state"].null_count() == 0
    assert dict(assembly.votes.schema) == VOTES
    assert dict(assembly.roll_calls.schema) == ROLL_CALLS
    assert assembly.origin.coverage == ("1946-01-26", "2024-12-24")


def test_all_printed_totals_are_the_counted_ones(assembly: VoteTables, council: VoteTables) -> None:
    assert assembly.report.differing_totals == council.report.differing_totals == 0


def test_what_the_rule_excludes(assembly: VoteTables) -> None:
    assert assembly.report.excluded_roll_calls == {
        "no vote recorded": 3,
        "part of a roll call recorded as a whole": 33,
    }
    excluded = assembly.roll_calls.drop_nulls("excluded")
    numbers = excluded["resolution"].str.extract(r"A/RES/(\d+/\d+)").value_counts()
    assert dict(numbers.iter_rows()) == {
        "39/28": 2,
        "43/62": 1,
        "40/257": 3,
        "42/70": 2,
        "50/38": 12,
        "61/128": 13,
        "75/254": 3,
    }
    kept = set(assembly.roll_calls.filter(pl.col("excluded").is_null())["resolution"])
    assert {"A/RES/40/257", "A/RES/42/70", "A/RES/50/38[B]", "A/RES/61/128A-B", "A/RES/75/254A-C"} <= kept


def test_one_record_only_is_dated_outside_of_its_session(assembly: VoteTables) -> None:
    told = [note for note in assembly.report.notes if "outside of the published session" in note]
    assert told == [
        "1 of 5,505 roll calls is dated outside of the published session (first: A/RES/37/84, 1982-02-21)."
    ]


def test_rows_of_states_that_were_not_yet_members_have_no_vote(assembly: VoteTables) -> None:
    told = [note for note in assembly.report.notes if "no member" in note]
    assert len(told) == 1
    assert told[0].startswith("16 rows list a state")
    assert told[0].endswith("0 of them with a vote.")


@pytest.mark.parametrize(
    ("resolution", "session"),
    [
        ("A/RES/997(ES-I)", 10),
        ("A/RES/1474(ES-IV)", 15),
        ("A/RES/ES-7/2", 34),
        ("A/RES/ES-7/9", 37),
        ("A/RES/ES-8/2", 35),
        ("A/RES/S-14/1", 41),
        ("A/RES/ES-10/24", 79),
        ("A/RES/ES-11/1", 76),
        ("A/RES/ES-11/4", 77),
    ],
)
def test_special_sessions_fall_into_the_running_one(
    assembly: VoteTables, resolution: str, session: int
) -> None:
    found = assembly.roll_calls.filter(pl.col("resolution") == resolution)["regular_session"].item()
    assert found == session


def test_security_council(council: VoteTables) -> None:
    assert council.votes.height == 40_629
    assert council.report.excluded_roll_calls == {"no vote recorded": 42}
    sizes = council.roll_calls.select(pl.sum_horizontal("yes", "no", "abstain", "absent"), "date").rows()
    assert all(size == (15 if day >= date(1966, 1, 1) else 11) for size, day in sizes)
    assert council.origin.coverage == ("1946-01-25", "2024-12-27")


def test_the_store_gives_back_every_row(assembly: VoteTables, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("un-votes-ga", assembly.frames(), assembly.origin, assembly.report.to_dict())
    loaded = load_votes(store)
    assert loaded.votes.equals(assembly.votes)
    assert loaded.roll_calls.equals(assembly.roll_calls)
    assert (loaded.report, loaded.origin) == (assembly.report, assembly.origin)
