"""The study that compares two versions: what it finds different, and what its lists explain."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BEFORE = {"a": [{"low": 1, "mean": 0.5}, {"low": 2, "mean": 0.25}], "said": ["One.", "Two."], "none": []}


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    """The script, with empty lists."""
    monkeypatch.syspath_prepend(request.config.rootpath / "studies")
    import same_answers

    for name, empty in (("RENAMED", {}), ("ADDED", ()), ("CHANGED", ()), ("REVIEWED", ())):
        monkeypatch.setattr(same_answers, name, empty)
    same_answers.renamed.cache_clear()
    same_answers.added.cache_clear()
    return same_answers


def paths(study: ModuleType, after: Any) -> list[tuple[str, Any, Any]]:
    return list(study.differences(BEFORE, after))


def changed(**entries: Any) -> dict[str, Any]:
    """BEFORE as another object, with some entries changed."""
    return json.loads(json.dumps(BEFORE)) | entries


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ({}, []),
        ({"a": [{"low": 1, "mean": 0.5}, {"low": 2, "mean": 0.2501}]}, [("a[].mean", 0.25, 0.2501)]),
        ({"a": [{"low": 1.0, "mean": 0.5}, {"low": 2, "mean": 0.25}]}, [("a[].low", 1, 1.0)]),
        ({"a": BEFORE["a"][:1]}, [("a[].low", 2, "(absent)"), ("a[].mean", 0.25, "(absent)")]),
        ({"said": ["Two.", "One."]}, [("said[]", "One.", "Two."), ("said[]", "Two.", "One.")]),
        ({"none": None}, [("none", [], None)]),
        ({"more": {"b": 1}}, [("more.b", "(absent)", 1)]),
    ],
)
def test_every_difference_is_found(
    study: ModuleType, entries: dict[str, Any], found: list[tuple[str, Any, Any]]
) -> None:
    assert paths(study, changed(**entries)) == found


def test_the_lists_explain_what_they_name_and_no_more(
    study: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = changed(a=[{"away": {"low": 1, "mean": 0.5}}, {"away": {"low": None, "mean": 0.26}}], new=[1])
    monkeypatch.setattr(study, "RENAMED", {"a[].low": "a[].away.low", "mean": "away.mean"})
    monkeypatch.setattr(study, "ADDED", ("new", "said"))
    rules = (
        ("away.low", r"\d", "null"),
        ("away.low", "0.25", "0.26"),
        ("said", "T", "t"),
        ("said", "O", "Q"),
    )
    monkeypatch.setattr(study, "CHANGED", rules)
    assert paths(study, after) == [("a[].away.mean", 0.25, 0.26)]
    after["said"] = ["one.", "two."]
    assert paths(study, after) == [("a[].away.mean", 0.25, 0.26), ("said[]", "One.", "one.")]


def test_a_step_of_a_path_is_a_whole_step(study: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "RENAMED", {"low": "least"})
    assert study.renamed("power_low.low") == "power_low.least"
    assert study.renamed("low[].a") == "least[].a"
    assert study.renamed("lower.low_end") == "lower.low_end"


def test_folders_are_equal_or_the_exit_code_says_so(
    study: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, mean in (("one", 0.5), ("same", 0.5), ("other", 0.75), ("more", 0.5)):
        for name in ("brief/KAZ", "command/help"):
            path = tmp_path / folder / f"{name}.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"at": [{"mean": mean}, {"mean": 2 * mean}]}))
    (tmp_path / "more" / "brief" / "CUB.json").write_text("{}")

    def compared(after: str) -> tuple[int, dict[str, Any]]:
        code = study.compare(tmp_path / "one", tmp_path / after)
        return code, json.loads(capsys.readouterr().out.splitlines()[-1])

    same = {"answers": 2, "equal": 2, "only_before": [], "only_after": [], "reviewed": {}, "differences": {}}
    assert compared("same") == (0, same)
    assert compared("more") == (1, same | {"answers": 3, "only_after": ["brief/CUB"]})
    code, said = compared("other")
    assert (code, said["equal"]) == (1, 0)
    assert {p: (d["count"], d["largest"]) for p, d in said["differences"].items()} == {
        "brief: at[].mean": (2, 0.5),
        "command/help: at[].mean": (2, 0.5),
    }
    assert study.compare(tmp_path / "none", tmp_path / "none") == 1, "no answers prove nothing"


def test_what_was_reviewed_is_counted_apart(
    study: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, mean in (("one", 0.5), ("other", 0.75)):
        path = tmp_path / folder / "brief" / "KAZ.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"at": [{"mean": mean}, {"mean": 2 * mean}]}))
    monkeypatch.setattr(study, "REVIEWED", ((r"^brief: at\[\]", "a better mean"),))
    assert study.compare(tmp_path / "one", tmp_path / "other") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["equal"], said["reviewed"], said["differences"]) == (0, {"a better mean": 2}, {})
