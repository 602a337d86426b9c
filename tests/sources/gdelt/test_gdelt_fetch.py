"""GDELT's lists and files from a real server that fails as servers do; pulls that stop and go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from equipoise.errors import FetchError, SettingsError, SourceError
from equipoise.sources.gdelt import combined, fetch_gdelt, pull_months, read_gdelt
from equipoise.sources.gdelt.layout import V1
from equipoise.sources.waits import Waits
from equipoise.sources.web import UnreachableError
from worlds.fileserver import Answer, Claim, CutAfter, FileServer, Served, closed_port
from worlds.gdeltfiles import write_exports
from worlds.gdeltserver import MASTER, ZIP, md5, serve_v2

QUICK = Waits(attempts=3, first=0.001, longest=0.01, jitter=0.001, longest_asked=2, connect=5, silence=5)
PAGE = b"<!DOCTYPE html><html><body>Please try again</body></html>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


def asked(server: FileServer) -> list[str]:
    return [a.path.rsplit("/", 1)[-1] for a in server.asked if a.path.endswith(".zip")]


def test_files_of_the_span_arrive_and_are_counted(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path)
    seen: list[tuple[int, int | None]] = []
    fetched = fetch_gdelt(
        tmp_path / "raw",
        date(2020, 1, 2),
        date(2020, 1, 31),
        on_progress=lambda *a: seen.append(a),
        base_url=server.url,
        waits=QUICK,
    )
    assert [p.name for p in fetched.files] == names[2:]
    assert fetched.missing == ()
    whole = sum(p.stat().st_size for p in fetched.files)
    assert seen[-1] == (whole, whole)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_is_there_and_right_is_not_fetched_again(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path)
    span = (tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 2))
    first = fetch_gdelt(*span, base_url=server.url, waits=QUICK)
    first.files[1].write_bytes(b"damaged")
    first.files[2].unlink()
    server.asked.clear()
    again = fetch_gdelt(*span, base_url=server.url, waits=QUICK)
    assert asked(server) == names[1:3]
    assert [p.name for p in again.files] == names


def test_cuts_and_passing_failures_are_overcome(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path)
    server.faults[f"/gdeltv2/{names[0]}"].extend([CutAfter(500), Answer(503)])
    server.faults[MASTER].append(Answer(429, {"Retry-After": "0"}))
    fetched = fetch_gdelt(
        tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK
    )
    assert len(fetched.files) == 4
    assert server.ranges(f"/gdeltv2/{names[0]}") == [None, "bytes=500-", "bytes=500-"]


def test_a_file_that_is_listed_but_not_there_is_named(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path)
    del server.files[f"/gdeltv2/{names[1]}"]
    fetched = fetch_gdelt(
        tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK
    )
    assert fetched.missing == (names[1],)
    assert len(fetched.files) == 3


@pytest.mark.parametrize(
    "fault", [Answer(403, body=PAGE), Answer(200, {"Content-Type": "text/html"}, PAGE), Claim(9)]
)
def test_more_than_a_few_missing_files_end_it(server: FileServer, tmp_path: Path, fault: Answer) -> None:
    for name in serve_v2(server, tmp_path):
        server.faults[f"/gdeltv2/{name}"].extend([fault] * 3)
    with pytest.raises(FetchError, match=r"download the files by hand from the lists at .*\.$"):
        fetch_gdelt(tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK)
    assert len(set(asked(server))) == 2


def test_a_wrong_sum_is_not_kept(server: FileServer, tmp_path: Path) -> None:
    for name in serve_v2(server, tmp_path):
        served = server.files[f"/gdeltv2/{name}"]
        server.serve(f"/gdeltv2/{name}", replace(served, body=served.body[:-1] + b"?"))
    with pytest.raises(FetchError, match="arrived damaged: its MD5 is not the one"):
        fetch_gdelt(tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK)
    assert not list((tmp_path / "raw").glob("*.zip"))


def test_no_server_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    url = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(UnreachableError, match="check the network"):
        fetch_gdelt(tmp_path, date(2020, 1, 1), date(2020, 1, 2), base_url=url, waits=QUICK)


@pytest.mark.parametrize(
    ("body", "says"), [(PAGE, "sent a web page instead"), (b"", "lists no file of version 2 from 2020-01-01")]
)
def test_a_list_that_is_none(server: FileServer, tmp_path: Path, body: bytes, says: str) -> None:
    server.serve(MASTER, Served(body, kind="text/plain"))
    with pytest.raises(FetchError, match=says):
        fetch_gdelt(tmp_path, date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK)


def test_a_list_that_leads_elsewhere_is_not_followed(server: FileServer, tmp_path: Path) -> None:
    (name, *_) = serve_v2(server, tmp_path)
    body = server.files[f"/gdeltv2/{name}"].body
    line = f"{len(body)} {md5(body)} http://127.0.0.1:{closed_port()}/../{name}"
    server.serve(MASTER, Served(line.encode(), kind="text/plain"))
    fetched = fetch_gdelt(
        tmp_path / "raw", date(2020, 1, 1), date(2020, 1, 1), base_url=server.url, waits=QUICK
    )
    assert [p.name for p in fetched.files] == [name]


def test_spans_and_versions_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="version 1 or 2, not 3"):
        fetch_gdelt(tmp_path, date(2020, 1, 1), date(2020, 1, 2), version=3)
    with pytest.raises(SettingsError, match="exchange the dates"):
        fetch_gdelt(tmp_path, date(2020, 1, 2), date(2020, 1, 1))


def test_version_1_has_days_months_and_years(server: FileServer, tmp_path: Path) -> None:
    made = write_exports(tmp_path / "made", layout=V1, first=date(2013, 4, 1), days=3, rows=40, zipped=True)
    bodies = {p.name: p.read_bytes() for p in made} | {"201303.zip": b"PK month", "2005.zip": b"PK year"}
    for name, body in bodies.items():
        server.serve(f"/events/{name}", Served(body, kind=ZIP))
    sums = "\n".join(f"{md5(body)}  {name}" for name, body in bodies.items())
    sizes = "\n".join(f"{len(body)} {name}" for name, body in bodies.items())
    server.serve("/events/md5sums", Served(sums.encode(), kind="text/plain"))
    server.serve("/events/filesizes", Served(sizes.encode(), kind="text/plain"))

    def names(first: date, last: date) -> list[str]:
        got = fetch_gdelt(tmp_path / "raw", first, last, version=1, base_url=server.url, waits=QUICK)
        return [p.name for p in got.files]

    assert names(date(2013, 3, 15), date(2013, 4, 2)) == ["201303.zip", made[0].name, made[1].name]
    assert names(date(2005, 6, 1), date(2005, 7, 1)) == ["2005.zip"]
    read = read_gdelt([p for p in (tmp_path / "raw").iterdir() if "export" in p.name])
    assert read.tables["months"].row(0) == (date(2013, 4, 1), 2.0)


def test_months_come_one_by_one_and_raw_files_go(server: FileServer, tmp_path: Path) -> None:
    serve_v2(server, tmp_path, months=3)
    pulled = pull_months(
        tmp_path / "gd", date(2020, 1, 1), date(2020, 3, 31), base_url=server.url, waits=QUICK
    )
    one = next(pulled)
    assert {path.name for path in (tmp_path / "gd" / "months").iterdir()} == {"2-2020-01"}
    assert not list((tmp_path / "gd" / "raw").iterdir())
    assert len(set(asked(server))) == 4
    rest = list(pulled)
    whole = combined([one, *rest])
    read = read_gdelt((tmp_path / "made").iterdir())
    assert whole.tables["dyad_months"].equals(read.tables["dyad_months"])
    assert whole.tables["months"].equals(read.tables["months"])
    assert whole.report.rows == read.report.rows
    assert dict(whole.report.dropped) == dict(read.report.dropped)
    assert whole.origin.coverage == ("2020-01", "2020-03")


def test_a_pull_that_stopped_goes_on_with_what_is_missing(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path, months=2)
    span = (tmp_path / "gd", date(2020, 1, 1), date(2020, 2, 29))
    for name in names[5:]:
        server.faults[f"/gdeltv2/{name}"].extend([Answer(503)] * 3)
    with pytest.raises(FetchError, match="HTTP 503, 3 times in a row"):
        list(pull_months(*span, base_url=server.url, waits=QUICK))
    server.asked.clear()
    server.faults.clear()
    pieces = list(pull_months(*span, base_url=server.url, waits=QUICK))
    assert asked(server) == names[5:]
    server.asked.clear()
    again = list(pull_months(*span, base_url=server.url, waits=QUICK))
    assert asked(server) == []
    for piece, other in zip(pieces, again, strict=True):
        assert piece.tables["dyad_months"].equals(other.tables["dyad_months"])
        assert piece.report == other.report
        assert piece.origin == other.origin


def test_a_month_that_has_grown_or_is_damaged_is_counted_anew(server: FileServer, tmp_path: Path) -> None:
    span = (tmp_path / "gd", date(2020, 1, 1), date(2020, 1, 31))
    serve_v2(server, tmp_path, days=1)
    (early,) = pull_months(*span, base_url=server.url, waits=QUICK)
    serve_v2(server, tmp_path, days=2)
    (later,) = pull_months(*span, base_url=server.url, waits=QUICK, keep_raw=True)
    assert later.report.rows == 2 * early.report.rows
    assert len(list((tmp_path / "gd" / "raw" / "2-2020-01").iterdir())) == 4
    (tmp_path / "gd" / "months" / "2-2020-01" / "dyad_months.parquet").write_bytes(b"?")
    (mended,) = pull_months(*span, base_url=server.url, waits=QUICK)
    assert mended.tables["dyad_months"].equals(later.tables["dyad_months"])


def test_missing_files_are_said_in_the_report(server: FileServer, tmp_path: Path) -> None:
    names = serve_v2(server, tmp_path)
    del server.files[f"/gdeltv2/{names[0]}"]
    (piece,) = pull_months(
        tmp_path / "gd", date(2020, 1, 1), date(2020, 1, 2), base_url=server.url, waits=QUICK
    )
    assert piece.report.notes == (f"Files that GDELT lists but does not have: {names[0]}.",)


def test_days_that_are_there_twice_are_refused(tmp_path: Path) -> None:
    first = date(2020, 2, 1)
    both = []
    for layout in ("v1", "v2"):
        days = [first + timedelta(days=n) for n in range(29)]
        folder = tmp_path / layout
        for day in days:
            write_exports(folder, layout=V1, first=day, rows=20, seed=day.day)
        both.append(read_gdelt(folder))
    with pytest.raises(SourceError, match="The files of 2020-02 are there twice"):
        combined(both)
    assert combined(both[:1]).tables["dyad_months"].equals(both[0].tables["dyad_months"])
