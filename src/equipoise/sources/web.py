"""Asking a publisher's server: with patience where waiting helps, and a plain sentence where it does not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from equipoise.errors import EquipoiseError, FetchError
from equipoise.sources.waits import Waits

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
LATER = "try again later"
BUSY = frozenset({429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403})
log = logging.getLogger("equipoise.sources")
# stamina logs each retry without saying what went wrong; the sentence logged below does.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class UnreachableError(FetchError):
    """No answer came at all: no network, no such server, or silence."""


class AgainError(EquipoiseError):
    """One attempt failed in a way that another may mend; `wait` is what the server asks for, in seconds."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        """Keep what failed, as the start of a sentence."""
        super().__init__(what)
        self.wait = wait


def open_client(waits: Waits) -> httpx2.Client:
    """Return a client that follows redirects and says honestly which program asks.

    >>> with open_client(Waits()) as client:
    ...     client.headers["user-agent"].startswith("equipoise/")
    True
    """
    from importlib.metadata import version

    import httpx2

    return httpx2.Client(
        headers={"User-Agent": f"equipoise/{version('equipoise')}"},
        timeout=httpx2.Timeout(waits.silence, connect=waits.connect),
        follow_redirects=True,
    )


def check_answer(response: httpx2.Response, advice: str = LATER) -> None:
    """Return if the answer holds what was asked for (HTTP 200 or 206), else raise.

    AgainError for the answers that pass with time (429, 500, 502, 503, 504); FetchError, ending in
    `advice`, for the others. A robot check (the header x-amzn-waf-action, sent with HTTP 202 or 405)
    counts as a refusal: it is a wish of the publisher's and is not worked around.

    >>> import httpx2
    >>> check_answer(httpx2.Response(404, request=httpx2.Request("GET", "https://un.example/a.csv")))
    Traceback (most recent call last):
    equipoise.errors.FetchError: un.example has no /a.csv (HTTP 404): try again later.
    """
    status, host = response.status_code, response.url.host
    if status in REFUSED or "x-amzn-waf-action" in response.headers:
        raise FetchError(
            f"{host} refused the request, as it does to some programs (HTTP {status}): {advice}."
        )
    if status in BUSY:
        raise AgainError(f"{host} answered HTTP {status}", _asked_wait(response))
    if status in {404, 410}:
        raise FetchError(f"{host} has no {response.url.path} (HTTP {status}): {advice}.")
    if status not in {200, 206}:
        raise FetchError(f"{host} answered HTTP {status}, which is no file: {advice}.")


def patiently(work: Callable[[], T], url: str, waits: Waits, advice: str = LATER) -> T:
    """Run `work` until it succeeds, with exponential waits between the tries; return its result.

    Tries again after AgainError, a time-out and a cut connection; when no connection can be made at all,
    only if there was one before. Every lasting failure is a FetchError (UnreachableError where no answer
    came) of one sentence that ends in `advice`.

    >>> patiently(lambda: 7, "https://un.example/", Waits())
    7
    """
    import httpx2
    import stamina

    failures = 0

    def again(error: Exception) -> bool | float:
        nonlocal failures
        failures += 1
        passing = _passing(error, waits, seen_before=failures > 1)
        if passing is not False and failures < waits.attempts:
            log.warning("%s; trying again (%d of %d).", _what(error, url), failures + 1, waits.attempts)
        return passing

    retry = stamina.RetryingCaller(
        waits.attempts, None, wait_initial=waits.first, wait_max=waits.longest, wait_jitter=waits.jitter
    )
    try:
        return retry(again, work)
    except AgainError as error:
        if error.wait is not None and error.wait > waits.longest_asked:
            raise FetchError(f"{error} and asks to wait {error.wait:.0f} seconds: {advice}.") from error
        raise FetchError(f"{error}, {failures} times in a row: {advice}.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise UnreachableError(f"{_what(error, url)}: check the network, then {advice}.") from error


def _passing(error: BaseException, waits: Waits, *, seen_before: bool) -> bool | float:
    """Tell whether an error may pass: False, True, or after how many seconds."""
    import httpx2

    if isinstance(error, AgainError):
        if error.wait is None:
            return True
        return error.wait if error.wait <= waits.longest_asked else False
    if isinstance(error, httpx2.ConnectError):
        return seen_before
    cut = (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError)
    return isinstance(error, cut)


def _what(error: BaseException, url: str) -> str:
    """Say in words what went wrong with the connection."""
    import httpx2

    host = urlsplit(url).netloc or url
    if isinstance(error, AgainError):
        return str(error)
    if isinstance(error, httpx2.TimeoutException):
        return f"{host} stayed silent too long"
    if isinstance(
        error, (httpx2.ConnectError, httpx2.ProxyError, httpx2.InvalidURL, httpx2.UnsupportedProtocol)
    ):
        return f"{host} cannot be reached ({error})"
    return f"{host} broke off the connection"


def _asked_wait(response: httpx2.Response) -> float | None:
    """Read Retry-After, in seconds or as a date; None if absent or unreadable."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
