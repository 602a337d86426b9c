"""Fetch the IMF's trade in goods by partner country (IMTS) from its SDMX 3.0 interface, a file a state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import FetchError, SourceError
from equipoise.sources.download import NamedProgress, fetch
from equipoise.sources.waits import Waits
from equipoise.sources.web import open_client
from equipoise.states import all_states, resolve

if TYPE_CHECKING:
    import httpx2

IMF_API = "https://api.imf.org/external/sdmx/3.0"
CSV = "application/vnd.sdmx.data+csv"
FLOWS = "XG_FOB_USD+MG_CIF_USD+MG_FOB_USD"
OF_THE_IMF = {"XKX": "KOS", "PSE": "WBG"}  # where the IMF's code is not ours
NOTHING = frozenset({204, 404})  # what an SDMX service answers where it has no data
IN_VAIN = 5  # so many states without an answer, and none with one, mean that the address is wrong
BY_HAND = (
    "download the data set in a browser from https://data.imf.org/en/datasets/IMF.STA:IMTS and run "
    "`equipoise pull trade --file PATH`"
)


def fetch_imf(
    folder: Path,
    *,
    states: Sequence[str] | None = None,
    on_progress: NamedProgress = lambda state, done, total: None,
    base_url: str = IMF_API,
    waits: Waits | None = None,
) -> list[Path]:
    """Download what each state reports of its trade, all partners and years, to `folder`/imts_KAZ.csv ...

    `states` are names or codes, all of today's if None. A file that is there is not asked for again, so that
    the same call goes on where one was stopped; delete a file to have it anew. `on_progress` gets the state's
    id, the bytes that are there and the whole length (None where the server does not tell it). Returns the
    files in the order of the states, without those that the IMF has no data of; `read_imf` reads them as one.

    Raises SourceError where no state is named, StateError for a name that is no state's, FetchError (the
    network, or the IMF's server, or no data of any of the states; what is there stays), StoreError (the
    disk), InterruptedWorkError (Ctrl-C).

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "imts_KAZ.csv").write_text("COUNTRY,INDICATOR,COUNTERPART_COUNTRY\\n")
    >>> [path.name for path in fetch_imf(folder, states=["Kazakhstan"])]
    ['imts_KAZ.csv']
    """
    waits = waits or Waits()
    wanted = [s.id for s in all_states() if s.end is None]
    if states is not None:
        wanted = list(dict.fromkeys(resolve(name).id for name in states))
    if not wanted:
        raise SourceError("No state was named: give names or codes of states, or none for all of them.")
    files = {state: folder / f"imts_{state}.csv" for state in wanted}
    missing = [state for state, path in files.items() if not path.is_file()]
    if missing:
        with open_client(waits) as client:
            client.headers["Accept"] = CSV
            _all(missing, files, client, base_url, waits, on_progress)
    return [path for path in files.values() if path.is_file()]


def _all(
    missing: Sequence[str],
    files: dict[str, Path],
    client: httpx2.Client,
    base_url: str,
    waits: Waits,
    on_progress: NamedProgress,
) -> None:
    """One file after the other; FetchError if the IMF has nothing of any of them."""
    answers: list[int] = []
    client.event_hooks["response"] = [lambda response: answers.append(response.status_code)]
    in_vain = 0
    for state in missing:
        key = f"{OF_THE_IMF.get(state, state)}.{FLOWS}.*.A"
        try:
            fetch(
                f"{base_url}/data/dataflow/IMF.STA/IMTS/+/{key}",
                files[state],
                client=client,
                waits=waits,
                on_progress=partial(on_progress, state),
                advice=BY_HAND,
            )
        except FetchError:
            in_vain += 1
            found = any(path.is_file() for path in files.values())
            last = not found and in_vain == min(IN_VAIN, len(missing))
            if not answers or answers[-1] not in NOTHING or last:
                raise
