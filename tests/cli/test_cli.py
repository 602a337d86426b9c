"""The command line as a user meets it: pure data, one sentence for a mistake, files whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from equipoise.cli import main
from equipoise.estimates import own_folder
from worlds.tinyrelease import STATES, YEARS, tiny_release

LAST = YEARS[-1]
Capture = pytest.CaptureFixture[str]


def _ok(capfd: Capture, *args: str) -> str:
    """What a command that works prints."""
    code = main(args)
    said = capfd.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


def _refused(capfd: Capture, *args: str) -> str:
    """The one sentence of a command that does not."""
    code = main(args)
    said = capfd.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.rstrip()[-1] in ".?`"
    return said.err


def test_the_brief_as_text(home: Path, capfd: Capture) -> None:
    text = _ok(capfd, "brief", "Kasachstan")
    assert text.startswith(f"Kazakhstan in {LAST}")
    assert "estimates tiny.1 · 90 % intervals" in text
    for part in ("Where it stands", "Agreement", "Distance", "Balance", "Movement", "Like-minded", "Sources"):
        assert part in text
    assert "equipoise pull un-votes" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


@pytest.mark.parametrize("args", ["brief KAZ", "position KAZ", "position KAZ CUB", "agreement KAZ USA"])
def test_each_page_says_where_its_words_and_its_estimates_are_explained(
    home: Path, capfd: Capture, args: str
) -> None:
    text = "".join(_ok(capfd, *args.split()).split())  # a long path is folded over lines
    assert "docs/definitions.md" in text
    assert str(own_folder(home) / "RELEASE.md") in text


def test_the_brief_of_a_year_and_powers(home: Path, capfd: Capture) -> None:
    text = _ok(capfd, "brief", "KAZ", "--year", "2005", "--powers", "USA,RUS")
    assert text.startswith("Kazakhstan in 2005")
    assert "China" not in text.split("Like-minded")[0]


def test_the_brief_as_json(home: Path, capfd: Capture) -> None:
    told = json.loads(_ok(capfd, "brief", "KAZ", "--json"))
    assert told["format"] == 1
    assert (told["state"], told["year"], told["release"]) == ("KAZ", LAST, "tiny.1")


def test_positions_as_text(home: Path, capfd: Capture) -> None:
    assert _ok(capfd, "position", "KAZ").startswith(f"Kazakhstan in {LAST}")
    several = _ok(capfd, "position", "KAZ", "Cuba", "USA")
    for name in ("Kazakhstan", "Cuba", "United States"):
        assert re.search(rf"^{name} +{LAST} ", several, re.MULTILINE)


def test_positions_as_json(home: Path, capfd: Capture) -> None:
    assert json.loads(_ok(capfd, "position", "KAZ", "--json"))["state"] == "KAZ"
    assert [p["state"] for p in json.loads(_ok(capfd, "position", "KAZ", "CUB", "--json"))] == ["KAZ", "CUB"]


def test_all_positions_as_a_table(home: Path, capfd: Capture) -> None:
    rows = list(csv.DictReader(io.StringIO(_ok(capfd, "position", "--all", "--csv"))))
    assert len(rows) == len(STATES) * len(YEARS)
    wanted = ["state", "name", "year", "n_votes", "mean", "sd", "low", "high", "rank"]
    assert list(rows[0])[: len(wanted)] == wanted
    table = json.loads(_ok(capfd, "position", "--all", "--json", "--year", str(LAST)))
    assert (table["format"], table["table"], table["release"]) == (1, "positions", "tiny.1")
    assert table["origins"][0]["publisher"] == "Test Office"
    assert {row["state"] for row in table["rows"]} == set(STATES)
    same = {row["state"]: row for row in rows if row["year"] == str(LAST)}
    assert all(float(same[r["state"]]["mean"]) == pytest.approx(r["mean"], abs=1e-4) for r in table["rows"])
    two = list(csv.DictReader(io.StringIO(_ok(capfd, "position", "KAZ", "CUB", "--csv"))))
    assert {row["state"] for row in two} == {"KAZ", "CUB"}


def test_agreement_in_every_form(home: Path, capfd: Capture) -> None:
    assert _ok(capfd, "agreement", "KAZ", "Russia").startswith(f"Kazakhstan and Russia in {LAST}")
    assert json.loads(_ok(capfd, "agreement", "KAZ", "RUS", "--json"))["power"] == "RUS"
    own = list(csv.DictReader(io.StringIO(_ok(capfd, "agreement", "KAZ", "RUS", "--csv"))))
    assert len(own) == len(YEARS)
    rows = list(csv.DictReader(io.StringIO(_ok(capfd, "agreement", "--all", "--csv"))))
    pairs = len(STATES) * (len(STATES) - 1) // 2
    assert len(rows) == pairs * len(YEARS)
    assert list(rows[0])[:8] == ["state_a", "state_b", "year", "n_votes", "agreement", "s", "pi", "kappa"]
    table = json.loads(_ok(capfd, "agreement", "--all", "--json", "--year", "2003"))
    assert len(table["rows"]) == pairs


def test_states(capfd: Capture) -> None:
    assert "Papua New Guinea" in _ok(capfd, "states", "guinea")
    assert _ok(capfd, "states", "--csv").count("\n") == 207
    assert [r["id"] for r in json.loads(_ok(capfd, "states", "kasach", "--json"))["rows"]] == ["KAZ"]


def test_data_without_and_with_votes(home: Path, capfd: Capture) -> None:
    text = _ok(capfd, "data")
    assert "`equipoise pull un-votes` fetches them" in " ".join(text.split())
    told = json.loads(_ok(capfd, "data", "--json"))
    assert told["home"] == str(home)
    kinds = [(e["kind"], e["version"].split(",")[0]) for e in told["data"]]
    assert kinds[0] == ("estimates", "tiny.1")
    assert all(
        {"name", "version", "written", "coverage", "licence", "path", "size", "origin"} <= set(e)
        for e in told["data"]
    )


def test_charts_and_pages_are_written(home: Path, tmp_path: Path, capfd: Capture) -> None:
    for args, start in (
        (("brief", "KAZ", "--chart", "brief.svg"), b"<svg"),
        (("position", "KAZ", "CUB", "--chart", "both.PNG"), b"\x89PNG"),
        (("agreement", "KAZ", "USA", "--chart", "a.png"), b"\x89PNG"),
        (("brief", "KAZ", "--html", "kaz.html"), b"<!doctype html>"),
    ):
        target = tmp_path / args[-1]
        assert main([*args[:-1], str(target)]) == 0
        assert capfd.readouterr() == ("", f"Written: {target}\n")
        assert target.read_bytes().startswith(start)
    assert len(list(tmp_path.iterdir())) == 4, "no draft is left behind"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("brief",), "Missing argument 'STATE'; see `equipoise brief --help`."),
        (("breif", "KAZ"), "No such command 'breif'. Did you mean 'brief'? See `equipoise --help`."),
        (("brief", "KAZ", "--yaer", "3"), "No such option: --yaer"),
        (("brief", "KAZ", "--year", "last"), "Invalid value for '--year'"),
        (("brief", "KAZ", "--year"), "requires an argument"),
        (("brief", "KAZ", "CUB"), "unexpected extra argument"),
        (("brief", "Atlantis"), "No state is called 'Atlantis'"),
        (("brief", "Kazachstan"), "Kazakhstan (KAZ)"),
        (("brief", "Congo"), "can be"),
        (("brief", "KAZ", "--year", "1700"), "1700"),
        (("brief", "KAZ", "--powers", "USA,Mordor"), "No power is called 'Mordor'"),
        (("brief", "KAZ", "--powers", "USA,,RUS"), "comma that is too many"),
        (("brief", "KAZ", "--json", "--html", "a.html"), "--json and --html exclude each other"),
        (("brief", "KAZ", "--json", "--html", "a.html", "--chart", "a.svg"), "--json, --html and --chart"),
        (("brief", "KAZ", "--chart", "kaz.gif"), "must end in .svg or .png"),
        (("brief", "KAZ", "--html", "kaz"), "must end in .html or .htm"),
        (("brief", "KAZ", "--html", "/nowhere/kaz.html"), "/nowhere/kaz.html cannot be written"),
        (("brief", "KAZ", "--chart", "/nowhere/kaz.svg"), "/nowhere/kaz.svg cannot be written"),
        (("position",), "Name the states, or give --all"),
        (("position", "KAZ", "--all"), "not both"),
        (("position", "--all", "--csv", "--json"), "--csv and --json exclude each other"),
        (("position", "--all", "--chart", "all.svg"), "leave out --chart"),
        (("position", "--all", "--year", "1700"), "1700"),
        (("position", "KAZ", "Nowhere"), "Nowhere"),
        (("position", "KAZ", "Nowhere", "--csv"), "Nowhere"),
        (("position", "KAZ", "--chart", "kaz.pdf"), "must end in .svg or .png"),
        (("agreement", "KAZ"), "Name a state and a power"),
        (("agreement", "KAZ", "USA", "--all"), "not both"),
        (("agreement", "--all", "--chart", "all.svg"), "leave out --chart"),
        (("agreement", "KAZ", "KAZ"), "cannot be compared with itself"),
        (("agreement", "KAZ", "USA", "--csv", "--chart", "a.svg"), "--csv and --chart exclude each other"),
        (("states", "xyzzy"), "No state has 'xyzzy'"),
        (("states", "--csv", "--json"), "--csv and --json exclude each other"),
        (("pull",), "Missing argument 'DATASET'"),
        (("pull", "weather"), "un-votes, trade, arms"),
        (("pull", "un-votes", "--file", "/nowhere.csv"), "There is no file /nowhere.csv"),
        (("data", "--remove", "trade"), "trade"),
        (("data", "--remove", "../etc"), "etc"),
        (("data", "--json", "--remove", "trade"), "--json and --remove exclude each other"),
    ],
)
def test_mistakes_are_answered_in_one_sentence(
    home: Path,
    capfd: Capture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in _refused(capfd, *args)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept_when_the_command_fails(
    home: Path, tmp_path: Path, capfd: Capture
) -> None:
    kept = tmp_path / "kaz.html"
    kept.write_text("mine")
    _refused(capfd, "brief", "Atlantis", "--html", str(kept))
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    assert "cannot be written" in _refused(capfd, "brief", "KAZ", "--chart", str(folder))
    assert kept.read_text() == "mine"


def test_damaged_estimates_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path))
    folder = own_folder(tmp_path)
    tiny_release(folder)
    (folder / "positions.parquet").write_bytes(b"PAR1")
    assert "positions.parquet" in _refused(capfd, "brief", "KAZ")


def test_help_and_version(capfd: Capture) -> None:
    text = _ok(capfd)
    assert text == _ok(capfd, "--help")
    assert "Where a state stands between the powers" in text
    assert _ok(capfd, "--version").startswith("equipoise ")


def _run(*args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "equipoise", *args]
    return subprocess.run(command, capture_output=True, env={**os.environ, **env}, timeout=120, check=False)


def test_data_is_utf8_whatever_the_terminal_speaks(home: Path) -> None:
    done = _run("states", "kasach", "--csv", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Казахстан" in done.stdout.decode("utf-8")
    text = _run("brief", "KAZ", PYTHONIOENCODING="ascii")
    assert (text.returncode, text.stderr) == (0, b"")
    text.stdout.decode("ascii")


def test_a_reader_that_stops_early_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "equipoise", "states", "--csv"]
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
@pytest.mark.parametrize("args", [("brief", "KAZ"), ("position", "--all", "--csv"), ("--help",)])
def test_a_full_disk_is_one_sentence(home: Path, args: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "equipoise", *args]
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    said = "The output cannot be written or read (No space left on device)"
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(said)


@pytest.mark.parametrize("args", ["brief KAZ", "position --all --csv", "states"])
def test_a_closed_output_is_one_sentence(home: Path, args: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m equipoise {args}"
    closed = subprocess.run(["sh", "-c", f"{command} >&-"], capture_output=True, text=True, check=False)
    assert (closed.returncode, closed.stderr.count("\n")) == (2, 1)
    assert closed.stderr.startswith("Standard output is closed")
    silent = subprocess.run(["sh", "-c", f"{command} >&- 2>&-"], check=False)
    assert silent.returncode == 2


def test_ctrl_c_is_one_sentence(home: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("equipoise.states.search", stop)
    assert _refused(capfd, "states") == "Stopped.\n"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, equipoise.cli; equipoise.cli.main(['--help']); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & set(sys.argv[1:])), file=sys.stderr)"
    )
    heavy = ["polars", "numpy", "altair", "numba", "scipy", "httpx2", "jinja2", "vl_convert", "rich", "babel"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_brief_imports_no_charts_and_no_compiler(home: Path) -> None:
    code = (
        "import sys, equipoise.cli; assert equipoise.cli.main(['brief', 'KAZ']) == 0; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & set(sys.argv[1:])), file=sys.stderr)"
    )
    heavy = ["altair", "numba", "httpx2", "jinja2", "vl_convert", "babel", "stamina"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
