"""Compiled code: never stale, and not in the way of a user who can write nowhere."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

import equipoise
from equipoise.votes import _compiled

ROOM = "inventedroom"  # a package with a callee in one file and its caller in another
CALLEE = "from {room}._compiled import inlined\n\n@inlined\ndef grow(x):\n    return x + {by}\n"
CALLER = """
from {room}._compiled import compiled
from {room}._callee import grow

@compiled
def twice(x):
    return 2.0 * grow(x)
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The invented package, with the product's own `_compiled.py` in it; the user's home is in tmp_path."""
    folder = tmp_path / ROOM
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "_compiled.py").write_bytes(Path(_compiled.__file__).read_bytes())
    (folder / "_callee.py").write_text(CALLEE.format(room=ROOM, by=1.0))
    (folder / "_caller.py").write_text(CALLER.format(room=ROOM))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two edits within a second look alike to Python
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "data"))
    yield folder
    _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == ROOM]:
        del sys.modules[name]


def run() -> tuple[float, int, Path | None]:
    """2 (1 + ..) by the compiled caller, as a new process would have it; cache hits, and where it is kept."""
    _forget()
    importlib.invalidate_caches()
    kernel: Any = importlib.import_module(f"{ROOM}._caller").twice
    found = kernel(1.0)
    place = kernel._cache.cache_path
    return found, sum(kernel.stats.cache_hits.values()), place and Path(place)


def test_an_edit_in_what_a_kernel_calls_is_seen_with_a_warm_cache(room: Path) -> None:
    assert run()[:2] == (4.0, 0)
    assert run()[:2] == (4.0, 1)
    callee = room / "_callee.py"
    before = callee.stat()
    callee.write_text(CALLEE.format(room=ROOM, by=2.0))
    os.utime(callee, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run()[:2] == (6.0, 0)
    callee.write_text(CALLEE.format(room=ROOM, by=1.0))
    assert run()[:2] == (4.0, 1), "the code before is still there"


def test_functions_of_one_name_in_two_rooms_are_kept_apart(room: Path) -> None:
    inner = room / "axes"
    inner.mkdir()
    (inner / "__init__.py").touch()
    (inner / "_caller.py").write_text(CALLER.format(room=ROOM).replace("2.0", "3.0"))
    for hits in (0, 1):
        assert run()[:2] == (4.0, hits)
        other = importlib.import_module(f"{ROOM}.axes._caller").twice
        assert (other(1.0), sum(other.stats.cache_hits.values())) == (6.0, hits)


def test_code_is_kept_in_the_first_place_that_can_be_written(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "file"
    taken.touch()  # nobody can make a folder below it, not even root
    assert _above(run()[2]) == room / "__pycache__"
    monkeypatch.setattr(sys, "pycache_prefix", str(taken / "bytecode"))
    assert (tmp_path / "home") in _above(run()[2]).parents
    monkeypatch.setenv("HOME", str(taken))
    assert _above(run()[2]) == tmp_path / "data" / "cache"
    for nowhere in (str(taken / "data"), str(taken)):
        monkeypatch.setenv("EQUIPOISE_HOME", nowhere)
        for _ in range(2):
            assert run() == (4.0, 0, None)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "told"))
    assert _above(run()[2]) == tmp_path / "told"


def _above(folder: Path | None) -> Path:
    assert folder
    assert folder.is_dir()
    return folder.parent


def test_without_its_sources_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a zip file: what the code depends on cannot be told."""
    monkeypatch.setattr(_compiled, "_ROOM", tmp_path / "kernels.zip")
    assert _compiled._folder.__wrapped__() is None


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_damaged_file_is_made_anew(room: Path, suffix: str) -> None:
    place = run()[2]
    assert place
    files = list(place.glob(f"*.{suffix}"))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:20])
    assert run()[:2] == (4.0, 0)
    assert run()[:2] == (4.0, 1)


def test_a_folder_that_goes_away_while_it_is_used_is_no_error(room: Path) -> None:
    place = run()[2]
    assert place
    _forget()
    kernel = importlib.import_module(f"{ROOM}._caller").twice
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    place.touch()
    assert kernel(1.0) == 4.0


def test_of_older_code_only_what_was_used_last_is_left(tmp_path: Path, room: Path) -> None:
    place = room / "__pycache__"
    for k in range(5):
        old = place / f"equipoise-kernels-{k}"
        old.mkdir(parents=True)
        (old / "kernel.nbc").touch()
        os.utime(old, (k, k))
    other = place / "module.cpython-311.pyc"
    other.touch()
    made = run()[2]
    assert made
    assert set(place.iterdir()) == {other, made, place / "equipoise-kernels-3", place / "equipoise-kernels-4"}


def test_kernels_call_and_read_nothing_but_what_the_hash_covers() -> None:
    kernels = 0
    for path in Path(_compiled.__file__).parent.rglob("*.py"):
        names = [
            node.module or ""
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
        ]
        if "equipoise.votes._compiled" in names:
            kernels += 1
            own = [name for name in names if name.startswith("equipoise")]
            assert [name for name in (path.stem, *own) if not name.split(".")[-1].startswith("_")] == []
    assert kernels > 20


HOMELESS = """
import pwd
def unknown(uid): raise KeyError(uid)
pwd.getpwuid = unknown  # a service's user: the system has no name and no home for it
import numpy as np
from equipoise.votes._mixture import log_mixture
from equipoise.votes.convergence import rhat_of
one = np.ones(1)
print(log_mixture(1.0, 0.0 * one, one, one), log_mixture._cache.cache_path)
print(rhat_of(np.random.default_rng(0).standard_normal((1, 2, 500))).round())
"""


def test_kernels_and_diagnostics_run_for_a_user_without_a_home_who_can_write_nowhere(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()
    env = dict.fromkeys(("PYTHONPYCACHEPREFIX", "EQUIPOISE_HOME"), str(taken))
    env["PYTHONPATH"] = str(Path(equipoise.__file__).parents[1])
    asked = [sys.executable, "-W", "error", "-c", HOMELESS]
    for home in ({}, {"EQUIPOISE_HOME": ""}):
        done = subprocess.run(
            asked, env=env | home, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == ("0.0 None\n[1.]\n", "")
    assert list(tmp_path.iterdir()) == [taken]
