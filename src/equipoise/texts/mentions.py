"""Which states each sentence names, and in what tone."""

from __future__ import annotations

import polars as pl

from equipoise.texts.names import OTHERS, names_in
from equipoise.texts.sentences import fold, split
from equipoise.texts.tone import tone_of_folded

_LED = r"(presid|leadership|guid|steward|steer|conducted|led\b|leading|vice-president)"
_OFFICE = (
    r"(?i)\b(predecessor|outgoing president|high office|your (\w+ ){0,2}election"
    r"|(his|her|the) (\w+ ){0,2}(election|appointment|assumption) (as president|to (the|this|his|her|that) "
    r"(presidency|(very )?(high|important|lofty|responsible)|post|office))"
    rf"|{_LED}.{{0,80}}\b(assembly|session)\b|(assembly|session)\b.{{0,60}}\b{_LED})"
)
_COURTESY = (
    r"(?i)\b(congratulat|felicitat|compliment|tribute|elect|thank|grateful|gratitude|appreciat|commend|pleas|delight"
    r"|happy|gratif|honou?r|salut|acknowledg|outstanding|exemplary|skil|able\b|ably|excellent|confiden|greet)"
)

_MINUTES = "took the Chair"  # not said, but written into the record by the Secretariat


def find_mentions(texts: pl.Series, year: int) -> pl.DataFrame:
    """Every state that every text names, one row a mention, from texts of one year.

    Columns: text (row of `texts`), sentence (from 0), name (as written, folded), id (see `names_in`),
    courtesy, tone, words (the sentence). The longest name wins at each place ("Equatorial Guinea" is not
    "Guinea"), and names that mean no state hide what stands in them ("Latin America"). `courtesy` is True in
    sentences that compliment those who preside, or presided, over the Assembly, whose states are named as a
    form, and in the record's own lines. `tone` is that of the sentence without its names. Words that
    mean no state, or several, have the ids of `OTHERS`.

    >>> said = pl.Series(["We thank Russia. Nigeria and Niger agree with the United States of America."])
    >>> find_mentions(said, 2020).select("sentence", "id").rows()
    [(0, 'RUS'), (1, 'NGA'), (1, 'NER'), (1, 'USA')]
    """
    return mentions_in(folded_sentences(texts), year)


def folded_sentences(texts: pl.Series) -> pl.DataFrame:
    """The sentences of texts: text (row of `texts`), sentence (from 0 in each text), words, folded.

    >>> folded_sentences(pl.Series(["Yes. No."])).row(1)
    (0, 1, 'No.', '  No  ')
    """
    frame = pl.DataFrame(
        {"text": pl.int_range(len(texts), dtype=pl.UInt32, eager=True), "words": split(texts)}
    )
    frame = frame.with_columns(sentence=pl.int_ranges(pl.col("words").list.len(), dtype=pl.UInt32))
    frame = frame.explode("words", "sentence", empty_as_null=False)
    return frame.select("text", "sentence", "words", fold(frame["words"]).alias("folded"))


def mentions_in(sentences: pl.DataFrame, year: int) -> pl.DataFrame:
    """As `find_mentions`, from what `folded_sentences` gives.

    >>> mentions_in(folded_sentences(pl.Series(["Yes. China."])), 2020).select("sentence", "id").rows()
    [(1, 'CHN')]
    """
    names = names_in(year)
    found = sentences["folded"].str.extract_many(names["pattern"].implode(), leftmost=True)
    frame = sentences.with_columns(pattern=found).filter(pl.col("pattern").list.len() > 0)
    # A name is no part of the tone: "Democratic People's Republic" praises nobody.
    unnamed = frame["folded"].str.replace_many(dict.fromkeys(names["pattern"], ""), leftmost=True)
    frame = frame.with_columns(courtesy=_courtesies(frame["words"]), tone=tone_of_folded(unnamed))
    rows = frame.explode("pattern").join(names, on="pattern", maintain_order="left")
    name = pl.col("pattern").str.strip_chars(" ").str.replace_all("  ", " ", literal=True)
    return rows.select("text", "sentence", name.alias("name"), "id", "courtesy", "tone", "words")


def _courtesies(sentences: pl.Series) -> pl.Series:
    """Which sentences are compliments to the Assembly's president, or lines of the record."""
    polite = sentences.str.contains(_COURTESY)  # the quick test first: few sentences go on to the slow one
    rows = polite.arg_true()
    office = sentences.gather(rows).str.contains(_OFFICE)
    of_office = rows.filter(office).implode()
    at = pl.int_range(len(sentences), dtype=pl.UInt32, eager=True)
    return at.is_in(of_office) | sentences.str.contains(_MINUTES, literal=True)


def passages(text: str, speaker: str, year: int) -> pl.DataFrame:
    """The sentences of one text that name other states: sentence, words, partner, tone, courtesy.

    The evidence behind a count: one row a sentence and partner. `speaker` is whose text it is; it is no
    partner of its own. Courtesies are listed, though they are not counted.

    >>> passages("We, Kazakhstan, thank China. China and Russia agree.", "KAZ", 2020)["partner"].to_list()
    ['CHN', 'CHN', 'RUS']
    """
    found = find_mentions(pl.Series([text]), year)
    found = found.filter(~pl.col("id").is_in([*OTHERS, speaker])).rename({"id": "partner"})
    return found.select("sentence", "words", "partner", "tone", "courtesy").unique(
        ["sentence", "partner"], maintain_order=True
    )
