"""Facts of ATOP 5.1, where its tables are on this machine."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from equipoise.sources.atop import read_atop
from equipoise.sources.sector_tables import SectorTables
from equipoise.ties.defence import defence_ties
from equipoise.ties.sector import SectorTies
from worlds.realdata import real_data


@cache
def _read() -> SectorTables:
    folder = real_data("alliances")
    return read_atop(folder / "atop_dyad_year_1945_2018.parquet", folder / "atop5_1_members.parquet")


@cache
def _ties() -> SectorTies:
    return defence_ties(_read().tables, (_read().origin,))


def _defence(state: str, partner: str) -> set[int]:
    """The years in which either promises to defend the other."""
    one, other = pl.col("state"), pl.col("partner")
    pair = ((one == state) & (other == partner)) | ((one == partner) & (other == state))
    return set(_read().tables["obligations"].filter(pair, pl.col("defense") == 1)["year"])


# Signature of the protocol of accession, which is where ATOP begins, and entry into the alliance.
NATO = {
    **dict.fromkeys(
        ("CAN", "BEL", "DNK", "FRA", "ISL", "ITA", "LUX", "NLD", "NOR", "PRT", "GBR"), (1949, 1949)
    ),
    **dict.fromkeys(("GRC", "TUR"), (1951, 1952)),
    "DEU": (1954, 1955),
    **dict.fromkeys(("POL", "CZE", "HUN"), (1997, 1999)),
    **dict.fromkeys(("EST", "LVA", "LTU", "BGR", "ROU", "SVK", "SVN"), (2003, 2004)),
    **dict.fromkeys(("ALB", "HRV"), (2008, 2009)),
    "MNE": (2016, 2017),
}


@pytest.mark.parametrize("state", NATO)
def test_natos_members_tie_to_the_united_states_as_members_and_not_before(state: str) -> None:
    signed, joined = NATO[state]
    years = _defence(state, "USA")
    assert set(range(joined, 2019)) <= years
    before = {y for y in years if y < joined}
    assert before <= {1945, 1946, *range(signed, joined)}  # treaties of the war run out by 1946


def test_spain_had_a_pact_of_its_own_before() -> None:
    assert _defence("ESP", "USA") == {*range(1963, 1971), *range(1976, 2019)}


def test_states_that_stayed_out_have_no_defence_pact() -> None:
    for state in ("SWE", "FIN", "AUT", "CHE", "KAZ", "UKR", "IND"):
        assert not {y for y in _defence(state, "USA") if y > 1946}


def test_the_treaties_of_the_commonwealth_of_independent_states() -> None:
    assert (
        _defence("KAZ", "RUS") == _defence("KGZ", "RUS") == _defence("TJK", "RUS") == set(range(1992, 2019))
    )
    assert _defence("BLR", "RUS") == set(range(1993, 2019))
    assert _defence("TKM", "RUS") == set(range(1992, 2003))
    assert _defence("GEO", "RUS") == set(range(1993, 2010))
    assert not _defence("UKR", "RUS")
    assert not _defence("KAZ", "CHN")


def test_kazakhstans_obligations_weigh_most_towards_russia() -> None:
    own = _ties().ties.filter(pl.col("state") == "KAZ", pl.col("year") == 2018)
    value = dict(own.select("partner", "value").rows())
    assert value["RUS"] > 3 * value["CHN"] > 3 * value["USA"] > 0


def test_ties_hold_both_ways_and_every_row_is_kept_or_counted() -> None:
    read, ties = _read(), _ties()
    assert read.report.rows == read.report.kept + sum(read.report.dropped.values())
    assert sum(read.report.dropped.values()) < 150
    turned = ties.ties.rename({"state": "partner", "partner": "state"}).select(ties.ties.columns)
    assert ties.ties.equals(turned.sort("state", "year", "partner"))
    assert ties.years == (1945, 2018)
    assert ties.ties["value"].is_between(1, 24).all()
    assert not {("SUN", 1992), ("RUS", 1991)} & set(ties.covered.rows())
