"""The tables of events that the store keeps."""

from __future__ import annotations

import polars as pl

from equipoise.tables import Schema

DYAD_MONTHS: Schema = {
    "month": pl.Date,  # its first day; the month in which the events took place
    "source": pl.String,  # who acts, and towards whom: states as of that year
    "target": pl.String,
    "n_coop": pl.Int64,  # events of quad classes 1 and 2, verbal and material cooperation
    "n_conf": pl.Int64,  # events of quad classes 3 and 4, verbal and material conflict
    "n_coop_material": pl.Int64,  # those of class 2
    "n_conf_material": pl.Int64,  # those of class 4
    "mentions_coop": pl.Int64,  # mentions of those events in reports when they were first recorded
    "mentions_conf": pl.Int64,
    "goldstein": pl.Float64,  # sum of the Goldstein scores, -10 to 10 an event
}
DYAD_SCORES: Schema = {
    "month": pl.Date,
    "state_a": pl.String,  # the pair has no direction; state_a comes first in the alphabet
    "state_b": pl.String,
    "score": pl.Float64,  # a composite with sign: cooperation above 0, conflict below
    "active_days": pl.Int16,  # days with at least one event
}
MONTHS: Schema = {
    "month": pl.Date,
    "days": pl.Float64,  # days of the month that the record holds
}
