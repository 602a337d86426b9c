"""The texts of one year, counted: whom each speaker names, in what tone, and whose words are alike."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from equipoise.texts.closeness import Closeness, closeness_of
from equipoise.texts.mentions import folded_sentences, mentions_in
from equipoise.texts.names import OTHERS

PASSAGE = 5  # sentences that are taken as one piece: names come in clusters (docs/speeches.md)


class YearCounts(NamedTuple):
    """What one year's texts hold.

    `mentions`: state, partner, mentions, sentences, cv, tone, tone_se. `likeness`: state, partner (each pair
    once, state before partner), cosine, expected, sd. `left_out`: how many words that look like names are
    not counted, by reason.
    """

    mentions: pl.DataFrame
    likeness: pl.DataFrame
    left_out: dict[str, int]


def count_year(speakers: pl.Series, texts: pl.Series, year: int) -> YearCounts:
    """Count the texts of a year, one a speaker: mentions of others with their tone, and likeness of language.

    `cv`, the standard deviation of a count over the count, is that of a Bayesian bootstrap (Rubin 1981) of
    the speech's passages of `PASSAGE` sentences: sqrt(sum x_b^2) / sum x_b. `tone` is the mean over the
    mentions, `tone_se` its standard error over the same passages, null for a single passage. `expected` is
    the cosine that both speakers' usual likeness to others gives, r_i r_j / m, with r a speaker's mean cosine
    with all others and m the mean of all pairs.

    >>> c = count_year(pl.Series(["KAZ", "UZB", "MNG"]), pl.Series(
    ...     ["We thank China.", "We thank China and Kazakhstan.", "Peace."]), 2020)
    >>> c.mentions.select("state", "partner", "mentions").rows()
    [('KAZ', 'CHN', 1), ('UZB', 'CHN', 1), ('UZB', 'KAZ', 1)]
    """
    order = speakers.arg_sort()
    speakers, texts = speakers.gather(order), texts.gather(order)
    sentences = folded_sentences(texts)
    found = mentions_in(sentences, year).drop("words", "name")
    found = found.with_columns(state=speakers.gather(found["text"]))
    own = pl.col("id") == pl.col("state")
    no_state = pl.col("id").is_in(list(OTHERS))
    left = {
        "courtesies to those who preside over the Assembly": (~no_state & ~own & pl.col("courtesy")).sum(),
        "names that several states share": (pl.col("id") == "?").sum(),
        "names that no state of that year had": (pl.col("id") == "-").sum(),
        "the speaker's own name": own.sum(),
    }
    counted = found.select(**left).row(0, named=True)
    kept = found.filter(~no_state & ~own & ~pl.col("courtesy")).rename({"id": "partner"})
    like = closeness_of(sentences["text"], sentences["folded"], len(texts))
    return YearCounts(_summed(kept), _likeness(speakers, like), counted)


def _summed(kept: pl.DataFrame) -> pl.DataFrame:
    """One row a speaker and partner, from one row a mention; in order: sums stay the same."""
    pair = ["state", "partner"]
    passages = (
        kept.group_by(*pair, pl.col("sentence") // PASSAGE, maintain_order=True)
        .agg(n=pl.len(), tones=pl.col("tone").sum(), sentences=pl.col("sentence").n_unique())
        .with_columns(mean=pl.col("tones").sum().over(pair) / pl.col("n").sum().over(pair))
    )
    off = pl.col("tones") - pl.col("n") * pl.col("mean")
    n = pl.col("n").sum()
    return (
        passages.group_by(pair, maintain_order=True)
        .agg(
            n.cast(pl.Int32).alias("mentions"),
            pl.col("sentences").sum().cast(pl.Int32),
            ((pl.col("n").cast(pl.Float64) ** 2).sum().sqrt() / n).alias("cv"),
            pl.col("mean").first().alias("tone"),
            pl.when(pl.len() > 1).then((off**2).sum().sqrt() / n).alias("tone_se"),
        )
        .sort(pair)
    )


def _likeness(speakers: pl.Series, like: Closeness) -> pl.DataFrame:
    """One row a pair of speakers."""
    n = len(speakers)
    usual = (like.cosine.sum(axis=1, dtype=np.float64) - np.diag(like.cosine)) / max(n - 1, 1)
    mean = usual.mean() if n else 0.0
    first, second = np.triu_indices(n, 1)
    expected = usual[first] * usual[second] / mean if mean > 0 else np.zeros(len(first))
    return pl.DataFrame(
        {
            "state": speakers.gather(first),
            "partner": speakers.gather(second),
            "cosine": like.cosine[first, second],
            "expected": expected.astype(np.float32),
            "sd": like.sd[first, second],
        }
    )
