"""`make same-answers BEFORE=folder`: does this version answer as another one did, to the last digit?

    python studies/same_answers.py write FOLDER           ask whatever Equipoise is importable
    python studies/same_answers.py compare BEFORE AFTER   what differs, by path

`write` puts the questions of `same_questions.py` to the public functions and the command line, without the
user's own records, and keeps one file of canonical JSON an answer (ten minutes of processor time). It can be
stopped and run again: files that are there are kept. `compare` exits with 1 where the four lists below do
not explain a difference, and ends with one line of JSON: answers, equal, only_before, only_after (answers
that one folder lacks), reviewed (reason -> count) and differences: path -> count, first example, largest
difference of two numbers.

A path leaves places in lists out: `brief: position.distances[].mean`. The paths of the lists are runs of
whole steps and hold wherever they occur: `distances[].mean` also in an answer of `position` itself. Each
entry is reviewed: it stands for a change that is wanted and written down in docs/json.md or CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from same_asking import write

RENAMED: dict[str, str] = {}
"""Path before -> path now."""

ADDED: tuple[str, ...] = ("exact",)
"""Paths that are new, with all that is below them."""

CHANGED: tuple[tuple[str, str, str], ...] = ()
"""Values that changed: path now, pattern in the value before, its replacement (`(absent)` if it is gone)."""

REVIEWED: tuple[tuple[str, str], ...] = (
    (
        r"zero.*: |^(frame|notebook): (estimate|low|high|stdout)",
        "the zero-sum test of votes hung on row order",
    ),
    (r"brief: (position|shift|parted)\.caveats", "parts of a brief repeat what is said of a power left out"),
    (r"-json: stdout\.caveats\[\]$", "tables of all states have caveats"),
    (r"balance.*: (stdout\[\]|files\.years\.svg\[\])$", "exact figures have no interval beside them"),
    (r"origins\[\]\.retrieved$", "the sectors' records were read again for the rebuild, the same files"),
    (r": said$|Atlantis: stderr\[\]$", "what may have been meant is told by one measure"),
)
"""Patterns of places (answer or kind, colon, path) whose differences were read one by one; what they are."""

ABSENT = "(absent)"
_BY_NAME = ("command", "refusal")  # of these every answer has paths of its own
Key = tuple[str, tuple[int, ...]]


def flat(value: Any, path: str = "", places: tuple[int, ...] = ()) -> Iterator[tuple[Key, Any]]:
    """Every leaf of a JSON value under its path and its places in the lists on the way.

    >>> dict(flat({"a": [{"b": 1}, {"b": []}]}))
    {('a[].b', (0,)): 1, ('a[].b', (1,)): []}
    """
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from flat(inner, f"{path}.{name}" if path else name, places)
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from flat(inner, f"{path}[]", (*places, place))
    else:
        yield (path, places), value


def _steps(path: str) -> re.Pattern[str]:
    """A run of whole steps anywhere in a path."""
    return re.compile(rf"(?<![^.]){re.escape(path)}(?![^.\[])")


@cache
def renamed(path: str) -> str:
    """The path as it is called now."""
    for before, now in RENAMED.items():
        path = _steps(before).sub(now, path)
    return path


@cache
def added(path: str) -> bool:
    """Whether the path is on the list of new ones."""
    return any(_steps(new).search(path) for new in ADDED)


def text(value: Any) -> str:
    """A value as the list of changes and the report write it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def explained(path: str, before: str, after: str) -> bool:
    """Whether the list of changes turns the value before into the value now."""
    return any(_steps(w).search(path) and re.sub(old, new, before) == after for w, old, new in CHANGED)


def differences(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """Path, value before and value now of every leaf that differs unexplained; 1 and 1.0 differ, too."""
    old = {(renamed(path), places): value for (path, places), value in flat(before)}
    new = dict(flat(after))
    for key in (*old, *(k for k in new if k not in old)):
        path, _ = key
        a, b = old.get(key, ABSENT), new.get(key, ABSENT)
        if (type(a), a) == (type(b), b) or (key not in old and added(path)):
            continue
        if not explained(path, text(a), text(b)):
            yield path, a, b


def _gap(a: Any, b: Any) -> float:
    """How far two numbers are apart; 0 where one of the values is none."""
    both = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (a, b))
    return abs(a - b) if both else 0.0


def compare(before: Path, after: Path) -> int:
    """Print what differs; the exit code."""
    there, here = (
        {p.relative_to(f).with_suffix("").as_posix() for p in f.rglob("*.json")} for f in (before, after)
    )
    found: dict[str, dict[str, Any]] = {}
    equal = 0
    for name in sorted(there & here):
        old, new = ((folder / f"{name}.json").read_text("utf-8") for folder in (before, after))
        kind = name.partition("/")[0]
        apart = list(differences(json.loads(old), json.loads(new))) if old != new or RENAMED or ADDED else []
        equal += not apart
        for path, a, b in apart:
            told = {"count": 0, "largest": 0.0, "in": name, "before": text(a)[:200], "after": text(b)[:200]}
            entry = found.setdefault(f"{name if kind in _BY_NAME else kind}: {path}", told)
            entry["count"] += 1
            entry["largest"] = max(entry["largest"], _gap(a, b))
    reviewed = {place: why for place in found for pattern, why in REVIEWED if re.search(pattern, place)}
    counts = Counter(why for place, why in reviewed.items() for _ in range(found.pop(place)["count"]))
    for path, entry in sorted(found.items(), key=lambda item: -item[1]["count"]):
        print(f"{entry['count']:7} {path} (largest difference {entry['largest']:g}; first in {entry['in']})")
        print(f"        before  {entry['before']}\n        after   {entry['after']}")
    said = {
        "answers": len(there | here),
        "equal": equal,
        "only_before": sorted(there - here),
        "only_after": sorted(here - there),
        "reviewed": dict(counts),
        "differences": found,
    }
    print(json.dumps(said, ensure_ascii=False))
    return int(bool(found) or there != here or not there)


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description="Does this version answer as another one did?")
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("write", help="write the answers of the Equipoise that is importable")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--only", default="", metavar="TEXT", help="answers whose name begins so")
    compared = commands.add_parser("compare", help="compare two folders of answers")
    compared.add_argument("before", type=Path)
    compared.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "write":
        return write(given.folder, workers=given.workers, only=given.only)
    return compare(given.before, given.after)


if __name__ == "__main__":
    sys.exit(main())
