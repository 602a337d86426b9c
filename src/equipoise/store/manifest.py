"""The manifest of a dataset: what its tables are, where they come from, and how its files must be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from equipoise.errors import StoreError
from equipoise.origin import Origin

FORMAT = 1  # raised when an older Equipoise could not read what this one writes
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table: its file's name, SHA-256 and size in bytes, and its number of rows.

    >>> TableFile("votes-01ab.parquet", "01ab...", 1024, 60).rows
    60
    """

    file: str
    sha256: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What is in the store under one name; `written` is the UTC time as ISO text, `size` in bytes.

    >>> origin = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "", ("2023", "2024"))
    >>> table = TableFile("votes-01ab.parquet", "01ab...", 1024, 60)
    >>> DatasetInfo("un-votes-ga", {"votes": table}, origin, {}, "0.1.0", "2024-12-31T12:00:00+00:00").size
    1024
    """

    dataset: str
    tables: Mapping[str, TableFile]
    origin: Origin
    report: Mapping[str, Any]
    equipoise: str
    written: str

    @property
    def size(self) -> int:
        """Bytes of all tables together."""
        return sum(table.size for table in self.tables.values())

    def to_json(self) -> bytes:
        """The manifest's text."""
        values = {
            "format": FORMAT,
            "dataset": self.dataset,
            "equipoise": self.equipoise,
            "written": self.written,
            "tables": {name: asdict(table) for name, table in self.tables.items()},
            "origin": self.origin.to_dict(),
            "report": dict(self.report),
        }
        return json.dumps(values, indent=2, ensure_ascii=False).encode() + b"\n"


class NewerStoreError(StoreError):
    """A later store format; it is neither read nor replaced."""


class DamagedStoreError(StoreError):
    """What is there is not as Equipoise writes it; it is not read, and may be replaced."""


def load(path: Path) -> DatasetInfo | None:
    """The manifest at `path`, None if there is none; StoreError if it is damaged, foreign or newer.

    >>> load(Path("nowhere/manifest.json")) is None
    True
    """
    try:
        return _parsed(json.loads(path.read_bytes()), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read ({error.strerror or error}): check its folder and its permissions, "
            "or point EQUIPOISE_HOME to another folder."
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        raise damaged(path) from None


def _parsed(values: dict[str, Any], path: Path) -> DatasetInfo:
    """The manifest's content; any built-in error of looking things up means that it is not one."""
    if int(values["format"]) > FORMAT:
        raise NewerStoreError(
            f"{path} was written by a newer Equipoise (store format {values['format']}, this one reads up to "
            f"{FORMAT}): update Equipoise, or {mending(path.parent.name)}."
        )
    tables = {name: TableFile(**table) for name, table in values["tables"].items()}
    origin = Origin.from_dict(values["origin"])
    for table in tables.values():
        if [type(value) for value in astuple(table)] != [str, str, int, int]:
            raise TypeError("a table's entry of another kind")
        if Path(table.file).name != table.file or not table.file.isprintable():
            raise ValueError("a table outside of its dataset's folder")
    if not all(isinstance(value, str) for value in (*astuple(origin)[:6], *astuple(origin)[7:])):
        raise TypeError("an origin that is not text")
    datetime.fromisoformat(values["written"])
    return DatasetInfo(
        dataset=str(values["dataset"]),
        tables=tables,
        origin=origin,
        report=dict(values["report"]),
        equipoise=str(values["equipoise"]),
        written=values["written"],
    )


def damaged(path: Path) -> DamagedStoreError:
    """The error of a manifest that cannot be what Equipoise wrote.

    >>> str(damaged(Path("store/un-votes-ga/manifest.json")))[:60]
    'store/un-votes-ga/manifest.json is damaged or not a manifest'
    """
    return DamagedStoreError(
        f"{path} is damaged or not a manifest of Equipoise: {mending(path.parent.name)}."
    )


def mending(dataset: str) -> str:
    """What to do about a damaged dataset.

    >>> mending("un-votes-ga")
    'run `equipoise data --remove un-votes-ga`, then `equipoise pull un-votes`'
    """
    again = ", then `equipoise pull un-votes`" if dataset.startswith("un-votes-") else " and make it again"
    return f"run `equipoise data --remove {dataset}`{again}"
