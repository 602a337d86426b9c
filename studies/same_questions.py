"""What two versions are asked: briefs of all states, state-years drawn at random, tables, commands."""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import equipoise

_HERE = Path(__file__).parent
SEED, DRAWN, LAST = 9, 200, 2024
OTHERS = ("BRICS", "NATO", "EU27", "CHN,RUS,IND", "USA,BRICS,IND", "G7,NAM", "Japan,TUR")
DEFAULT = ("USA", "CHN", "RUS", "EU27")
SHOWN = ("brief", "position", "shift", "parted", "balance", "circle", "zero_sum")
TWENTY = (
    *("KAZ", "UZB", "TUR", "IND", "BRA", "SRB", "UKR", "FRA", "USA", "CHN"),
    *("RUS", "CUB", "ZAF", "EGY", "MNG", "CHE", "SAU", "VNM", "PSE", "TWN"),
)


@dataclass(frozen=True)
class Call:
    """A question to a public function; with `table` its frame is the answer."""

    name: str
    verb: str
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    table: bool = False


@dataclass(frozen=True)
class Run:
    """A question to the command line (or to Python), on a terminal of so many columns or on none."""

    name: str
    args: tuple[str, ...]
    columns: int = 0
    votes: bool = False  # with raw votes in the store


def questions() -> list[Call | Run]:
    """All of them, each under a name of its own."""
    table = equipoise.position_table()
    frame = table.frame() if hasattr(table, "frame") else table
    positions = sorted(frame.select("state", "year").rows())
    asked: list[Call | Run] = [
        *_briefs(positions),
        *_drawn(positions),
        *_ties(),
        *_tables(),
        *_refusals(),
        *_commands(),
    ]
    assert len({q.name for q in asked}) == len(asked)
    return asked


def _briefs(positions: list[tuple[str, int]]) -> Iterator[Call]:
    """Of every state with a position in the last year, each third also of that year by name."""
    for i, state in enumerate(s for s, year in positions if year == LAST):
        yield Call(f"brief/{state}", "brief", (state,))
        if i % 3 == 0:
            yield Call(f"brief/{state}-{LAST}", "brief", (state,), {"year": LAST})


def _drawn(positions: list[tuple[str, int]]) -> Iterator[Call]:
    """All verbs on state-years drawn at random, every fourth with other powers than the default ones."""
    for i, (state, year) in enumerate(random.Random(SEED).sample(positions, DRAWN)):
        when, mark = {"year": year}, f"{state}-{year}"
        asked = when | ({"powers": OTHERS[i // 4 % len(OTHERS)]} if i % 4 == 3 else {})
        for verb in ("brief", "position", "shift", "parted", "balance"):
            yield Call(f"{verb}/{mark}-drawn", verb, (state,), asked)
        yield Call(f"circle/{mark}-drawn", "circle", (state,), when)
        for power in DEFAULT:
            yield Call(f"agreement/{mark}-{power}", "agreement", (state, power), when)


def _ties() -> Iterator[Call]:
    """Ties through the years and against each other, and how the ranking depends on choices."""
    for state in TWENTY:
        yield Call(f"balance_history/{state}", "balance_history", (state,))
    for state in TWENTY[:10]:
        yield Call(f"zero_sum/{state}", "zero_sum", (state,))
    yield Call("zero_sum/all", "zero_sum")
    yield Call("zero_sum/all-arms", "zero_sum", (), {"sectors": "arms,defence", "powers": "USA,RUS"})
    yield Call("balance_sensitivity/KAZ-2020", "balance_sensitivity", ("KAZ",), {"year": 2020})
    two = {"year": 2015, "powers": "USA,CHN", "weights": {"trade": 0.5, "arms": 0.5}}
    yield Call("balance_sensitivity/IND-2015", "balance_sensitivity", ("IND",), two)
    weighed = {"year": 2018, "sectors": "trade, votes", "weights": {"trade": 0.7, "votes": 0.3}}
    for state in TWENTY:
        yield Call(f"balance/{state}-latest", "balance", (state,))
        yield Call(f"balance/{state}-weighed", "balance", (state,), weighed)
    yield Call("circle/KAZ-wide", "circle", ("KAZ",), {"size": 40, "years": 12})
    yield Call("parted/KAZ-long", "parted", ("KAZ",), {"years": 20, "powers": "USA,CSTO"})


def _tables() -> Iterator[Call]:
    """The tables of all states, and the frames of the other answers, with all their digits."""
    yield Call("position_table/all", "position_table", table=True)
    named = {"states": ["Cuba", "Kuba", "SUN", "Deutschland"], "year": 1985}
    yield Call("position_table/named", "position_table", (), named, table=True)
    for year in (1946, 1971, 1991, 2013, LAST):
        yield Call(f"agreement_table/{year}", "agreement_table", (), {"year": year}, table=True)
    spans: tuple[dict[str, Any], ...] = (
        {"first": 2020, "last": 2020},
        {"first": 1990, "last": 1992, "sectors": "votes,arms,defence"},
        {"first": 2005, "last": 2006, "powers": "BRICS,NATO,JPN", "weights": {"trade": 0.25, "arms": 0.75}},
    )
    for span in spans:
        yield Call(f"balance_table/{span['first']}", "balance_table", (), span, table=True)
    for state, year in (("KAZ", 2024), ("RUS", 1995), ("BFA", 1970), ("CUB", 2022), ("DEU", 1991)):
        for verb in ("brief", "position", "shift", "parted", "balance", "circle"):
            yield Call(f"frame/{verb}-{state}", verb, (state,), {"year": year}, table=True)
        yield Call(f"frame/agreement-{state}", "agreement", (state, "CHN"), table=True)
        yield Call(f"frame/balance_history-{state}", "balance_history", (state,), table=True)
        yield Call(f"frame/zero_sum-{state}", "zero_sum", (state,), {"sectors": "votes"}, table=True)


def _refusals() -> Iterator[Call]:
    """Questions that cannot be answered, or only look so: verb, arguments, options a line."""
    for i, line in enumerate((_HERE / "same_refusals.jsonl").read_text("utf-8").splitlines(), 1):
        verb, args, options = json.loads(line)
        yield Call(f"refusal/{i:02}-{verb}", verb, tuple(args), options)


def _commands() -> Iterator[Run]:
    """The command line, also with raw votes and on terminals; how a notebook shows answers."""
    for line in (_HERE / "same_commands.txt").read_text("utf-8").splitlines()[1:]:
        way, _, words = line.rpartition(": ")
        name = re.sub(r"\W+", "-", line).strip("-")
        columns = int(way) if way.isdigit() else 0
        yield Run(f"command/{name}", ("-m", "equipoise", *shlex.split(words)), columns, way == "votes")
    for verb in SHOWN:
        code = f"import equipoise; print(equipoise.{verb}('KAZ')._repr_html_())"
        yield Run(f"notebook/{verb}", ("-c", code))
