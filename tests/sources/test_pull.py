"""Pulling from a library on this machine: found, downloaded, read, stored, and what happens when it fails."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from equipoise.errors import FetchError, InterruptedWorkError, SourceError, StoreError
from equipoise.sources.organs import GENERAL_ASSEMBLY, SECURITY_COUNCIL, Organ, organ_of
from equipoise.sources.pull import pull_un_votes
from equipoise.sources.pulled import PullResult
from equipoise.sources.waits import Waits
from equipoise.store import Store, load_votes
from worlds.fileserver import Answer, CutAfter, Fault, FileServer, Served
from worlds.votefiles import SC_COLUMNS, csv_text, random_roll_calls

QUICK = Waits(attempts=3, first=0.001, longest=0.01, jitter=0.001, longest_asked=2, connect=5, silence=5)


def ga_bytes(count: int = 40) -> bytes:
    return csv_text(random_roll_calls(count)).encode()


def sc_bytes(count: int = 20) -> bytes:
    renamed = (
        replace(r, session="", resolution=f"S/RES/{r.undl_id}(1993)") for r in random_roll_calls(count)
    )
    return csv_text(renamed, SC_COLUMNS).encode()


class Library:
    """The UN Digital Library on 127.0.0.1, with one file in each record."""

    def __init__(self, server: FileServer) -> None:
        self.server = server
        self.url = server.url

    def publish(
        self,
        organ: Organ,
        body: bytes,
        *faults: Fault,
        day: str = "2025_7_21",
        stated: dict[str, object] | None = None,
    ) -> str:
        short = "ga" if organ is GENERAL_ASSEMBLY else "sc"
        name, record = f"{day}_{short}_voting", organ.layout.record
        path = f"/record/{record}/files/{name}.csv"
        listing = [{"name": name, "format": ".csv", "url": path, **(stated or {"size": len(body)})}]
        self.server.serve(listing_path(organ), Served(json.dumps(listing).encode(), kind="application/json"))
        self.server.serve(path, Served(body, etag=f'"{day}"'), *faults)
        return path

    def asked_for(self, path: str) -> int:
        return len(self.server.ranges(path))


def listing_path(organ: Organ) -> str:
    return f"/api/v1/file?recid={organ.layout.record}"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FileServer().running() as server:
        yield Library(server)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


GA, SC = ga_bytes(), sc_bytes()


def pull(store: Store, library: Library) -> PullResult:
    return pull_un_votes(store, base_url=library.url, waits=QUICK)


def downloads(store: Store) -> list[str]:
    folder = store.home / "downloads"
    return sorted(p.name for p in folder.rglob("*") if p.is_file() and p.name != "pull.lock")


def stored(store: Store) -> list[str]:
    return [o.dataset for o in (GENERAL_ASSEMBLY, SECURITY_COUNCIL) if store.info(o.dataset) is not None]


def test_both_organs_are_stored_with_their_origin(store: Store, library: Library) -> None:
    seen: set[tuple[str, int | None]] = set()
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC, day="2025_11_25")
    result = pull_un_votes(
        store, base_url=library.url, waits=QUICK, on_progress=lambda organ, _, total: seen.add((organ, total))
    )
    assert result.complete
    assert result.stored == (GENERAL_ASSEMBLY.dataset, SECURITY_COUNCIL.dataset)
    assert seen == {("General Assembly", len(GA)), ("Security Council", len(SC))}
    info = store.info(GENERAL_ASSEMBLY.dataset)
    assert info is not None
    origin = info.origin
    assert origin == result.organs[0].origin
    assert (origin.version, origin.date) == ("2025-07-21", "2025-07-21")
    assert origin.sha256 == hashlib.sha256(GA).hexdigest()
    assert origin.publisher.startswith("United Nations")
    assert "non-commercial" in origin.licence
    assert origin.coverage == ("1993-01-05", "1993-07-19")
    assert result.sentences()[:2] == (
        "General Assembly, stored: 40 roll calls to 1993-07-19, version 2025-07-21.",
        "Security Council, stored: 20 roll calls to 1993-04-10, version 2025-11-25.",
    )
    assert downloads(store) == []
    told = json.loads(json.dumps(result.to_dict()))
    assert [o["status"] for o in told["organs"]] == ["stored", "stored"]


def test_the_newest_version_is_not_downloaded_twice(store: Store, library: Library) -> None:
    paths = [library.publish(GENERAL_ASSEMBLY, GA), library.publish(SECURITY_COUNCIL, SC)]
    pull(store, library)
    again = pull(store, library)
    assert again.stored == ()
    assert again.complete
    assert again.sentences()[0] == (
        "General Assembly, already up to date: votes to 1993-07-19, version 2025-07-21."
    )
    assert [library.asked_for(p) for p in paths] == [1, 1]


def test_a_newer_version_replaces_the_old_one(store: Store, library: Library) -> None:
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    pull(store, library)
    library.publish(GENERAL_ASSEMBLY, ga_bytes(50), day="2025_11_25")
    result = pull(store, library)
    assert result.stored == (GENERAL_ASSEMBLY.dataset,)
    info = store.info(GENERAL_ASSEMBLY.dataset)
    assert info is not None
    assert info.origin.version == "2025-11-25"


def test_an_older_listing_does_not_replace_a_newer_file_of_the_user(
    store: Store, library: Library, tmp_path: Path
) -> None:
    mine = tmp_path / "2025_11_25_ga_voting.csv"
    mine.write_bytes(GA)
    assert pull_un_votes(store, file=mine).organs[0].origin is not None
    path = library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    assert pull(store, library).stored == (SECURITY_COUNCIL.dataset,)
    assert library.asked_for(path) == 0


@pytest.mark.parametrize(
    "fault", [Answer(403), Answer(404), Answer(200, {"Content-Type": "text/html"}, b"<html>")]
)
def test_if_one_organ_fails_the_other_is_kept(store: Store, library: Library, fault: Answer) -> None:
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC, fault)
    result = pull(store, library)
    assert not result.complete
    assert stored(store) == list(result.stored) == [GENERAL_ASSEMBLY.dataset]
    sentence = result.sentences()[1]
    assert sentence.startswith("Security Council, not pulled: 127.0.0.1 ")
    assert sentence.endswith("record/4055387 and run `equipoise pull un-votes --file PATH`.")
    assert pull(store, library).stored == (SECURITY_COUNCIL.dataset,)


def test_a_file_in_another_layout_fails_alone_and_is_fetched_again(store: Store, library: Library) -> None:
    library.publish(GENERAL_ASSEMBLY, GA.replace(b"ms_vote", b"vote", 1))
    library.publish(SECURITY_COUNCIL, SC)
    result = pull(store, library)
    assert "ms_vote" in result.sentences()[0]
    assert stored(store) == [SECURITY_COUNCIL.dataset]
    path = library.publish(GENERAL_ASSEMBLY, GA)
    assert pull(store, library).stored == (GENERAL_ASSEMBLY.dataset,)
    assert library.asked_for(path) == 2
    assert downloads(store) == []


def test_if_all_fail_the_first_error_is_raised(store: Store, library: Library) -> None:
    for organ, body in ((GENERAL_ASSEMBLY, GA), (SECURITY_COUNCIL, SC)):
        library.publish(organ, body, Answer(403))
    with pytest.raises(
        FetchError, match=r"refused.*record/4060887 and run `equipoise pull un-votes --file PATH`\.$"
    ):
        pull(store, library)
    assert stored(store) == []


def test_an_unreachable_library_is_asked_once(store: Store, library: Library) -> None:
    slow = [CutAfter(0)] * 9
    for organ in (GENERAL_ASSEMBLY, SECURITY_COUNCIL):
        library.publish(organ, GA)
        library.server.serve(listing_path(organ), Served(b"[]"), *slow)
    with pytest.raises(FetchError, match="broke off the connection"):
        pull(store, library)
    assert {a.path for a in library.server.asked} == {listing_path(GENERAL_ASSEMBLY)}


@pytest.mark.parametrize("stated", [{"size": 5}, {"md5": "0" * 32}])
def test_a_file_that_is_not_as_listed_is_not_stored(
    store: Store, library: Library, stated: dict[str, object]
) -> None:
    library.publish(GENERAL_ASSEMBLY, GA, stated=stated)
    library.publish(SECURITY_COUNCIL, SC)
    assert pull(store, library).stored == (SECURITY_COUNCIL.dataset,)


def test_a_cut_download_is_resumed_by_the_next_pull(store: Store, library: Library) -> None:
    half = len(GA) // 2
    path = library.publish(GENERAL_ASSEMBLY, GA, CutAfter(half), *[Answer(503)] * 2)
    library.publish(SECURITY_COUNCIL, SC)
    assert pull(store, library).stored == (SECURITY_COUNCIL.dataset,)
    assert downloads(store) == ["2025_7_21_ga_voting.csv.part", "2025_7_21_ga_voting.csv.part.json"]
    assert pull(store, library).stored == (GENERAL_ASSEMBLY.dataset,)
    assert library.server.ranges(path)[-1] == f"bytes={half}-"
    assert downloads(store) == []


def test_a_whole_download_that_was_not_stored_is_used(store: Store, library: Library) -> None:
    path = library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    waiting = store.home / "downloads" / GENERAL_ASSEMBLY.dataset / "2025_7_21_ga_voting.csv"
    waiting.parent.mkdir(parents=True)
    waiting.write_bytes(GA)
    assert GENERAL_ASSEMBLY.dataset in pull(store, library).stored
    assert library.asked_for(path) == 0
    assert downloads(store) == []


def packed(body: bytes, kind: str) -> bytes:
    if kind == ".csv.gz":
        return gzip.compress(body)
    if kind == ".zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("__MACOSX/._votes.csv", b"junk")
            archive.writestr("votes.csv", body)
        return out.getvalue()
    return b"\xef\xbb\xbf" + body if kind == "bom.csv" else body


@pytest.mark.parametrize("kind", [".csv", "bom.csv", ".csv.gz", ".zip"])
@pytest.mark.parametrize("organ", [GENERAL_ASSEMBLY, SECURITY_COUNCIL], ids=["ga", "sc"])
def test_a_file_is_told_by_its_columns(store: Store, tmp_path: Path, organ: Organ, kind: str) -> None:
    body = GA if organ is GENERAL_ASSEMBLY else SC
    path = tmp_path / f"my votes{kind}"
    path.write_bytes(packed(body, kind))
    assert organ_of(path) is organ
    result = pull_un_votes(store, file=path)
    assert result.stored == (organ.dataset,)
    assert stored(store) == [organ.dataset]
    assert path.exists()
    again = pull_un_votes(store, file=path)
    assert again.stored == ()
    assert "already up to date" in again.sentences()[0]


def test_a_file_takes_its_version_from_its_name_or_its_last_vote(store: Store, tmp_path: Path) -> None:
    for name, body, version in (
        ("2025_7_21_ga_voting.csv", GA, "2025-07-21"),
        ("x.csv", GA[:-1], "1993-07-19"),
    ):
        (tmp_path / name).write_bytes(body)
        origin = pull_un_votes(store, file=tmp_path / name).organs[0].origin
        assert origin is not None
        assert origin.version == version


def part(start: int, end: int) -> bytes:
    """Some of sixty roll calls of which GA has the first forty."""
    return csv_text(random_roll_calls(60)[start:end]).encode()


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (part(3, 11), r"8 roll calls \(1993-01-20 to 1993-02-24\)"),
        (part(0, 39), r"39 roll calls \(1993-01-05 to 1993-07-14\)"),
        (part(39, 40), r"1 roll call \(1993-07-19 to 1993-07-19\)"),
        (part(30, 60), r"30 roll calls \(1993-06-04 to 1993-10-27\)"),
        (csv_text(random_roll_calls(40)[::39]).encode(), r"2 roll calls \(1993-01-05 to 1993-07-19\)"),
    ],
    ids=["middle", "all but the last", "the last", "later but fewer", "first and last"],
)
def test_a_file_with_less_than_the_store_is_refused(
    store: Store, tmp_path: Path, body: bytes, size: str
) -> None:
    whole, fragment = tmp_path / "whole.csv", tmp_path / "fragment.csv"
    whole.write_bytes(GA)
    fragment.write_bytes(body)
    pull_un_votes(store, file=whole)
    before = load_votes(store)
    with pytest.raises(
        SourceError,
        match=rf"fragment\.csv has {size} where the store has 40 of the General Assembly \(1993-01-05 to "
        r"1993-07-19\), which would be lost: run `equipoise data --remove un-votes-ga` first if [^.]*\.$",
    ):
        pull_un_votes(store, file=fragment)
    after = load_votes(store)
    assert after.origin == before.origin
    assert after.votes.equals(before.votes)
    store.remove(GENERAL_ASSEMBLY.dataset)
    assert pull_un_votes(store, file=fragment).stored == (GENERAL_ASSEMBLY.dataset,)


@pytest.mark.parametrize(
    "kept", [slice(0, 60), slice(0, 60, 59), slice(0, 40)], ids=["more", "fewer", "same"]
)
def test_a_file_of_the_whole_replaces_the_store(store: Store, tmp_path: Path, kept: slice) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_bytes(GA)
    new.write_bytes(csv_text(random_roll_calls(60)[kept]).encode()[:-1])
    pull_un_votes(store, file=old)
    assert pull_un_votes(store, file=new).stored == (GENERAL_ASSEMBLY.dataset,)


def test_a_date_after_today_is_no_version(store: Store, library: Library, tmp_path: Path) -> None:
    mine = tmp_path / "2999_1_1_ga_voting.csv"
    mine.write_bytes(GA)
    origin = pull_un_votes(store, file=mine).organs[0].origin
    assert origin is not None
    assert (origin.version, origin.date) == ("1993-07-19", "1993-07-19")
    library.publish(SECURITY_COUNCIL, SC)
    library.publish(GENERAL_ASSEMBLY, GA)
    assert GENERAL_ASSEMBLY.dataset in pull(store, library).stored


def test_a_version_after_today_in_the_store_does_not_block(store: Store, library: Library) -> None:
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    pull(store, library)
    tables = load_votes(store)
    late = replace(tables.origin, version="2999-01-01")
    store.write(GENERAL_ASSEMBLY.dataset, tables.frames(), late, tables.report.to_dict())
    assert pull(store, library).stored == (GENERAL_ASSEMBLY.dataset,)


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: next(folder.glob(f"{name}-*.parquet")).unlink()


def _cut(folder: Path) -> None:
    path = next(folder.glob("votes-*.parquet"))
    path.write_bytes(path.read_bytes()[:-9])


def _report_lost(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "report": {}}))


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


@pytest.mark.parametrize("by_file", [True, False])
@pytest.mark.parametrize(
    "damage",
    [_without("votes"), _without("roll_calls"), _cut, _report_lost, _no_manifest],
    ids=["no votes", "no roll calls", "cut", "no report", "no manifest"],
)
def test_a_pull_mends_a_damaged_data_set(
    store: Store, library: Library, tmp_path: Path, damage: Callable[[Path], None], by_file: bool
) -> None:
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    pull(store, library)
    damage(store.path / GENERAL_ASSEMBLY.dataset)
    with pytest.raises(StoreError):
        load_votes(store)
    mine = tmp_path / "votes.csv"
    mine.write_bytes(GA)
    result = pull_un_votes(store, file=mine) if by_file else pull(store, library)
    assert result.stored == (GENERAL_ASSEMBLY.dataset,)
    assert load_votes(store).report.roll_calls == 40


def test_a_newer_data_set_is_left_alone(store: Store, tmp_path: Path) -> None:
    mine = tmp_path / "votes.csv"
    mine.write_bytes(GA)
    pull_un_votes(store, file=mine)
    manifest = store.path / GENERAL_ASSEMBLY.dataset / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 2}))
    _cut(manifest.parent)
    with pytest.raises(StoreError, match="was written by a newer Equipoise"):
        pull_un_votes(store, file=mine)


@pytest.mark.parametrize(
    "body", [b"", b"a,b\n1,2\n", b"<!DOCTYPE html><html></html>", b"\x1f\x8b\x08broken", b"PK\x03\x04"]
)
def test_an_unusable_file_changes_nothing(store: Store, tmp_path: Path, body: bytes) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(GA)
    bad.write_bytes(body)
    pull_un_votes(store, file=good)
    before = store.info(GENERAL_ASSEMBLY.dataset)
    with pytest.raises(SourceError, match=r"bad\.csv"):
        pull_un_votes(store, file=bad)
    assert store.info(GENERAL_ASSEMBLY.dataset) == before


@pytest.mark.parametrize("stored_before", [False, True])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("nothing", r"There is no file .*bad\.csv: give a voting file as \.csv, \.csv\.gz or \.zip\.$"),
        ("below a file", r"There is no file .*good\.csv.bad\.csv: "),
        ("folder", r"bad\.csv is a folder: "),
        ("pipe", r"bad\.csv is a pipe or a device, which cannot be read twice: "),
        ("closed", r"bad\.csv cannot be read \(Permission denied\): "),
        ("name too long", r"x cannot be read \(File name too long\): "),
        ("carriage returns", r"bad\.csv is not a well-formed CSV file "),
        ("zeros", r"bad\.csv "),
        ("noise", r"bad\.csv is not UTF-8 text \(line "),
    ],
)
def test_what_is_no_file_of_votes_is_refused_in_a_sentence(
    store: Store, tmp_path: Path, kind: str, said: str, stored_before: bool
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(GA)
    if stored_before:
        pull_un_votes(store, file=good)
    if kind == "below a file":
        bad = good / "bad.csv"
    elif kind == "folder":
        bad.mkdir()
    elif kind == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(bad)
    elif kind == "closed":
        bad.write_bytes(GA)
        bad.chmod(0)
        if os.access(bad, os.R_OK):
            pytest.skip("the user running the tests can read every file")
    elif kind == "name too long":
        bad = tmp_path / ("x" * 300)
    elif kind == "carriage returns":
        bad.write_bytes(GA.replace(b"\n", b"\r"))
    elif kind == "zeros":
        bad.write_bytes(bytes(5000))
    elif kind == "noise":
        bad.write_bytes(random.Random(1).randbytes(200_000))
    with pytest.raises(SourceError, match=said) as caught:
        pull_un_votes(store, file=bad)
    assert "\n" not in str(caught.value)
    assert stored(store) == ([GENERAL_ASSEMBLY.dataset] if stored_before else [])


def test_two_pulls_at_once_do_not_meet(store: Store, library: Library) -> None:
    from filelock import FileLock

    (store.home / "downloads").mkdir(parents=True)
    with (
        FileLock(store.home / "downloads" / "pull.lock"),
        pytest.raises(StoreError, match="Another pull is at work"),
    ):
        pull(store, library)
    assert library.server.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which stands for a full disk")
def test_a_full_disk_ends_the_pull_and_keeps_what_is_stored(store: Store, library: Library) -> None:
    library.publish(GENERAL_ASSEMBLY, GA)
    library.publish(SECURITY_COUNCIL, SC)
    folder = store.home / "downloads" / SECURITY_COUNCIL.dataset
    folder.mkdir(parents=True)
    (folder / "2025_7_21_sc_voting.csv.part").symlink_to("/dev/full")
    with pytest.raises(StoreError, match=r"The disk is full.* Already stored: General Assembly\."):
        pull(store, library)
    assert stored(store) == [GENERAL_ASSEMBLY.dataset]


STOPPABLE = """
import sys
from pathlib import Path
from equipoise.errors import EquipoiseError
from equipoise.sources.pull import pull_un_votes
from equipoise.store import Store
try:
    pull_un_votes(Store(Path(sys.argv[1])), base_url=sys.argv[2],
                  on_progress=lambda organ, done, total: print(organ, done, flush=True))
except EquipoiseError as error:
    print(type(error).__name__, error)
    raise SystemExit(error.exit_code)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one child process")
def test_ctrl_c_in_the_second_file_keeps_the_first_and_resumes(store: Store, library: Library) -> None:
    half = len(SC) // 2
    library.publish(GENERAL_ASSEMBLY, GA)
    path = library.publish(SECURITY_COUNCIL, SC, CutAfter(half, hold=True))
    command = [sys.executable, "-c", STOPPABLE, str(store.home), library.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == f"Security Council {half}":
                break
        child.send_signal(signal.SIGINT)
        said, complained = child.communicate(timeout=30)
    assert child.returncode == InterruptedWorkError.exit_code
    assert complained == ""
    assert said.startswith("InterruptedWorkError Stopped; ")
    assert said.strip().endswith("resumes there. Already stored: General Assembly.")
    library.server.release()
    assert pull(store, library).stored == (SECURITY_COUNCIL.dataset,)
    assert library.server.ranges(path) == [None, f"bytes={half}-"]
