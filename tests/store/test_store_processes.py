"""The store among processes: full disk, no permission, two writers and a reader, a writer that is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.queues import Queue
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock

from equipoise.errors import StoreError
from equipoise.files import DRAFT
from equipoise.origin import Origin
from equipoise.store import Store
from equipoise.store.place import turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are POSIX")

NAME = "un-votes-ga"
ORIGIN = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "", ("2001", "2023"))
SPAWN = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang


def version(number: int) -> dict[str, pl.DataFrame]:
    """Tables of about 160 and 320 kB that say which version they belong to."""
    sizes = {"a": 20_000, "b": 40_000}
    noise = {name: pl.Series("noise", range(rows)).hash(number) for name, rows in sizes.items()}
    return {name: pl.DataFrame(column).with_columns(number=number) for name, column in noise.items()}


def state(store: Store) -> int:
    """The version in the store; both tables and the report must be of the same one."""
    info, tables = store.snapshot(NAME)
    numbers = {int(frame["number"].unique().item()) for frame in tables.values()}
    assert numbers == {info.report["number"]}
    return numbers.pop()


def write(store: Store, number: int) -> None:
    store.write(NAME, version(number), ORIGIN, {"number": number})


def write_limited(home: Path, answers: Queue[str], limit: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        write(Store(home), 2)
    except StoreError as error:
        answers.put(str(error))
    else:
        answers.put("written")


def write_as_nobody(home: Path, answers: Queue[str]) -> None:
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        write(Store(home), 2)
    except StoreError as error:
        answers.put(str(error))
    else:
        answers.put("written")


def write_often(home: Path, first: int, times: int) -> None:
    for number in range(first, first + times):
        write(Store(home), number)


def write_for_ever(home: Path, started: Path) -> None:
    number = 2
    while True:
        write(Store(home), number)
        started.touch()
        number += 1


def names(store: Store) -> list[str]:
    return sorted(path.name for path in (store.path / NAME).iterdir())


@pytest.mark.parametrize("limit", [0, 5_000, 100_000, 200_000])
def test_a_disk_that_fills_up(tmp_path: Path, limit: int) -> None:
    store = Store(tmp_path)
    write(store, 1)
    before = names(store)
    answers: Queue[str] = SPAWN.Queue()
    child = SPAWN.Process(target=write_limited, args=(tmp_path, answers, limit))
    child.start()
    said = answers.get(timeout=60)
    child.join()
    assert "The disk is full at" in said
    assert "what was stored is untouched" in said
    assert names(store) == before
    assert state(store) == 1


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write(store, 1)
    for path in (tmp_path, store.path, store.path / NAME):
        path.chmod(0o555)
    (store.path / f"{NAME}.lock").unlink(missing_ok=True)
    answers: Queue[str] = SPAWN.Queue()
    child = SPAWN.Process(target=write_as_nobody, args=(tmp_path, answers))
    child.start()
    said = answers.get(timeout=60)
    child.join()
    for path in (tmp_path, store.path, store.path / NAME):
        path.chmod(0o755)
    assert "cannot be written (Permission denied)" in said
    assert state(store) == 1


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write(store, 1)
    writers = [SPAWN.Process(target=write_often, args=(tmp_path, first, 25)) for first in (100, 200)]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        seen.add(state(store))
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(seen) > 1
    assert state(store) in (124, 224)
    assert len(names(store)) == 3


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.029])
def test_a_writer_that_is_killed(tmp_path: Path, delay: float) -> None:
    store = Store(tmp_path)
    write(store, 1)
    started = tmp_path / "started"
    writer = SPAWN.Process(target=write_for_ever, args=(tmp_path, started))
    writer.start()
    while not started.exists():
        time.sleep(0.001)
    time.sleep(delay)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    assert state(store) >= 2
    write(store, 1)  # the lock died with its holder
    assert state(store) == 1
    assert len(names(store)) == 3
    assert not [name for name in names(store) if name.startswith(DRAFT)]


def test_a_writer_does_not_wait_for_ever(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / f"{NAME}.lock"),
        pytest.raises(StoreError, match="Another process has been writing un-votes-ga"),
        turn(tmp_path, NAME, patience=0.05),
    ):
        pass
