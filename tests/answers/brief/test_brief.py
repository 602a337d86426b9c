"""The brief: what it composes, the words of its headline, and that it needs no network."""

from __future__ import annotations

import json
import math
import re
import socket
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from equipoise.answers.brief.brief import brief
from equipoise.answers.brief.headline import movement, place, ranges
from equipoise.answers.evidence import few_calls
from equipoise.answers.parting import PartedVote
from equipoise.answers.position import Nearer, Position, position
from equipoise.answers.result import Change, plain
from equipoise.answers.shift.shift import Shift, shift
from equipoise.errors import CoverageError, PowerError, StateDateError, StoreError
from equipoise.estimates import Release, read_release
from equipoise.store import Store
from worlds.pages import DOCS
from worlds.tinyrelease import tiny_release


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return tiny_release(tmp_path / "tiny")


def test_it_composes_what_the_verbs_answer(tmp_path: Path, release: Release) -> None:
    b = brief("KAZ", powers="USA,CHN,RUS", store=Store(tmp_path), release=release)
    assert b.position == position("KAZ", powers="USA,CHN,RUS", release=release)
    assert b.shift == shift("KAZ", powers="USA,CHN,RUS", release=release)
    assert [a.power for a in b.agreements] == ["USA", "CHN", "RUS"]
    assert {b.year, b.position.year, b.balance.year, b.circle.year, b.parted.year} == {2012}
    assert b.shift.trend is not None
    told = (movement(b.shift, b.position), ranges(b.position, b.shift), place(b.position))
    assert b.headline == told
    assert len({str(c) for c in b.caveats}) == len(b.caveats)
    frame = b.frame()
    assert frame["agreement"].to_list() == [a.now.agreement.mean for a in b.agreements]
    assert frame["distance_10"].to_list() == [d.changes[-1].mean for d in b.position.distances]


STATES = [
    *[
        ("KAZ", 2024),
        ("CUB", 2024),
        ("FSM", 2024),
        ("PLW", 1997),
        ("USA", 2020),
        ("CHN", 1972),
        ("RUS", 1993),
    ],
    *[("SUN", 1985), ("DEU", 1973), ("TLS", 2003), ("SSD", 2012), ("CSK", 1991), ("YUG", 1995)],
    *[("TWN", 1960), ("MNE", 2006), ("IRQ", 2000), ("USA", 1946), ("AFG", 2024)],
]


@pytest.mark.parametrize(("state", "year"), STATES)
def test_odd_lives_get_a_brief_that_is_json(tmp_path: Path, state: str, year: int) -> None:
    b = brief(state, year=year, store=Store(tmp_path))
    values = json.loads(json.dumps(b.to_dict(), allow_nan=False))
    assert (values["format"], values["verb"], values["state"], values["year"]) == (1, "brief", state, year)
    assert all(text.endswith(".") for text in (*b.headline, *map(str, b.caveats)))
    assert len(b.headline) in (2, 3)
    assert state not in {d.power for d in b.position.distances}
    assert all(state not in d.members for d in b.position.distances)
    assert state not in {p.state for p in b.circle.peers}
    assert b.frame().height == len(b.position.distances)


def test_a_year_without_votes_is_said_once(tmp_path: Path) -> None:
    b = brief("AFG", year=2024, store=Store(tmp_path))
    assert b.agreements == ()
    assert any("no roll call in 2024; its interval rests on other years" in str(c) for c in b.caveats)
    assert sum("voted together with" in str(c) for c in b.caveats) == 1


@pytest.mark.parametrize(
    ("silent", "year", "first"),
    [
        (range(2012, 2013), 2012, "It cast no vote in 2012; its place rests on earlier years."),
        (range(2005, 2008), 2006, "It cast no vote in 2006; its place rests on the years around it."),
        (range(2000, 2002), 2001, "It cast no vote in 2001; its place rests on later years."),
        (range(2001, 2012), 2012, "It cast no vote in the 10 years before 2012: nothing to compare with."),
        (range(2000, 2012), 2012, "First year in the estimates: nothing to compare with yet."),
    ],
)
def test_no_verdict_where_there_are_no_votes(tmp_path: Path, silent: range, year: int, first: str) -> None:
    release = tiny_release(tmp_path / "silent", silent={("KAZ", y) for y in silent})
    b = brief("KAZ", year=year, powers="USA,CHN", store=Store(tmp_path), release=release)
    assert (b.shift.verdict, b.shift.trend, b.shift.changes, b.shift.borderline) == (
        "unknown",
        None,
        (),
        False,
    )
    assert all(d.changes == () for d in b.position.distances)
    assert (b.headline[0], len(b.headline)) == (first, 2)


