"""`make bench-brief`: what `equipoise brief Kazakhstan` costs as a whole process, from start to exit.

Processor time (user and system, all threads) of the command, in turn with `python -c "import polars, numpy"`,
seven times each after a turn that does not count; then how many collects of Polars a brief makes, from where,
and whether it imports what it has no use for. Compiled modules are kept beside, as a user has them from the
second brief on, also where the environment says to write none. Ends with one line of JSON: brief_cpu_s and
imports_cpu_s (medians), ratio (floor 2.2), collects (floor 60) and altair, numba (were they imported).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 7
BRIEF = ("-m", "equipoise", "brief", "Kazakhstan")
IMPORTS = ("-c", "import polars, numpy")
UNWANTED = ("altair", "numba")
# Runs as a process of its own: wraps Polars before equipoise is imported, then runs the command. The second
# method is what DataFrame's own operations call since Polars 2.1; neither calls the other.
_COUNTED = """
import collections, json, sys, traceback
import polars
where = collections.Counter()

def counting(made):
    def collect(self, *args, **kwargs):
        ours = [f for f in traceback.extract_stack() if "/equipoise/" in f.filename]
        where[f"{ours[-1].filename.rpartition('/equipoise/')[2]}:{ours[-1].lineno}"] += 1
        return made(self, *args, **kwargs)
    return collect

for name in ("collect", "_collect_eager"):
    if hasattr(polars.LazyFrame, name):
        setattr(polars.LazyFrame, name, counting(getattr(polars.LazyFrame, name)))
from equipoise.cli import main
code = main(sys.argv[1:])
loaded = [name for name in UNWANTED if name in sys.modules]
print(json.dumps([code, where.most_common(), loaded]), file=sys.stderr)
"""


def surroundings(home: str) -> dict[str, str]:
    """The environment of a child: an empty home, compiled modules kept in it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "EQUIPOISE_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}


def cpu_seconds(*args: str, home: str) -> float:
    """Processor time of one run of this Python, by the kernel's account of the child."""
    child = subprocess.Popen([sys.executable, *args], env=surroundings(home), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"python {' '.join(args)} ended with exit code {child.returncode}.")
    return used.ru_utime + used.ru_stime


def counted(home: str) -> tuple[list[tuple[str, int]], list[str]]:
    """How many collects each line of the package makes, most first, and what was imported of UNWANTED."""
    said = subprocess.run(
        [sys.executable, "-c", f"UNWANTED = {UNWANTED}{_COUNTED}", *BRIEF[2:]],
        env=surroundings(home),
        capture_output=True,
        text=True,
    )
    code, where, loaded = json.loads(said.stderr.splitlines()[-1])
    if code or not where:  # no brief, or a Polars that collects by another name
        raise SystemExit(f"A brief without an answer or without a collect was counted: {said.stderr}")
    return where, loaded


def main() -> int:
    """Time, count, print."""
    with tempfile.TemporaryDirectory() as home:
        turns = [
            (cpu_seconds(*BRIEF, home=home), cpu_seconds(*IMPORTS, home=home)) for _ in range(ROUNDS + 1)
        ]
        where, loaded = counted(home)
    brief, imports = (statistics.median(times) for times in zip(*turns[1:], strict=True))
    for line, times in where:
        print(f"{times:5} collects  {line}")
    print(f"brief {brief:.2f} CPU-s, polars and numpy alone {imports:.2f} CPU-s: {brief / imports:.2f} times")
    print(
        json.dumps(
            {
                "brief_cpu_s": round(brief, 3),
                "imports_cpu_s": round(imports, 3),
                "ratio": round(brief / imports, 2),
                "collects": sum(times for _, times in where),
                **{name: name in loaded for name in UNWANTED},
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
