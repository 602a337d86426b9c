"""Finding a record's newest file, from the listing, from the page, and from neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import FetchError
from equipoise.sources.undl_site import RemoteFile, _from_listing, newest_file
from equipoise.sources.waits import Waits
from equipoise.sources.web import UnreachableError, open_client
from worlds.fileserver import Answer, FileServer, Served, closed_port

QUICK = Waits(attempts=3, first=0.001, longest=0.01, jitter=0.001, connect=5, silence=5)
RECORD = 4060887
LISTING = f"/api/v1/file?recid={RECORD}"
PAGE = f"/record/{RECORD}"
FILES = f"{PAGE}/files"


def entry(name: str, form: str = ".csv", **more: Any) -> dict[str, Any]:
    return {"name": name, "format": form, "url": f"{FILES}/{name}{form}", "description": "", **more}


def listed(*entries: Any) -> Served:
    return Served(json.dumps(list(entries)).encode(), kind="application/json")


def page(*links: str) -> Served:
    anchors = "".join(f'<li><a class="file" href="{link}">file</a></li>' for link in links)
    return Served(f"<!DOCTYPE html><html><body>{anchors}</body></html>".encode(), kind="text/html")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


def find(base_url: str) -> RemoteFile:
    with open_client(QUICK) as client:
        return newest_file(RECORD, client=client, base_url=base_url, waits=QUICK)


def test_months_are_numbers_not_texts(server: FileServer) -> None:
    server.serve(LISTING, listed(entry("2025_11_25_ga_voting"), entry("2025_7_23_ga_voting")))
    assert find(server.url).date == "2025-11-25"


def test_the_newest_date_wins_whatever_the_order_and_the_zeros(server: FileServer) -> None:
    names = [
        "2025_7_23_ga_voting",
        "2026_02_06_ga_voting",
        "2025_11_25_ga_voting",
        "2024_09_12_ga_resolutions_voting",
    ]
    server.serve(LISTING, listed(*map(entry, names)))
    found = find(server.url)
    assert found.name == "2026_02_06_ga_voting.csv"
    assert found.version == found.date == "2026-02-06"
    assert found.url == f"{server.url}{FILES}/2026_02_06_ga_voting.csv"
    assert [a.path for a in server.asked] == [LISTING]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_one_date_the_plain_name_wins(server: FileServer, turn: int) -> None:
    names = ["2026_02_06_ga_voting", "2026_02_06_ga_resolutions_voting"][::turn]
    server.serve(LISTING, listed(*map(entry, names)))
    assert find(server.url).name == "2026_02_06_ga_voting.csv"


def test_size_and_hash_are_kept_where_they_are_stated(server: FileServer) -> None:
    server.serve(LISTING, listed(entry("2025_7_21_ga_voting", size=123, md5="AB" * 16)))
    found = find(server.url)
    assert (found.size, found.md5) == (123, "ab" * 16)


@pytest.mark.parametrize(
    "stated", [{"size": "360 MB", "md5": "?"}, {"size": True}, {"size": -1}, {"md5": 7}, {}]
)
def test_unreadable_size_and_hash_are_unknown(server: FileServer, stated: dict[str, Any]) -> None:
    server.serve(LISTING, listed(entry("2025_7_21_ga_voting", **stated)))
    found = find(server.url)
    assert (found.size, found.md5) == (None, None)


def test_other_files_of_the_record_are_passed_over(server: FileServer) -> None:
    others = [
        entry("2027_01_01_ga_voting_md", ".md"),
        entry("2027_01_01_ga_voting", ".pdf"),
        entry("2027_01_01_ga_voting_by_resolution"),
        entry("2027_13_01_ga_voting"),
        {"name": "no address"},
        {"url": None},
        {"url": f"{FILES}/..%2F..%2F2027_01_01_x y_voting.csv"},
        "text",
        None,
    ]
    server.serve(LISTING, listed(entry("2025_7_21_ga_voting"), *others))
    assert find(server.url).name == "2025_7_21_ga_voting.csv"


@pytest.mark.parametrize("form", [".csv", ".csv.gz", ".zip"])
def test_packed_files_count(server: FileServer, form: str) -> None:
    server.serve(LISTING, listed(entry("2025_7_21_ga_voting", form)))
    assert find(server.url).name == f"2025_7_21_ga_voting{form}"


@pytest.mark.parametrize(
    "listing", [None, Served(b"<html>new site</html>"), listed(), Served(b'{"files": []}')]
)
def test_the_page_stands_in_for_the_listing(server: FileServer, listing: Served | None) -> None:
    if listing is not None:
        server.serve(LISTING, listing)
    links = [
        f"{FILES}/2025_7_21_ga_voting.csv?ln=en&amp;v=1",
        f"{server.url}{FILES}/2026_02_06_ga_voting.csv",
        f"{FILES}/2026_02_06_ga_voting_md.md",
        "/record/999/files/2030_01_01_ga_voting.csv",
    ]
    server.serve(PAGE, page(*links))
    found = find(server.url)
    assert found == RemoteFile(links[1], "2026_02_06_ga_voting.csv", "2026-02-06", "2026-02-06")
    assert [a.path for a in server.asked] == [LISTING, PAGE]


def test_the_query_of_a_link_stays_with_its_address(server: FileServer) -> None:
    server.serve(PAGE, page(f"{FILES}/2025_7_21_ga_voting.csv?ln=en&amp;v=1"))
    found = find(server.url)
    assert found.url == f"{server.url}{FILES}/2025_7_21_ga_voting.csv?ln=en&v=1"
    assert found.name == "2025_7_21_ga_voting.csv"


@pytest.mark.parametrize("shown", [None, page(), page(f"{FILES}/readme.md")])
def test_a_record_without_a_file_says_how_to_go_on(server: FileServer, shown: Served | None) -> None:
    if shown is not None:
        server.serve(PAGE, shown)
    with pytest.raises(FetchError) as error:
        find(server.url)
    assert str(error.value) == (
        "The UN Digital Library's record 4060887 lists no voting file: download the file in a browser from "
        f"{server.url}/record/4060887 and run `equipoise pull un-votes --file PATH`."
    )


def test_a_refusal_says_how_to_go_on_and_is_not_argued_with(server: FileServer) -> None:
    server.serve(LISTING, listed(), Answer(202, {"x-amzn-waf-action": "challenge"}))
    with pytest.raises(FetchError, match=r"refused the request.*HTTP 202.*--file PATH`\.$"):
        find(server.url)
    assert len(server.asked) == 1


def test_a_busy_library_is_asked_again(server: FileServer) -> None:
    server.serve(
        LISTING, listed(entry("2025_7_21_ga_voting")), Answer(503), Answer(429, {"Retry-After": "0"})
    )
    assert find(server.url).date == "2025-07-21"


def test_no_network_is_one_sentence() -> None:
    with pytest.raises(UnreachableError, match=r"cannot be reached .*--file PATH`\.$"):
        find(f"http://127.0.0.1:{closed_port()}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["url", "name", "size", "md5", "format"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_listing_breaks_the_reader(listing: Any) -> None:
    response = httpx2.Response(200, content=json.dumps(listing).encode())
    assert all(isinstance(f, RemoteFile) for f in _from_listing(response, "https://un.example"))
