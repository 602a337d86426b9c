"""The local store: one folder a dataset, its tables as Parquet, its manifest written last."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from equipoise.errors import StoreError
from equipoise.files import DRAFT, atomic_write, sync_folder
from equipoise.origin import Origin
from equipoise.store import manifest
from equipoise.store.manifest import DamagedStoreError, DatasetInfo, mending
from equipoise.store.place import default_home, in_words, turn
from equipoise.store.tablefiles import has_its_size, owned, read_table, sweep, write_table

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Store:
    """Datasets under the user's data folder, or under `home`, or where EQUIPOISE_HOME points.

    Readers take no lock: tables are never changed, only replaced together with their manifest. Writers take
    turns. Whatever interrupts a writer, the dataset is either as before or as after.

    >>> import tempfile
    >>> store = Store(Path(tempfile.mkdtemp()))
    >>> origin = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "", ("2023", "2024"))
    >>> _ = store.write("example", {"votes": pl.DataFrame({"vote": [2, 0]})}, origin, {"rows": 2})
    >>> store.read("example", "votes")["vote"].to_list(), store.info("example").report
    ([2, 0], {'rows': 2})
    """

    def __init__(self, home: Path | None = None) -> None:
        """Name the folder; nothing is read or made yet."""
        self.home = home if home is not None else default_home()

    @property
    def path(self) -> Path:
        """The folder that holds a folder for each dataset."""
        return self.home / "store"

    def write(
        self, dataset: str, tables: Mapping[str, pl.DataFrame], origin: Origin, report: Mapping[str, object]
    ) -> DatasetInfo:
        """Replace the whole dataset; `report` must be fit for JSON.

        Raises StoreError if the disk is full, the folder cannot be written, another process writes for too
        long, or a newer Equipoise wrote what is there. After an error the earlier dataset is untouched.
        """
        from importlib.metadata import version

        folder = self._folder(dataset)
        with turn(self.path, dataset), in_words(folder):
            folder.mkdir(exist_ok=True)
            self.whole(dataset)  # a damaged dataset may be replaced, one of a newer Equipoise may not
            kept = {path.name for path in owned(folder) if not path.name.startswith(DRAFT)}
            written = datetime.now(UTC).isoformat(timespec="seconds")
            try:
                files = {name: write_table(folder, name, frame) for name, frame in tables.items()}
                info = DatasetInfo(dataset, files, origin, report, version("equipoise"), written)
                with atomic_write(folder / manifest.NAME) as file:
                    file.write(info.to_json())
                kept = {table.file for table in files.values()}
            finally:
                sweep(folder, kept)
        return info

    def read(self, dataset: str, table: str) -> pl.DataFrame:
        """A table as it was written, its bytes checked against the manifest's SHA-256.

        Raises StoreError if it is missing, half-written, damaged, or written by a newer Equipoise.
        """
        return self.snapshot(dataset, [table])[1][table]

    def snapshot(
        self, dataset: str, tables: Sequence[str] = ()
    ) -> tuple[DatasetInfo, dict[str, pl.DataFrame]]:
        """Tables (all unless some are named) that were written together, and their manifest; as `read`.

        >>> import tempfile
        >>> Store(Path(tempfile.mkdtemp())).snapshot("un-votes-xx")
        Traceback (most recent call last):
        equipoise.errors.StoreError: There is no dataset un-votes-xx in ...: it is empty; run ...
        """
        folder = self._folder(dataset)
        seen: DatasetInfo | None = None
        while True:
            info = self.info(dataset)
            if info is None:
                raise StoreError(f"There is no dataset {dataset} in {self.path}: {self._present()}.")
            for table in set(tables) - info.tables.keys():
                raise StoreError(f"{folder} has no table {table}; it has {', '.join(sorted(info.tables))}.")
            try:
                return info, {name: read_table(folder, info.tables[name]) for name in tables or info.tables}
            except FileNotFoundError as gone:
                if info == seen:
                    raise StoreError(f"{gone.filename} is missing: {mending(dataset)}.") from None
                seen = info  # replaced in the meantime: the manifest, read again, names the new file

    def info(self, dataset: str) -> DatasetInfo | None:
        """What is stored under that name, None if nothing; StoreError if it cannot be used."""
        return manifest.load(self._folder(dataset) / manifest.NAME)

    def whole(self, dataset: str, tables: Sequence[str] = ()) -> DatasetInfo | None:
        """As `info`, but None also where the manifest is damaged, or a table or one of `tables` is not there.

        Tables are told by the sizes of their files, not by their content. StoreError as `info` otherwise: a
        newer Equipoise wrote it, or it cannot be read.
        """
        folder = self._folder(dataset)
        try:
            info = self.info(dataset)
        except DamagedStoreError:
            return None
        if info is None or not info.tables.keys() >= set(tables):
            return None
        return info if all(has_its_size(folder, table) for table in info.tables.values()) else None

    def datasets(self) -> list[DatasetInfo]:
        """All datasets, by name; StoreError if one cannot be used. `foreign` and `damaged` say more."""
        named = (name for name in self._found() if _NAME.fullmatch(name))
        return [info for info in map(self.info, named) if info is not None]

    def foreign(self) -> list[str]:
        """A sentence on each folder among the datasets that Equipoise did not make.

        >>> import tempfile
        >>> Store(Path(tempfile.mkdtemp())).foreign()
        []
        """
        return [
            f"{self.path} holds the folder {name!r}, which Equipoise did not make and leaves alone: move it "
            "away."
            for name in self._found()
            if not _NAME.fullmatch(name)
        ]

    def damaged(self) -> list[str]:
        """A sentence on each table whose file is gone or of another size; contents are not read.

        >>> import tempfile
        >>> Store(Path(tempfile.mkdtemp())).damaged()
        []
        """
        return [
            f"{self.path / info.dataset / table.file} is gone, cut off or another file: "
            f"{mending(info.dataset)}."
            for info in self.datasets()
            for table in info.tables.values()
            if not has_its_size(self.path / info.dataset, table)
        ]

    def remove(self, dataset: str) -> int:
        """Delete a dataset, also a damaged one; the bytes that this freed. StoreError if there is none."""
        folder = self._folder(dataset)
        if not folder.is_dir():
            raise StoreError(f"There is no dataset {dataset} in {self.path}: {self._present()}.")
        with turn(self.path, dataset), in_words(folder):
            files = sorted(owned(folder), key=lambda p: p.name != manifest.NAME)  # the manifest goes first
            freed = sum(path.stat().st_size for path in files)
            for path in files:
                path.unlink()
            with contextlib.suppress(OSError):  # what others put there stays
                folder.rmdir()
            sync_folder(self.path)
        return freed

    def _folder(self, dataset: str) -> Path:
        """Where a dataset lies; its name must not lead anywhere else."""
        if not _NAME.fullmatch(dataset):
            raise StoreError(f"{dataset!r} is no name of a dataset: use small letters, digits and hyphens.")
        return self.path / dataset

    def _found(self) -> list[str]:
        """The names of the folders that have a manifest."""
        try:
            return sorted(p.name for p in self.path.iterdir() if (p / manifest.NAME).exists())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be read ({error.strerror or error}): check that it is a folder and its "
                "permissions, or point EQUIPOISE_HOME to another folder."
            ) from None

    def _present(self) -> str:
        """The names that are there, for a message."""
        names = self._found()
        return f"it has {', '.join(names)}" if names else "it is empty; run `equipoise pull un-votes`"
