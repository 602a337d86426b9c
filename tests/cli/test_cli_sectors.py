"""Commands on sectors: mistakes answered by name, data told apart by kind, tables as documented."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from equipoise.cli import main
from equipoise.sectors import RECORDS, stored_ties
from equipoise.sources.sector_pull import store_files
from equipoise.sources.sectors import record
from equipoise.store import Store
from worlds.armsfiles import write_register
from worlds.pages import DOCS
from worlds.tinyrelease import YEARS

Capture = pytest.CaptureFixture[str]
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.fixture
def stocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A home with records of arms and the ties worked out from them."""
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "stocked"))
    store = Store(tmp_path / "stocked")
    rows = [(str(y), "Russia", "Kazakhstan", y, 10.0) for y in range(2000, 2011)]
    store_files(store, record("arms"), [write_register(tmp_path / "arms.csv", rows)])
    stored_ties(store, "arms")
    return store


def _ok(capfd: Capture, *args: str) -> str:
    """What a command that works prints."""
    code = main(args)
    said = capfd.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("zero-sum --sector weather", "There is no sector called 'weather'"),
        ("zero-sum --sector tarde", "did you mean trade?"),
        ("zero-sum --sector arms,", "There is no sector called ''"),
        ("zero-sum --powers USA", "at least two powers: name more"),
        ("zero-sum --powers USA,Atlantis", "Atlantis"),
        ("zero-sum Russia --powers USA,RUS", "at least two powers that are not Russia itself"),
        ("zero-sum Atlantis", "No state is called 'Atlantis'"),
        ("zero-sum --sector arms --powers USA,BRA", "run `equipoise pull arms`"),
        ("zero-sum --csv --json", "--csv and --json exclude each other"),
        ("zero-sum --chart zero.gif", "must end in .svg or .png"),
        ("zero-sum Kazakhstan --year 2010", "No such option: --year"),
        ("balance-sensitivity", "Missing argument 'STATE'"),
        ("balance-sensitivity Atlantis", "No state is called 'Atlantis'"),
        ("balance-sensitivity KAZ --powers USA", "at least two powers"),
        ("balance-sensitivity Russia --powers RUS", "is itself the only power named"),
        ("balance-sensitivity KAZ --weights trade=0.6,arms=0.6", "sum to 1.2, not to 1"),
        ("balance-sensitivity KAZ --weights weather=1", "'weather', which is no sector here"),
        ("balance-sensitivity KAZ --weights trade", "does not say sector=weight"),
        ("balance-sensitivity KAZ --weights trade=-1,arms=2", "The weight of trade is -1"),
        ("balance-sensitivity KAZ --weights trade=nan", "The weight of trade is nan"),
        ("balance-sensitivity KAZ --year 1900", "1900"),
        ("balance-sensitivity KAZ --year 2999", "2999"),
        (
            "balance-sensitivity KAZ --year 2010 --weights events=1",
            "the record covers 2018",
        ),
        ("balance-sensitivity KAZ --chart rank.pdf", "must end in .svg or .png"),
        ("balance KAZ --sector weather", "There is no sector called 'weather'"),
        ("balance KAZ --weights trade=0.6,arms=0.6", "sum to 1.2, not to 1"),
        ("balance Russia --powers RUS", "is itself the only power named"),
        ("balance KAZ --year 1900", "1900"),
        ("pull weather", "un-votes, trade, arms"),
        ("pull arms", "equipoise pull arms --file PATH"),
        ("pull arms --states KAZ", "--states chooses whose trade is fetched"),
        ("pull trade --from 2020-01 --to 2020-02", "--from and --to choose which events"),
        ("pull events --from 2023-01", "give both --from and --to"),
        ("pull events --from 2023 --to 2024", "'2023' is no month"),
        ("pull events", "Say which months of events to fetch"),
        ("pull speeches --file nowhere.tar.gz", "There is no file nowhere.tar.gz"),
        ("pull un-votes --file a.csv --file b.csv", "one file at a time"),
        ("data --remove trade", "There is no dataset trade"),
    ],
)
def test_mistakes_are_answered_by_name(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture, args: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code = main(args.split())
    told = capfd.readouterr()
    assert (code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert said in told.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["zero-sum KAZ", "balance-sensitivity KAZ --year 2010 --weights arms=1"])
def test_each_form_of_an_answer(home: Path, tmp_path: Path, capfd: Capture, command: str) -> None:
    args = command.split()
    text = _ok(capfd, *args)
    assert "Kazakhstan" in text.splitlines()[0]
    assert "estimates tiny.1" in text
    assert "docs/definitions.md" in text
    told = json.loads(_ok(capfd, *args, "--json"))
    assert (told["verb"], told["state"]) == (args[0].replace("-", "_"), "KAZ")
    table = _ok(capfd, *args, "--csv")
    assert f"\n    {table.splitlines()[0]}\n" in CLI, "the columns are documented"
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(told["pairs" if args[0] == "zero-sum" else "rows"])
    picture = tmp_path / "answer.svg"
    assert main([*args, "--chart", str(picture)]) == 0
    assert picture.read_bytes().startswith(b"<svg")


def test_zero_sum_of_a_sector_and_all_states(home: Path, capfd: Capture) -> None:
    told = json.loads(_ok(capfd, "zero-sum", "--sector", "trade", "--json"))
    assert told["state"] is None
    assert {p["sector"] for p in told["pairs"]} == {"trade"}


def test_the_year_and_the_weights_are_those_asked_for(home: Path, capfd: Capture) -> None:
    args = ("balance-sensitivity", "KAZ", "--year", "2010", "--weights", "trade=0.25,arms=0.75", "--json")
    told = json.loads(_ok(capfd, *args))
    assert told["year"] == 2010
    assert told["weights"] == {"trade": 0.25, "arms": 0.75}
    latest = json.loads(_ok(capfd, "balance-sensitivity", "KAZ", "--weights", "votes=1", "--json"))
    assert (latest["year"], latest["sectors"]) == (YEARS[-1], ["votes"])


def test_data_tells_records_ties_and_what_ships_apart(stocked: Store, capfd: Capture) -> None:
    told = json.loads(_ok(capfd, "data", "--json"))["data"]
    kinds = [(e["kind"], e["name"]) for e in told]
    assert kinds[:3] == [("records", "arms"), ("ties", "arms-ties"), ("estimates", "estimates")]
    assert kinds[3:] == [("shipped ties", name) for name in RECORDS]
    assert len({tuple(e) for e in told}) == 1, "the same names in every entry"
    assert {e["size"] for e in told if e["kind"] == "shipped ties"} == {None}
    text = " ".join(_ok(capfd, "data").split())
    assert "worked out from it: arms-ties" in text
    assert "latest vote 2010" not in text
    assert "ties that ship trade, " in text
    assert "Raw votes are not here" in text


def test_ties_go_with_their_records(stocked: Store, capfd: Capture) -> None:
    text = _ok(capfd, "data", "--remove", "arms")
    assert text.startswith("Removed arms and the ties worked out from it; ")
    assert stocked.datasets() == []


def test_ties_alone_can_be_removed_and_are_told_without_their_records(stocked: Store, capfd: Capture) -> None:
    stocked.remove("arms")
    assert "no records, but what was worked out: arms-ties" in " ".join(_ok(capfd, "data").split())
    assert _ok(capfd, "data", "--remove", "arms-ties").startswith("Removed arms-ties; ")
    assert stocked.datasets() == []
