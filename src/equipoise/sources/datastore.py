"""What sources ask of a store; `equipoise.store.Store` is one (a source must not depend on it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import polars as pl

    from equipoise.origin import Origin


class Stored(Protocol):
    """What a store tells of a data set, as far as a pull asks."""

    @property
    def origin(self) -> Origin:
        """Where it comes from."""

    @property
    def report(self) -> Mapping[str, Any]:
        """What was said of its reading."""


class DataStore(Protocol):
    """What a pull needs of a store."""

    home: Path

    def whole(self, dataset: str, tables: Sequence[str] = ()) -> Stored | None:
        """What is stored under that name with those tables, None if nothing or a damaged data set."""

    def write(
        self, dataset: str, tables: Mapping[str, pl.DataFrame], origin: Origin, report: Mapping[str, object]
    ) -> object:
        """Replace the whole data set."""
