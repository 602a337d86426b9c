"""Download one large file so that nothing is lost: it resumes, tries again, and checks what arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from equipoise.errors import FetchError, InterruptedWorkError
from equipoise.sources.downloads import storage_error
from equipoise.sources.partfile import PartFile
from equipoise.sources.waits import Waits
from equipoise.sources.web import LATER, check_answer, open_client, patiently

if TYPE_CHECKING:
    import httpx2

Progress = Callable[[int, int | None], None]
NamedProgress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the publisher says of the file: its size in bytes and its hashes in hexadecimal, where known.

    >>> Expected(size=3).size
    3
    """

    size: int | None = None
    md5: str | None = None
    sha256: str | None = None


def fetch(
    url: str,
    target: Path,
    *,
    expected: Expected | None = None,
    on_progress: Progress = lambda done, total: None,
    client: httpx2.Client | None = None,
    waits: Waits | None = None,
    advice: str = LATER,
) -> Path:
    """Download `url` to `target` and return `target`; it appears only when it is complete and right.

    What has arrived is kept beside it (`target` + ".part") and a later call goes on from there, if the
    server allows and the file is still the same (RFC 9110, Range with If-Range). `on_progress` is called
    with the bytes that are there and the whole length, or None where the server does not tell it.
    One process at a time may download to a target; the caller sees to that.

    FetchError: the server refused, failed or sent something else (a web page, another size or hash);
    StoreError: the disk is full or closed to us; InterruptedWorkError: Ctrl-C. All are one sentence;
    those about the server end in `advice`.

    >>> import httpx2, tempfile
    >>> answer = httpx2.MockTransport(lambda request: httpx2.Response(200, content=iter([b"a,b"])))
    >>> with tempfile.TemporaryDirectory() as folder, httpx2.Client(transport=answer) as client:
    ...     fetch("https://un.example/votes.csv", Path(folder, "votes.csv"), client=client).read_bytes()
    b'a,b'
    """
    waits, expected = waits or Waits(), expected or Expected()
    part = PartFile(target, url)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with nullcontext(client) if client else open_client(waits) as line:
            attempt = partial(_attempt, line, part, expected, on_progress, advice)
            patiently(attempt, url, waits, advice)
        _check_whole(part, expected, advice)
        return part.finish()
    except KeyboardInterrupt:
        raise InterruptedWorkError(_kept(part)) from None
    except OSError as error:
        raise storage_error(error, part.path) from error


def looks_like_html(start: bytes) -> bool:
    """Tell a web page by its first bytes, whatever it calls itself.

    >>> looks_like_html(b"\\n<!DOCTYPE html><html>"), looks_like_html(b"undl_id,ms_code")
    (True, False)
    """
    head = start[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script"))


def _attempt(
    line: httpx2.Client, part: PartFile, expected: Expected, on_progress: Progress, advice: str
) -> None:
    """Ask for what is missing and add it to the part."""
    # Compressed transfer would make the lengths and ranges those of another stream.
    headers = {"Accept-Encoding": "identity", **part.range_headers()}
    with line.stream("GET", part.url, headers=headers) as response:
        if response.status_code == 416 and part.whole(response):
            return
        check_answer(response, advice)
        chunks = response.iter_bytes() if "content-encoding" in response.headers else response.iter_raw()
        start = next(chunks, b"")
        _check_is_data(response, start, advice)
        total = part.accept(response)
        if total is not None:
            _check_size(total, expected, part.url, advice)
        on_progress(part.size, total)
        part.append(chain((start,), chunks), lambda done: on_progress(done, total))


def _check_is_data(response: httpx2.Response, start: bytes, advice: str) -> None:
    """Refuse web pages and empty answers before they touch what is there."""
    host, kind = response.url.host, response.headers.get("content-type", "").lower()
    page = response.status_code == 200 and looks_like_html(start)
    if page or kind.startswith(("text/html", "application/xhtml")):
        raise FetchError(f"{host} sent a web page instead of the file {response.url.path}: {advice}.")
    if not start:
        raise FetchError(f"{host} sent an empty file for {response.url.path}: {advice}.")


def _check_size(size: int, expected: Expected, url: str, advice: str) -> None:
    """Compare the file's length with what the publisher's record says."""
    if expected.size is not None and size != expected.size:
        name = urlsplit(url).path.rsplit("/", 1)[-1]
        raise FetchError(
            f"{name} has {size:,} bytes where its record says {expected.size:,}, so it is not kept: {advice}."
        )


def _check_whole(part: PartFile, expected: Expected, advice: str) -> None:
    """Compare size and hashes of the complete file; a wrong one goes, since more bytes cannot mend it."""
    try:
        _check_size(part.size, expected, part.url, advice)
        for name, value in (("md5", expected.md5), ("sha256", expected.sha256)):
            if value is not None and digest(part.path, name) != value.lower():
                raise FetchError(
                    f"{part.target.name} arrived damaged: its {name.upper()} is not the one that its record "
                    f"states, so it is not kept: {advice}."
                )
    except FetchError:
        part.discard()
        raise


def digest(path: Path, name: str) -> str:
    """The hash of a file ("md5", "sha256"), in lower-case hexadecimal.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "empty")
    >>> path.touch()
    >>> digest(path, "md5")[:8]
    'd41d8cd9'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(name, usedforsecurity=False)).hexdigest()


def _kept(part: PartFile) -> str:
    """Say what a stopped download left behind and how to go on."""
    if part.resumable:
        return (
            f"Stopped; {part.size / 1e6:,.1f} MB are kept, and running the same command again resumes there."
        )
    return "Stopped; nothing was kept of this file, and running the same command again starts it anew."
