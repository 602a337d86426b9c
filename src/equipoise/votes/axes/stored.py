"""A chain in D dimensions on disk, so that it can go on bit for bit."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from equipoise.files import atomic_write
from equipoise.votes.axes.chain import AxesChain
from equipoise.votes.checkpoint import OtherChainsError

__all__ = ["load_chain", "save_chain"]


def save_chain(chain: AxesChain, path: Path, identity: str) -> None:
    """Write a chain, whole or not at all; `identity` names the data and settings it belongs to."""
    arrays: dict[str, Any] = {k: v for k, v in vars(chain).items() if isinstance(v, np.ndarray)}
    facts = {"identity": identity, "done": chain.done, "rng": chain.rng.bit_generator.state}
    buffer = io.BytesIO()
    np.savez(buffer, facts=np.array(json.dumps(facts)), **arrays)
    with atomic_write(path) as file:
        file.write(buffer.getbuffer())


def load_chain(path: Path, identity: str) -> AxesChain | None:
    """The chain at `path`, None where there is none; OtherChainsError if it is damaged or another run's."""
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            facts = json.loads(str(stored["facts"]))
            arrays = {k: stored[k] for k in stored.files if k != "facts"}
        if facts["identity"] == identity:
            generator = np.random.PCG64()
            generator.state = facts["rng"]
            return AxesChain(rng=np.random.Generator(generator), done=int(facts["done"]), **arrays)
    except (ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile):
        pass
    raise OtherChainsError(path.parent, f"{path.name} is damaged, or of other votes or another version")
