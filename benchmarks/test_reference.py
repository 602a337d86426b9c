"""The yardstick: how long a plain Python loop takes on this machine."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture


def reference_loop() -> int:
    """The sum over 5 million Python iterations, by which machines are compared."""
    total = 0
    for i in range(5_000_000):
        total += i
    return total


def test_reference_loop(benchmark: BenchmarkFixture) -> None:
    total = benchmark.pedantic(reference_loop, rounds=5, warmup_rounds=1)
    assert total == 5_000_000 * 4_999_999 // 2
