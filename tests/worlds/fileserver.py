"""A real HTTP server on 127.0.0.1 that serves files with ranges and, when told to, fails as servers do."""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Served:
    body: bytes
    etag: str = '"1"'
    kind: str = "text/csv"
    ranges: bool = True
    chunked: bool = False


@dataclass
class Answer:
    """A ready answer in place of the file."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class CutAfter:
    """Send so many bytes of the body, then drop the connection; `hold` waits for `release()` before."""

    sent: int
    hold: bool = False


@dataclass
class Claim:
    """Send the file under a Content-Length that is not its own, then drop the connection."""

    length: int


@dataclass
class WrongRange:
    """Answer 206, but from the first byte."""


Fault = Answer | CutAfter | Claim | WrongRange


@dataclass
class Asked:
    path: str
    range: str | None
    if_range: str | None
    agent: str


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what many tests are about; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class FileServer:
    def __init__(self) -> None:
        self.files: dict[str, Served] = {}
        self.faults: dict[str, deque[Fault]] = {}
        self.asked: list[Asked] = []
        self.sent = 0
        self._released = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def serve(self, path: str, served: Served, *faults: Fault) -> str:
        """Serve a file at `path`; each fault answers one request, in order, before the file is served."""
        self.files[path] = served
        self.faults[path] = deque(faults)
        return self.url + path

    def ranges(self, path: str) -> list[str | None]:
        return [a.range for a in self.asked if a.path == path]

    def release(self) -> None:
        self._released.set()

    def wait_released(self) -> None:
        self._released.wait(30)

    @contextmanager
    def running(self) -> Iterator[FileServer]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.release()
            self._http.shutdown()
            thread.join()
            self._http.server_close()


def closed_port() -> int:
    """A port of 127.0.0.1 at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _handler(server: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Stay silent."""

        def do_GET(self) -> None:
            header = self.headers.get
            asked = Asked(self.path, header("Range"), header("If-Range"), header("User-Agent", ""))
            server.asked.append(asked)
            faults = server.faults.get(self.path)
            fault = faults.popleft() if faults else None
            with suppress(ConnectionError):
                if isinstance(fault, Answer):
                    self._send(fault.status, fault.headers, fault.body)
                elif self.path not in server.files:
                    self._send(404, {"Content-Type": "text/html"}, b"<html>none</html>")
                else:
                    self._send_file(server.files[self.path], asked, fault)

        def _send_file(self, served: Served, asked: Asked, fault: Fault | None) -> None:
            start, status = 0, 200
            wanted = re.fullmatch(r"bytes=(\d+)-", asked.range or "")
            if wanted and served.ranges and asked.if_range in (None, served.etag):
                start, status = int(wanted[1]), 206
            if isinstance(fault, WrongRange):
                start, status = 0, 206
            total = len(served.body)
            headers = {"Content-Type": served.kind}
            if served.etag:
                headers["ETag"] = served.etag
            if start >= total > 0:
                self._send(416, {**headers, "Content-Range": f"bytes */{total}"}, b"")
                return
            if status == 206:
                headers["Content-Range"] = f"bytes {start}-{total - 1}/{total}"
            self._send(status, headers, served.body[start:], fault, served.chunked)

        def _send(
            self,
            status: int,
            headers: dict[str, str],
            body: bytes,
            fault: Fault | None = None,
            chunked: bool = False,
        ) -> None:
            length = fault.length if isinstance(fault, Claim) else len(body)
            part = body[: fault.sent] if isinstance(fault, CutAfter) else body
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if chunked:
                self.send_header("Transfer-Encoding", "chunked")
                part = f"{len(part):x}\r\n".encode() + part + b"\r\n0\r\n\r\n"
            else:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            server.sent += len(part)  # before: whoever has read it all may look at once
            self.wfile.write(part)
            self.wfile.flush()
            if isinstance(fault, CutAfter | Claim):
                if isinstance(fault, CutAfter) and fault.hold:
                    server.wait_released()
                self.close_connection = True

    return Handler
