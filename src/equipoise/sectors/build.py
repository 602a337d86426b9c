"""Write the sector ties that ship, from ties of all partners."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from equipoise.code import code_hash
from equipoise.errors import StoreError
from equipoise.files import atomic_write
from equipoise.sectors import stored
from equipoise.sectors.absorbed import absorbed_facts
from equipoise.sectors.rows import PART, SectorRows, sector_rows
from equipoise.sectors.shipped import FORMAT, SHIPPED
from equipoise.states import powers

if TYPE_CHECKING:
    from equipoise.states import Power
    from equipoise.ties.sector import SectorTies

MADE_BY = (*stored.MADE_BY, "estimates", "sources", "store")
"""The rooms whose code makes the ties that ship, from the publishers' files on."""

POWERS = ("USA", "CHN", "RUS", "EU27", "GBR", "IND", "JPN", "TUR")
"""The powers that the ties that ship know; for others a user needs the records themselves."""

_DECIMALS = 5


def write_sectors(
    ties: Mapping[str, SectorTies],
    folder: Path = SHIPPED,
    *,
    zero: pl.DataFrame | None = None,
    made: str | None = None,
) -> None:
    """Write a folder of sector ties: flows as parts of all the state's ties, others as they are.

    Beside them stand what history says of the loss of a largest partner, and `zero`, the zero-sum tests of
    all sectors (columns of `equipoise.sectors.zero`). Raises StoreError where the disk refuses.

    >>> import tempfile
    >>> from equipoise.sectors import read_shipped, shipped_ties
    >>> place = Path(tempfile.mkdtemp())
    >>> write_sectors({"defence": shipped_ties("defence")}, place)
    >>> read_shipped(place).sectors
    ('defence',)
    """
    listed = powers(POWERS)
    frames = [_table(sector_rows(one, listed), listed) for one in ties.values()]
    ids = pl.Enum(sorted({s for f in frames for s in f["state"]}))
    table = pl.concat(frames).with_columns(
        pl.col("state").cast(ids), pl.col("sector").cast(pl.Enum(list(ties)))
    )
    files = {"sectors.parquet": _bytes(table)}
    if zero is not None:
        files["zero_sum.parquet"] = _bytes(zero.with_columns(pl.col("estimate", "low", "high").round(4)))
    facts = {
        "format": FORMAT,
        "made": made or date.today().isoformat(),
        "code_version": version("equipoise"),
        "code_sha256": code_hash(*MADE_BY),
        "powers": list(POWERS),
        "hashes": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "sectors": {name: _facts(one) for name, one in ties.items()},
        "absorption": absorbed_facts(ties),
    }
    text = json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {**files, "sectors.json": text.encode()}.items():
            with atomic_write(folder / name) as file:
                file.write(content)
    except OSError as error:
        raise StoreError(
            f"Sector ties could not be written to {folder} ({error.strerror}): choose another place."
        ) from None


def _bytes(table: pl.DataFrame) -> bytes:
    """A table as a Parquet file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _table(rows: SectorRows, listed: Sequence[Power]) -> pl.DataFrame:
    """One row a state-year: sector, state, year, and for each power its part and the part's error."""
    adds_up = bool(np.isfinite(rows.whole).all())
    with np.errstate(invalid="ignore", divide="ignore"):
        part = rows.value / (rows.whole if adds_up else np.ones(len(rows.whole)))[:, None]
    columns: dict[str, Any] = {}
    for i, power in enumerate(listed):
        columns[power.id] = np.round(part[:, i], _DECIMALS)
        columns[f"{power.id}_cv"] = np.round(rows.cv[:, i], 3)
    frame = pl.DataFrame(columns).with_columns(pl.all().fill_nan(None).cast(pl.Float32))
    frame = frame.with_columns(
        pl.when(pl.col(f"{p.id}_cv") > 0).then(pl.col(f"{p.id}_cv")).alias(f"{p.id}_cv") for p in listed
    )
    named = rows.rows.with_columns(pl.lit(rows.sector).alias("sector")).select("sector", "state", "year")
    return pl.concat([named, frame], how="horizontal")


def _facts(one: SectorTies) -> dict[str, Any]:
    """What sectors.json says of a sector."""
    return {
        "tie": one.tie,
        "unit": PART if one.blocs == "sum" else one.unit,
        "blocs": one.blocs,
        "years": list(one.years),
        "origins": [o.to_dict() for o in one.origins],
        "notes": list(one.notes),
    }


def main() -> None:
    """Write the ties that ship from the records in the store, which must hold every sector's."""
    from equipoise.estimates import read_release
    from equipoise.sectors.names import RECORDS
    from equipoise.sectors.panels import tie_panel, vote_panel
    from equipoise.sectors.stored import work_out
    from equipoise.sectors.zero import every_state
    from equipoise.store import Store

    store, four = Store(), powers()
    ids = [p.id for p in four]
    ties = {sector: work_out(store, sector) for sector in RECORDS}
    tests = [every_state("votes", vote_panel(read_release().dyads, four), ids)]
    tests += [every_state(sector, tie_panel(one, four), ids) for sector, one in ties.items()]
    write_sectors(ties, zero=pl.concat(tests))


if __name__ == "__main__":
    main()
