"""Draws into one Parquet file that anything can read (docs/estimate.md has the columns)."""

from __future__ import annotations

import errno
import io
import json
import os
from pathlib import Path

import numpy as np
import polars as pl

from equipoise.errors import StoreError
from equipoise.files import atomic_write
from equipoise.votes.draws import Draws
from equipoise.votes.summary import verdict

FORMAT = 1
KEY = "equipoise"  # of the file's metadata
POSITION, DISCRIMINATION = "position", "discrimination"  # kinds of rows; the others are scalars of the model
_NUMBERS = ("mean", "sd", "low", "high", "shift", "rhat", "ess_bulk")


def write_draws(p: Draws, path: Path) -> None:
    """Write `p` to `path`, whole or not at all; StoreError where the disk refuses."""
    facts = {
        "format": FORMAT,
        "mode": p.mode,
        "chains": p.theta.shape[0],
        "draws": p.theta.shape[1],
        "dims": p.dims,
        "converged": p.converged,
        "verdict": verdict(p),
        "settings": dict(p.settings),
        "diagnostics": p.diagnostics(),
        "told": dict(p.told),
        "facts": dict(p.facts),
        "acceptance": {name: share.tolist() for name, share in p.acceptance.items()},
    }
    buffer = io.BytesIO()
    table = pl.concat([_positions(p), _discriminations(p), _scalars(p)], how="diagonal")
    table.write_parquet(buffer, metadata={KEY: json.dumps(facts, ensure_ascii=False, allow_nan=False)})
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


def _positions(p: Draws) -> pl.DataFrame:
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
                "variable": POSITION,
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


def _discriminations(p: Draws) -> pl.DataFrame:
    """One row an axis and roll call: mean and SD of its discrimination, no draws."""
    parts = [
        pl.DataFrame(
            {"roll_call": p.cells.roll_calls, "mean": p.beta[:, d], "sd": p.beta_sd[:, d]}
        ).with_columns(pl.lit(d + 1, pl.Int8).alias("axis"))
        for d in range(p.dims)
    ]
    table = pl.concat(parts).with_columns(pl.col("mean", "sd").cast(pl.Float32).fill_nan(None))
    return table.with_columns(pl.lit(DISCRIMINATION).alias("variable"))


def _scalars(p: Draws) -> pl.DataFrame:
    """One row a scalar of the model, named in `variable`."""
    n = p.theta.shape[0] * p.theta.shape[1]
    draws = np.array([x.ravel() for x in p.trace.values()], dtype=np.float32).reshape(len(p.trace), n)
    of = {"variable": list(p.trace), "draws": pl.Series(draws, dtype=pl.Array(pl.Float32, n))}
    return pl.DataFrame(of, schema_overrides={"variable": pl.String})
