"""The half of a file that has arrived, and what must hold for the other half to fit it.

Beside target.csv stand target.csv.part (the bytes so far) and target.csv.part.json (the address and the
server's validators: ETag, Last-Modified, length). Without validators there is no telling whether the rest
belongs to the same file, so such a download starts again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equipoise.errors import StoreError
from equipoise.sources.web import AgainError

if TYPE_CHECKING:
    import httpx2


class PartFile:
    """The part of `target` that has arrived from `url`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     PartFile(Path(folder, "votes.csv"), "https://un.example/votes.csv").range_headers()
    {}
    """

    def __init__(self, target: Path, url: str) -> None:
        """Name the files; nothing is read or written yet."""
        self.target = target
        self.url = url
        self.path = target.with_name(target.name + ".part")
        self.notes = target.with_name(target.name + ".part.json")

    @property
    def size(self) -> int:
        """The number of bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def resumable(self) -> bool:
        """Whether a later attempt can go on from what is there."""
        return self.size > 0 and self._validator() is not None

    def range_headers(self) -> dict[str, str]:
        """The request headers that ask for the rest only; empty if it must start from the first byte."""
        validator = self._validator()
        if validator is None or self.size == 0:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": validator}

    def whole(self, response: httpx2.Response) -> bool:
        """Whether an answer 416 means that every byte is already there; if not, start again."""
        total = response.headers.get("content-range", "").removeprefix("bytes */")
        if total == str(self.size) and self._same_file(response):
            return True
        self.discard()
        raise AgainError(f"{response.url.host} could not go on with the download", 0.0)

    def accept(self, response: httpx2.Response) -> int | None:
        """Make ready for the body of an answer 200 or 206; return the whole file's length, if it is known.

        StoreError if the disk has no room for the rest; AgainError (and a fresh start) if a 206 does not
        fit what is there.
        """
        if response.status_code == 206:
            rest_of = self._fitting_total(response)
            self._check_room(rest_of)
            return rest_of
        coded = response.headers.get("content-encoding", "identity") != "identity"
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdecimal() and not coded else None
        self._check_room(total)
        self._restart(response, total, coded)
        return total

    def append(self, chunks: Iterable[bytes], on_bytes: Callable[[int], None]) -> None:
        """Write the chunks at the end, and tell after each how many bytes are there."""
        with self.path.open("ab") as file:
            done = self.size
            for chunk in chunks:
                file.write(chunk)
                done += len(chunk)
                on_bytes(done)
            file.flush()
            os.fsync(file.fileno())

    def finish(self) -> Path:
        """Give the complete file its name."""
        self.path.replace(self.target)
        self.notes.unlink(missing_ok=True)
        return self.target

    def discard(self) -> None:
        """Forget what has arrived."""
        self.notes.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _restart(self, response: httpx2.Response, total: int | None, coded: bool) -> None:
        """Empty the part; write the new validators only after that, so that they never meet old bytes."""
        self.notes.unlink(missing_ok=True)
        self.path.open("wb").close()
        etag = response.headers.get("etag", "")
        kept = {
            "url": self.url,
            "etag": "" if etag.startswith("W/") else etag,  # a weak tag does not promise equal bytes
            "last_modified": response.headers.get("last-modified", ""),
            "total": total,
        }
        if not coded:
            self.notes.write_text(json.dumps(kept), encoding="utf-8")

    def _read_notes(self) -> dict[str, Any]:
        """The validators of what is there; empty if absent, damaged or of another address."""
        try:
            kept = json.loads(self.notes.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return kept if isinstance(kept, dict) and kept.get("url") == self.url else {}

    def _validator(self) -> str | None:
        """What If-Range may carry."""
        kept = self._read_notes()
        return kept.get("etag") or kept.get("last_modified") or None

    def _same_file(self, response: httpx2.Response) -> bool:
        """Whether the server still has the file that the part is from, as far as its answer tells."""
        kept = self._read_notes()
        now = response.headers.get("etag") or kept.get("etag")
        return bool(now == kept.get("etag"))

    def _fitting_total(self, response: httpx2.Response) -> int:
        """The whole length that a 206 states, if its body goes on where the part ends."""
        stated = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("content-range", ""))
        known = self._read_notes().get("total")
        fits = stated and int(stated[1]) == self.size and known in (None, int(stated[2]))
        if stated is None or not fits or not self._same_file(response):
            self.discard()
            raise AgainError(f"{response.url.host} sent another part of the file than was asked for", 0.0)
        return int(stated[2])

    def _check_room(self, total: int | None) -> None:
        """Refuse to start what cannot fit on the disk."""
        free = shutil.disk_usage(self.path.parent).free
        if total is not None and total - self.size > free:
            raise StoreError(
                f"The disk has {free / 1e6:,.0f} MB free and this file needs {total / 1e6:,.0f} MB: make "
                f"room or point EQUIPOISE_HOME to another disk, then run the same command again."
            )
