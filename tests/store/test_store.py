"""The store in one process: what is written comes back, and what cannot be trusted is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, strategies as st
from polars.testing import assert_frame_equal

from equipoise.cli import main
from equipoise.errors import StoreError
from equipoise.origin import Origin
from equipoise.sources.un_library import read_general_assembly
from equipoise.store import Store, load_votes
from worlds.votefiles import ga_file

NAME = "un-votes-ga"
ORIGIN = Origin("Example Office", "Votes", "v1", "2024-01-01", "CC0", "Example (2024).", ("2001", "2023"))
FIRST = pl.DataFrame({"roll_call": [1, 2], "vote": [2, None]}, schema_overrides={"vote": pl.Int8})
SECOND = FIRST.with_columns(pl.col("roll_call") + 10)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that holds the first version of one dataset."""
    store = Store(tmp_path)
    store.write(NAME, {"votes": FIRST}, ORIGIN, {"rows": 2})
    return store


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        action()
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def the_table(store: Store) -> Path:
    (path,) = (store.path / NAME).glob("votes-*.parquet")
    return path


def edit_manifest(store: Store, **changes: object) -> Path:
    path = store.path / NAME / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return path


def test_what_is_written_comes_back(store: Store) -> None:
    assert_frame_equal(store.read(NAME, "votes"), FIRST)
    info = store.info(NAME)
    assert info is not None
    assert info.origin == ORIGIN
    assert info.report == {"rows": 2}
    assert info.tables["votes"].rows == 2
    assert info.size == the_table(store).stat().st_size
    assert store.datasets() == [info]


def test_home_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "here"))
    assert Store().home == tmp_path / "here"
    monkeypatch.delenv("EQUIPOISE_HOME")
    assert Store().home.name == "equipoise"


def test_a_new_version_replaces_the_old_one_and_its_files(store: Store) -> None:
    old = the_table(store)
    store.write(NAME, {"votes": SECOND}, ORIGIN, {})
    assert_frame_equal(store.read(NAME, "votes"), SECOND)
    assert not old.exists()
    assert len(list((store.path / NAME).iterdir())) == 2


def test_the_same_content_has_the_same_file(store: Store) -> None:
    old = the_table(store)
    store.write(NAME, {"votes": FIRST}, ORIGIN, {})
    assert the_table(store) == old


def test_a_reader_between_two_versions_reads_the_manifest_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = store.info(NAME)
    store.write(NAME, {"votes": SECOND}, ORIGIN, {})
    answers = iter([stale])
    fresh = store.info
    monkeypatch.setattr(store, "info", lambda dataset: next(answers, None) or fresh(dataset))
    assert_frame_equal(store.read(NAME, "votes"), SECOND)


def test_votes_come_back_as_they_were_read(tmp_path: Path) -> None:
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv"), today=date(2024, 12, 31))
    store = Store(tmp_path / "home")
    store.write(NAME, tables.frames(), tables.origin, tables.report.to_dict())
    loaded = load_votes(store)
    assert_frame_equal(loaded.votes, tables.votes)
    assert_frame_equal(loaded.roll_calls, tables.roll_calls)
    assert loaded.report == tables.report
    assert loaded.origin == tables.origin


def test_missing_votes_say_how_to_get_them(tmp_path: Path) -> None:
    assert refusal(lambda: load_votes(Store(tmp_path))) == (
        "Raw votes are not on this machine: run `equipoise pull un-votes`, or "
        "`equipoise pull un-votes --file PATH` with a copy you have."
    )
    assert list(tmp_path.iterdir()) == []


def test_missing_dataset_and_table(store: Store) -> None:
    assert "There is no dataset trade" in refusal(lambda: store.read("trade", "ties"))
    assert "it has un-votes-ga" in refusal(lambda: store.read("trade", "ties"))
    assert "has no table ties; it has votes" in refusal(lambda: store.read(NAME, "ties"))


@pytest.mark.parametrize("name", ["", "..", "../secrets", "a/b", "A", "un votes", "-x", "/etc"])
def test_names_that_could_lead_elsewhere(store: Store, name: str) -> None:
    for action in (
        lambda: store.info(name),
        lambda: store.remove(name),
        lambda: store.read(name, "votes"),
        lambda: store.write(name, {}, ORIGIN, {}),
    ):
        assert "is no name of a dataset" in refusal(action)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:-1] + b"!",
        lambda data: b"x" * 99,
    ],
    ids=["truncated", "empty", "one byte", "foreign"],
)
def test_a_table_that_is_not_as_written(store: Store, damage: Callable[[bytes], bytes]) -> None:
    path = the_table(store)
    path.write_bytes(damage(path.read_bytes()))
    said = refusal(lambda: store.read(NAME, "votes"))
    assert f"{path} is not as Equipoise wrote it" in said
    assert "`equipoise data --remove un-votes-ga`, then `equipoise pull un-votes`" in said


