"""Titles and agenda items as plain words, and phrases to look for in them.

A phrase is one or more words that follow each other; `*` at the end of a word stands for any ending
("disarm*"). Letter case and punctuation do not matter, so "nuclear-weapon-free" is three words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from equipoise.errors import SettingsError

_COLUMNS = ("title", "agenda", "short")  # what a roll call says of its subject, as far as a file has it
_DOCUMENT = r"^a/\S+( & \S+)* \d+\w*\$?"  # an agenda item begins with the number it has in a document


def plain(column: str) -> pl.Expr:
    """A text in small letters and digits, one space between words, without what the Library adds to it.

    That is ": resolution ..." after a title and the document's number before an agenda item.

    >>> pl.DataFrame({"title": ["The right to FOOD : resolution / adopted"]}).select(plain("title")).item()
    'the right to food'
    """
    text = pl.col(column).fill_null("").str.to_lowercase().str.replace(r"\s*:\s*resolution.*$", "")
    if column == "agenda":
        text = text.str.replace(_DOCUMENT, "")
    return text.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def words_of(roll_calls: pl.DataFrame) -> pl.Series:
    """All that each roll call says of its subject: title, agenda item and keywords, as far as there are any.

    Raises SettingsError where the table says nothing of any subject.

    >>> words_of(pl.DataFrame({"title": ["Moon"], "agenda": ["A/60/251 97 Outer space. SPACE"]})).item()
    ' moon | outer space space '
    """
    there = [name for name in _COLUMNS if name in roll_calls.columns]
    if roll_calls.height and all(roll_calls[name].null_count() == roll_calls.height for name in there):
        raise SettingsError(
            f"Roll calls can be told by their subject only where one of {', '.join(_COLUMNS)} is "
            "filled: give a table that has it."
        )
    joined = pl.concat_str([plain(name) for name in there], separator=" | ")
    return roll_calls.select(pl.format(" {} ", joined).alias("words"))["words"]


def phrases_of(search: str) -> tuple[str, ...]:
    """The phrases of a search: single words, and what stands between double quotes as a whole.

    Raises SettingsError where a quotation mark has no partner or nothing is left to look for.

    >>> phrases_of('"human rights" Iran')
    ('human rights', 'iran')
    """
    if search.count('"') % 2:
        raise SettingsError(f"A quotation mark is missing in {search!r}: phrases stand between two of them.")
    parts = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', search)]
    phrases = tuple(words for words in (_words(part) for part in parts) if words)
    if not phrases:
        raise SettingsError(f"There is no word to look for in {search!r}: give one, such as nuclear.")
    return phrases


def contains(texts: pl.Series, phrases: Iterable[str]) -> pl.Series:
    """Which of the texts of `words_of` have at least one of the phrases.

    >>> texts = pl.Series([" nuclear weapons | disarmament ", " outer space "])
    >>> contains(texts, ["Nuclear-weapon*", "moon"]).to_list()
    [True, False]
    """
    each = [
        re.escape(_words(phrase)).replace(r"\ ", " ").replace(r"\*", r"[\p{L}\p{N}]*") for phrase in phrases
    ]
    return texts.str.contains(f" (?:{'|'.join(each)}) ")


def _words(phrase: str) -> str:
    """A phrase as plain words; `*` stays where it ends one."""
    kept = re.sub(r"(?<!\w)\*|\*(?=\w)|[^\w*]|_", " ", phrase.lower())
    return " ".join(kept.split())
