"""Run chains in threads to their end, save them on the way, and stop them all together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Protocol, TypeVar

from equipoise.errors import InterruptedWorkError, StoreError
from equipoise.votes.progress import OnProgress, Watch

_SAVE_EVERY = 30.0  # seconds between checkpoints of a chain


class _Running(Protocol):
    """A chain, as far as running it goes."""

    done: int


_C = TypeVar("_C", bound=_Running)


def run_chains(
    chains: Sequence[_C],
    paths: Sequence[Path | None],
    sweeps: int,
    *,
    step: Callable[[_C], None],
    save: Callable[[_C, Path], None],
    watch: Watch,
    on_progress: OnProgress | None = None,
) -> None:
    """Call `step` on every chain until it has done `sweeps`; chains run in threads, at most one a processor.

    `step` counts up the chain's `done`; compiled steps hold no lock. With a path a chain is saved there twice
    a minute, at its end and when the user interrupts. Raises InterruptedWorkError on Ctrl-C, StoreError where
    a chain cannot be saved, and whatever a step raises, once every chain has stopped.

    >>> from types import SimpleNamespace
    >>> from equipoise.votes.progress import Watch
    >>> chains = [SimpleNamespace(done=0), SimpleNamespace(done=0)]
    >>> def step(chain):
    ...     chain.done += 1
    >>> run_chains(chains, [None, None], 3, step=step, save=print, watch=Watch(chains, 3, 0, 1, []))
    >>> [c.done for c in chains]
    [3, 3]
    """
    stop = threading.Event()

    def run(chain: _C, path: Path | None) -> None:
        saved = time.monotonic()
        while chain.done < sweeps and not stop.is_set():
            step(chain)
            if path and time.monotonic() - saved > _SAVE_EVERY:
                save(chain, path)
                saved = time.monotonic()
        if path:
            save(chain, path)

    with ThreadPoolExecutor(max_workers=min(len(chains), os.cpu_count() or 1)) as pool:
        jobs: list[Future[None]] = []
        try:
            jobs += [pool.submit(run, chain, path) for chain, path in zip(chains, paths, strict=True)]
            _wait(jobs, stop, watch, on_progress)
            for job in jobs:
                job.result()
        except KeyboardInterrupt:
            stop.set()
            wait(jobs)
            failed = any(job.exception() for job in jobs if not job.cancelled())
            kept = bool(paths[0]) and not failed
            how = "run the same command again to go on from there" if kept else "nothing was kept"
            at = watch.now()
            raise InterruptedWorkError(f"Stopped after {at.done:,} of {at.total:,} sweeps: {how}.") from None
        except OSError as error:
            raise no_room(paths[0].parent if paths[0] else None, error) from None
        finally:
            stop.set()
    if on_progress:
        on_progress(watch.now(look=True))


def _wait(
    jobs: list[Future[None]], stop: threading.Event, watch: Watch, on_progress: OnProgress | None
) -> None:
    """Tell progress until all chains are done; where one fails the others stop after their sweep."""
    while not all(job.done() for job in jobs):
        if any(job.done() and job.exception() for job in jobs):
            stop.set()
        if on_progress:
            on_progress(watch.now())
        time.sleep(0.2)


def no_room(keep: Path | None, error: OSError) -> StoreError:
    """The error for a folder that takes no chains.

    >>> raise no_room(Path("work"), OSError(28, "No space left on device"))
    Traceback (most recent call last):
    equipoise.errors.StoreError: The sampler cannot keep its state in work (No space left on device): free
    some space there, or name another folder.
    """
    return StoreError(
        f"The sampler cannot keep its state in {keep} ({error.strerror}): free some space there, or name "
        "another folder."
    )