def test_a_table_that_is_gone(store: Store) -> None:
    path = the_table(store)
    path.unlink()
    assert f"{path} is missing" in refusal(lambda: store.read(NAME, "votes"))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"format": "one"}', "\x00\xff"])
def test_a_manifest_that_is_none(store: Store, text: str) -> None:
    path = store.path / NAME / "manifest.json"
    path.write_bytes(text.encode("latin-1"))
    for action in (lambda: store.read(NAME, "votes"), lambda: store.info(NAME), store.datasets):
        said = refusal(action)
        assert f"{path} is damaged or not a manifest of Equipoise" in said
        assert "`equipoise data --remove un-votes-ga`" in said


def with_origin(**changes: object) -> dict[str, object]:
    return {"origin": {**ORIGIN.to_dict(), **changes}}


def with_table(**changes: object) -> dict[str, object]:
    return {"tables": {"votes": {"file": "votes-01.parquet", "sha256": "0", "size": 1, "rows": 1, **changes}}}


@pytest.mark.parametrize(
    "changes",
    [
        {"format": float("inf")},
        {"format": None},
        {"written": "yesterday"},
        {"written": 5},
        {"report": 5},
        {"origin": []},
        with_origin(version=2024),
        with_origin(coverage=["2001"]),
        with_table(size="large"),
        with_table(file="votes\0.parquet"),
        with_table(file=5),
    ],
    ids=str,
)
def test_a_manifest_with_a_value_of_another_kind(store: Store, changes: dict[str, object]) -> None:
    path = edit_manifest(store, **changes)
    for action in (lambda: store.read(NAME, "votes"), lambda: store.info(NAME), store.datasets):
        said = refusal(action)
        assert f"{path} is damaged or not a manifest of Equipoise" in said
        assert "`equipoise data --remove un-votes-ga`" in said
    assert store.whole(NAME) is None
    store.write(NAME, {"votes": SECOND}, ORIGIN, {})
    assert_frame_equal(store.read(NAME, "votes"), SECOND)


@pytest.mark.parametrize(
    "report", [{}, {"rows": 1, "roll_calls": 1}, {"rows": "1", "roll_calls": 1, "notes": []}, {"x": 1}]
)
def test_votes_without_their_report_are_damaged(tmp_path: Path, report: dict[str, object]) -> None:
    tables = read_general_assembly(ga_file(tmp_path / "votes.csv"), today=date(2024, 12, 31))
    store = Store(tmp_path / "home")
    store.write(NAME, tables.frames(), tables.origin, report)
    said = refusal(lambda: load_votes(store))
    assert f"{store.path / NAME / 'manifest.json'} is damaged" in said
    assert "`equipoise data --remove un-votes-ga`, then `equipoise pull un-votes`" in said


def test_whole_means_that_the_tables_are_there_with_their_sizes(store: Store) -> None:
    assert store.whole(NAME) == store.whole(NAME, ["votes"]) == store.info(NAME)
    assert store.whole(NAME, ["ties"]) is None
    assert store.whole("trade") is None
    path = the_table(store)
    path.write_bytes(path.read_bytes()[:-1])
    assert store.whole(NAME) is None
    path.unlink()
    assert store.whole(NAME) is None


def test_a_foreign_folder_does_not_hide_the_datasets(store: Store) -> None:
    for name in ("Über", "un-votes-ga (copy)"):
        (store.path / name).mkdir()
        (store.path / name / "manifest.json").write_text("{}")
    (store.path / "notes").mkdir()
    assert [info.dataset for info in store.datasets()] == [NAME]
    assert store.foreign() == [
        f"{store.path} holds the folder {name!r}, which Equipoise did not make and leaves alone: "
        "move it away."
        for name in ("un-votes-ga (copy)", "Über")
    ]


def test_data_lists_the_rest_and_names_the_foreign_folder(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(store.home))
    (store.path / "Über").mkdir()
    (store.path / "Über" / "manifest.json").write_text("{}")
    assert _data(capsys) == store.foreign()


