"""Sector ties from the records in the user's store, worked out once and kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from equipoise.code import code_hash
from equipoise.errors import StoreError
from equipoise.origin import Origin
from equipoise.ties.sector import SectorTies

if TYPE_CHECKING:
    import polars as pl

    from equipoise.store import DatasetInfo, Store

MADE_BY = ("sectors", "states", "texts", "ties")
"""The rooms whose code makes ties of the records in a store."""

_NEEDED = {"speeches": ("speeches", "mentions", "recipe")}  # their texts are long


def stored_ties(store: Store, sector: str) -> SectorTies:
    """A sector's ties: those kept from last time if records and code are the same, else worked out and kept.

    Raises StoreError where the records are missing or damaged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> stored_ties(Store(Path(tempfile.mkdtemp())), "arms")
    Traceback (most recent call last):
    equipoise.errors.StoreError: Records of arms are not on this machine: run `equipoise pull arms`.
    """
    info = store.info(sector)
    if info is None:
        raise StoreError(f"Records of {sector} are not on this machine: run `equipoise pull {sector}`.")
    made_of = _fingerprint(info)
    kept = store.whole(f"{sector}-ties", ("ties", "covered"))
    if kept is not None and kept.report.get("made_of") == made_of:
        _, tables = store.snapshot(f"{sector}-ties", ("ties", "covered"))
        said = kept.report
        return SectorTies(
            sector=sector,
            tie=str(said["tie"]),
            unit=str(said["unit"]),
            ties=tables["ties"],
            covered=tables["covered"],
            blocs="mean" if said["blocs"] == "mean" else "sum",
            origins=tuple(Origin.from_dict(o) for o in said["origins"]),
            notes=tuple(map(str, said["notes"])),
        )
    found = work_out(store, sector)
    try:
        report = {
            "made_of": made_of,
            "tie": found.tie,
            "unit": found.unit,
            "blocs": found.blocs,
            "notes": list(found.notes),
            "origins": [o.to_dict() for o in found.origins],
        }
        tables = {"ties": found.ties, "covered": found.covered}
        store.write(f"{sector}-ties", tables, info.origin, report)
    except StoreError:
        pass  # a store that cannot be written still answers, only slower
    return found


def work_out(store: Store, sector: str) -> SectorTies:
    """A sector's ties from its records, nothing kept; StoreError where they are missing or damaged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.store import Store
    >>> work_out(Store(Path(tempfile.mkdtemp())), "arms")
    Traceback (most recent call last):
    equipoise.errors.StoreError: There is no dataset arms in ...: it is empty; run ...
    """
    info, tables = store.snapshot(sector, _NEEDED.get(sector, ()))
    return _makers()[sector](tables, (info.origin,))


def _makers() -> dict[str, Callable[[dict[str, pl.DataFrame], tuple[Origin, ...]], SectorTies]]:
    """What makes ties of each sector's tables; loaded only where records have to be worked out."""
    from equipoise.ties.arms import arms_ties
    from equipoise.ties.defence import defence_ties
    from equipoise.ties.events import event_ties
    from equipoise.ties.organisations import organisation_ties
    from equipoise.ties.speeches import speech_ties
    from equipoise.ties.trade import trade_ties

    return {
        "trade": trade_ties,
        "arms": arms_ties,
        "defence": defence_ties,
        "organisations": organisation_ties,
        "events": event_ties,
        "speeches": speech_ties,
    }


def _fingerprint(info: DatasetInfo) -> str:
    """What a sector's ties depend on: the bytes of its records and the code."""
    hashes = sorted(table.sha256 for table in info.tables.values())
    return hashlib.sha256("".join([*hashes, code_hash(*MADE_BY)]).encode()).hexdigest()
