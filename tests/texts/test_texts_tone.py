"""The tone of sentences, and the lexicon behind it."""

from __future__ import annotations

import csv

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.texts.mentions import find_mentions
from equipoise.texts.sentences import as_patterns, fold, split
from equipoise.texts.tone import LEXICON_FILE, tone


def of(sentence: str) -> float:
    return float(tone(pl.Series([sentence])).item())


def lexicon() -> list[dict[str, str]]:
    with LEXICON_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "sentence",
    [
        "We are grateful to Norway for its generous support.",
        "Our strategic partnership with China grows.",
        "We salute the brotherly people of Cuba.",
        "We welcome the cooperation of both neighbours.",
    ],
)
def test_friendly_words_are_positive(sentence: str) -> None:
    assert of(sentence) > 0.2


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia invaded its neighbour and annexed its land.",
        "We condemn the unilateral sanctions and the blockade.",
        "Israel continues its illegal occupation.",
        "Their hostile policy threatens us.",
    ],
)
def test_hostile_words_are_negative(sentence: str) -> None:
    assert of(sentence) < -0.2


def test_a_tone_worked_by_hand() -> None:
    # grateful 1, support 0.7, condemn -1: (1 + 0.7 - 1) / (1 + 3)
    assert of("Grateful for the support, we condemn the attack on it.") == pytest.approx(0.7 / 4)


def test_a_negation_turns_and_halves_within_two_words() -> None:
    assert of("It is not a real friend.") == pytest.approx(-0.25)  # -0.5 * 1 / 2
    assert of("It is not what we call a friend.") == pytest.approx(0.5)
    assert of("No. A friend.") == of("No, a friend.") == pytest.approx(-0.25)
    assert of("They were never grateful friends.") == pytest.approx((-0.5 + 1) / 3)


def test_a_negation_does_not_reach_into_the_next_sentence() -> None:
    assert tone(pl.Series(["We do not", "condemn it"])).to_list() == pytest.approx([0.0, -0.5])


def test_names_are_no_part_of_the_tone() -> None:
    said = pl.Series(["The Democratic People's Republic of Korea spoke.", "The United Kingdom spoke."])
    assert find_mentions(said, 2020)["tone"].to_list() == [0.0, 0.0]


def test_the_longest_entry_wins() -> None:
    assert of("Cooperation") > 0
    assert of("The Shanghai Cooperation Organization met.") == 0


def test_every_entry_is_used_once_and_lies_between_minus_one_and_one() -> None:
    rows = lexicon()
    words = [row["word"] for row in rows]
    assert len(set(words)) == len(words) > 250
    assert {row["kind"] for row in rows} == {"tone", "negation"}
    values = {row["word"]: float(row["value"]) for row in rows if row["kind"] == "tone"}
    assert all(-1 <= value <= 1 for value in values.values())
    found = tone(pl.Series([word.removesuffix("*") for word in values]))
    assert found.to_list() == pytest.approx([value / 2 for value in values.values()])


@given(st.text(max_size=80))
def test_any_text_has_a_tone_between_minus_one_and_one(text: str) -> None:
    assert -1 < of(text) < 1


@given(st.text(max_size=80))
def test_folding_and_splitting_lose_no_letters(text: str) -> None:
    letters = [c for c in text if c.isascii() and c.isalnum()]
    pieces = split(pl.Series([text])).to_list()[0]
    assert [c for piece in pieces for c in piece if c.isascii() and c.isalnum()] == letters
    folded = fold(pl.Series([text])).item()
    assert folded.startswith("  ")
    assert folded.endswith("  ")


def test_sentences_end_where_they_end() -> None:
    text = (
        'I thank Mr. Ban and H. E. Ms. X. We met on 5. May? "Yes." It\'s no. 7. • One\n• two No. 3 is ours.'
    )
    assert split(pl.Series([text])).to_list()[0] == [
        "I thank Mr. Ban and H. E. Ms. X. We met on 5.",
        "May?",
        '"Yes."',
        "It's no.",
        "7.",
        "One",
        "two No. 3 is ours.",
    ]


def test_patterns_of_no_words() -> None:
    assert as_patterns([]) == []
