"""Small invented tables in the layout of the R package unvotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

Vote = tuple[int, str | None, str]

_ROLL_CALL = {
    "session": 48.0,
    "importantvote": 0.0,
    "date": date(1993, 12, 3),
    "unres": "R/48/1",
    "amend": None,
    "para": None,
    "short": "MOON",
    "descr": "Peaceful uses of the Moon",
}
_TYPES = {"amend": pl.Float64, "para": pl.Float64, "unres": pl.String, "short": pl.String}


def write_unvotes(
    folder: Path, votes: Sequence[Vote], roll_calls: Mapping[int, Mapping[str, Any]]
) -> tuple[Path, Path]:
    """The two files, typed as arrow writes them from R: numbers are doubles, votes a factor."""
    cast = pl.DataFrame(votes, schema=["rcid", "country_code", "vote"], orient="row")
    cast = cast.with_columns(pl.col("rcid").cast(pl.Float64), pl.col("vote").cast(pl.Categorical))
    rows = [{"rcid": float(rcid), **_ROLL_CALL, **of} for rcid, of in roll_calls.items()]
    heads = pl.DataFrame(rows, schema_overrides=_TYPES)
    paths = folder / "un_votes.parquet", folder / "un_roll_calls.parquet"
    cast.write_parquet(paths[0])
    heads.write_parquet(paths[1])
    return paths
