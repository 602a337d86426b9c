"""equipoise estimate for a selection, another mode or a file: what is printed, written and refused."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import equipoise
from equipoise.cli import main
from equipoise.errors import StoreError
from equipoise.votes.posterior import Posterior
from worlds.pages import DOCS
from worlds.votefiles import ga_file, random_roll_calls

PAGE = (DOCS / "cli.md").read_text(encoding="utf-8")
SHORT = ["--chains", "2", "--warmup", "30", "--draws", "30"]
TITLES = ("Human rights in the garden", "Nuclear weapons and parsnips", "Turnips")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with five years of invented votes."""
    home = tmp_path_factory.mktemp("home")
    calls = [
        replace(call, title=TITLES[i % 3])
        for i, call in enumerate(random_roll_calls(360, seed=5, first=date(2015, 1, 5)))
    ]
    ga_file(home / "votes.csv", calls)
    before = os.environ.get("EQUIPOISE_HOME")
    os.environ["EQUIPOISE_HOME"] = str(home)
    assert main(["pull", "un-votes", "--file", str(home / "votes.csv")]) == 0
    if before is None:
        del os.environ["EQUIPOISE_HOME"]
    else:
        os.environ["EQUIPOISE_HOME"] = before
    return home


@pytest.fixture
def home(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EQUIPOISE_HOME", str(stored))
    return stored


def test_a_selection_prints_its_last_year_and_changes_no_answers(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", "--mode", "fast", "--issue", "human-rights", "--to", "2018"]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    assert said.out.startswith("Positions in 2018")
    assert "Approximate" in said.out
    assert "USA" in said.out
    assert "R-hat" not in said.out
    assert "last 2018; issue human-rights" in said.out
    assert not (home / "estimates").exists()


def test_the_table_of_a_run_is_documented_and_covers_every_year(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", "--mode", "fast", "--csv"]) == 0
    rows = capfd.readouterr().out
    head = rows.splitlines()[0]
    assert f"\n    {head}\n" in PAGE
    assert {line.split(",")[1] for line in rows.splitlines()[1:]} == {str(y) for y in range(2015, 2020)}
    assert main(["estimate", "--mode", "fast", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert [name for name in told if f"`{name}`" not in PAGE] == []
    assert told["rows"][0]["rhat"] is None


def test_draws_go_to_a_file_and_what_has_not_converged_is_said_to_have_not(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draws.parquet"
    assert main(["estimate", "--from", "2018", "--out", str(file), "--csv", *SHORT]) == 0
    said = capfd.readouterr()
    back = equipoise.read_posterior(file)
    assert back.theta.shape[:2] == (2, 30)
    assert not back.converged
    verdict, written = said.err.splitlines()
    assert verdict.startswith("NOT CONVERGED")
    assert written == f"Written: {file}"
    assert pl.read_csv(said.out.encode())["year"].unique().sort().to_list() == [2018, 2019]
    assert not (home / "estimates").exists()
    assert not (home / "work" / "own-estimate").exists()


def test_chains_of_another_run_are_said_to_be_replaced(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = home / "work" / "own-estimate"
    with pytest.raises(equipoise.EquipoiseError, match="Stopped"):
        equipoise.estimate(equipoise.load_votes(), first=2018, chains=2, keep=left, on_progress=_stop)
    assert main(["estimate", "--from", "2018", "--csv", *SHORT]) == 0
    said = capfd.readouterr().err
    assert said.startswith("Starting anew: ")
    assert "other draws, 1000" in said
    assert not left.exists()


@pytest.mark.parametrize("out", ["nowhere/draws.parquet", "folder.parquet", "file/release"])
def test_a_place_that_takes_nothing_is_refused_before_the_run(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], out: str
) -> None:
    (tmp_path / "folder.parquet").mkdir()
    (tmp_path / "file").touch()
    assert main(["estimate", "--out", str(tmp_path / out)]) == 2  # the run itself would take minutes
    assert "cannot be written" in capfd.readouterr().err
    assert not (home / "work" / "estimate").exists()
    assert not (home / "work" / "own-estimate").exists()


def test_chains_stay_until_their_draws_are_written(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(posterior: Posterior, path: Path) -> None:
        raise StoreError(f"{path} cannot be written (No space left on device).")

    command = ["estimate", "--from", "2018", "--csv", "--out", str(tmp_path / "draws.parquet"), *SHORT]
    with monkeypatch.context() as patched:
        patched.setattr(Posterior, "write_parquet", full)
        assert main(command) == 2
    kept = home / "work" / "own-estimate"
    assert len(list(kept.glob("chain-*.npz"))) == 2
    assert main(command) == 0
    assert "Starting anew" not in capfd.readouterr().err
    assert not kept.exists()


def _stop(progress: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("--mode exakt", "did you mean exact"),
        ("--from 2019 --to 2016", "2019 to 2016"),
        ("--from 2050", "no roll call"),
        ("--issue nuclaer", "nuclear"),
        ("--matching cabbage", "cabbage"),
        ("--dims 7", "dims"),
        ("--dims 2 --mode fast", "one axis"),
        ("--absence never", "never"),
        ("--mode fast --draws 1", "draws"),
        ("--mode fast --chains 2", "chains"),
        ("--mode bsv --warmup 1", "warmup"),
        ("--csv --json", "exclude each other"),
        ("--mode fast --out folder", ".parquet"),
        ("--mode fast --out nowhere/draws.parquet", "cannot be written"),
        ("--from then", "from"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    home: Path, capfd: pytest.CaptureFixture[str], args: str, says: str
) -> None:
    assert main(["estimate", *args.split()]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert says in said.err
    assert len(said.err.strip().splitlines()) == 1
