"""Which ties of a sector to answer from: the user's own records before those that ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from equipoise.errors import CoverageError
from equipoise.sectors.shipped import read_shipped
from equipoise.sectors.stored import stored_ties
from equipoise.wording import listed

if TYPE_CHECKING:
    from equipoise.states import Power
    from equipoise.store import Store
    from equipoise.ties.sector import SectorTies


def current_ties(sector: str, powers: Sequence[Power], store: Store | None = None) -> SectorTies:
    """A sector's ties from the records in `store` (the user's own unless given), else those that ship.

    Of organisations, the table of blocs that ships answers for any power. Raises CoverageError where there
    are no records and the ties that ship lack the sector or a power.

    >>> from equipoise.states import powers
    >>> current_ties("arms", powers("USA, Fiji"))
    Traceback (most recent call last):
    equipoise.errors.CoverageError: the ties that ship know USA, CHN, ... and not Fiji: run
    `equipoise pull arms`
    """
    from equipoise.store import Store

    store = Store() if store is None else store
    info = store.info(sector)
    if info is not None:
        return _kept(store.path, sector, info.written)
    shipped = read_shipped()
    if sector not in shipped.sectors:
        raise CoverageError(f"no ties of it ship: run `equipoise pull {sector}`")
    unknown = [p.name for p in powers if p.id not in shipped.powers]
    if unknown and sector == "organisations":
        return _own_blocs()
    if unknown:
        raise CoverageError(
            f"the ties that ship know {', '.join(shipped.powers)} and not {listed(unknown, 'or')}: run "
            f"`equipoise pull {sector}`"
        )
    return _shipped(sector, tuple(p.id for p in powers))


@lru_cache(maxsize=1)
def _own_blocs() -> SectorTies:
    """Joint membership in the blocs of our own table, with a word on what it is not."""
    from equipoise.ties.organisations import organisation_ties

    own = organisation_ties()
    known = ", ".join(read_shipped().powers)
    return replace(
        own,
        notes=(
            *own.notes,
            f"Of other organisations what ships knows {known} only, so shares among these powers are not to "
            "be set beside shares among those: `equipoise pull organisations` reads all for any power.",
        ),
    )


@lru_cache(maxsize=32)
def _shipped(sector: str, powers: tuple[str, ...]) -> SectorTies:
    """A sector as it ships, with these powers, read once."""
    return read_shipped().ties(sector, powers)


@lru_cache(maxsize=8)
def _kept(folder: Path, sector: str, written: str) -> SectorTies:
    """A sector from the store, read once as long as nothing newer is written there."""
    from equipoise.store import Store

    return stored_ties(Store(folder.parent), sector)
