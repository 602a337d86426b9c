"""Sectors' records into the store: from files and from servers; nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from equipoise.answers.balance.balance import balance
from equipoise.errors import FetchError, SettingsError, SourceError, StoreError
from equipoise.sources.sector_fetch import fetch_sector, month_span
from equipoise.sources.sector_pull import store_files
from equipoise.sources.sectors import RECORDS, record
from equipoise.sources.waits import Waits
from equipoise.store import Store
from worlds.armsfiles import write_register
from worlds.atopfiles import directed, members, write_zip
from worlds.fileserver import FileServer, Served
from worlds.gdeltfiles import line, write_lines
from worlds.gdeltserver import serve_v2

QUICK = Waits(attempts=2, first=0.001, longest=0.01, jitter=0.001, longest_asked=1, connect=5, silence=5)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def register(path: Path, first: int, last: int) -> Path:
    """A register with one delivery in each year."""
    return write_register(path, [(str(y), "Russia", "Kazakhstan", y, 10.0) for y in range(first, last + 1)])


def test_a_file_is_stored_once(store: Store, tmp_path: Path) -> None:
    path = register(tmp_path / "arms.csv", 2000, 2010)
    first = store_files(store, record("arms"), [path])
    assert (first.status, first.report.kept if first.report else 0) == ("stored", 11)
    assert "licence: SIPRI" in first.sentence
    again = store_files(store, record("arms"), [path])
    assert (again.status, again.report) == ("already newest", None)


def test_a_file_with_fewer_years_does_not_replace_what_is_there(store: Store, tmp_path: Path) -> None:
    store_files(store, record("arms"), [register(tmp_path / "long.csv", 2000, 2010)])
    with pytest.raises(SourceError, match="run `equipoise data --remove arms` first"):
        store_files(store, record("arms"), [register(tmp_path / "short.csv", 2001, 2009)])
    assert store.read("arms", "deliveries").height == 11
    longer = store_files(store, record("arms"), [register(tmp_path / "longer.csv", 2000, 2011)])
    assert longer.status == "stored"


def test_a_file_of_fewer_states_does_not_replace_what_is_there(store: Store, tmp_path: Path) -> None:
    rows = [(f"{s}{y}", "Russia", s, y, 10.0) for s in ("Kazakhstan", "India") for y in range(2000, 2011)]
    store_files(store, record("arms"), [write_register(tmp_path / "two.csv", rows)])
    with pytest.raises(SourceError, match=r"11 rows \(of fewer states\?\) and the store has 22"):
        store_files(store, record("arms"), [register(tmp_path / "one.csv", 2000, 2010)])
    assert store.read("arms", "deliveries").height == 22


def test_two_exports_make_one_record_without_a_year_twice(store: Store, tmp_path: Path) -> None:
    files = [register(tmp_path / "new.csv", 2005, 2012), register(tmp_path / "old.csv", 2000, 2008)]
    pulled = store_files(store, record("arms"), files)
    assert pulled.origin is not None
    assert pulled.origin.coverage == ("2000", "2012")
    assert sorted(store.read("arms", "deliveries")["year"]) == list(range(2000, 2013))
    assert pulled.report is not None
    assert pulled.report.kept == 13


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_no_record_is_refused_and_leaves_the_store_alone(
    store: Store, tmp_path: Path, name: str
) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>")
    with pytest.raises(SourceError):
        store_files(store, record(name), [page])
    with pytest.raises(SourceError, match="There is no file"):
        store_files(store, record(name), [tmp_path / "nowhere"])
    assert store.info(name) is None


def test_too_many_files_are_refused(store: Store, tmp_path: Path) -> None:
    path = register(tmp_path / "arms.csv", 2000, 2010)
    with pytest.raises(SourceError, match="3 files were given for arms, at most 2"):
        store_files(store, record("arms"), [path, path, path])


def test_treaties_come_from_the_server_and_downloads_go(
    server: FileServer, store: Store, tmp_path: Path
) -> None:
    zipped = write_zip(
        tmp_path / "atop.zip",
        atop5_1ddyr=directed([(705, 365, 2000, "d"), (365, 705, 2000, "d")]),
        atop5_1m=members([(4000, n, 1992, 0, "d", {}) for n in (705, 365)]),
    )
    from equipoise.sources.atop.fetch import _ZIP

    server.serve(_ZIP, Served(zipped.read_bytes(), kind="application/zip"))
    pulled = fetch_sector(store, "defence", base_url=server.url, waits=QUICK)
    assert pulled.status == "stored"
    assert store.read("defence", "obligations").height == 2
    assert not (store.home / "downloads" / "defence").exists()


def test_a_server_that_fails_leaves_the_store_alone(server: FileServer, store: Store) -> None:
    with pytest.raises(FetchError):
        fetch_sector(store, "defence", base_url=server.url, waits=QUICK)
    assert store.info("defence") is None


def test_events_join_what_is_there(server: FileServer, store: Store, tmp_path: Path) -> None:
    serve_v2(server, tmp_path, months=3)
    january = (date(2020, 1, 1), date(2020, 1, 31))
    february = (date(2020, 2, 1), date(2020, 2, 29))
    fetch_sector(store, "events", span=january, base_url=server.url, waits=QUICK)
    one = store.read("events", "months")
    fetch_sector(store, "events", span=february, base_url=server.url, waits=QUICK)
    both = store.read("events", "months")
    assert one.height < both.height
    assert set(one["month"]) <= set(both["month"])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2023-02", "2023-01", "end before they begin"),
        ("2023-13", "2024-01", "'2023-13' is no month"),
        ("2023", "2024", "'2023' is no month"),
        ("2999-01", "2999-02", "2999-02 has not begun yet"),
    ],
)
def test_spans_of_months_that_cannot_be(first: str, last: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        month_span(first, last)


@pytest.mark.parametrize(
    ("name", "span", "said"),
    [
        ("arms", None, "cannot be fetched by a program"),
        ("events", None, "Say which months"),
        ("weather", None, "nothing called 'weather'"),
    ],
)
def test_what_cannot_be_fetched_is_said(
    store: Store, name: str, span: tuple[date, date] | None, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        fetch_sector(store, name, span=span, waits=QUICK)


def test_events_are_read_from_one_export_from_folders_and_from_a_table(store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, stamp, start in ((first, "20200115120000", 0), (second, "20200115121500", 100)):
        folder.mkdir()
        lines = [line(GLOBALEVENTID=start + i) for i in range(20)]
        write_lines(folder / f"{stamp}.export.CSV", lines)
    one = RECORDS["events"].read([first / "20200115120000.export.CSV"])
    both = RECORDS["events"].read([first, second])
    assert (one.report.kept, both.report.kept) == (20, 40)
    table = tmp_path / "dyads.csv"
    table.write_text("month,iso3_a,iso3_b,score_sum,active_days,days_in_file\n202001,KAZ,RUS,5.5,3,31\n")
    assert RECORDS["events"].read([table]).tables["dyad_scores"].height == 1
    with pytest.raises(SourceError, match=r"dyads\.csv is not named as GDELT names its exports"):
        RECORDS["events"].read([first, table])


def test_a_record_too_short_for_a_year_leaves_the_other_sectors_their_answers(
    store: Store, tmp_path: Path
) -> None:
    table = tmp_path / "dyads.csv"
    table.write_text("month,iso3_a,iso3_b,score_sum,active_days,days_in_file\n202001,KAZ,RUS,5.5,3,31\n")
    store_files(store, record("events"), [table])
    store_files(store, record("arms"), [register(tmp_path / "arms.csv", 2000, 2001)])
    found = balance("Kazakhstan", sectors="organisations, arms, events", store=store)
    assert [s.sector for s in found.sectors] == ["organisations"]
    why = {n.sector: n.reason for n in found.not_covered}
    assert "less than half of the days" in why["events"]
    assert "no sum over 5 years is whole" in why["arms"]


def test_a_store_that_cannot_be_written_is_one_sentence(store: Store, tmp_path: Path) -> None:
    path = register(tmp_path / "arms.csv", 2000, 2010)
    store.home.parent.mkdir(exist_ok=True)
    store.home.write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        store_files(store, record("arms"), [path])
