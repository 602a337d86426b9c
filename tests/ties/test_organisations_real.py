"""The Correlates of War organisations as they are: read whole, and set against our own table."""

from __future__ import annotations

from functools import cache

import polars as pl

from equipoise.sources.cow_igo import read_igo
from equipoise.sources.sector_tables import SectorTables
from equipoise.states.bloc_years import own_memberships
from equipoise.states.blocs import blocs
from equipoise.ties.organisations import organisation_ties
from worlds.realdata import real_data

LOW = {"CIS": 0.89, "CMEA": 0.70, "CSTO": 0.54, "MERCOSUR": 0.69}  # docs/organisations.md says why


@cache
def record() -> SectorTables:
    return read_igo(real_data("organisations/cow_igo_membership_1946_2014.parquet"))


def test_every_row_of_the_file_finds_its_state() -> None:
    found = record()
    assert (found.report.rows, found.report.kept) == (488_630, 488_630)
    assert not found.report.dropped
    assert found.origin.coverage == ("1946", "2014")
    members = found.tables["memberships"]
    assert members["organisation"].n_unique() > 300
    assert set(members["status"].unique()) == {"full", "associate", "observer"}


def test_our_blocs_agree_with_the_record_but_for_known_differences() -> None:
    full = record().tables["memberships"].filter(status="full")
    spoken = record().tables["state_years"]
    mine = own_memberships().filter(status="full").join(spoken, on=["state", "year"], how="semi")
    shared = either = 0
    for b in blocs():
        if not b.cow:
            continue
        last = min(2014, b.dissolved.year if b.dissolved else 2014)
        span = pl.col("year").is_between(b.founded.year, last)
        theirs = set(
            full.filter(pl.col("organisation").is_in(list(b.cow)), span).select("state", "year").rows()
        )
        ours = set(mine.filter(span, organisation=b.id).select("state", "year").rows())
        share = len(ours & theirs) / len(ours | theirs)
        assert share >= LOW.get(b.id, 0.91), (b.id, share)
        shared, either = shared + len(ours & theirs), either + len(ours | theirs)
    assert shared / either > 0.96


def test_the_wide_series_has_no_step_where_the_record_ends() -> None:
    found = organisation_ties(record().tables, (record().origin,))
    ends = found.ties.filter(pl.col("year").is_in([2014, 2015]))
    sums = ends.group_by("state", "year").agg(pl.sum("value"))
    wide = sums.pivot("year", index="state", values="value").drop_nulls()
    assert wide.height > 185
    assert (wide["2015"] - wide["2014"]).abs().max() <= 1.0  # no more than one bloc joined
    pairs = found.ties.filter(year=2000).select("state", "partner", "value")
    pairs = pairs.filter(pl.col("partner").is_in(pairs["state"].unique().to_list()))  # both are covered
    back = pairs.rename({"state": "partner", "partner": "state"})
    both = pairs.join(back, on=["state", "partner"])
    assert both.height == pairs.height > 30_000
    assert (both["value"] - both["value_right"]).abs().max() < 1e-9
