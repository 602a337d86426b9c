"""Fetching the IMF's trade by partner from a real server that fails as servers do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from equipoise.errors import FetchError, SourceError, UnknownStateError
from equipoise.sources.imf import fetch_imf, read_imf
from equipoise.sources.waits import Waits
from worlds.fileserver import Answer, CutAfter, FileServer, Served, closed_port
from worlds.tradefiles import FLOWS, sdmx

QUICK = Waits(attempts=3, first=0.001, longest=0.01, jitter=0.001, longest_asked=1, connect=5, silence=5)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


def address(code: str) -> str:
    return f"/sdmx/3.0/data/dataflow/IMF.STA/IMTS/+/{code}.XG_FOB_USD+MG_CIF_USD+MG_FOB_USD.*.A"


def body(state: str, folder: Path) -> bytes:
    return sdmx(folder / "made.csv", [f for f in FLOWS if f.reporter == state]).read_bytes()


def fetch(server: FileServer, folder: Path, states: list[str] | None) -> list[Path]:
    return fetch_imf(folder, states=states, base_url=f"{server.url}/sdmx/3.0", waits=QUICK)


def test_each_state_comes_as_a_file_and_all_are_read_as_one(server: FileServer, tmp_path: Path) -> None:
    for state in ("KAZ", "ITA", "RUS"):
        server.serve(address(state), Served(body(state, tmp_path)), Answer(503))
    seen: list[str] = []
    paths = fetch_imf(
        tmp_path / "imts",
        states=["Kazakhstan", "ITA", "Russland", "KAZ"],
        on_progress=lambda state, done, total: seen.append(state),
        base_url=f"{server.url}/sdmx/3.0",
        waits=QUICK,
    )
    assert [p.name for p in paths] == ["imts_KAZ.csv", "imts_ITA.csv", "imts_RUS.csv"]
    assert list(dict.fromkeys(seen)) == ["KAZ", "ITA", "RUS"]
    assert read_imf(paths).report.kept == len(FLOWS)


def test_it_asks_for_csv_and_with_the_imfs_own_codes(server: FileServer, tmp_path: Path) -> None:
    server.serve(address("KOS"), Served(body("KAZ", tmp_path)))
    assert [p.name for p in fetch(server, tmp_path, ["Kosovo"])] == ["imts_XKX.csv"]
    assert server.asked[0].path == address("KOS")


def test_what_is_there_is_not_asked_for_again(server: FileServer, tmp_path: Path) -> None:
    whole = body("KAZ", tmp_path)
    server.serve(address("KAZ"), Served(whole))
    server.serve(address("ITA"), Served(body("ITA", tmp_path)), *[Answer(500)] * QUICK.attempts)
    with pytest.raises(FetchError, match="500"):
        fetch(server, tmp_path, ["KAZ", "ITA"])
    assert len(fetch(server, tmp_path, ["KAZ", "ITA"])) == 2
    assert [a.path for a in server.asked].count(address("KAZ")) == 1


def test_a_cut_download_is_resumed(server: FileServer, tmp_path: Path) -> None:
    whole = body("KAZ", tmp_path)
    server.serve(address("KAZ"), Served(whole), *[CutAfter(80)] * QUICK.attempts)
    with pytest.raises(FetchError):
        fetch(server, tmp_path / "imts", ["KAZ"])
    assert not (tmp_path / "imts" / "imts_KAZ.csv").exists()
    (path,) = fetch(server, tmp_path / "imts", ["KAZ"])
    assert path.read_bytes() == whole
    assert server.ranges(address("KAZ"))[-1] is not None


def test_states_of_which_the_imf_has_nothing_are_passed_over(server: FileServer, tmp_path: Path) -> None:
    server.serve(address("KAZ"), Served(body("KAZ", tmp_path)))
    server.serve(address("NRU"), Served(b""), Answer(204))
    assert [p.name for p in fetch(server, tmp_path, ["AND", "NRU", "KAZ"])] == ["imts_KAZ.csv"]


def test_nothing_of_any_state_is_an_error_and_soon(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="equipoise pull trade --file PATH"):
        fetch(server, tmp_path, ["KAZ"])
    server.asked.clear()
    with pytest.raises(FetchError, match="404"):
        fetch(server, tmp_path, None)
    assert len(server.asked) == 5


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_stops_at_once(server: FileServer, tmp_path: Path, status: int) -> None:
    server.serve(address("KAZ"), Served(b"x"), Answer(status))
    with pytest.raises(FetchError, match="refused"):
        fetch(server, tmp_path, ["KAZ", "ITA"])
    assert len(server.asked) == 1


def test_a_web_page_is_no_data(server: FileServer, tmp_path: Path) -> None:
    server.serve(address("KAZ"), Served(b"<!DOCTYPE html><html></html>", kind="text/html"))
    with pytest.raises(FetchError, match="web page"):
        fetch(server, tmp_path, ["KAZ"])
    assert list(tmp_path.glob("imts_*")) == []


def test_names_that_are_no_states_and_no_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownStateError):
        fetch_imf(tmp_path, states=["Atlantis"])
    with pytest.raises(SourceError, match="No state was named"):
        fetch_imf(tmp_path, states=[])
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch_imf(tmp_path, states=["KAZ"], base_url=f"http://127.0.0.1:{closed_port()}", waits=QUICK)


def test_the_files_hold_what_was_sent(server: FileServer, tmp_path: Path) -> None:
    sent = io.BytesIO(body("RUS", tmp_path)).getvalue()
    server.serve(address("RUS"), Served(sent, chunked=True))
    assert fetch(server, tmp_path, ["RUS"])[0].read_bytes() == sent
