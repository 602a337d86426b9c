"""Small voting files in the UN Digital Library's layout: real states, invented roll calls and votes."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

TOTALS = ["total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms"]
GA_COLUMNS = [
    *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft"),
    *("committee_report", "meeting", "title", "agenda_title", "subjects", "vote_note"),
    *(*TOTALS, "undl_link"),
]
SC_COLUMNS = [
    *("undl_id", "ms_code", "ms_name", "permanent_member", "ms_vote", "date", "resolution", "draft"),
    *("meeting", "description", "agenda", "subjects", "vote_note", *TOTALS, "modality", "undl_link"),
]
NAMES = {
    "BRA": "BRAZIL",
    "CHN": "CHINA",
    "CUB": "CUBA",
    "DEU": "GERMANY",
    "FRA": "FRANCE",
    "IND": "INDIA",
    "KAZ": "KAZAKHSTAN",
    "RUS": "RUSSIAN FEDERATION",
    "USA": "UNITED STATES",
    "UZB": "UZBEKISTAN",
}


@dataclass(frozen=True)
class RollCall:
    """One invented roll call; `votes` maps a state's code to its letter."""

    undl_id: int
    date: str
    session: str
    resolution: str
    votes: Mapping[str, str]
    title: str = "Parsnips, turnips, and world peace : resolution / adopted by the General Assembly"
    agenda: str = "ROOT VEGETABLES"
    names: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)  # columns overwritten in every row

    def rows(self) -> list[dict[str, str]]:
        """A row a state, with totals that fit."""
        letters = list(self.votes.values())
        totals = [letters.count(letter) for letter in "YNAX"]
        shared = {
            "undl_id": str(self.undl_id),
            "date": self.date,
            "session": self.session,
            "resolution": self.resolution,
            "meeting": "A/1/PV.1",
            "title": self.title,
            "description": self.title,
            "agenda_title": self.agenda,
            "agenda": self.agenda,
            **{name: str(total) for name, total in zip(TOTALS, [*totals, len(letters)], strict=True)},
            "undl_link": f"https://digitallibrary.un.org/record/{self.undl_id}",
        }
        known = {**NAMES, **self.names}
        return [
            {**shared, "ms_code": code, "ms_name": known[code], "ms_vote": letter, **self.changed}
            for code, letter in self.votes.items()
        ]


def votes(letters: str, states: Sequence[str] = tuple(NAMES)) -> dict[str, str]:
    """Letters dealt out to the states in order: votes("YNA") is Brazil Y, China N, Cuba A."""
    return dict(zip(states, letters, strict=False))


def sample() -> list[RollCall]:
    """Six roll calls of ten states: plain ones, a whole with its part, an empty one, a special session."""
    return [
        RollCall(9001, "1995-12-05", "50", "A/RES/50/901", votes("YYYYNAYXNY")),
        RollCall(9002, "1996-03-04", "50", "A/RES/50/902", votes("YNYNYNYNAA"), agenda="N/A"),
        RollCall(9003, "2001-12-03", "56", "A/RES/56/903", votes("YYYAAXYYNY")),
        RollCall(9004, "2001-12-03", "56", "A/RES/56/903[A]", votes("YYYAAXYYNY")),
        RollCall(9005, "2001-12-04", "56", "A/RES/56/904", votes("XXXXXXXXXX")),
        RollCall(9006, "2002-08-05", "ES-10", "A/RES/ES-10/905", votes("YYYYYYAYNA")),
    ]


def random_roll_calls(count: int, seed: int = 1, first: date = date(1993, 1, 5)) -> list[RollCall]:
    """Many roll calls, some days apart, with votes dealt at random: material for invariants."""
    chance = random.Random(seed)
    days = [first + timedelta(days=5 * i) for i in range(count)]
    return [
        RollCall(
            20_000 + i,
            day.isoformat(),
            f"ES-{i + 20}",
            f"A/RES/ES-{i + 20}/{i}",
            votes("".join(chance.choices("YNAX", weights=(6, 2, 2, 1), k=len(NAMES)))),
        )
        for i, day in enumerate(days)
    ]


def csv_text(roll_calls: Iterable[RollCall], columns: Sequence[str] = GA_COLUMNS) -> str:
    """The rows as CSV in the given columns; what a roll call does not tell stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for roll_call in roll_calls:
        writer.writerows(roll_call.rows())
    return text.getvalue()


def write_csv(path: Path, text: str) -> Path:
    """Write text as the name's ending says: .csv, .csv.gz or .zip."""
    data = text.encode()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("folder/voting.csv", data)
    else:
        path.write_bytes(data)
    return path


def ga_file(path: Path, roll_calls: Iterable[RollCall] | None = None) -> Path:
    """A General Assembly file at `path`, of the sample unless told."""
    return write_csv(path, csv_text(sample() if roll_calls is None else roll_calls))


def sc_file(path: Path, roll_calls: Iterable[RollCall] | None = None) -> Path:
    """A Security Council file at `path`."""
    default = [
        RollCall(9101, "1994-05-06", "", "S/RES/9101(1994)", votes("YYYYYYYYYY")),
        RollCall(9102, "2011-03-17", "", "S/RES/9102(2011)", votes("AAYAYAYAYY")),
    ]
    return write_csv(path, csv_text(default if roll_calls is None else roll_calls, SC_COLUMNS))
