"""From tables to the arrays of the vote model."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from equipoise.errors import SettingsError
from equipoise.votes.design import prepare
from equipoise.votes.mode import fit_mode
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from worlds.voteworld import world


def _calls(*years: int, excluded: dict[int, str] | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "roll_call": range(len(years)),
            "year": years,
            "date": [date(y, 10, 1) for y in years],
            "excluded": [(excluded or {}).get(i) for i in range(len(years))],
        },
        schema_overrides={"excluded": pl.String},
    )


def _votes(*rows: tuple[int, str, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"roll_call": pl.Int64, "state": pl.String, "vote": pl.Int8}, orient="row"
    )


def test_both_orders_hold_the_same_votes() -> None:
    w = world(seed=3)
    d = prepare(w.roll_calls, w.votes)
    by_cell = set(zip(np.repeat(np.arange(d.labels.size), d.n_votes), d.cell_item, d.cell_vote, strict=True))
    item = np.repeat(np.arange(d.roll_calls.size), np.diff(d.item_start))
    assert by_cell == set(zip(d.item_cell, item, d.item_vote, strict=True))
    cast = w.votes.filter(pl.col("vote").is_not_null(), pl.col("roll_call").is_in(d.roll_calls.tolist()))
    assert len(by_cell) == d.cell_item.size == cast.height


def test_what_says_nothing_of_positions_is_dropped_and_counted() -> None:
    calls = _calls(2000, 2000, 2000, 2000, excluded={3: "no vote recorded"})
    votes = _votes(
        (0, "A", 2),
        (0, "B", 0),
        (1, "A", 2),
        (1, "B", 2),
        (2, "A", None),
        (2, "B", None),
        (3, "A", 2),
        (3, "B", 0),
    )
    d = prepare(calls, votes)
    assert d.roll_calls.tolist() == [0]
    assert d.dropped == {"no vote recorded": 1, "no votes": 1, "unanimous": 1}


def test_a_gap_is_a_cell_without_votes_and_a_seat_is_one_path() -> None:
    calls = _calls(1990, 1992, 1993)
    votes = _votes((0, "SUN", 2), (0, "B", 0), (1, "RUS", 2), (1, "B", 0), (2, "RUS", 0), (2, "B", 2))
    d = prepare(calls, votes, seats={"RUS": "SUN"})
    assert d.units == ("B", "SUN")
    own = slice(d.unit_start[1], d.unit_start[2])
    assert d.labels[own].tolist() == ["SUN", "SUN", "RUS", "RUS"]
    assert d.n_votes[own].tolist() == [1, 0, 1, 1]


def test_within_a_year_the_later_holder_names_the_cell() -> None:
    calls = _calls(2006, 2006).with_columns(date=pl.Series([date(2006, 7, 1), date(2006, 3, 1)]))
    votes = _votes((0, "SRB", 2), (0, "B", 0), (1, "SCG", 2), (1, "B", 0))
    d = prepare(calls, votes, seats={"SRB": "SCG"})
    assert d.labels[d.unit_start[1]] == "SRB"


@pytest.mark.parametrize(
    ("votes", "says"),
    [
        (_votes((0, "A", 2), (0, "B", 2)), "No roll call is left"),
        (_votes((0, "A", None)), "No roll call is left"),
    ],
)
def test_votes_that_bear_no_estimate_are_refused(votes: pl.DataFrame, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        prepare(_calls(2000), votes)


def test_years_that_no_state_spans_are_refused_by_year() -> None:
    calls = _calls(2000, 2003)
    votes = _votes((0, "A", 2), (0, "B", 0), (1, "C", 2), (1, "D", 0))
    with pytest.raises(SettingsError, match="before and after 2001"):
        prepare(calls, votes)


def test_over_years_without_a_roll_call_every_path_goes_on() -> None:
    calls = _calls(1950, 1950, 1961, 1975)
    votes = _votes(
        *[(j, state, vote) for j in range(4) for state, vote in (("A", 2), ("B", 2 * (j % 2)), ("C", 0))]
    )
    d = prepare(calls, votes)
    assert d.periods.tolist() == list(range(1950, 1976))
    assert np.diff(d.unit_start).tolist() == [26, 26, 26]
    assert d.n_votes.reshape(3, 26).sum(axis=0)[[0, 11, 25]].tolist() == [6, 3, 3]


def test_a_subject_without_roll_calls_in_some_years_has_wider_intervals_there() -> None:
    w = world(seed=2, units=24, periods=9, per_period=80, step=0.6)
    d = prepare(w.roll_calls.filter(pl.col("year").is_in([2000, 2003, 2004, 2008])), w.votes)
    fitted = fit_mode(d, "USA").sd.reshape(-1, 9).mean(axis=0)
    draws = sample(d, "USA", SamplerSettings(chains=1, warmup=100, draws=200, thin=1)).theta
    drawn = draws.std(axis=(0, 1)).reshape(-1, 9).mean(axis=0)
    for sd in (fitted, drawn):
        assert np.isfinite(sd).all()
        assert min(sd[1], sd[2]) > max(sd[0], sd[3])
        assert sd[6] > max(sd[4], sd[8])
