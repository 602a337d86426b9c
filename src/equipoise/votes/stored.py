"""A posterior in one Parquet file that anything can read (docs/estimate.md has the columns)."""

from __future__ import annotations

import errno
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from equipoise.errors import StoreError
from equipoise.files import atomic_write
from equipoise.votes.cells import Cells

if TYPE_CHECKING:
    from equipoise.votes.posterior import Posterior

__all__ = ["FORMAT", "check_target", "read_posterior", "write_posterior"]

FORMAT = 1
_KEY = "equipoise"
_POSITION, _DISCRIMINATION = "position", "discrimination"
_NUMBERS = ("mean", "sd", "low", "high", "shift", "rhat", "ess_bulk")


def write_posterior(p: Posterior, path: Path) -> None:
    """Write `p` to `path`, whole or not at all; StoreError where the disk refuses."""
    facts = {
        "format": FORMAT,
        "mode": p.mode,
        "chains": p.theta.shape[0],
        "draws": p.theta.shape[1],
        "dims": p.dims,
        "converged": p.converged,
        "verdict": p.verdict,
        "settings": dict(p.settings),
        "diagnostics": p.diagnostics(),
        "told": dict(p.told),
        "facts": dict(p.facts),
        "acceptance": {name: share.tolist() for name, share in p.acceptance.items()},
    }
    buffer = io.BytesIO()
    table = pl.concat([_positions(p), _discriminations(p), _scalars(p)], how="diagonal")
    table.write_parquet(buffer, metadata={_KEY: json.dumps(facts, ensure_ascii=False, allow_nan=False)})
    try:
        with atomic_write(path) as file:
            file.write(buffer.getbuffer())
    except OSError as error:
        raise _unwritable(path, error.strerror) from None


def check_target(path: Path, *, folder: bool = False) -> None:
    """Refuse, before a long run, a file (or with `folder` a new folder) that could not be written after it.

    >>> check_target(Path("/"))
    Traceback (most recent call last):
    equipoise.errors.StoreError: / cannot be written (Is a directory): give a file in a folder that exists
    and that you may write to.
    """
    above = path if folder else path.parent
    while folder and not above.exists() and above != above.parent:
        above = above.parent
    if not folder and path.is_dir():
        raise _unwritable(path, os.strerror(errno.EISDIR))
    if not above.is_dir():
        raise _unwritable(path, os.strerror(errno.ENOTDIR if above.exists() else errno.ENOENT), folder=folder)
    if not os.access(above, os.W_OK | os.X_OK):
        raise _unwritable(path, os.strerror(errno.EACCES), folder=folder)


def _unwritable(path: Path, why: str | None, *, folder: bool = False) -> StoreError:
    """The error for a place that takes nothing."""
    what = "a new or empty folder" if folder else "a file in a folder that exists and"
    return StoreError(f"{path} cannot be written ({why}): give {what} that you may write to.")


def read_posterior(path: Path | str) -> Posterior:
    """The posterior that `Posterior.write_parquet` left, without its votes and draws of roll calls.

    `design` is an error then, and `items` is None. Raises StoreError where the file is missing, damaged, none
    of Equipoise, or of a newer one.

    >>> read_posterior("nowhere.parquet")
    Traceback (most recent call last):
    equipoise.errors.StoreError: There is no file nowhere.parquet: give one that Posterior.write_parquet
    wrote.
    """
    from equipoise.votes.posterior import Posterior

    path = Path(path)
    if not path.is_file():
        raise StoreError(f"There is no file {path}: give one that Posterior.write_parquet wrote.")
    try:
        facts = json.loads(pl.read_parquet_metadata(path).get(_KEY, "null"))
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
    rows = table.filter(pl.col("variable") == _POSITION)
    first = rows.filter(pl.col("axis") == 1)
    items = table.filter(pl.col("variable") == _DISCRIMINATION)
    scalars = table.filter(~pl.col("variable").is_in([_POSITION, _DISCRIMINATION]))
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


def _positions(p: Posterior) -> pl.DataFrame:
    """One row an axis and cell, cells in the order of the paths."""
    n, c = p.theta.shape[0] * p.theta.shape[1], p.cells
    path = np.repeat(np.array(c.units), np.diff(c.unit_start))
    low, high = np.quantile(p.theta, [0.05, 0.95], axis=(0, 1))
    of = {
        "mean": p.theta.mean(axis=(0, 1), dtype=np.float64),
        "sd": p.theta.std(axis=(0, 1), ddof=1, dtype=np.float64),
        "low": low,
        "high": high,
        "rhat": p.rhat(),
        "ess_bulk": p.ess_bulk(),
    }
    parts = [
        pl.DataFrame(
            {
                "variable": _POSITION,
                "path": path,
                "state": c.state,
                "year": c.year.astype(np.int32),
                "asked": c.asked,
                "n_votes": c.n_votes,
                "shift": p.shift,
                "draws": pl.Series(p.theta[..., d].reshape(n, -1).T.copy(), dtype=pl.Array(pl.Float32, n)),
                **{name: x[:, d].astype(np.float32) for name, x in of.items()},
            }
        ).with_columns(pl.lit(d + 1, pl.Int8).alias("axis"))
        for d in range(p.dims)
    ]
    order = ["variable", "path", "state", "year", "asked", "axis", "n_votes", *_NUMBERS, "draws"]
    return pl.concat(parts).select(order).with_columns(pl.col(_NUMBERS).fill_nan(None))


def _discriminations(p: Posterior) -> pl.DataFrame:
    """One row an axis and roll call: mean and SD of its discrimination, no draws."""
    parts = [
        pl.DataFrame(
            {"roll_call": p.cells.roll_calls, "mean": p.beta[:, d], "sd": p.beta_sd[:, d]}
        ).with_columns(pl.lit(d + 1, pl.Int8).alias("axis"))
        for d in range(p.dims)
    ]
    table = pl.concat(parts).with_columns(pl.col("mean", "sd").cast(pl.Float32).fill_nan(None))
    return table.with_columns(pl.lit(_DISCRIMINATION).alias("variable"))


def _scalars(p: Posterior) -> pl.DataFrame:
    """One row a scalar of the model, named in `variable`."""
    n = p.theta.shape[0] * p.theta.shape[1]
    draws = np.array([x.ravel() for x in p.trace.values()], dtype=np.float32).reshape(len(p.trace), n)
    of = {"variable": list(p.trace), "draws": pl.Series(draws, dtype=pl.Array(pl.Float32, n))}
    return pl.DataFrame(of, schema_overrides={"variable": pl.String})


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
