"""Which states each sentence names, and in what tone."""

from __future__ import annotations

import polars as pl

from equipoise.texts.names import OTHERS, names_in
from equipoise.texts.sentences import fold, split
from equipoise.texts.tone import tone_of_folded

__all__ = ["find_mentions", "passages"]

_OFFICE = r"(?i)\b(presid|predecessors?|chair|guid|secretary-general|vice-president)"
_BODY = r"(?i)\b(assembly|session|predecessors?|secretary-general|organization|deliberations|office|post)\b"
_COURTESY = (
    r"(?i)\b(congratulat|felicitat|compliment|tribute|elect|thank|grateful|gratitude|appreciat|commend|wish"
    r"|pleas|delight|happy|satisf|gratif|assur|confiden|honou?r|salut|welcom|express|acknowledg|succe)"
)


def find_mentions(texts: pl.Series, year: int) -> pl.DataFrame:
    """Every state that every text names, one row a mention, from texts of one year.

    Columns: text (row of `texts`), sentence (from 0), name (as written, folded), id (see `names_in`),
    courtesy, tone. The longest name wins at each place ("Equatorial Guinea" is not "Guinea"), and names
    that mean no state hide what stands in them ("Latin America"). `courtesy` is True in sentences that
    compliment those who preside over the Assembly or lead the secretariat, whose states are named as a form.
    `tone` is that of the sentence. Words that mean no state, or several, have the ids of `OTHERS`.

    >>> said = pl.Series(["We thank Russia. Nigeria and Niger agree with the United States of America."])
    >>> find_mentions(said, 2020).select("sentence", "id").rows()
    [(0, 'RUS'), (1, 'NGA'), (1, 'NER'), (1, 'USA')]
    """
    names = names_in(year)
    lists = split(texts)
    frame = pl.DataFrame({"text": pl.int_range(len(texts), dtype=pl.UInt32, eager=True), "words": lists})
    frame = frame.with_columns(sentence=pl.int_ranges(pl.col("words").list.len(), dtype=pl.UInt32))
    frame = frame.explode("words", "sentence", empty_as_null=False)
    folded, patterns = fold(frame["words"]), names["pattern"].implode()
    frame = frame.with_columns(folded=folded, pattern=folded.str.extract_many(patterns, leftmost=True))
    frame = frame.filter(pl.col("pattern").list.len() > 0)
    # A name is no part of the tone: "Democratic People's Republic" praises nobody.
    unnamed = frame["folded"].str.replace_many(dict.fromkeys(names["pattern"], ""), leftmost=True)
    words = pl.col("words")
    courtesy = words.str.contains(_COURTESY) & words.str.contains(_OFFICE) & words.str.contains(_BODY)
    frame = frame.with_columns(courtesy=courtesy, tone=tone_of_folded(unnamed))
    rows = frame.explode("pattern").join(names, on="pattern", maintain_order="left")
    name = pl.col("pattern").str.strip_chars(" ").str.replace_all("  ", " ", literal=True)
    return rows.select("text", "sentence", name.alias("name"), "id", "courtesy", "tone", "words")


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
