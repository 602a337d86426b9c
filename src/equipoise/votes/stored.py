"""A posterior read from the Parquet file that it was written to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from equipoise.errors import StoreError
from equipoise.votes.cells import Cells
from equipoise.votes.posterior import Posterior
from equipoise.votes.writing import DISCRIMINATION, FORMAT, KEY, POSITION


def read_posterior(path: Path | str) -> Posterior:
    """The posterior that `Posterior.write_parquet` left, without its votes and draws of roll calls.

    `design` is an error then, and `items` is None. Raises StoreError where the file is missing, damaged, none
    of Equipoise, or of a newer one.

    >>> read_posterior("nowhere.parquet")
    Traceback (most recent call last):
    equipoise.errors.StoreError: There is no file nowhere.parquet: give one that Posterior.write_parquet
    wrote.
    """
    path = Path(path)
    if not path.is_file():
        raise StoreError(f"There is no file {path}: give one that Posterior.write_parquet wrote.")
    try:
        facts = json.loads(pl.read_parquet_metadata(path).get(KEY, "null"))
        if not isinstance(facts, dict) or "format" not in facts:
            raise StoreError(f"{path} holds no posterior: give a file that Posterior.write_parquet wrote.")
        if facts["format"] > FORMAT:
            raise StoreError(f"{path} was written by a newer Equipoise: update Equipoise to read it.")
        table = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise StoreError(
            f"{path} cannot be read ({str(error).splitlines()[0].rstrip('.')}): write it again."
        ) from None
    shape = (facts["chains"], facts["draws"])
    rows = table.filter(pl.col("variable") == POSITION)
    first = rows.filter(pl.col("axis") == 1)
    items = table.filter(pl.col("variable") == DISCRIMINATION)
    scalars = table.filter(~pl.col("variable").is_in([POSITION, DISCRIMINATION]))
    theta = np.stack([_draws(rows.filter(pl.col("axis") == d + 1), shape) for d in range(facts["dims"])], -1)
    trace = _draws(scalars, shape).astype(np.float64)
    return Posterior(
        cells=_cells(first, items.filter(pl.col("axis") == 1)),
        mode=facts["mode"],
        settings=facts["settings"],
        theta=np.ascontiguousarray(np.moveaxis(theta, 0, 2)),
        shift=first["shift"].fill_null(np.nan).to_numpy(),
        beta=_by_axis(items, "mean", facts["dims"]),
        beta_sd=_by_axis(items, "sd", facts["dims"]),
        trace={name: trace[k] for k, name in enumerate(scalars["variable"])},
        acceptance={name: np.array(share) for name, share in facts["acceptance"].items()},
        told=facts["told"],
        facts=facts["facts"],
    )


def _draws(rows: pl.DataFrame, shape: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The column of draws as an array (rows, chains, draws)."""
    return rows["draws"].to_numpy().reshape(rows.height, *shape).astype(np.float32, copy=False)


def _by_axis(items: pl.DataFrame, column: str, dims: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column of the roll calls' rows as an array (roll calls, axes)."""
    values = items[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return values.reshape(dims, -1).T.copy()


def _cells(rows: pl.DataFrame, items: pl.DataFrame) -> Cells:
    """The labels of the rows of the first axis."""
    paths = rows["path"].rle().struct.unnest()
    return Cells(
        units=tuple(paths["value"]),
        unit_start=np.concatenate([[0], paths["len"].to_numpy().cumsum()]).astype(np.int32),
        state=rows["state"].to_numpy().astype(np.str_),
        year=rows["year"].to_numpy(),
        n_votes=rows["n_votes"].to_numpy(),
        asked=rows["asked"].to_numpy(),
        roll_calls=items["roll_call"].to_numpy(),
    )
