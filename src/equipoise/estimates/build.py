"""Write a release from joint draws and vote tables."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.code import code_hash
from equipoise.errors import SettingsError, StoreError
from equipoise.estimates.items import ItemDraws, pack
from equipoise.estimates.note import release_note
from equipoise.estimates.release import DRAW_STEP, FORMAT
from equipoise.files import atomic_write, sha256_file
from equipoise.origin import Origin

MADE_BY = ("estimates", "sources", "states", "store", "texts", "ties", "votes")
"""The rooms whose code makes a release, from a publisher's file on."""


def write_release(
    folder: Path,
    *,
    name: str,
    made: str,
    origins: Sequence[Origin],
    positions: pl.DataFrame,
    draws: NDArray[np.floating],
    dyads: pl.DataFrame,
    settings: Mapping[str, Any],
    diagnostics: Mapping[str, Any],
    items: ItemDraws | None = None,
) -> None:
    """Write a release's folder, whole or not at all; an earlier one there is replaced only at the end.

    `draws` has shape (rows of `positions`, K); `items` are draws of the roll calls that go with every n-th of
    them, as they say. Raises StoreError where the disk refuses, SettingsError where the draws do not fit.
    """
    check_place(folder)
    if items is not None and items.draws.shape[2] != len(range(0, draws.shape[1], items.every)):
        raise SettingsError(
            f"{items.draws.shape[2]} draws of roll calls do not go with every {items.every}. of the "
            f"{draws.shape[1]} draws of positions."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(
            f"Estimates cannot be written to {folder} ({error.strerror}): choose another place."
        ) from None
    try:
        _write_tables(draft, positions, draws, dyads, items)
        facts = {
            "format": FORMAT,
            "name": name,
            "made": made,
            "code_version": version("equipoise"),
            "code_rooms": list(MADE_BY),
            "code_sha256": code_hash(*MADE_BY),
            "origins": [o.to_dict() for o in origins],
            "years": [int(positions["year"].min()), int(positions["year"].max())],  # type: ignore[arg-type]
            "settings": dict(settings),
            "diagnostics": dict(diagnostics),
            **({"item_draws_every": items.every} if items is not None else {}),
            "hashes": {p.name: sha256_file(p) for p in sorted(draft.glob("*.parquet"))},
        }
        (draft / "release.json").write_text(
            json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
        )
        (draft / "RELEASE.md").write_text(release_note(facts), encoding="utf-8")
        _swap(draft, folder)
    except OSError as error:
        raise StoreError(
            f"Estimates could not be written to {folder} ({error.strerror}): free some space; "
            "what was there is kept."
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_tables(
    folder: Path,
    positions: pl.DataFrame,
    draws: NDArray[np.floating],
    dyads: pl.DataFrame,
    items: ItemDraws | None,
) -> None:
    """The Parquet files."""
    means = positions["mean"].to_numpy()[:, None]
    offsets = np.clip(np.rint((draws - means) / DRAW_STEP), -32767, 32767).astype(np.int16)
    ids = pl.Enum(sorted(set(dyads["state_a"]) | set(dyads["state_b"])))
    counts = [c for c in dyads.columns if len(c) == 2]
    most = max(int(dyads[c].max() or 0) for c in counts)  # type: ignore[arg-type]
    count = pl.UInt8 if most < 256 else pl.UInt16
    tables = {
        "positions": positions,
        "draws": pl.DataFrame({"draws": offsets.ravel()}),  # a number a row: read five times as fast
        "dyads": dyads.with_columns(pl.col("state_a", "state_b").cast(ids), pl.col(counts).cast(count)),
    }
    if items is not None:
        tables["items"] = pack(items)
    for name, table in tables.items():
        buffer = io.BytesIO()  # so that a full disk is an OSError of ours, not an error inside the writer
        table.write_parquet(buffer, compression="zstd", compression_level=19)
        with atomic_write(folder / f"{name}.parquet") as file:
            file.write(buffer.getbuffer())


def _swap(draft: Path, folder: Path) -> None:
    """Put `draft` where `folder` is; the old one is moved aside first, put back on failure, removed last."""
    draft.chmod(0o755)
    old = draft.with_name(draft.name + "-old")
    moved = folder.exists()
    if moved:
        folder.rename(old)
    try:
        draft.rename(folder)
    except BaseException:
        if moved:
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def check_place(folder: Path) -> None:
    """Raise StoreError unless `folder` is new, empty, or holds a release that may be replaced.

    >>> check_place(Path(__file__))
    Traceback (most recent call last):
        ...
    equipoise.errors.StoreError: .../build.py exists and holds no release of Equipoise: name a new or
    empty folder.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / "release.json").is_file():
        raise StoreError(f"{folder} exists and holds no release of Equipoise: name a new or empty folder.")
