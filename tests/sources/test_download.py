"""Downloads against a real server that fails as servers do."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import stamina
from hypothesis import given, settings, strategies as st

from equipoise.errors import EquipoiseError, FetchError, InterruptedWorkError, SettingsError, StoreError
from equipoise.sources.download import Expected, fetch
from equipoise.sources.waits import Waits
from worlds.fileserver import Answer, Claim, CutAfter, FileServer, Served, WrongRange, closed_port

BODY = b"undl_id,ms_code,ms_vote\n" + b"".join(b"%d,KAZ,A\n" % n for n in range(40_000))
HALF = 150_000
QUICK = Waits(attempts=4, first=0.001, longest=0.01, jitter=0.001, longest_asked=2, connect=5, silence=5)
PATH = "/files/votes.csv"
PAGE = b"<!DOCTYPE html><html><body>Please try again</body></html>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as running:
        yield running


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def one_sentence(error: EquipoiseError) -> str:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_whole_file_arrives_with_its_bytes_counted(server: FileServer, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    expected = Expected(len(BODY), hashlib.md5(BODY).hexdigest(), hashlib.sha256(BODY).hexdigest())
    url = server.serve(PATH, Served(BODY))
    target = tmp_path / "new" / "votes.csv"
    got = fetch(url, target, expected=expected, on_progress=lambda *a: seen.append(a), waits=QUICK)
    assert got == target
    assert target.read_bytes() == BODY
    assert leftovers(target.parent) == ["votes.csv"]
    assert seen[0] == (0, len(BODY))
    assert seen[-1] == (len(BODY), len(BODY))
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)
    assert server.asked[0].agent.startswith("equipoise/")


def test_without_a_length_the_whole_is_unknown_but_right(server: FileServer, tmp_path: Path) -> None:
    totals: set[int | None] = set()
    url = server.serve(PATH, Served(BODY, chunked=True))
    fetch(url, tmp_path / "v.csv", on_progress=lambda _, total: totals.add(total), waits=QUICK)
    assert totals == {None}
    assert (tmp_path / "v.csv").read_bytes() == BODY


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_failures_are_tried_again(server: FileServer, tmp_path: Path, status: int) -> None:
    url = server.serve(PATH, Served(BODY), Answer(status), Answer(status))
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_lasting_failures_end_after_the_allowed_attempts(
    server: FileServer, tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    url = server.serve(PATH, Served(BODY), *[Answer(status)] * 9)
    with pytest.raises(FetchError, match=f"answered HTTP {status}, 4 times in a row: ask the desk") as error:
        fetch(url, tmp_path / "v.csv", waits=QUICK, advice="ask the desk")
    one_sentence(error.value)
    assert len(server.asked) == 4
    assert caplog.text.count("trying again") == 3


@pytest.mark.parametrize(
    ("status", "says"), [(403, "refused"), (401, "refused"), (404, "has no"), (410, "has no")]
)
def test_refusals_and_absences_are_not_tried_again(
    server: FileServer, tmp_path: Path, status: int, says: str
) -> None:
    url = server.serve(PATH, Served(BODY), Answer(status, {"Content-Type": "text/html"}, PAGE))
    with pytest.raises(FetchError, match=f"{says}.*HTTP {status}.*use --file") as error:
        fetch(url, tmp_path / "v.csv", waits=QUICK, advice="use --file")
    one_sentence(error.value)
    assert len(server.asked) == 1
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("status", [202, 405])
def test_a_robot_check_is_a_refusal(server: FileServer, tmp_path: Path, status: int) -> None:
    url = server.serve(PATH, Served(BODY), Answer(status, {"x-amzn-waf-action": "challenge"}))
    with pytest.raises(FetchError, match="refused the request, as it does to some programs"):
        fetch(url, tmp_path / "v.csv", waits=QUICK)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [202, 204, 400])
def test_other_answers_are_no_file(server: FileServer, tmp_path: Path, status: int) -> None:
    url = server.serve(PATH, Served(BODY), Answer(status))
    with pytest.raises(FetchError, match=f"answered HTTP {status}, which is no file"):
        fetch(url, tmp_path / "v.csv", waits=QUICK)


@pytest.fixture
def waited() -> Iterator[list[float]]:
    """The seconds that each retry waited."""
    seen: list[float] = []
    stamina.instrumentation.set_on_retry_hooks([lambda details: seen.append(details.wait_for)])
    yield seen
    stamina.instrumentation.set_on_retry_hooks(None)


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_takes_the_place_of_the_own_wait(
    server: FileServer, tmp_path: Path, as_date: bool, waited: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    moment = format_datetime(datetime.now(UTC) - timedelta(minutes=1), usegmt=True)
    asks = {"Retry-After": moment if as_date else "0"}
    url = server.serve(PATH, Served(BODY), Answer(429, asks), Answer(503, {"Retry-After": "soon"}))
    assert fetch(url, tmp_path / "v.csv", waits=replace(QUICK, first=0.01)).read_bytes() == BODY
    assert waited[0] == 0
    assert waited[1] > 0
    assert "answered HTTP 429; trying again (2 of 4)." in caplog.text


def test_waits_grow_up_to_the_longest(server: FileServer, tmp_path: Path, waited: list[float]) -> None:
    url = server.serve(PATH, Served(BODY), *[Answer(503)] * 4)
    fetch(url, tmp_path / "v.csv", waits=Waits(attempts=5, first=0.002, longest=0.009, jitter=0))
    assert waited == pytest.approx([0.002, 0.004, 0.008, 0.009])


def test_a_server_that_asks_for_too_much_patience_ends_it(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), Answer(429, {"Retry-After": "3"}))
    with pytest.raises(FetchError, match=r"HTTP 429 and asks to wait 3 seconds: try again later\."):
        fetch(url, tmp_path / "v.csv", waits=QUICK)
    assert len(server.asked) == 1


def test_a_cut_connection_goes_on_where_it_was_cut(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF), CutAfter(1000))
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert server.ranges(PATH) == [None, f"bytes={HALF}-", f"bytes={HALF + 1000}-"]
    assert server.sent == len(BODY)
    assert server.asked[1].if_range == '"1"'


def test_a_later_call_goes_on_where_the_last_one_failed(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF))
    once = replace(QUICK, attempts=1)
    with pytest.raises(FetchError, match="broke off the connection"):
        fetch(url, tmp_path / "v.csv", waits=once)
    assert leftovers(tmp_path) == ["v.csv.part", "v.csv.part.json"]
    seen: list[int] = []
    fetch(url, tmp_path / "v.csv", on_progress=lambda done, _: seen.append(done), waits=once)
    assert (tmp_path / "v.csv").read_bytes() == BODY
    assert seen[0] == HALF
    assert server.ranges(PATH)[1] == f"bytes={HALF}-"


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 5000), max_size=4), size=st.integers(1, 20_000))
def test_any_cuts_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], size: int
) -> None:
    body = BODY[:size]
    folder = tmp_path_factory.mktemp("cuts")
    with FileServer().running() as server:
        url = server.serve(PATH, Served(body), *[CutAfter(n) for n in cuts])
        fetch(url, folder / "v.csv", waits=replace(QUICK, attempts=9))
        assert server.sent == size
    assert (folder / "v.csv").read_bytes() == body


def test_a_file_that_changed_in_between_starts_anew(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF))
    once = replace(QUICK, attempts=1)
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=once)
    changed = BODY.replace(b"KAZ", b"UZB")
    server.serve(PATH, Served(changed, etag='"2"'))
    assert fetch(url, tmp_path / "v.csv", waits=once).read_bytes() == changed
    assert server.asked[-1].range == f"bytes={HALF}-"


@pytest.mark.parametrize(
    "served", [Served(BODY, ranges=False), Served(BODY, etag=""), Served(BODY, etag='W/"1"')]
)
def test_without_ranges_or_validators_it_starts_anew(
    server: FileServer, tmp_path: Path, served: Served
) -> None:
    url = server.serve(PATH, served, CutAfter(HALF))
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert server.sent == len(BODY) + HALF


def test_a_range_that_does_not_fit_is_never_glued_on(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF), WrongRange())
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert server.ranges(PATH) == [None, f"bytes={HALF}-", None]


def test_a_part_that_is_already_whole_is_finished_without_its_bytes(
    server: FileServer, tmp_path: Path
) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF))
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=replace(QUICK, attempts=1))
    (tmp_path / "v.csv.part").write_bytes(BODY)
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert server.sent == HALF


def test_a_part_longer_than_the_file_starts_anew(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF))
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=replace(QUICK, attempts=1))
    (tmp_path / "v.csv.part").write_bytes(BODY + b"more")
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY


@pytest.mark.parametrize("notes", ["", "{", "[]", '{"url": "http://elsewhere/", "etag": "\\"1\\""}'])
def test_damaged_or_foreign_notes_start_anew(server: FileServer, tmp_path: Path, notes: str) -> None:
    (tmp_path / "v.csv.part").write_bytes(b"not of this file")
    (tmp_path / "v.csv.part.json").write_text(notes)
    url = server.serve(PATH, Served(BODY))
    assert fetch(url, tmp_path / "v.csv", waits=QUICK).read_bytes() == BODY
    assert server.ranges(PATH) == [None]


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/csv"])
def test_a_web_page_in_place_of_the_file_is_refused_and_costs_nothing(
    server: FileServer, tmp_path: Path, kind: str
) -> None:
    page = Answer(200, {"Content-Type": kind}, PAGE)
    url = server.serve(PATH, Served(BODY), CutAfter(HALF), page)
    once = replace(QUICK, attempts=1)
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=once)
    with pytest.raises(FetchError, match="sent a web page instead of the file") as error:
        fetch(url, tmp_path / "v.csv", waits=once)
    one_sentence(error.value)
    assert fetch(url, tmp_path / "v.csv", waits=once).read_bytes() == BODY
    assert server.asked[-1].range == f"bytes={HALF}-"


def test_an_empty_file_is_refused(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(b""))
    with pytest.raises(FetchError, match="sent an empty file"):
        fetch(url, tmp_path / "v.csv", waits=QUICK)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_wrong_size_is_refused(server: FileServer, tmp_path: Path, chunked: bool) -> None:
    url = server.serve(PATH, Served(BODY, chunked=chunked))
    seen: list[int] = []
    with pytest.raises(FetchError, match=r"votes.csv has [\d,]+ bytes where its record says 7") as error:
        fetch(
            url,
            tmp_path / "v.csv",
            expected=Expected(size=7),
            on_progress=lambda done, _: seen.append(done),
            waits=QUICK,
        )
    one_sentence(error.value)
    assert bool(seen) == chunked  # a stated length is judged before a byte is kept
    assert not (tmp_path / "v.csv").exists()


@pytest.mark.parametrize("wrong", [Expected(md5="0" * 32), Expected(sha256="f" * 64)])
def test_a_wrong_hash_is_refused_and_not_kept(server: FileServer, tmp_path: Path, wrong: Expected) -> None:
    url = server.serve(PATH, Served(BODY))
    with pytest.raises(FetchError, match=r"arrived damaged: its (MD5|SHA256) is not the one"):
        fetch(url, tmp_path / "v.csv", expected=wrong, waits=QUICK)
    assert leftovers(tmp_path) == []


def test_a_length_that_was_promised_must_arrive(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), *[Claim(len(BODY) + 5)] * 4)
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=replace(QUICK, attempts=1))
    assert not (tmp_path / "v.csv").exists()


def test_an_old_file_stays_until_the_new_one_is_whole(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes(b"old")
    url = server.serve(PATH, Served(BODY), CutAfter(HALF))
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=replace(QUICK, attempts=1))
    assert (tmp_path / "v.csv").read_bytes() == b"old"


def test_no_network_is_one_sentence_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(
        FetchError, match=r"cannot be reached .*: check the network, then use --file\."
    ) as error:
        fetch(f"http://127.0.0.1:{closed_port()}/v.csv", tmp_path / "v.csv", waits=QUICK, advice="use --file")
    one_sentence(error.value)
    assert caplog.text == ""


def test_a_silent_server_is_left_after_the_set_time(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF, hold=True))
    impatient = replace(QUICK, silence=0.2)
    assert fetch(url, tmp_path / "v.csv", waits=impatient).read_bytes() == BODY
    assert server.ranges(PATH) == [None, f"bytes={HALF}-"]


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/v.csv", "nonsense", "http://127.0.0.1:99999/v.csv"])
def test_unusable_addresses_are_one_sentence(tmp_path: Path, address: str) -> None:
    with pytest.raises(FetchError) as error:
        fetch(address, tmp_path / "v.csv", waits=QUICK)
    one_sentence(error.value)


def test_a_file_larger_than_the_disk_is_not_begun(server: FileServer, tmp_path: Path) -> None:
    url = server.serve(PATH, Served(BODY), CutAfter(HALF), Claim(10**17))
    once = replace(QUICK, attempts=1)
    with pytest.raises(FetchError):
        fetch(url, tmp_path / "v.csv", waits=once)
    server.files[PATH].etag = '"2"'
    with pytest.raises(
        StoreError, match=r"MB free and this file needs 100,000,000,000 MB: make room"
    ) as error:
        fetch(url, tmp_path / "v.csv", waits=once)
    one_sentence(error.value)
    assert (tmp_path / "v.csv.part").read_bytes() == BODY[:HALF]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which stands for a full disk")
def test_a_full_disk_is_one_sentence(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "v.csv.part").symlink_to("/dev/full")
    url = server.serve(PATH, Served(BODY))
    with pytest.raises(StoreError, match=r"The disk is full at .*; nothing was lost") as error:
        fetch(url, tmp_path / "v.csv", waits=QUICK)
    one_sentence(error.value)


def test_a_closed_folder_is_one_sentence(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    url = server.serve(PATH, Served(BODY))
    with pytest.raises(StoreError, match="cannot be written") as error:
        fetch(url, tmp_path / "file" / "v.csv", waits=QUICK)
    one_sentence(error.value)


STOPPABLE = """
import sys
from pathlib import Path
from equipoise.errors import EquipoiseError
from equipoise.sources.download import fetch
try:
    fetch(sys.argv[1], Path(sys.argv[2]), on_progress=lambda done, total: print(done, flush=True))
