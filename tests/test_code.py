"""The hash of the code behind a table: it covers all that makes the table, and changes with every part."""

from __future__ import annotations

import json
import runpy
import shutil
from pathlib import Path

import grimp
import pytest

import equipoise
from equipoise.code import code_files, code_hash
from equipoise.estimates import build as estimates
from equipoise.sectors import build as sectors, stored
from worlds.tinyrelease import tiny_release

ROOT = Path(equipoise.__file__).parent


def reached(*starts: str) -> set[str]:
    """The modules that these import, at their top or in a function, and so on down; packages count."""
    graph = grimp.build_graph("equipoise", exclude_type_checking_imports=True, cache_dir=None)
    found: set[str] = set()
    ahead = [f"equipoise.{start}" for start in starts]
    while ahead:
        module = ahead.pop()
        if module not in found:
            found.add(module)
            ahead += [*graph.find_modules_directly_imported_by(module), module.rpartition(".")[0]]
            ahead = [m for m in ahead if m.count(".") > 0]
    return found


def file_of(module: str) -> Path:
    """Where a module's text is."""
    path = ROOT.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize(
    ("rooms", "starts"),
    [
        (estimates.MADE_BY, ("estimates.run", "sources.pull", "sources.own", "sources.unvotes")),
        (sectors.MADE_BY, ("sectors.build", "sources.sectors", "sources.sector_pull")),
        (stored.MADE_BY, ("sectors.stored",)),
    ],
    ids=["estimates", "ties that ship", "ties kept in the store"],
)
def test_all_code_that_a_table_comes_from_is_covered(rooms: tuple[str, ...], starts: tuple[str, ...]) -> None:
    modules = reached(*starts)
    assert len(modules) > 40  # the walk went somewhere
    assert {file_of(m) for m in modules} - set(code_files(*rooms)) == set()


@pytest.mark.parametrize("rooms", [estimates.MADE_BY, sectors.MADE_BY])
def test_rooms_and_small_tables_are_covered_whole(rooms: tuple[str, ...]) -> None:
    covered = set(code_files(*rooms))
    for room in rooms:
        inside = {p for p in (ROOT / room).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        assert inside
        assert inside <= covered  # a query in SQL is code, too
    assert {p for p in (ROOT / "data").iterdir() if p.is_file()} <= covered
    assert {"sources", "states"} <= set(rooms)


def test_every_change_of_a_name_or_a_byte_shows(tmp_path: Path) -> None:
    texts, data = tmp_path / "texts", tmp_path / "data"
    shutil.copytree(ROOT / "texts", texts)
    data.mkdir()
    shutil.copy(ROOT / "data" / "powers.toml", data)
    shutil.copy(ROOT / "code.py", tmp_path)
    moved = runpy.run_path(str(tmp_path / "code.py"))["code_hash"].__wrapped__  # of the files beside it
    seen = [moved("texts")]
    (texts / "__pycache__").mkdir(exist_ok=True)
    (texts / "__pycache__" / "counts.pyc").write_bytes(b"1")
    assert moved("texts") == seen[0]
    for change in (
        lambda: (texts / "tone.py").write_text("# other\n"),
        lambda: (texts / "tone.py").rename(texts / "tones.py"),
        lambda: (texts / "new.py").touch(),
        lambda: (texts / "new.sql").touch(),
        lambda: (data / "powers.toml").write_text("default = []\n"),
        lambda: (tmp_path / "code.py").unlink(),
    ):
        change()
        assert moved("texts") not in seen
        seen.append(moved("texts"))


def test_a_release_names_the_rooms_and_their_hash(tmp_path: Path) -> None:
    release = tiny_release(tmp_path / "release")
    facts = json.loads((release.folder / "release.json").read_text(encoding="utf-8"))
    note = (release.folder / "RELEASE.md").read_text(encoding="utf-8")
    rooms = "estimates, sources, states, store, texts, ties, votes"
    assert facts["code_rooms"] == rooms.split(", ")
    assert facts["code_sha256"] == code_hash(*facts["code_rooms"])
    assert f"(rooms {rooms}): `{facts['code_sha256']}`" in note
