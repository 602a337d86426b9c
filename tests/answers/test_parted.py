"""Parted: against a loop over the same votes, with and without raw votes on the machine."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from equipoise.answers.parted import parted
from equipoise.answers.parting import PartedPower
from equipoise.errors import SettingsError
from equipoise.estimates import Release
from equipoise.store import Store
from worlds.storedvotes import stored
from worlds.tinyrelease import tiny_release

WORDS = {2: "yes", 1: "abstain", 0: "no"}


def by_loop(
    calls: pl.DataFrame, votes: pl.DataFrame, state: str, power: list[str], years: range
) -> tuple[Counter[str], list[int]]:
    """How often the two voted alike, half apart, opposed; and the roll calls apart, in order."""
    cast = {(r, s): v for r, s, v in votes.rows() if v is not None}
    counts: Counter[str] = Counter()
    apart: list[tuple[bool, date, int]] = []
    for number, year, day in calls.select("roll_call", "year", "date").rows():
        theirs = Counter(cast[number, m] for m in power if (number, m) in cast).most_common()
        if year not in years or (number, state) not in cast or not theirs:
            continue
        if len(theirs) > 1 and theirs[0][1] == theirs[1][1]:
            continue
        gap = abs(cast[number, state] - theirs[0][0])
        counts[("same", "half", "opposed")[gap]] += 1
        if gap:
            apart.append((gap == 2, day, number))
    return counts, [number for _, _, number in sorted(apart, reverse=True)]


def figures(p: PartedPower) -> Counter[str]:
    return Counter({"same": p.same, "half": p.half, "opposed": p.opposed})


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return tiny_release(tmp_path / "tiny")


@pytest.mark.parametrize(("power", "members"), [("USA", ["USA"]), ("RUS", ["RUS"]), ("EU27", ["DEU", "FRA"])])
def test_roll_calls_are_those_of_a_loop(
    tmp_path: Path, release: Release, power: str, members: list[str]
) -> None:
    store, calls, votes = stored(tmp_path / "home")
    p = parted("KAZ", powers=power, store=store, release=release)
    assert (p.available, p.how, p.first_year) == (True, None, 2010)
    found = p.powers[0]
    counts, order = by_loop(calls, votes, "KAZ", members, range(2010, 2013))
    assert figures(found) == counts
    assert found.n_votes == counts.total()
    assert [v.roll_call for v in found.votes] == order
    assert p.frame().height == len(order)
    cast = {(r, s): v for r, s, v in votes.rows()}
    assert all(v.vote == WORDS[cast[v.roll_call, "KAZ"]] for v in found.votes)
    assert all(v.opposed == ({v.vote, v.power_vote} == {"yes", "no"}) for v in found.votes)


def test_without_raw_votes_the_counts_are_the_same_for_states(tmp_path: Path, release: Release) -> None:
    store, _, _ = stored(tmp_path / "home")
    with_votes = parted("KAZ", powers="USA,CHN,RUS", store=store, release=release)
    without = parted("KAZ", powers="USA,CHN,RUS", store=Store(tmp_path / "empty"), release=release)
    assert (without.available, without.frame().is_empty()) == (False, True)
    assert without.how is not None
    assert "equipoise pull un-votes" in without.how
    assert [figures(p) for p in without.powers] == [figures(p) for p in with_votes.powers]


def test_a_bloc_without_raw_votes_is_counted_by_its_members(tmp_path: Path, release: Release) -> None:
    p = parted("KAZ", powers="EU27", store=Store(tmp_path / "empty"), release=release).powers[0]
    assert p.counted == "members"
    assert p.same + p.half + p.opposed == p.n_votes


def test_raw_votes_that_end_early_say_so(tmp_path: Path, release: Release) -> None:
    store, _, _ = stored(tmp_path / "home", last=2011)
    part = parted("KAZ", powers="USA", store=store, release=release)
    assert part.available
    assert any("none of 2012" in str(c) for c in part.caveats)
    old, _, _ = stored(tmp_path / "old", last=2005)
    none = parted("KAZ", powers="USA", store=old, release=release)
    assert not none.available
    assert none.how is not None
    assert "2012-12-31" in none.how


def test_damaged_raw_votes_do_not_stop_the_answer(tmp_path: Path, release: Release) -> None:
    store, _, _ = stored(tmp_path / "home")
    for path in store.path.rglob("*.parquet"):
        path.write_bytes(b"broken")
    p = parted("KAZ", powers="USA", store=store, release=release)
    assert not p.available
    assert p.how
    assert p.powers[0].n_votes > 0


def test_a_span_begins_no_sooner_than_the_path(tmp_path: Path, release: Release) -> None:
    store, calls, votes = stored(tmp_path / "home")
    for place in (store, Store(tmp_path / "empty")):
        p = parted("KAZ", year=2001, powers="USA", store=place, release=release)
        assert p.first_year == 2000
        assert figures(p.powers[0]) == by_loop(calls, votes, "KAZ", ["USA"], range(2000, 2002))[0]


def test_bad_span(release: Release) -> None:
    with pytest.raises(SettingsError):
        parted("KAZ", years=0, release=release)
