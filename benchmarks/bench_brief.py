"""A brief from the release that ships, warm: what each further question costs."""

from __future__ import annotations

from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from equipoise.answers.brief.brief import brief
from equipoise.estimates import read_release
from equipoise.store import Store


def test_brief(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    release = read_release()
    benchmark.pedantic(
        lambda: brief("Kazakhstan", release=release, store=Store(tmp_path)), rounds=5, warmup_rounds=1
    )


def test_read_release(benchmark: BenchmarkFixture) -> None:
    def read() -> None:
        release = read_release()
        _ = release.draws("KAZ", 2024), release.dyads

    benchmark.pedantic(read, rounds=5, warmup_rounds=1)
