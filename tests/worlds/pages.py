"""Where the pages of documentation stand that tests read."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
