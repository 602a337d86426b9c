"""docs/cli.md names every command, argument and option, and nothing that is not there; each has help."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from equipoise.cli import main
from equipoise.cli.app import app
from equipoise.estimates import own_folder
from worlds.pages import DOCS
from worlds.tinyrelease import tiny_release

PAGE = (DOCS / "cli.md").read_text(encoding="utf-8")
COMMANDS: dict[str, Any] = dict(typer.main.get_command(app()).commands)  # type: ignore[attr-defined]
SECTIONS = {
    m[1]: m[2]
    for m in re.finditer(r"^## `equipoise ([\w-]+)[^\n]*\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}


def test_every_command_has_its_section_and_none_is_left_over() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_helps(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    known = {"--help"}
    for parameter in command.params:
        assert getattr(parameter, "help", "") or "--help" in parameter.opts, parameter.name
        shown = parameter.opts if parameter.opts[0].startswith("-") else [parameter.metavar]
        for text in shown:
            if text not in {"-h", "--help"}:
                assert f"`{text}" in SECTIONS[name], (name, text)
                known.add(text)
    for option in re.findall(r"`(--[a-z-]+)", SECTIONS[name]):
        assert option in known, (name, option)


def test_exit_codes_are_documented() -> None:
    for code in ("`0`", "`2`", "`141`"):
        assert code in PAGE


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an invented release."""
    folder = tmp_path_factory.mktemp("home")
    tiny_release(own_folder(folder))
    return folder


@pytest.mark.parametrize(
    "args",
    [
        *(
            "position --all",
            "position KAZ --csv",
            "agreement KAZ USA --csv",
            "agreement --all",
            "states --csv",
        ),
        *("balance KAZ --csv", "balance KAZ --from 2005 --csv", "balance --all --year 2010"),
    ],
)
def test_the_columns_of_every_table_are_documented(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], args: str
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(home))
    assert main(args.split()) == 0
    columns = capfd.readouterr().out.splitlines()[0]
    assert f"\n    {columns}\n" in SECTIONS[args.split()[0]]


@pytest.mark.parametrize(
    "args", ["position --all", "agreement --all", "balance --all --year 2010", "states kaz", "data"]
)
def test_the_names_in_a_table_as_json_are_documented(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], args: str
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(home))
    assert main([*args.split(), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    names = [*told, *told["data"][0]] if args == "data" else list(told)
    assert [name for name in names if f"`{name}`" not in SECTIONS[args.split()[0]]] == []
