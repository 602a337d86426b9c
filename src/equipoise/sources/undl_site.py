"""Which file of a UN Digital Library record is the newest, and where it lies.

The library runs on TIND, whose interface `/api/v1/file?recid=N` lists a record's files as JSON objects with
name, format, url and size. Where that fails, the record's page `/record/N` still links to them. The
voting records carry the date of publication in the name (2025_7_21_ga_voting.csv, 2026_02_06_sc_voting.csv),
which serves as the version; other files of the record (a description, a table of one row a resolution)
do not end in "voting".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from equipoise.errors import FetchError
from equipoise.sources.waits import Waits
from equipoise.sources.web import check_answer, patiently

if TYPE_CHECKING:
    import httpx2

UNDL = "https://digitallibrary.un.org"
DATED = re.compile(r"(\d{4})[_-](\d{1,2})[_-](\d{1,2})_.*voting(\.csv|\.csv\.gz|\.zip)")
PLAIN = re.compile(r"[\d_-]+_(ga|sc)_voting\.\S+")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A data file at the publisher's: `date` is ISO, `size` in bytes, `md5` in hexadecimal, None if unstated.

    >>> RemoteFile("https://un.example/a.csv", "a.csv", "2025-07-21", "2025-07-21").size is None
    True
    """

    url: str
    name: str
    version: str
    date: str
    size: int | None = None
    md5: str | None = None


def newest_file(record: int, *, client: httpx2.Client, base_url: str = UNDL, waits: Waits) -> RemoteFile:
    """Find the newest data file of a record, by the date in its name; of one date the plainest name.

    FetchError (one sentence that says how to go on by hand) if the library cannot be reached, refuses, or
    lists no data file.

    >>> import httpx2
    >>> listing = [{"name": "2025_7_21_ga_voting", "format": ".csv", "size": 9,
    ...             "url": "https://un.example/record/7/files/2025_7_21_ga_voting.csv"}]
    >>> answer = httpx2.MockTransport(lambda request: httpx2.Response(200, json=listing))
    >>> with httpx2.Client(transport=answer) as client:
    ...     newest_file(7, client=client, base_url="https://un.example", waits=Waits()).version
    '2025-07-21'
    """
    advice = by_hand(record, base_url)
    ask = partial(_get, client, waits=waits, advice=advice)
    found = _from_listing(ask(f"{base_url}/api/v1/file?recid={record}"), base_url)
    if not found:
        found = _from_page(ask(f"{base_url}/record/{record}"), base_url, record)
    if not found:
        raise FetchError(f"The UN Digital Library's record {record} lists no voting file: {advice}.")
    return max(found, key=lambda file: (file.date, PLAIN.fullmatch(file.name.lower()) is not None))


def by_hand(record: int, base_url: str = UNDL) -> str:
    """Say how to get a record's file without this program's help, as the end of a sentence.

    >>> by_hand(4060887)
    'download the file in a browser from https://digitallibrary.un.org/record/4060887 and run
     `equipoise pull un-votes --file PATH`'
    """
    page = f"{base_url}/record/{record}"
    return f"download the file in a browser from {page} and run `equipoise pull un-votes --file PATH`"


def version_in(name: str) -> str | None:
    """Return the date of publication (ISO) that the library writes into a voting file's name, if it is there.

    A date after today is none: it would pass for newer than every later file.

    >>> version_in("2025_7_21_ga_voting.csv"), version_in("votes.csv"), version_in("2999_1_1_ga_voting.csv")
    ('2025-07-21', None, None)
    """
    dated = DATED.fullmatch(name.lower())
    try:
        day = date(int(dated[1]), int(dated[2]), int(dated[3])) if dated else date.max
    except ValueError:
        return None
    return day.isoformat() if day <= date.today() else None


def _get(client: httpx2.Client, url: str, *, waits: Waits, advice: str) -> httpx2.Response | None:
    """Fetch a small document; None if this address does not exist, which leaves the other to be tried."""

    def attempt() -> httpx2.Response | None:
        response = client.get(url)
        if response.status_code in {400, 404, 410, 501}:
            return None
        check_answer(response, advice)
        return response

    return patiently(attempt, url, waits, advice)


def _from_listing(response: httpx2.Response | None, base_url: str) -> list[RemoteFile]:
    """Read the JSON listing; whatever is not as described is passed over."""
    try:
        entries = response.json() if response is not None else []
    except ValueError:
        return []
    files = (
        (_from_entry(e, base_url) for e in entries if isinstance(e, dict))
        if isinstance(entries, list)
        else ()
    )
    return [f for f in files if f is not None]


def _from_entry(entry: dict[str, Any], base_url: str) -> RemoteFile | None:
    """One entry of the listing; None if it is no voting file."""
    url, size, md5 = entry.get("url"), entry.get("size"), entry.get("md5")
    found = _remote(url, base_url) if isinstance(url, str) else None
    if found is None:
        return None
    sized = size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else None
    hashed = md5.lower() if isinstance(md5, str) and re.fullmatch(r"[0-9a-fA-F]{32}", md5) else None
    return RemoteFile(found.url, found.name, found.version, found.date, sized, hashed)


def _from_page(response: httpx2.Response | None, base_url: str, record: int) -> list[RemoteFile]:
    """Read the links to files on a record's page."""
    if response is None:
        return []
    links: Iterable[str] = re.findall(
        rf"""["']([^"'\s]*/record/{record}/files/[^"'\s]+)["']""", response.text
    )
    files = (_remote(unescape(link), base_url) for link in links)
    return [f for f in files if f is not None]


def _remote(link: str, base_url: str) -> RemoteFile | None:
    """A voting file by its address; None for another file, or a name that is no plain file name."""
    url = urljoin(f"{base_url}/", link)
    parts = urlsplit(url)
    name = unquote(parts.path).rsplit("/", 1)[-1]
    day = version_in(name)
    if parts.scheme not in {"http", "https"} or day is None or not SAFE.fullmatch(name):
        return None
    return RemoteFile(url, name, day, day)
