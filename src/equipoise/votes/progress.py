"""How far a run has come, and how well its chains agree so far."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.votes.convergence import rhat_of

_WATCHED = 200  # positions whose R-hat is followed
_LEAST = 20  # draws a chain before an R-hat is told
_EVERY = 5.0  # seconds between two looks, and
_PART = 30  # so many times what the last one took, so that looking stays cheap beside sampling


@dataclass(frozen=True, slots=True)
class Progress:
    """Sweeps done and to do over all chains, and R-hat so far.

    `rhat` is the 99 % quantile over a fixed sample of 200 positions and all scalars, from the draws kept so
    far; None during warm-up, for the first 20 draws of a chain, and with a single chain.

    >>> Progress(done=50, total=200).rhat is None
    True
    """

    done: int
    total: int
    rhat: float | None = None


OnProgress = Callable[[Progress], None]


class Watch:
    """Looks at running chains; reads what they have finished and changes nothing.

    `chains` have `done` sweeps, `kept` draws (draws, cells) or (draws, cells, axes), and maybe a `trace`
    (draws, scalars); they keep a draw every `thin` sweeps after `warmup`, `sweeps` in all. `cells` are the
    places along the second axis of `kept` that have votes.

    >>> Watch([], sweeps=10, warmup=5, thin=1, cells=[]).now()
    Progress(done=0, total=0, rhat=None)
    """

    def __init__(
        self,
        chains: Sequence[Any],
        sweeps: int,
        warmup: int,
        thin: int,
        cells: Sequence[int] | NDArray[np.integer],
    ) -> None:
        """Choose the positions to follow, evenly over `cells`."""
        pick = np.linspace(0, len(cells) - 1, min(_WATCHED, len(cells))).round().astype(int)
        self._cells = np.asarray(cells, dtype=int)[pick]
        self._chains, self._sweeps, self._warmup, self._thin = chains, sweeps, warmup, thin
        self._rhat: float | None = None
        self._next = -math.inf

    def now(self, *, look: bool = False) -> Progress:
        """Progress at this moment; R-hat is computed anew every few seconds at most, or with `look`."""
        start = time.monotonic()
        if look or start > self._next:
            self._rhat = self._current()
            done = time.monotonic()
            self._next = done + max(_EVERY, _PART * (done - start))
        return Progress(sum(c.done for c in self._chains), len(self._chains) * self._sweeps, self._rhat)

    def _current(self) -> float | None:
        """R-hat of the draws that every chain has by now."""
        if len(self._chains) < 2 or not self._cells.size:
            return None
        draws = min((c.done - self._warmup + self._thin - 1) // self._thin for c in self._chains)
        if draws < _LEAST:
            return None
        own = [c.kept[:draws, self._cells].reshape(draws, -1) for c in self._chains]
        # a chain that came to face the other way is turned when it is gathered: compare it turned
        ahead = own[0].mean(axis=0)
        own = [x if float(x.mean(axis=0) @ ahead) >= 0 else -x for x in own]
        traced = [c.trace[:draws] for c in self._chains if hasattr(c, "trace")]
        parts = [np.stack(own), *([np.stack(traced)] if traced else [])]
        found = rhat_of(np.moveaxis(np.concatenate(parts, axis=2), 2, 0))
        found = found[np.isfinite(found)]
        return float(np.quantile(found, 0.99)) if found.size else None
