"""Asking the questions of `same_questions.py`: each answer as plain JSON, one file each."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import equipoise
from same_questions import Call, Run, questions

# where the real tables lie, which are no part of this repository
DATA = Path(os.environ.get("EQUIPOISE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
VOTES = DATA / "un_library" / "ga_voting_2025-08.csv.gz"
_PACKAGE = Path(equipoise.__file__).resolve().parent
_NOTE = re.compile(r"(?<=checked:)\s+/\S*(?:\s+\S+)?\s*\Z")  # a page's end: where the release's note lies
_TODAY = "retrieved"  # of records that were pulled for the question: the day on which it was asked


def write(folder: Path, *, workers: int, only: str) -> int:
    """Ask what is not answered in the folder yet; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    code, made_by = _code(), folder / "code.txt"
    if not made_by.exists():
        made_by.write_text(code)
    elif made_by.read_text() != code:
        print(f"{folder} holds answers of other code: give another folder, or remove it.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        os.environ["EQUIPOISE_HOME"] = str(Path(place) / "empty")
        asked = [q for q in questions() if q.name.startswith(only)]
        if not VOTES.exists():
            left = [q.name for q in asked if isinstance(q, Run) and q.votes]
            asked = [q for q in asked if q.name not in left]
            print(f"{len(left)} answers from raw votes are left out: {VOTES} is not there.", file=sys.stderr)
        due = [q for q in asked if not (folder / f"{q.name}.json").exists()]
        if any(isinstance(q, Run) and q.votes for q in due):
            _child(("-m", "equipoise", "pull", "un-votes", "--file", str(VOTES)), Path(place) / "votes")
        context = multiprocessing.get_context("spawn")
        try:
            with context.Pool(workers, _ready) as pool:
                for done, name in enumerate(
                    pool.imap_unordered(_Answering(folder, Path(place)), due), len(asked) - len(due) + 1
                ):
                    print(f"{done} of {len(asked)}  {name}", file=sys.stderr)
        except KeyboardInterrupt:
            print("Stopped: the same command goes on from here.", file=sys.stderr)
            return 130
    return 0


def _code() -> str:
    """A hash of the package's files."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(
                path.relative_to(_PACKAGE).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest()
            )
    return total.hexdigest()


def _ready() -> None:
    """A worker leaves Ctrl-C to the process that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Answering:
    """Answers one question and keeps the answer, whole or not at all."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.folder, self.place = folder, place

    def __call__(self, asked: Call | Run) -> str:
        found = called(asked) if isinstance(asked, Call) else ran(asked, self.place)
        path = self.folder / f"{asked.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(
            json.dumps(found, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n", "utf-8"
        )
        part.replace(path)
        return asked.name


def called(asked: Call) -> Any:
    """The answer of a public function: its dictionary or its columns; of a refusal its kind and sentence."""
    try:
        result = getattr(equipoise, asked.verb)(*asked.args, **asked.options)
        if not asked.table:
            return result.to_dict()
        frame = result.frame() if hasattr(result, "frame") else result
    except Exception as error:  # a traceback, too, is an answer that must not change
        return {"refused": type(error).__name__, "said": str(error)}
    return {name: [_cell(v) for v in frame[name].to_list()] for name in frame.columns}


def _cell(value: Any) -> Any:
    """A cell of a table as JSON has it, with all its digits."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str | list) else str(value)


def ran(asked: Run, place: Path) -> Any:
    """Exit code, stdout, stderr of a command, and the files that it wrote."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        home = place / ("votes" if asked.votes else "empty")
        code, out, err = _child(asked.args, home, folder, asked.columns)
        files = {p.name: _read(p.read_text("utf-8")) for p in sorted(Path(folder).iterdir())}
    said = [text.replace(str(home), "HOME") for text in (out, err)]
    return {"code": code, "stdout": _read(said[0]), "stderr": _read(said[1])} | (
        {"files": files} if files else {}
    )


def _child(args: tuple[str, ...], home: Path, folder: str = ".", columns: int = 0) -> tuple[int, str, str]:
    """Run this Python; where `columns` are given, with a terminal of that width as stdout."""
    plain = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    env = {**plain, "EQUIPOISE_HOME": str(home), "PYTHONPATH": str(_PACKAGE.parent), "TERM": "xterm-256color"}
    command = [sys.executable, *args]
    if not columns:
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, encoding="utf-8")
        return done.returncode, done.stdout, done.stderr
    ours, theirs = pty.openpty()
    env["COLUMNS"] = str(columns)
    child = subprocess.Popen(command, env=env, cwd=folder, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # how a terminal on Linux says that nobody writes any more
        pass
    os.close(ours)
    _, err = child.communicate()
    return child.returncode, said.decode(), err.decode()


def _read(text: str) -> Any:
    """What was printed or written: JSON as it is, HTML and SVG tag by tag, all else line by line."""
    if text[:1] == "<":
        page = _Tags()
        page.feed(text)
        page.close()
        return page.tags()
    return _parsed(text, [line.rstrip() for line in _NOTE.sub("", text).splitlines()])


def _parsed(text: str, otherwise: Any) -> Any:
    """A text that is JSON as JSON, without the day on which records were pulled."""
    try:
        return _undated(json.loads(text)) if text.lstrip()[:1] in ("{", "[") else otherwise
    except ValueError:
        return otherwise


def _undated(value: Any) -> Any:
    """JSON without the entries that tell of today."""
    if isinstance(value, dict):
        return {k: _undated(v) for k, v in value.items() if k != _TODAY}
    return [_undated(v) for v in value] if isinstance(value, list) else value


class _Tags(HTMLParser):
    """Takes a page apart into tags and texts, whatever the blanks between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[bool, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [f'{name}="{" ".join((value or "").split())}"' for name, value in attrs]
        self.found.append((True, f"<{' '.join([tag, *named])}>"))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((True, f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        if self.found and not self.found[-1][0]:  # one text may come in several pieces
            data = self.found.pop()[1] + data
        self.found.append((False, data))

    def tags(self) -> list[Any]:
        """Tags and texts in order; a text that is JSON (the data of a figure) as JSON."""
        return [s if tag else _parsed(s, " ".join(s.split())) for tag, s in self.found if s.strip()]
