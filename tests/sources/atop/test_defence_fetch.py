"""Fetching ATOP from a real local server: its own site's zip, and a file of a Dataverse by DOI."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from equipoise.errors import FetchError, SettingsError
from equipoise.sources.atop import fetch_atop, fetch_doi, read_atop
from equipoise.sources.download import Expected
from equipoise.sources.waits import Waits
from worlds import atopfiles as af
from worlds.atopfiles import CAN, USA
from worlds.fileserver import Answer, CutAfter, FileServer, Served

QUICK = Waits(attempts=3, first=0.001, longest=0.01, jitter=0.001, longest_asked=2, connect=5, silence=5)
ZIP = "/uploads/6/9/1/3/69134503/atop_5.1__.csv_.zip"
DOI = "10.7910/DVN/ABCDEF/GHIJKL"
FILE = f"/api/access/datafile/:persistentId?persistentId=doi:{DOI}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


@pytest.fixture
def body(tmp_path: Path) -> bytes:
    text = af.directed([(USA, CAN, 1950, "dac")])
    return af.write_zip(tmp_path / "made.zip", atop5_1ddyr=text).read_bytes()


def test_the_zip_is_fetched_in_pieces_and_read(server: FileServer, tmp_path: Path, body: bytes) -> None:
    server.serve(ZIP, Served(body, kind="application/zip"), CutAfter(100), Answer(503))
    seen: list[int] = []
    got = fetch_atop(
        tmp_path / "new", base_url=server.url, on_progress=lambda n, _: seen.append(n), waits=QUICK
    )
    assert got.name == "atop_5.1_csv.zip"
    assert server.ranges(ZIP) == [None, "bytes=100-", "bytes=100-"]
    assert seen[-1] == len(body)
    assert read_atop(got).report.kept == 1


def test_a_missing_zip_says_how_to_go_on(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(
        FetchError, match=r"HTTP 404.*: download ATOP's CSV files in a browser from .*/data\.html"
    ):
        fetch_atop(tmp_path, base_url=server.url, waits=QUICK)


@pytest.mark.parametrize("doi", [DOI, f"doi:{DOI}", f"https://doi.org/{DOI}", f" DOI:{DOI}\n"])
def test_a_file_is_fetched_by_its_doi(server: FileServer, tmp_path: Path, body: bytes, doi: str) -> None:
    server.serve(FILE, Served(body, kind="application/zip"))
    expected = Expected(md5=hashlib.md5(body).hexdigest())
    got = fetch_doi(doi, tmp_path, "atop.zip", base_url=server.url, expected=expected, waits=QUICK)
    assert got == tmp_path / "atop.zip"
    assert read_atop(got).report.kept == 1


def test_a_doi_that_is_not_there_or_none_at_all_is_refused(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"HTTP 404.*: check the DOI, which must be that of a file"):
        fetch_doi(DOI, tmp_path, "atop.zip", base_url=server.url, waits=QUICK)
    for doi in ("", "10.7910", "10.7910/DVN/A B", "https://example.org/10.7910/DVN/A", "10.7910/a?b=c&d#e"):
        with pytest.raises(SettingsError, match="is no DOI"):
            fetch_doi(doi, tmp_path, "atop.zip", base_url=server.url, waits=QUICK)
    for name in ("", "../atop.zip", "/etc/atop", ".atop"):
        with pytest.raises(SettingsError, match="is no plain file name"):
            fetch_doi(DOI, tmp_path, name, base_url=server.url, waits=QUICK)
    assert len(server.asked) == 1
