"""What a misspelt text is taken for: never what is not known, never nonsense, the nearest first."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import example, given, strategies as st

from equipoise.errors import PowerError
from equipoise.states import powers
from equipoise.states.lookup import unknown
from equipoise.states.naming import index
from equipoise.suggest import did_you_mean, folded, suggest

NAMES = [e.name.text for found in index().values() for e in found]
letters = st.text("abcdeé Ł.", max_size=9)
several = st.lists(letters, max_size=8)


def slips(a: str, b: str) -> int:
    """Fewest slips between two texts, no letter touched twice: the recursion of the definition, unhurried."""
    if not a or not b:
        return len(a) + len(b)
    ways = [slips(a[:-1], b) + 1, slips(a, b[:-1]) + 1, slips(a[:-1], b[:-1]) + (a[-1] != b[-1])]
    if len(a) > 1 and len(b) > 1 and a[-2:] == b[-1] + b[-2]:
        ways.append(slips(a[:-2], b[:-2]) + 1)
    return min(ways)


@given(letters, several, st.integers(1, 9))
def test_only_known_texts_and_no_more_than_asked_for(text: str, known: list[str], most: int) -> None:
    found = suggest(text, known, most)
    assert len(found) <= most
    assert set(found) <= set(known)
    assert all(found.count(t) <= known.count(t) for t in found)
    assert found == suggest(text, known, most + 1)[:most]


@given(st.text(min_size=1), several)
@example("ß", ["b"])
@example("Türkiye", ["turkey"])
def test_what_differs_in_case_alone_comes_first(text: str, known: list[str]) -> None:
    same = folded(text).strip()
    for typed in (text, text.casefold()):
        expected = (text,) if same else ()
        assert suggest(typed, [*(k for k in known if folded(k).strip() != same), text]) == expected


@given(st.text("abcd", min_size=1, max_size=5), st.lists(st.text("abcd", max_size=5), max_size=6))
@example("brix", ["brics"])  # two slips in five letters: the border
@example("abcd", ["badc", "dcba"])
def test_near_is_two_slips_in_five_letters_and_the_nearest_comes_first(text: str, known: list[str]) -> None:
    far = {k: slips(text, k) / max(len(text), len(k)) for k in known}
    near = [k for k in known if 5 * slips(text, k) <= 2 * max(len(text), len(k))]
    assert suggest(text, known, 9) == tuple(sorted(near, key=lambda k: far[k]))  # equals keep their order


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Soviet", ["Soviets", "Soviet Union", "soviet"], ("soviet", "Soviet Union", "Soviets")),
        ("sov", ["Sov Union"], ()),  # too short to tell
        ("sovi", ["Sovi-Union", "Sovi Union"], ("Sovi-Union", "Sovi Union")),
        ("Sovie", ["Soviet Union and more"], ()),  # the word is not whole
        ("ISTANBUL", ["İstanbul"], ("İstanbul",)),
        (" \n", ["", " "], ()),
        ("", ["a"], ()),
        ("anything", [], ()),
    ],
)
def test_words_that_a_longer_text_begins_with(text: str, known: list[str], expected: tuple[str]) -> None:
    assert suggest(text, known, 5) == expected


@pytest.mark.parametrize("text", ["USA;CHN", "USA CHN", "$(id)", "`id`", "x" * 100_000, "; rm -rf", "e" * 40])
def test_nonsense_is_taken_for_no_state(text: str) -> None:
    assert suggest(text, NAMES) == ()
    assert unknown(text).suggestions == ()


def test_a_list_of_powers_with_another_sign_between_them_is_no_state() -> None:
    with pytest.raises(PowerError, match=re.escape("called 'USA;CHN': name states or one of the blocs")):
        powers("USA;CHN")


def test_codes_are_likened_to_codes_alone() -> None:
    assert unknown("arms").suggestions == ()
    assert "Armenia (ARM)" in unknown("ARX").suggestions


def test_a_text_without_a_fault_loads_no_library_for_faults() -> None:
    code = "import sys, equipoise; equipoise.balance('KAZ', year=2020); sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_sentence() -> None:
    assert did_you_mean(["a", "b", "c"], "") == "did you mean a, b or c?"
    assert did_you_mean([], "name one.") == "name one."
