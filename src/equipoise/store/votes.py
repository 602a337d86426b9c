"""Votes out of the store, as the readers of the voting files returned them."""

from __future__ import annotations

from equipoise.errors import StoreError
from equipoise.sources.vote_tables import ReadReport, VoteTables
from equipoise.store.manifest import NAME, damaged
from equipoise.store.store import Store


def load_votes(store: Store | None = None, dataset: str = "un-votes-ga") -> VoteTables:
    """The roll calls and votes of the General Assembly ("un-votes-sc": of the Security Council).

    Raises StoreError if they are not on this machine, or damaged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> load_votes(Store(Path(tempfile.mkdtemp())))
    Traceback (most recent call last):
    equipoise.errors.StoreError: Raw votes are not on this machine: run `equipoise pull un-votes`,
    or `equipoise pull un-votes --file PATH` with a copy you have.
    """
    store = Store() if store is None else store
    if store.info(dataset) is None:
        raise StoreError(
            "Raw votes are not on this machine: run `equipoise pull un-votes`, or "
            "`equipoise pull un-votes --file PATH` with a copy you have."
        )
    info, tables = store.snapshot(dataset, ("roll_calls", "votes"))
    try:
        report = ReadReport.from_dict(info.report)
    except ValueError:
        raise damaged(store.path / dataset / NAME) from None
    return VoteTables(tables["roll_calls"], tables["votes"], report, info.origin)
