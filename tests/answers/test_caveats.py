"""Caveats: every code has its English and its line in docs/definitions.md, with as many facts in each."""

import re
from datetime import date
from inspect import signature
from pathlib import Path

import pytest

import equipoise
from equipoise.answers.caveats import ENGLISH
from equipoise.answers.result import Caveat

SOURCE = Path(equipoise.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "definitions.md"

SENTENCES = {
    ("earlier_holders", (1992, ("SUN",), "RUS")): (
        "Years before 1992 are those of the Soviet Union, whose seat Russia continues."
    ),
    ("few_votes", ("CUB", 1, 1960)): ("Cuba voted on only 1 roll call in 1960; read the figures as rough."),
    ("few_calls", (((1951, 1),),)): (
        "Only 1 roll call of 1951 is on file; one axis fits so few votes poorly, so read moves into and out "
        "of such years with care."
    ),
    ("few_calls", (((1951, 5), (1964, 0)),)): (
        "Only 5 roll calls of 1951 and 0 of 1964 are on file; one axis fits so few votes poorly, so read "
        "moves into and out of such years with care."
    ),
    ("not_converged", ("trial", False)): (
        "The estimates trial come from a run that has not converged: take them for a trial."
    ),
    ("rough", ((("USA", (2001, 2002), 1.1), ("CUB", (2001,), 1.06)),)): (
        "The sampler's chains do not agree, beyond R-hat 1.05, on the United States in 2001 and 2002 (R-hat "
        "up to 1.10) and Cuba in 2001 (R-hat 1.06): read what rests on these positions as rough."
    ),
    ("no_new_vote", (("CUB", "FRA", "USA", "GBR", "ITA", "ESP", "PRT"),)): (
        "No vote on the new roll calls from Cuba, France, the United States, the United Kingdom, Italy and 2 "
        "more: positions there follow from the estimates."
    ),
    ("nowcast", (12, date(2025, 3, 4), "2025-08")): (
        "A nowcast: 12 roll calls up to 2025-03-04 are added to the estimates 2025-08, whose past stays as "
        "it is; `equipoise estimate` estimates everything anew."
    ),
    ("room", ("trade", 30, -0.07, -0.2, 0.1, 0)): (
        "Room in trade rests on 30 losses of a largest partner in history: others made good −7 % (−20 to 10) "
        "of what was lost at the median, no more than they gain in ordinary years."
    ),
}


def documented() -> dict[str, int]:
    """Each code of the page's table, with how many facts it names."""
    section = PAGE.read_text().split("\n## Caveats\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z_]+)` \| (.*?) ?\| .+ \|$", section, re.MULTILINE)
    return {
        code: len(re.sub(r"\([^)]*\) of each|, or|−1, 0 or 1", "", facts).split(",")) if facts else 0
        for code, facts in rows
    }


def test_every_code_that_is_used_has_its_english_and_no_other() -> None:
    used = {
        code for path in SOURCE.rglob("*.py") for code in re.findall(r'Caveat\(\s*"(\w+)"', path.read_text())
    }
    assert used == set(ENGLISH)


def test_the_page_has_every_code_with_its_facts() -> None:
    takes = {
        code: 0 if isinstance(made, str) else len(signature(made).parameters)
        for code, made in ENGLISH.items()
    }
    assert documented() == takes


@pytest.mark.parametrize(("code", "facts"), SENTENCES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_caveat_as_a_sentence(code: str, facts: tuple[object, ...]) -> None:
    assert str(Caveat(code, facts)) == SENTENCES[code, facts]
