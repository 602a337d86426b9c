"""Where tests and studies find the real tables, which are not part of this repository."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("EQUIPOISE_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def real_data(relative: str = "") -> Path:
    """The path of a real table, or a skip with a plain reason where it is not on this machine."""
    import pytest

    path = DATA / relative
    if not path.exists():
        pytest.skip("the real tables are not on this machine: set EQUIPOISE_TEST_DATA to their folder")
    return path