@pytest.mark.parametrize(
    ("state", "year", "name"),
    [
        ("BFA", 1970, "Burkina Faso (then Upper Volta)"),
        ("BFA", 1983, "Burkina Faso (then Upper Volta)"),
        ("BFA", 1984, "Burkina Faso"),  # renamed in that year
        ("DEU", 1985, "Germany (then West Germany)"),
        ("SUN", 1985, "Soviet Union"),
        ("MKD", 2015, "North Macedonia (then the former Yugoslav Republic of Macedonia)"),
    ],
)
def test_a_state_is_shown_with_its_name_of_the_day(tmp_path: Path, state: str, year: int, name: str) -> None:
    b = brief(state, year=year, store=Store(tmp_path))
    parts = (b.position, *b.agreements, b.balance, b.shift, b.circle, b.parted)
    assert {b.state_name, *(part.state_name for part in parts)} == {name}


def test_bad_questions(tmp_path: Path) -> None:
    with pytest.raises(StateDateError):
        brief("KAZ", year=1980)
    with pytest.raises(CoverageError):
        brief("KAZ", year=2031)
    with pytest.raises(PowerError):
        brief("USA", powers="USA")
    with pytest.raises(StoreError):
        brief("USA", release=read_release(tmp_path / "nothing"))


def test_no_network_and_no_slow_library(tmp_path: Path) -> None:
    code = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
import equipoise
equipoise.brief("Kazakhstan")
slow = {"numba", "scipy", "altair", "babel", "httpx2", "arviz_stats"} & set(sys.modules)
assert not slow, slow
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={"EQUIPOISE_HOME": str(tmp_path)})
    assert socket.socket is not None


def trend(low: float, high: float) -> Change:
    return Change((low + high) / 2, low, high, years=10, since=2010)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": "usual", "towards": None, "trend": trend(-0.1, 0.1)}, "Politics as usual since 2010."),
        (
            {"verdict": "drift", "towards": "us", "trend": trend(0.1, 0.3)},
            "A drift along the axis since 2010, towards its American end.",
        ),
        (
            {"verdict": "drift", "towards": "away", "trend": trend(-0.3, -0.01), "borderline": True},
            "A drift along the axis since 2010, away from its American end, "
            "though close to the border of the rule.",
        ),
        (
            {"verdict": "shift", "towards": "away", "shift_year": 2014, "shift_probability": 0.871},
            "A shift along the axis in 2014, away from its American end (probability 87 %).",
        ),
        (
            {"verdict": "shift", "towards": "us", "shift_year": 2014, "shift_probability": 0.9999},
            "A shift along the axis in 2014, towards its American end (probability above 99 %).",
        ),
        ({"verdict": "unknown", "trend": None}, "First year in the estimates: nothing to compare with yet."),
    ],
)
def test_first_sentence(release: Release, fields: dict[str, Any], words: str) -> None:
    base = replace(shift("KAZ", powers="USA", release=release), borderline=False)
    where = replace(position("KAZ", powers="USA", release=release), series=())
    assert movement(replace(base, **fields), where) == words


def between(p: Position, inside: float, to_china: float, to_russia: float) -> Position:
    """A position nearest to China, with other probabilities."""
    china, russia, usa = (next(d for d in p.distances if d.power == x) for x in ("CHN", "RUS", "USA"))
    return replace(
        p,
        between=inside,
        distances=(replace(china, mean=0.1), replace(russia, mean=0.2), replace(usa, mean=3.0)),
        nearer=(Nearer("CHN", "USA", to_china), Nearer("CHN", "RUS", to_russia), Nearer("RUS", "USA", 1.0)),
    )


@pytest.mark.parametrize(
    ("inside", "to_usa", "to_russia", "words"),
    [
        (0.95, 0.95, 0.95, "Between the powers, nearer to China than to Russia or the United States."),
        (
            0.94,
            0.95,
            0.94,
            "Probably between the powers, nearer to China than to the United States and probably nearer to "
            "China than to Russia.",
        ),
        (
            0.5,
            0.99,
            0.79,
            "At the edge of the powers' range, nearer to China than to the United States and about as near "
            "to China as to Russia.",
        ),
    ],
)
def test_third_sentence(release: Release, inside: float, to_usa: float, to_russia: float, words: str) -> None:
    p = position("KAZ", powers="USA,CHN,RUS", release=release)
    assert place(between(p, inside, to_usa, to_russia)) == words