def _data(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `equipoise data` says on stderr, beside a list that has the data set."""
    assert main(["data", "--json"]) == 0
    out, err = capsys.readouterr()
    assert NAME in [entry["name"] for entry in json.loads(out)["data"]]
    return err.splitlines()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "cut"])
def test_data_names_a_table_that_is_not_whole(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[Path], object],
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(store.home))
    assert _data(capsys) == store.damaged() == []
    path = the_table(store)
    damage(path)
    said = (
        f"{path} is gone, cut off or another file: run `equipoise data --remove un-votes-ga`, then "
        "`equipoise pull un-votes`."
    )
    assert _data(capsys) == store.damaged() == [said]


def test_a_manifest_that_points_out_of_its_folder(store: Store) -> None:
    outside = {"votes": {"file": "../../x.parquet", "sha256": "0", "size": 1, "rows": 1}}
    edit_manifest(store, tables=outside)
    assert "not a manifest of Equipoise" in refusal(lambda: store.read(NAME, "votes"))


def test_a_damaged_dataset_is_mended_by_writing_it_again(store: Store) -> None:
    (store.path / NAME / "manifest.json").write_text("{")
    store.write(NAME, {"votes": SECOND}, ORIGIN, {})
    assert_frame_equal(store.read(NAME, "votes"), SECOND)


def test_a_newer_store_is_neither_read_nor_replaced(store: Store) -> None:
    path = edit_manifest(store, format=2)
    before = path.read_bytes(), the_table(store).read_bytes()
    for action in (
        lambda: store.read(NAME, "votes"),
        lambda: store.info(NAME),
        lambda: store.whole(NAME),
        lambda: store.write(NAME, {"votes": SECOND}, ORIGIN, {}),
    ):
        said = refusal(action)
        assert f"{path} was written by a newer Equipoise (store format 2, this one reads up to 1)" in said
        assert "update Equipoise, or run `equipoise data --remove un-votes-ga`" in said
    assert (path.read_bytes(), the_table(store).read_bytes()) == before


def test_remove_frees_what_it_says(store: Store) -> None:
    size = sum(path.stat().st_size for path in (store.path / NAME).iterdir())
    assert store.remove(NAME) == size
    assert not (store.path / NAME).exists()
    assert store.info(NAME) is None
    assert store.datasets() == []
    assert "There is no dataset un-votes-ga" in refusal(lambda: store.remove(NAME))


def test_remove_takes_damaged_datasets_and_leaves_foreign_files(store: Store) -> None:
    (store.path / NAME / "manifest.json").write_text("{")
    (store.path / NAME / "thesis.docx").write_text("mine")
    store.remove(NAME)
    assert [p.name for p in (store.path / NAME).iterdir()] == ["thesis.docx"]


def test_an_error_while_writing_leaves_the_earlier_dataset_and_nothing_else(store: Store) -> None:
    before = sorted(p.name for p in (store.path / NAME).iterdir())
    with pytest.raises(TypeError):
        store.write(NAME, {"votes": SECOND}, ORIGIN, {"not for JSON": object()})
    assert sorted(p.name for p in (store.path / NAME).iterdir()) == before
    assert_frame_equal(store.read(NAME, "votes"), FIRST)


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file")
    said = refusal(lambda: store.write(NAME, {"votes": FIRST}, ORIGIN, {}))
    assert "cannot be written" in said
    assert "EQUIPOISE_HOME" in said
    for action in (lambda: store.info(NAME), store.datasets, store.foreign, lambda: load_votes(store)):
        said = refusal(action)
        assert f"{store.path}" in said
        assert "cannot be read" in said
        assert "EQUIPOISE_HOME" in said


@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("{tmp}/file", "EQUIPOISE_HOME is {tmp}/file, which is not a folder: "),
        ("{tmp}/file/below", "EQUIPOISE_HOME is {tmp}/file/below, which cannot be used (Not a directory): "),
        ("{tmp}/" + "x" * 300, "which cannot be used (File name too long): "),
        ("~nosuchuser/x", "EQUIPOISE_HOME is ~nosuchuser/x, which is the home of a user who is not known: "),
    ],
)
def test_a_home_that_can_be_none_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, said: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("EQUIPOISE_HOME", home.format(tmp=tmp_path))
    told = refusal(Store)
    assert said.format(tmp=tmp_path) in told
    assert told.endswith("set EQUIPOISE_HOME to a folder that you can write, or unset it.")


@given(st.dictionaries(st.sampled_from(["votes", "ties"]), st.lists(st.none() | st.text()), min_size=1))
def test_any_tables_come_back(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, list[str | None]]
) -> None:
    store = Store(tmp_path_factory.mktemp("home"))
    frames = {name: pl.DataFrame({"x": values}, schema={"x": pl.String}) for name, values in tables.items()}
    store.write("any", frames, ORIGIN, {})
    for name, frame in frames.items():
        assert_frame_equal(store.read("any", name), frame)
