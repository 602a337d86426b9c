"""A chain on disk, of whatever sampler, so that it can go on bit for bit."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from equipoise.files import atomic_write


class _Chain(Protocol):
    """A dataclass of arrays with a generator (PCG64) and how many sweeps it has done."""

    rng: np.random.Generator
    done: int


_C = TypeVar("_C")


def save_chain(chain: _Chain, path: Path, identity: str) -> None:
    """Write a chain, whole or not at all; `identity` names the data and settings it belongs to.

    Arrays whose names begin with an underscore are room for work and stay out.
    """
    arrays: dict[str, Any] = {
        k: v for k, v in vars(chain).items() if isinstance(v, np.ndarray) and not k.startswith("_")
    }
    facts = {"identity": identity, "done": chain.done, "rng": chain.rng.bit_generator.state}
    buffer = io.BytesIO()
    np.savez(buffer, facts=np.array(json.dumps(facts)), **arrays)
    with atomic_write(path) as file:
        file.write(buffer.getbuffer())


def load_chain(kind: type[_C], path: Path, identity: str) -> _C | None:
    """The chain that `save_chain` left; None where there is none, or one of other data or settings.

    >>> load_chain(dict, Path("nowhere"), "x") is None
    True
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            facts = json.loads(str(stored["facts"]))
            if facts["identity"] != identity:
                return None
            arrays = {k: stored[k] for k in stored.files if k != "facts"}
        generator = np.random.PCG64()
        generator.state = facts["rng"]
        make: Callable[..., _C] = kind
        return make(rng=np.random.Generator(generator), done=int(facts["done"]), **arrays)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile):
        return None
