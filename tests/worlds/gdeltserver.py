"""A server that has GDELT's lists and files, invented."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from worlds.fileserver import FileServer, Served
from worlds.gdeltfiles import write_exports

ZIP, MASTER = "application/zip", "/gdeltv2/masterfilelist.txt"


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def serve_v2(
    server: FileServer, folder: Path, *, months: int = 1, days: int = 2, a_day: int = 2
) -> list[str]:
    """Serve zipped exports of the first days of some months, and the list of them; return their names."""
    names, listed = [], ["not a line of the list", "12 abc"]
    for month in range(1, months + 1):
        made = write_exports(
            folder / "made",
            first=date(2020, month, 1),
            days=days,
            rows=60,
            a_day=a_day,
            seed=month,
            zipped=True,
        )
        for path in made:
            body = path.read_bytes()
            server.serve(f"/gdeltv2/{path.name}", Served(body, kind=ZIP))
            listed.append(f"{len(body)} {md5(body)} http://data.gdeltproject.org/gdeltv2/{path.name}")
            stamp = path.name[:14]
            listed.append(f"9 {md5(b'x')} http://data.gdeltproject.org/gdeltv2/{stamp}.mentions.CSV.zip")
            names.append(path.name)
    server.serve(MASTER, Served("\n".join(listed).encode(), kind="text/plain"))
    return names
