"""Releases: what ships is whole and documented, what is damaged is refused, what replaces is whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from equipoise.errors import CoverageError, StoreError
from equipoise.estimates import SHIPPED, current, own_folder, read_release
from equipoise.estimates.release import DRAW_STEP
from equipoise.estimates.summary import ranks_by_draw
from equipoise.ties.agreement import agreement_frame
from equipoise.votes.settings import SamplerSettings
from worlds.pages import DOCS
from worlds.tinyrelease import tiny_release


def test_what_ships_is_what_its_note_says() -> None:
    release = read_release(SHIPPED)
    note = (SHIPPED / "RELEASE.md").read_text(encoding="utf-8")
    assert all(digest in note for digest in release.hashes.values())
    assert release.origins[0].sha256 in note
    assert str(release.settings["seed"]) in note
    assert release.diagnostics["converged"] is True
    assert sum(p.stat().st_size for p in SHIPPED.iterdir()) < 12_000_000


def test_tables_of_what_ships_fit_together() -> None:
    release = read_release(SHIPPED)
    p = release.positions
    assert not p.select(pl.struct("state", "year").is_duplicated().any()).item()
    assert p.filter(pl.col("low") > pl.col("mean")).is_empty()
    assert p.filter(pl.col("high") < pl.col("mean")).is_empty()
    assert p.select(pl.col("mean", "sd", "low", "high").is_finite().all()).row(0) == (True,) * 4
    assert p.filter(~pl.col("rank").is_between(1, pl.col("n_states"))).is_empty()
    assert (
        p.filter((pl.col("rank_low") > pl.col("rank")) | (pl.col("rank_high") < pl.col("rank"))).height
        < 0.05 * p.height
    )
    assert (p["year"] == 1964).sum() == 0, "no roll call was taken in 1964: not covered, not zero"
    d = release.dyads
    assert (d["state_a"].cast(pl.String) < d["state_b"].cast(pl.String)).all()
    for state, year in (("KAZ", 2024), ("USA", 1946), ("FSM", 1992)):
        row = p.filter(pl.col("state") == state, pl.col("year") == year)
        draws = release.draws(state, year)
        assert abs(float(draws.mean()) - row["mean"][0]) < 4 * row["sd"][0] / np.sqrt(50)


def test_draws_come_back_to_the_step_they_are_stored_in(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "r")
    p = release.positions
    for state, year in p.select("state", "year").rows():
        assert release.draws(state, year).mean() == pytest.approx(
            p.filter(pl.col("state") == state, pl.col("year") == year)["mean"][0], abs=DRAW_STEP
        )
    with pytest.raises(CoverageError, match="no position of KAZ in 1900"):
        release.draws("KAZ", 1900)
    assert release.draws_of(["XXX"], 2000).shape[0] == 0


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("release.json", b"<html>"),
        ("release.json", b"[]"),
        ("release.json", b'{"format": 1}'),
        (
            "release.json",
            b'{"format": 1, "name": "", "made": "", "code_version": "", "origins": [], "years": [1, 2],'
            b' "settings": 3}',
        ),
        ("positions.parquet", b"PAR1"),
        ("draws.parquet", b""),
        ("dyads.parquet", None),
    ],
)
def test_a_damaged_release_is_refused_by_name(tmp_path: Path, file: str, content: bytes | None) -> None:
    folder = tiny_release(tmp_path / "r").folder
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(StoreError, match=file.replace(".", r"\.")) as said:
        _read_all(folder)
    assert "estimate" in str(said.value)
    assert "\n" not in str(said.value)


def _read_all(folder: Path) -> None:
    release = read_release(folder)
    _ = release.positions, release.dyads, release.draws("KAZ", 2000)


def test_a_release_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    folder = tiny_release(tmp_path / "r").folder
    facts = json.loads((folder / "release.json").read_text())
    (folder / "release.json").write_text(json.dumps({**facts, "format": 99}))
    with pytest.raises(StoreError, match="newer Equipoise"):
        read_release(folder)


def test_one_changed_byte_is_found_on_reading(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "r")
    path = release.folder / "dyads.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"dyads\.parquet"):
        _ = read_release(tmp_path / "r").dyads


def test_the_users_own_release_answers_before_the_one_that_ships(tmp_path: Path) -> None:
    assert current(tmp_path).folder == SHIPPED
    tiny_release(own_folder(tmp_path))
    assert current(tmp_path).name == "tiny.1"


def test_a_new_release_replaces_the_old_and_leaves_nothing_behind(tmp_path: Path) -> None:
    tiny_release(tmp_path / "r", leap=0.5)
    before = read_release(tmp_path / "r").hashes
    tiny_release(tmp_path / "r", leap=2.0)
    assert read_release(tmp_path / "r").hashes != before
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_disk_that_fills_up_keeps_the_old_release(tmp_path: Path) -> None:
    tiny_release(tmp_path / "r")
    before = read_release(tmp_path / "r").hashes
    code = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "import numba, polars\n"
        "from worlds.tinyrelease import tiny_release\n"
        "from equipoise.errors import StoreError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "try:\n    tiny_release(Path(sys.argv[2]), leap=3.0)\n"
        "except StoreError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parents[1]), str(tmp_path / "r")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "could not be written" in done.stdout, done.stderr
    assert read_release(tmp_path / "r").hashes == before
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


@given(arrays(np.float64, (5, 4), elements=st.floats(-3, 3)))
def test_ranks_are_a_permutation_in_every_draw(draws: np.ndarray) -> None:
    ranks = ranks_by_draw(draws)
    assert (np.sort(ranks, axis=0) == np.arange(1, 6)[:, None]).all()
    for k in range(4):
        assert (np.diff(draws[np.argsort(ranks[:, k]), k]) <= 0).all()


def test_a_folder_of_the_users_own_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds no release of Equipoise"):
        tiny_release(tmp_path / "Documents")
    assert (tmp_path / "Documents" / "thesis.txt").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert tiny_release(tmp_path / "empty").name == "tiny.1"


def test_when_the_new_release_cannot_take_its_place_the_old_one_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_release(tmp_path / "r")
    before = read_release(tmp_path / "r").hashes
    real = Path.rename

    def fails_once_moved(self: Path, target: Path) -> Path:
        if target == tmp_path / "r" and not self.name.endswith("-old"):
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fails_once_moved)
    with pytest.raises(StoreError, match="what was there is kept"):
        tiny_release(tmp_path / "r", leap=3.0)
    assert read_release(tmp_path / "r").hashes == before
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_what_ships_was_made_with_the_defaults_and_marks_what_did_not_converge() -> None:
    release = read_release(SHIPPED)
    defaults = SamplerSettings()
    assert release.settings["seed"] == defaults.seed
    assert release.settings["chains"] == defaults.chains
    assert release.settings["warm-up sweeps a chain"] == defaults.warmup
    assert release.settings["draws a chain"] == defaults.draws
    assert release.settings["sweeps a draw"] == defaults.thin
    p = release.positions
    assert p.filter(pl.col("rhat").is_null() != (pl.col("n_votes") == 0)).is_empty()
    assert p["rhat"].max() == pytest.approx(release.diagnostics["rhat_max"], rel=1e-5)


def test_figures_in_the_documentation_are_those_of_what_ships() -> None:
    measured = agreement_frame(read_release(SHIPPED).dyads)
    text = (DOCS / "agreement.md").read_text(encoding="utf-8")
    assert f"{measured['kappa'].null_count():,} of {measured.height:,} pairs and years" in text
