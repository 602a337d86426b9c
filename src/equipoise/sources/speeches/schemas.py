"""The tables that the corpus is brought to."""

from __future__ import annotations

import polars as pl

from equipoise.tables import Schema

SPEECHES: Schema = {
    "state": pl.String,  # who held the seat on 25 September of the year
    "year": pl.Int16,
    "session": pl.Int16,
    "letters": pl.Int32,  # length of the text in characters
}
TEXTS: Schema = {
    "state": pl.String,
    "year": pl.Int16,
    "text": pl.String,  # as published
}
MENTIONS: Schema = {
    "state": pl.String,
    "partner": pl.String,  # a state, or EU27 where the Union itself is named
    "year": pl.Int16,
    "mentions": pl.Int32,
    "sentences": pl.Int32,  # in which the partner is named
    "cv": pl.Float64,  # standard deviation of the count over the count
    "tone": pl.Float64,  # mean over the mentions, -1 to 1
    "tone_se": pl.Float64,  # its standard error; null for a single passage
}
CLOSENESS: Schema = {
    "state": pl.String,  # each pair once, state before partner in the alphabet
    "partner": pl.String,
    "year": pl.Int16,
    "cosine": pl.Float32,
    "expected": pl.Float32,  # from both speakers' usual likeness to others
    "sd": pl.Float32,  # standard deviation of the cosine
}
RECIPE: Schema = {
    "part": pl.String,  # names, lexicon, rules
    "value": pl.String,  # as equipoise.texts.recipe() gave it when the texts were counted
}
