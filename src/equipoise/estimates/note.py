"""The release note: what release.json says, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def release_note(facts: Mapping[str, Any]) -> str:
    """Markdown text of a release's facts (see `write_release`)."""
    rooms = ", ".join(facts["code_rooms"])
    lines = [
        f"# Estimates {facts['name']}",
        "",
        f"Made on {facts['made']} by Equipoise {facts['code_version']} with `equipoise estimate`; "
        f"covers {facts['years'][0]} to {facts['years'][1]}.",
        f"SHA-256 of the code that made it (rooms {rooms}): `{facts['code_sha256']}`",
        "",
        "## Input",
        "",
    ]
    for origin in facts["origins"]:
        lines += [
            f"- {origin['publisher']}, {origin['title']}, version {origin['version']}, "
            f"{origin['coverage'][0]} to {origin['coverage'][1]}",
            f"  - licence: {origin['licence']}",
            f"  - citation: {origin['citation']}",
            f"  - SHA-256 of the file read: `{origin['sha256']}`",
        ]
    for title, key in (("Settings", "settings"), ("Diagnostics", "diagnostics")):
        lines += ["", f"## {title}", "", "| name | value |", "|---|---|"]
        lines += [f"| {name} | {_text(value)} |" for name, value in facts[key].items()]
    lines += ["", "## Files (SHA-256)", ""]
    lines += [f"- {name}: `{digest}`" for name, digest in facts["hashes"].items()]
    if "item_draws_every" in facts:
        every = facts["item_draws_every"]
        lines += ["", f"Draw k of items.parquet belongs to draw {every} k of draws.parquet, counted from 0."]
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    """One cell of a table."""
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {_text(v)}" for k, v in value.items())
    if isinstance(value, float):
        return f"{value:.4g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
