"""From texts to sentences, and from sentences to plain words in which whole names can be looked for."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_CUT, _DOT = (
    "\x1e",
    "\x1f",
)  # control characters that no speech holds: end of a sentence, dot of an abbreviation
_SHORT = r"\b(Mr|Mrs|Ms|Messrs|Dr|Prof|Sr|Jr|St|Gen|Lt|Col|Hon|Rev|No|Nos|para|paras|art|vs|\p{Lu})\. "
_END = r"([.!?][\"'”’)\]]*) ([\"'“‘(\[]?[\p{Lu}\p{N}])"


def split(texts: pl.Series) -> pl.Series:
    """The sentences of each text, as a series of lists of strings of the same length.

    White space becomes one blank. A sentence ends with a full stop, question or exclamation mark before a
    capital or a digit, and before a bullet; titles ("Mr."), initials and numbers ("No. 5") end none.

    >>> split(pl.Series(["I thank Mr. Ban. The U.S. voted\\r\\n no. We did not."])).to_list()
    [['I thank Mr. Ban.', 'The U.S. voted no.', 'We did not.']]
    """
    frame = (
        texts.alias("text")
        .to_frame()
        .select(
            pl.col("text")
            .str.replace_all(r"\s+", " ")
            .str.replace_all("[•▪]", _CUT)
            .str.replace_all(_SHORT, f"${{1}}{_DOT} ")
            .str.replace_all(_END, f"${{1}}{_CUT}${{2}}")
            .str.replace_all(_DOT, ".", literal=True)
            .str.split(_CUT)
            .list.eval(pl.element().str.strip_chars())
            .list.eval(pl.element().filter(pl.element() != ""))
        )
    )
    return frame.to_series()


def fold(sentences: pl.Series) -> pl.Series:
    """Each sentence as words of ASCII letters and digits, without accents, two blanks around each word.

    Each word then has a blank of its own on both sides, so that " Niger " is found twice in "Niger, Niger"
    and never in "Nigeria". Letter case stays ("Chad" is no chad); "$" stays with its word ("US$" is money).

    >>> fold(pl.Series(["Côte d’Ivoire’s US$ debt"])).to_list()
    ['  Cote  d  Ivoire  s  US$  debt  ']
    """
    plain = sentences.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    words = plain.str.replace_all("[^A-Za-z0-9$]+", "  ")
    return ("  " + words.str.strip_chars(" ") + "  ").rename(sentences.name)


def as_patterns(texts: Sequence[str]) -> list[str]:
    """What to look for in folded sentences for names or words; a final * leaves the end of the word open.

    >>> as_patterns(["Guinea-Bissau", "condemn*"])
    [' Guinea  Bissau ', ' condemn']
    """
    folded = fold(pl.Series(texts, dtype=pl.String)).to_list()
    return [
        whole[1:].rstrip(" ") if text.endswith("*") else whole[1:-1]
        for text, whole in zip(texts, folded, strict=True)
    ]