def test_outside_of_the_range_says_on_which_side(release: Release) -> None:
    cuba = position("CUB", powers="USA,CHN,RUS", release=release)
    assert place(cuba).startswith(
        "Outside of the powers' range, away from the American end of the axis, nearer to China"
    )
    usa = position("USA", powers="CHN,RUS", release=release)
    assert place(usa).startswith("Outside of the powers' range, towards the American end of the axis, nearer")
    alone = position("CUB", powers="USA", release=release)
    assert place(alone) == "Only the United States is there to compare with."


def test_plain_values_hold_no_number_that_json_lacks() -> None:
    assert plain((math.inf, math.nan, 0.123456, None, True, 3)) == [None, None, 0.1235, None, True, 3]


def names_in(value: Any) -> set[str]:
    """Every name of an object and of what it holds."""
    if isinstance(value, dict):
        return set(value) | set().union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_every_name_of_the_json_is_documented(tmp_path: Path) -> None:
    page = (DOCS / "json.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(\w+)`", page))
    found = names_in(brief("KAZ", year=2020, store=Store(tmp_path)).to_dict())
    found |= {f.name for f in fields(PartedVote)}
    assert found - documented == set()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"USA": (0.2, 0.6), "CHN": (-0.5, -0.1)},
            "Since 2010 it came nearer to China and went further from the United States.",
        ),
        (
            {"USA": (0.2, 0.6), "CHN": (-0.1, 0.1)},
            "Since 2010 it went further from the United States; no clear change of distance from China.",
        ),
        (
            {"USA": (-0.6, -0.2), "CHN": (-0.5, -0.1)},
            "Since 2010 it came nearer to the United States and China.",
        ),
        (
            {"USA": (-0.1, 0.2), "CHN": (-0.1, 0.1)},
            "Its distance has clearly changed from none of the powers.",
        ),
    ],
)
def test_second_sentence(release: Release, changes: dict[str, tuple[float, float]], words: str) -> None:
    told, usual = with_changes(release, changes)
    assert ranges(told, usual) == words
    assert ranges(told, replace(usual, trend=Change(0.0, -0.1, 0.1, years=10, since=1999))) == ""
    assert ranges(told, replace(usual, trend=None)) == ""


def with_changes(
    release: Release, changes: dict[str, tuple[float, float]], usa: float = 0.0
) -> tuple[Position, Shift]:
    """Kazakhstan with such changes of distance since 2010, the United States having moved by `usa`."""
    p = position("KAZ", powers="USA,CHN", release=release)
    s = shift("KAZ", powers="USA,CHN", release=release)
    distances = tuple(replace(d, changes=(trend(*changes[d.power]),)) for d in p.distances)
    moves = tuple(
        replace(m, changes=(Change(usa if m.power == "USA" else 0.0, 0.0, 0.0, years=10, since=2010),))
        for m in s.powers
    )
    still = replace(s, verdict="usual", towards=None, trend=trend(-0.1, 0.1), powers=moves)
    return replace(p, distances=distances), still


@pytest.mark.parametrize(
    ("fields", "usa", "gap", "words"),
    [
        (
            {"verdict": "drift", "towards": "us", "trend": trend(0.1, 0.3)},
            0.9,
            (0.5, 0.9),
            " (who moved more)",
        ),
        (
            {"verdict": "drift", "towards": "away", "trend": trend(-0.3, -0.1)},
            -0.9,
            (-0.9, -0.5),
            " (who moved more)",
        ),
        ({"verdict": "drift", "towards": "away", "trend": trend(-0.3, -0.1)}, 0.9, (0.5, 0.9), ""),
        ({"verdict": "drift", "towards": "us", "trend": trend(0.1, 0.3)}, -0.9, (0.5, 0.9), ""),
        (
            {"verdict": "shift", "towards": "us", "trend": trend(-0.3, -0.1), "shift_year": 2014},
            0.9,
            (0.5, 0.9),
            " (its other years outweigh the shift)",
        ),
    ],
)
def test_a_distance_that_goes_against_the_move_is_explained(
    release: Release, fields: dict[str, Any], usa: float, gap: tuple[float, float], words: str
) -> None:
    told, still = with_changes(release, {"USA": gap, "CHN": (-0.1, 0.1)}, usa)
    way = "went further from" if gap[0] > 0 else "came nearer to"
    sentence = f"Since 2010 it {way} the United States{words}; no clear change of distance from China."
    assert ranges(told, replace(still, **fields)) == sentence


def test_few_roll_calls_are_named_in_the_first_sentence(release: Release) -> None:
    base = replace(shift("KAZ", powers="USA", release=release), borderline=False)
    where = position("KAZ", powers="USA", release=release)
    assert "few roll calls" not in movement(replace(base, caveats=()), where)
    thin = few_calls(read_release(), [1967])
    assert ", read from few roll calls." in movement(replace(base, caveats=thin), where)
