"""`make bench-balance`: the balance of all states, sectors and years, from the store to a finished table.

Fills a store of its own from the real records (not timed: `read_cpu_s` says what it took), then works out all
agreements from the votes, the ties of every sector from its records, and the table. Ends with one line of
JSON: cpu_s (all of that, floor 15), by step; peak_mb (of this process, floor 2,000); rows of the table;
one_state_s (processor time of `balance("Kazakhstan")` from what ships, everything read already),
one_state_first_s (the same in a process that has read nothing, its imports aside; floor 0.5) and
reference_loops (cpu_s beside the loop of `make bench`).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from test_reference import reference_loop

from equipoise.answers.balance.draws import SEED
from equipoise.answers.balance.summary import EQUAL
from equipoise.answers.balance.table import DRAWS, joined
from equipoise.sectors.indices import indices
from equipoise.sectors.rows import sector_rows
from equipoise.sectors.stored import work_out
from equipoise.sectors.votes import vote_rows
from equipoise.sources.pull import pull_un_votes
from equipoise.sources.sector_pull import store_files
from equipoise.sources.sectors import RECORDS, record
from equipoise.states import powers
from equipoise.store import Store, load_votes
from equipoise.ties.agreement import dyads
from worlds.realdata import DATA

FILES = {
    "trade": ("trade/imf_dots_annual.parquet",),
    "arms": ("arms/sipri_tiv_dyad_year_1950_2021.parquet", "arms/sipri_trade_register_1995_2024.parquet"),
    "defence": ("alliances/atop_dyad_year_1945_2018.parquet", "alliances/atop5_1_members.parquet"),
    "organisations": ("organisations/cow_igo_membership_1946_2014.parquet",),
    "events": ("events/gdelt_dyad_month_2018_2024.parquet",),
    "speeches": ("speeches/un_general_debate_1992_2024.parquet",),
}
_ONE = """
import time
import equipoise
balance = equipoise.balance  # loads what it needs: the start, which is not counted
imported = time.process_time()
balance("Kazakhstan")
first = time.process_time()
balance("Kazakhstan")
print(first - imported, time.process_time() - first)
"""


def filled(home: Path) -> Store:
    """A store with the votes and the records of all sectors."""
    store = Store(home)
    pull_un_votes(store, file=DATA / "un_library" / "ga_voting.csv.gz")
    for name in RECORDS:
        pulled = store_files(store, record(name), [DATA / path for path in FILES[name]])
        print(pulled.sentence, flush=True)
    return store


def main() -> int:
    """Fill, time, print."""
    if not DATA.exists():
        print(f"The real records are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) < 2:  # reading raw files has peaks of its own: it gets a process of its own
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, __file__, folder], check=True)
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(
                json.dumps(
                    {**timed(Store(Path(folder))), "read_cpu_s": round(end.ru_utime - start.ru_utime, 1)}
                )
            )
        else:
            filled(Path(sys.argv[1]))
    return 0


def timed(store: Store) -> dict[str, object]:
    """Every step's processor time, memory, and what one state costs."""
    steps: dict[str, float] = {}
    start = last = time.process_time()

    def step(name: str) -> None:
        nonlocal last
        steps[name], last = round(time.process_time() - last, 2), time.process_time()

    votes = load_votes(store)
    pairs = dyads(votes.roll_calls, votes.votes)
    step("agreements")
    ties = {}
    for name in RECORDS:
        ties[name] = work_out(store, name)
        step(name)
    listed = powers()
    made = {name: indices(*found) for name, found in vote_rows(pairs, listed, DRAWS, SEED).items()}
    step("votes")
    for name in RECORDS:
        rows = sector_rows(ties[name], listed)
        made[name] = indices(rows, rows.draws(DRAWS, SEED))
    table = joined(made, EQUAL)
    step("indices")
    total = time.process_time() - start
    loop = time.process_time()
    reference_loop()
    loop = time.process_time() - loop
    env = {**os.environ, "EQUIPOISE_HOME": str(store.home / "empty")}
    said = subprocess.run([sys.executable, "-c", _ONE], check=True, env=env, capture_output=True, text=True)
    first, again = (round(float(t), 2) for t in said.stdout.split())
    return {
        "cpu_s": round(total, 1),
        "steps": steps,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": table.height,
        "one_state_s": again,
        "one_state_first_s": first,
        "reference_loops": round(total / loop, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
