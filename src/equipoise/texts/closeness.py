"""How alike texts are by their words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.texts.sentences import fold


class Closeness(NamedTuple):
    """Likeness of each pair of texts: `cosine` (0 to 1) and its standard deviation `sd`, float32 (n, n)."""

    cosine: NDArray[np.float32]
    sd: NDArray[np.float32]


def closeness(texts: pl.Series) -> Closeness:
    """Cosine of the texts' weighted words, for all pairs of n texts; a text without words has 0 with others.

    The weight of word k in text i is (1 + log f_ik) log(n / n_k), with f_ik its count there and n_k the
    number of texts that have it (Sparck Jones 1972; Salton & Buckley 1988, their "l" and "t"), divided by the
    length of the text's vector. A word that all texts have weighs nothing, so the common formulas of a
    year's debate fall out; words of one letter and numbers do not count. `sd` is that of a sum over
    words under the Bayesian bootstrap (Rubin 1981), sqrt(sum of squared summands).

    >>> c = closeness(pl.Series(["peace and trade", "peace and trade", "war and trade", "sea and sky"]))
    >>> [round(float(x), 2) for x in c.cosine[0]]
    [1.0, 1.0, 0.08, 0.0]
    """
    n = len(texts)
    return closeness_of(pl.int_range(n, dtype=pl.UInt32, eager=True), fold(texts), n)


def closeness_of(text: pl.Series, folded: pl.Series, n: int) -> Closeness:
    """As `closeness`, for n texts in pieces that `sentences.fold` made into words; `text` tells whose.

    >>> pieces = pl.Series(["  war  ", "  peace  ", "  war  ", "  sea  "])
    >>> round(float(closeness_of(pl.Series([0, 0, 1, 2]), pieces, 3).cosine[0, 1]), 2)
    0.35
    """
    weights = _weights(text, folded, n)
    squares = weights * weights
    cosine = weights @ weights.T
    np.fill_diagonal(cosine, 1)
    return Closeness(cosine, np.sqrt(squares @ squares.T))


def _weights(text: pl.Series, folded: pl.Series, n: int) -> NDArray[np.float32]:
    """Weights of the words that two texts or more have, (n, words); with all words a row has length 1."""
    words = folded.str.to_lowercase().str.split("  ")
    tokens = pl.DataFrame({"text": text, "word": words}).explode("word", empty_as_null=False)
    counts = tokens.group_by("text", "word").len("f").filter(pl.col("word").str.contains("^[a-z]{2,}$"))
    known = counts.group_by("word").agg(texts=pl.len()).sort("texts", "word").with_row_index("column")
    weight = (1 + pl.col("f").log()) * (n / pl.col("texts")).log()
    counts = counts.join(known, on="word").with_columns(weight=weight).filter(pl.col("weight") > 0)
    counts = counts.with_columns(weight=pl.col("weight") / (pl.col("weight") ** 2).sum().sqrt().over("text"))
    alone = int((known["texts"] == 1).sum())  # they stand first
    counts = counts.filter(pl.col("column") >= alone)
    matrix = np.zeros((n, known.height - alone), dtype=np.float32)
    matrix[counts["text"].to_numpy(), counts["column"].to_numpy() - alone] = counts["weight"].to_numpy()
    return matrix