except EquipoiseError as error:
    print(type(error).__name__, error)
    raise SystemExit(error.exit_code)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
@pytest.mark.parametrize("etag", ['"1"', ""])
def test_ctrl_c_keeps_the_part_and_says_how_to_go_on(server: FileServer, tmp_path: Path, etag: str) -> None:
    url = server.serve(PATH, Served(BODY, etag=etag), CutAfter(HALF, hold=True))
    target = tmp_path / "v.csv"
    command = [sys.executable, "-c", STOPPABLE, url, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == str(HALF):
                break
        child.send_signal(signal.SIGINT)
        said, complained = child.communicate(timeout=30)
    assert child.returncode == InterruptedWorkError.exit_code
    assert complained == ""
    resumes = (
        "0.1 MB are kept, and running the same command again resumes there." if etag else "starts it anew."
    )
    assert said.strip().startswith("InterruptedWorkError Stopped; ")
    assert said.strip().endswith(resumes)
    assert (tmp_path / "v.csv.part").stat().st_size == HALF
    server.release()
    assert fetch(url, target, waits=QUICK).read_bytes() == BODY
    assert server.ranges(PATH) == [None, f"bytes={HALF}-" if etag else None]


@pytest.mark.parametrize("bad", [{"attempts": 0}, {"first": -1.0}, {"silence": -0.1}])
def test_impossible_waits_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="at least 1 attempt"):
        Waits(**bad)
