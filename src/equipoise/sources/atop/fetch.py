"""Fetch ATOP: the zip on the project's own site, or any deposit in a Dataverse by its DOI."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from equipoise.errors import SettingsError
from equipoise.sources.download import Expected, Progress, fetch
from equipoise.sources.waits import Waits

ATOP = "https://www.atopdata.org"
DATAVERSE = "https://dataverse.harvard.edu"
_ZIP = "/uploads/6/9/1/3/69134503/atop_5.1__.csv_.zip"
_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:-]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def fetch_atop(
    folder: Path,
    *,
    base_url: str = ATOP,
    on_progress: Progress = lambda done, total: None,
    waits: Waits | None = None,
) -> Path:
    """Download ATOP 5.1 (all its CSV files in one zip) into a folder; return the zip's path.

    Resumes, tries again and fails as `equipoise.sources.download.fetch` does.

    >>> from equipoise.sources.waits import Waits
    >>> import tempfile
    >>> fetch_atop(Path(tempfile.mkdtemp()), base_url="ftp://atop.example", waits=Waits(attempts=1))
    Traceback (most recent call last):
    equipoise.sources.web.UnreachableError: atop.example cannot be reached ...
    """
    advice = f"download ATOP's CSV files in a browser from {base_url}/data.html and read the zip by its path"
    target = folder / "atop_5.1_csv.zip"
    return fetch(f"{base_url}{_ZIP}", target, on_progress=on_progress, waits=waits, advice=advice)


def fetch_doi(
    doi: str,
    folder: Path,
    file_name: str,
    *,
    base_url: str = DATAVERSE,
    expected: Expected | None = None,
    on_progress: Progress = lambda done, total: None,
    waits: Waits | None = None,
) -> Path:
    """Download the file with a DOI from a Dataverse (its Data Access API) into a folder, as `file_name`.

    `doi` is that of the file, not of the data set: "10.7910/DVN/..../....", with or without "doi:" or
    "https://doi.org/" before it. Raises SettingsError for what is no DOI or no plain file name; fails else as
    `equipoise.sources.download.fetch` does.

    >>> fetch_doi("atop", Path(), "atop.zip")
    Traceback (most recent call last):
    equipoise.errors.SettingsError: 'atop' is no DOI: give one such as doi:10.7910/DVN/ABCDEF/GHIJKL.
    """
    plain = re.sub(r"^(doi:|https?://(dx\.)?doi\.org/)", "", doi.strip(), flags=re.IGNORECASE)
    if not _DOI.fullmatch(plain):
        raise SettingsError(f"{doi[:60]!r} is no DOI: give one such as doi:10.7910/DVN/ABCDEF/GHIJKL.")
    if not _NAME.fullmatch(file_name):
        raise SettingsError(f"{file_name[:60]!r} is no plain file name: give one such as atop.zip.")
    url = f"{base_url}/api/access/datafile/:persistentId?persistentId=doi:{quote(plain, safe='/')}"
    advice = "check the DOI, which must be that of a file, or download the file in a browser and read it"
    return fetch(
        url, folder / file_name, expected=expected, on_progress=on_progress, waits=waits, advice=advice
    )
