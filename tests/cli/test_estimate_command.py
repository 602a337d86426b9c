"""equipoise estimate as a user runs it: from a file of votes to answers, stopped half-way, on a full disk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from worlds.votefiles import ga_file, random_roll_calls

SMALL = ("--chains", "2", "--warmup", "30", "--draws", "30")


def _run(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "EQUIPOISE_HOME": str(home)}
    command = [sys.executable, "-m", "equipoise", *args]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store with invented votes."""
    path = tmp_path / "votes.csv"
    ga_file(path, random_roll_calls(80, seed=3))
    assert _run(tmp_path / "home", "pull", "un-votes", "--file", str(path)).returncode == 0
    return tmp_path / "home"


def test_from_votes_to_answers(home: Path) -> None:
    done = _run(home, "estimate", *SMALL)
    assert done.returncode == 0, done.stderr
    facts = json.loads((home / "estimates" / "release.json").read_text())
    assert facts["settings"]["draws a chain"] == 30
    assert not (home / "work" / "estimate").exists()
    year = str(facts["years"][1])
    told = _run(home, "position", "--all", "--year", year, "--json")
    assert told.returncode == 0, told.stderr
    assert "KAZ" in told.stdout


def test_numbers_of_a_run_that_has_not_converged_are_marked(home: Path) -> None:
    done = _run(home, "estimate", "--chains", "2", "--warmup", "20", "--draws", "10")
    assert done.returncode == 0, done.stderr
    facts = json.loads((home / "estimates" / "release.json").read_text())
    assert facts["diagnostics"]["converged"] is False
    assert "have not converged" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_keeps_the_work_and_the_same_command_goes_on(home: Path) -> None:
    long = ("--chains", "2", "--warmup", "30", "--draws", "9000")
    env = {**os.environ, "EQUIPOISE_HOME": str(home), "TERM": "xterm"}
    ours, theirs = os.openpty()  # the bar shows on a terminal only
    process = subprocess.Popen([sys.executable, "-m", "equipoise", "estimate", *long], env=env, stderr=theirs)
    os.close(theirs)
    said = ""
    while not re.search(r"[1-9]\d*%", said):  # until both chains are at work, however long that takes
        said += os.read(ours, 4096).decode(errors="replace")
    process.send_signal(signal.SIGINT)
    with suppress(OSError):  # how Linux tells that the other end is closed
        while piece := os.read(ours, 4096):
            said += piece.decode(errors="replace")
    os.close(ours)
    assert process.wait() == 2
    assert "Traceback" not in said
    assert "run the same command again" in said
    ready = home / "work" / "estimate"
    assert len(list(ready.glob("chain-*.npz"))) == 2
    assert not (home / "estimates").exists()


def test_without_votes_the_sentence_says_how_to_get_them(tmp_path: Path) -> None:
    done = _run(tmp_path, "estimate")
    assert done.returncode == 2
    assert "equipoise pull un-votes" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value"), [("--draws", "0"), ("--chains", "-1"), ("--seed", "-5"), ("--warmup", "1")]
)
def test_settings_out_of_range_are_refused(home: Path, option: str, value: str) -> None:
    done = _run(home, "estimate", option, value)
    assert done.returncode == 2
    assert option.removeprefix("--") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_release_is_written_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("mine")
    done = _run(home, "estimate", *SMALL, "--out", str(blocked / "estimates"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert blocked.read_text() == "mine"
