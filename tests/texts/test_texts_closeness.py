"""Likeness of texts, against a slow twin that follows the formula word by word."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.texts.closeness import closeness
from equipoise.texts.counts import count_year

WORDS = st.lists(st.sampled_from(["war", "peace", "sea", "trade", "We", "héros"]), max_size=12).map(" ".join)


def slow(texts: list[str]) -> tuple[list[list[float]], list[list[float]]]:
    """Cosines and their standard deviations in plain Python."""
    counts = [Counter(re.findall("[a-z]{2,}", t.lower().replace("é", "e"))) for t in texts]
    holders = Counter(word for count in counts for word in count)
    vectors = []
    for count in counts:
        raw = {w: (1 + math.log(f)) * math.log(len(texts) / holders[w]) for w, f in count.items()}
        length = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        vectors.append({w: v / length for w, v in raw.items()})
    parts = [[[a[w] * b[w] for w in a if w in b] for b in vectors] for a in vectors]
    return (
        [[sum(p) for p in row] for row in parts],
        [[math.sqrt(sum(x * x for x in p)) for p in row] for row in parts],
    )


@given(st.lists(WORDS, min_size=2, max_size=5))
def test_closeness_is_the_formula(texts: list[str]) -> None:
    cosine, sd = slow(texts)
    found = closeness(pl.Series(texts))
    off = ~np.eye(len(texts), dtype=bool)
    np.testing.assert_allclose(found.cosine[off], np.array(cosine)[off], atol=1e-5)
    np.testing.assert_allclose(found.sd[off], np.array(sd)[off], atol=1e-5)
    np.testing.assert_array_equal(found.cosine, found.cosine.T)
    assert (found.cosine.diagonal() <= 1).all()


def test_words_of_all_texts_weigh_nothing() -> None:
    texts = ["thank you peace", "thank you war", "thank you sea"]
    assert closeness(pl.Series(texts)).cosine.tolist() == np.eye(3).tolist()


def test_expected_likeness_is_that_of_the_margins() -> None:
    speakers = pl.Series(["AAA", "BBB", "CCC"])
    texts = ["war trade sea", "war trade", "sea wind"]
    pairs = count_year(speakers, pl.Series(texts), 2020).likeness
    c = np.array(slow(texts)[0])
    usual = (c.sum(axis=1) - c.diagonal()) / 2
    assert pairs.select("state", "partner").rows() == [("AAA", "BBB"), ("AAA", "CCC"), ("BBB", "CCC")]
    for i, j, row in ((0, 1, 0), (0, 2, 1), (1, 2, 2)):
        assert pairs["expected"][row] == pytest.approx(usual[i] * usual[j] / usual.mean(), rel=1e-4)
