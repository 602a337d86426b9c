"""GDELT's public lists of its event files: names, sizes and MD5 sums."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from equipoise.errors import FetchError, SettingsError
from equipoise.sources.download import looks_like_html
from equipoise.sources.gdelt.files import EXPORT, export_days, stamp_of
from equipoise.sources.waits import Waits
from equipoise.sources.web import check_answer, patiently

if TYPE_CHECKING:
    import httpx2

GDELT = "http://data.gdeltproject.org"  # GDELT serves its files without TLS; the MD5 sums are checked
ADVICE = (
    "try again later, or download the files by hand from the lists at https://www.gdeltproject.org/data.html"
)
_MD5 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at GDELT's: its name, address, and size and MD5 sum as listed.

    >>> Remote("20200115.export.CSV.zip", "", 9, None).stamp
    '20200115'
    """

    name: str
    url: str
    size: int | None
    md5: str | None

    @property
    def stamp(self) -> str:
        """The digits that the name begins with."""
        return stamp_of(self.name)


def listing(
    version: int, first: date, last: date, *, client: httpx2.Client, base_url: str = GDELT, waits: Waits
) -> list[Remote]:
    """The event files of GDELT 1.0 or 2.0 with events of the days from `first` to `last`, in order.

    Of 1.0, files up to March 2013 hold a month or a year and are listed whole. Lines of a list that are not
    as described are passed over. SettingsError for another version or a span that is none; FetchError where
    a list cannot be had, is a web page, or names no file of the span.

    >>> listing(3, date(2020, 1, 1), date(2020, 1, 2), client=None, waits=Waits())
    Traceback (most recent call last):
    equipoise.errors.SettingsError: GDELT's event files have version 1 or 2, not 3.
    """
    if version not in (1, 2):
        raise SettingsError(f"GDELT's event files have version 1 or 2, not {version}.")
    if last < first:
        raise SettingsError(f"The span ends ({last}) before it begins ({first}): exchange the dates.")

    def ask(path: str) -> list[list[str]]:
        return _lines(client, f"{base_url}/{path}", waits)

    if version == 2:
        found = _version_2(ask("gdeltv2/masterfilelist.txt"), base_url)
    else:
        found = _version_1(ask("events/md5sums"), ask("events/filesizes"), base_url)
    start, end = first.strftime("%Y%m%d"), last.strftime("%Y%m%d")
    wanted = {
        f.name: f for f in found if f.stamp[:8] <= end[: len(f.stamp)] and f.stamp >= start[: len(f.stamp)]
    }
    if not wanted:
        raise FetchError(f"GDELT lists no file of version {version} from {first} to {last}: {ADVICE}.")
    return [wanted[name] for name in sorted(wanted)]


def by_months(files: Iterable[Remote]) -> dict[date, list[Remote]]:
    """The files under the first day of their month (of their year, where a file holds a year).

    >>> by_months([Remote("20200115.export.CSV.zip", "", None, None)]).keys()
    dict_keys([datetime.date(2020, 1, 1)])
    """
    found: dict[date, list[Remote]] = {}
    for file in files:
        found.setdefault(min(export_days([file.stamp])), []).append(file)
    return found


def _lines(client: httpx2.Client, url: str, waits: Waits) -> list[list[str]]:
    """The words of each line of a list."""

    def attempt() -> str:
        response = client.get(url)
        check_answer(response, ADVICE)
        if looks_like_html(response.content):
            raise FetchError(f"{response.url.host} sent a web page instead of {response.url.path}: {ADVICE}.")
        return response.text

    return [line.split() for line in patiently(attempt, url, waits, ADVICE).splitlines()]


def _version_2(lines: Iterable[list[str]], base_url: str) -> list[Remote]:
    """The exports among `size md5 address`; the address is made anew, so that no list leads elsewhere."""
    found = []
    for words in lines:
        name = words[2].rsplit("/", 1)[-1] if len(words) == 3 else ""
        if EXPORT.fullmatch(name) and len(stamp_of(name)) == 14:
            found.append(_remote(name, f"{base_url}/gdeltv2/{name}", words[0], words[1]))
    return found


def _version_1(sums: Iterable[list[str]], sizes: Iterable[list[str]], base_url: str) -> list[Remote]:
    """The exports among `md5 name`, with the sizes of `size name`."""
    size = {words[1]: words[0] for words in sizes if len(words) == 2}
    return [
        _remote(name, f"{base_url}/events/{name}", size.get(name, ""), md5)
        for md5, name in (words for words in sums if len(words) == 2)
        if EXPORT.fullmatch(name) and len(stamp_of(name)) < 14
    ]


def _remote(name: str, url: str, size: str, md5: str) -> Remote:
    """A file with what is stated soundly."""
    return Remote(
        name, url, int(size) if size.isdecimal() else None, md5.lower() if _MD5.fullmatch(md5) else None
    )
