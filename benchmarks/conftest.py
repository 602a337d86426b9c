"""What every benchmark shares: processor time, its ratio to a reference loop, one line of JSON at the end.

`python -m pytest benchmarks` runs them, with the settings in benchmarks/pytest.ini. All times are CPU seconds
(user and system, all threads), the median of the rounds. A new benchmark is a test in a file bench_*.py that
uses the fixture `benchmark`; it is reported under its own name without more to do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

REFERENCE = "reference_loop"
_MEDIANS = pytest.StashKey[dict[str, float]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_MEDIANS] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """CPU time for all."""
    for item in items:
        item.add_marker(pytest.mark.benchmark(timer=time.process_time, warmup=False))


@pytest.fixture(autouse=True)
def _note_median(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the median of the benchmark that has just run."""
    timed = request.getfixturevalue("benchmark") if "benchmark" in request.fixturenames else None
    yield
    if isinstance(timed, BenchmarkFixture) and timed.stats is not None:
        name = request.node.name.removeprefix("test_")
        request.config.stash[_MEDIANS][name] = float(timed.stats.stats.median)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print each median and its ratio to the reference loop; the last line is JSON."""
    medians = config.stash.get(_MEDIANS, {})
    reference = medians.get(REFERENCE)
    if reference is None:
        return
    figures: dict[str, float] = {}
    for name, seconds in sorted(medians.items()):
        print(f"{name:<32} {seconds:8.3f} CPU-s {seconds / reference:8.3f} x reference loop")
        figures[f"{name}_cpu_s"] = round(seconds, 4)
        if name != REFERENCE:
            figures[f"{name}_ratio"] = round(seconds / reference, 4)
    print(json.dumps(figures))
