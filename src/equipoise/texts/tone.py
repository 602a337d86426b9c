"""The tone of a sentence, from a lexicon of our own of words on relations between states."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from equipoise.files import DATA
from equipoise.texts.sentences import as_patterns, fold

LEXICON_FILE = DATA / "tone.csv"
_REACH = 2  # words that may stand between a negation and the word that it turns round
_TURNED = -0.5  # "not condemned" is no praise: half as strong


@lru_cache(maxsize=1)
def _lexicon() -> pl.DataFrame:
    """The words as patterns, longest first: pattern, value (null for a negation)."""
    rows = pl.read_csv(LEXICON_FILE, schema={"word": pl.String, "value": pl.Float64, "kind": pl.String})
    frame = rows.select(pl.Series("pattern", as_patterns(rows["word"].to_list())), "value")
    return frame.sort(pl.col("pattern").str.len_bytes(), "pattern", descending=[True, False])


def tone(sentences: pl.Series) -> pl.Series:
    """The tone of each sentence, -1 to 1: sum of the values of its words / (1 + their number).

    Values are those of data/tone.csv, -1 to 1; a word whose value is 0 says nothing and is not counted. The
    longest entry wins ("cold war" is not "war"). A negation with at most two words between it and an entry
    turns its value round and halves it. The 1 in the denominator is one neutral word's worth of prior, so
    that a single word does not make a tone of 1; a sentence without any such word has 0.

    >>> said = ["We thank our friends.", "We condemn the aggression.", "It was no help.", "It rained."]
    >>> tone(pl.Series(said)).round(3).to_list()
    [0.667, -0.667, -0.1, 0.0]
    """
    return tone_of_folded(fold(sentences))


def tone_of_folded(folded: pl.Series) -> pl.Series:
    """As `tone`, for sentences that `sentences.fold` made into words.

    >>> tone_of_folded(pl.Series(["  We  thank  them  "])).to_list()
    [0.5]
    """
    lower = folded.str.to_lowercase()
    patterns = _lexicon()["pattern"].implode()
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(lower), dtype=pl.UInt32, eager=True),
            "text": lower,
            "pattern": lower.str.extract_many(patterns, leftmost=True),
            "at": lower.str.find_many(patterns, leftmost=True),
        }
    )
    words = frame.explode("pattern", "at", empty_as_null=False)
    words = words.join(_lexicon(), on="pattern", maintain_order="left")
    end = (pl.col("at") + pl.col("pattern").str.len_bytes()).shift(1)
    after_negation = pl.col("value").shift(1).is_null() & (pl.col("row") == pl.col("row").shift(1))
    valued = words.with_columns(end=end, after=after_negation.fill_null(value=False)).filter(
        pl.col("value").is_not_null() & (pl.col("value") != 0)
    )
    gap = (
        pl.col("text").str.slice(pl.col("end"), pl.col("at") - pl.col("end")).str.count_matches("[a-z0-9$]+")
    )
    near = valued.filter("after").with_columns(
        value=pl.when(gap <= _REACH).then(_TURNED * pl.col("value")).otherwise("value")
    )
    values = pl.concat([valued.filter(~pl.col("after")).select("row", "value"), near.select("row", "value")])
    sums = (
        values.sort("row").group_by("row", maintain_order=True).agg(total=pl.col("value").sum(), n=pl.len())
    )
    found = frame.select("row").join(sums, on="row", how="left", maintain_order="left")
    return found.select(tone=(pl.col("total") / (1 + pl.col("n"))).fill_null(0.0)).to_series()
