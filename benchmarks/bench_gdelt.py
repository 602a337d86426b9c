"""A month of raw GDELT 2.0 exports to months of dyads, beside DuckDB's bare scan-and-group of the same files.

Generates files of the true layout and size (2,976 of 1,680 events, some 2.3 GB) into a temporary folder,
measures each way in a process of its own, three times, and ends with one line of JSON: CPU seconds (the
best of the three), peak memory of the whole process, and the ratio of the speeds.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROWS = 1680  # events in a quarter of an hour; a month of 31 days has 2,976 of those: 5.0 million events
BEST_OF = 3


def bare(files: list[Path]) -> int:
    """DuckDB as it comes: split at tabs, group by month and the two countries, count."""
    import duckdb

    from equipoise.sources.gdelt.layout import V2

    columns = dict.fromkeys(V2.columns, "VARCHAR")
    with duckdb.connect(config={"memory_limit": "600MB", "preserve_insertion_order": False}) as connection:
        rows = connection.execute(
            "SELECT SUBSTRING(SQLDATE, 1, 6), Actor1CountryCode, Actor2CountryCode, COUNT(*) FROM "
            f"read_csv({[str(f) for f in files]!r}, columns = {columns!r}, auto_detect = false, "
            "delim = '\t', quote = '', escape = '', header = false) GROUP BY ALL"
        ).fetchall()
    return sum(row[-1] for row in rows)


def query(files: list[Path]) -> int:
    """Our SQL text over the same files."""
    from equipoise.sources.gdelt.layout import V2
    from equipoise.sources.gdelt.query import on_duckdb

    return int(on_duckdb(files, V2)["lines"].sum())


def read(files: list[Path]) -> int:
    """The whole reader: what each file is, the query, states, hashes of all files."""
    from equipoise.sources.gdelt import read_gdelt

    return read_gdelt(files).report.rows


WAYS = {"bare": bare, "query": query, "read": read}


def measure(way: str, folder: Path) -> None:
    """Print what one way costs in this process."""
    import duckdb  # noqa: F401 - starting up is no part of either speed

    import equipoise.sources.gdelt  # noqa: F401

    files = sorted(folder.glob("*.CSV"))
    start, clock = time.process_time(), time.perf_counter()
    rows = WAYS[way](files)
    spent = {
        "cpu": time.process_time() - start,
        "wall": time.perf_counter() - clock,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,  # KiB on Linux
        "rows": rows,
    }
    print(json.dumps(spent))


def run(way: str, folder: Path) -> dict[str, float]:
    """One way in a new process."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    spent: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(way, {name: round(value, 2) for name, value in spent.items()}, flush=True)
    return spent


def best(folder: Path) -> dict[str, dict[str, float]]:
    """The quickest of some runs of each way, taken in turns; memory is that of the largest."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(BEST_OF):
        for way in WAYS:
            runs[way].append(run(way, folder))
    return {
        way: min(each, key=lambda spent: spent["cpu"]) | {"mb": max(spent["mb"] for spent in each)}
        for way, each in runs.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.way:
        measure(asked.way, asked.folder)
        return
    from worlds.gdeltfiles import write_exports

    with tempfile.TemporaryDirectory(prefix="equipoise-bench-gdelt-") as folder:
        files = write_exports(Path(folder), first=date(2020, 1, 1), days=asked.days, rows=ROWS)
        size = sum(f.stat().st_size for f in files)
        found = best(Path(folder))
    rows = found["bare"]["rows"]
    assert rows == found["query"]["rows"] == found["read"]["rows"], found
    result = {"benchmark": "gdelt", "rows": rows, "files": len(files), "gb": round(size / 1e9, 2)}
    for way, spent in found.items():
        result |= {f"{way}_cpu_s": round(spent["cpu"], 2), f"{way}_wall_s": round(spent["wall"], 2)}
        result |= {f"{way}_peak_mb": round(spent["mb"])}
    result["query_to_bare_speed"] = round(found["bare"]["cpu"] / found["query"]["cpu"], 2)
    result["read_to_bare_speed"] = round(found["bare"]["cpu"] / found["read"]["cpu"], 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
