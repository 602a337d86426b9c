"""The page for people who come from R: its code runs as it stands, on invented votes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from equipoise.cli import main
from worlds.pages import DOCS
from worlds.unvotesfiles import write_unvotes
from worlds.votefiles import NAMES, ga_file, random_roll_calls

PAGE = DOCS / "estimate.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
TITLES = ("Human rights in the garden", "Nuclear weapons : a treaty on parsnips", "Turnips")


@pytest.fixture
def a_place_with_votes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with ten years of votes, and the two files of unvotes in the working folder."""
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    calls = [
        replace(call, title=TITLES[i % len(TITLES)])
        for i, call in enumerate(random_roll_calls(730, seed=5, first=date(2015, 1, 5)))
    ]
    ga_file(tmp_path / "votes.csv", calls)
    assert main(["pull", "un-votes", "--file", str(tmp_path / "votes.csv")]) == 0
    words = ("yes", "no", "abstain")
    codes = ("US", "RU", "CU", "FR", "BR")
    cast = [(n, code, words[(n * (k + 2) + k) % 3]) for n in range(30) for k, code in enumerate(codes)]
    heads = {n: {"session": 50.0 + n // 10, "date": date(1995 + n // 10, 12, 3)} for n in range(30)}
    write_unvotes(tmp_path, cast, heads)


@pytest.mark.usefixtures("a_place_with_votes")
def test_every_block_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("xarray")
    assert len(BLOCKS) >= 8
    assert set(NAMES) >= {"KAZ", "USA"}
    space: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, str(PAGE), "exec"), space)
    assert space["again"].theta.shape == (2, 500, space["again"].cells.state.size, 1)
    assert space["usa_2020"].shape == space["kazakhstan"].shape[:2]
    assert "onverged" in capsys.readouterr().out.replace("CONVERGED", "Converged")
