"""Joint draws of the roll calls' parameters in a release: how they are packed into one small table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.errors import SettingsError

PARAMETERS = ("beta", "kappa", "log_gap")
_STEPS = 16  # to a standard deviation: draws are stored as whole steps from their mean, in one byte each


@dataclass(frozen=True)
class ItemDraws:
    """Draws of the parameters of J roll calls, in the standardised units of the same draws of positions.

    roll_calls (J,) are the publisher's record numbers; draws (J, 3, K) hold beta * scale, kappa - beta *
    location and log gap, location and scale being what the draw's positions were standardised by; draw k
    belongs to the release's draw `every` * k of the positions. Raises SettingsError where shapes do not fit.

    >>> ItemDraws(np.array([7]), np.zeros((1, 3, 10)), every=3).draws.shape
    (1, 3, 10)
    """

    roll_calls: NDArray[np.int64]
    draws: NDArray[np.floating]
    every: int = 1

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        ids, shape = self.roll_calls, self.draws.shape
        if len(shape) != 3 or shape[:2] != (ids.size, len(PARAMETERS)) or np.unique(ids).size < ids.size:
            raise SettingsError(
                f"Draws of roll calls need the shape (roll calls, {len(PARAMETERS)}, draws) and each roll "
                f"call once, not {shape} for {ids.size} of them."
            )


def pack(items: ItemDraws) -> pl.DataFrame:
    """One row a roll call, sorted: of each parameter mean, SD and the draws as bytes, in steps of SD / 16.

    >>> pack(ItemDraws(np.array([7]), np.ones((1, 3, 10)))).columns[:4]
    ['roll_call', 'beta', 'beta_sd', 'beta_draws']
    """
    columns: dict[str, pl.Series] = {"roll_call": pl.Series(items.roll_calls, dtype=pl.Int64)}
    for p, name in enumerate(PARAMETERS):
        draws = items.draws[:, p].astype(np.float64)
        mean, sd = draws.mean(axis=1), draws.std(axis=1)
        step = np.where(sd > 0, sd, 1.0)[:, None] / _STEPS
        offsets = np.clip(np.rint((draws - mean[:, None]) / step), -127, 127).astype(np.int8)
        columns[name] = pl.Series(mean, dtype=pl.Float32)
        columns[f"{name}_sd"] = pl.Series(sd, dtype=pl.Float32)
        columns[f"{name}_draws"] = pl.Series([row.tobytes() for row in offsets], dtype=pl.Binary)
    return pl.DataFrame(columns).sort("roll_call")


def unpack(table: pl.DataFrame, every: int) -> ItemDraws:
    """What `pack` was given, each draw to within SD / 32."""
    draws = np.stack([_draws(table, name) for name in PARAMETERS], axis=1)
    return ItemDraws(table["roll_call"].to_numpy(), draws, every)


def _draws(table: pl.DataFrame, name: str) -> NDArray[np.float32]:
    """The draws of one parameter, shape (J, K)."""
    offsets = np.frombuffer(b"".join(table[f"{name}_draws"]), dtype=np.int8).reshape(table.height, -1)
    mean, sd = (table[column].to_numpy()[:, None] for column in (name, f"{name}_sd"))
    return np.asarray(mean + offsets.astype(np.float32) * (sd / np.float32(_STEPS)))
