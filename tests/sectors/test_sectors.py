"""Ties of a sector with chosen powers: nothing is lost, doubled or inherited twice."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SourceError
from equipoise.sectors.indices import indices
from equipoise.sectors.rows import SectorRows, sector_rows
from equipoise.states import Power, powers
from equipoise.states.lines import holder, kin, line
from equipoise.ties.sector import Blocs
from equipoise.ties.shares import shares
from worlds.sectorworld import STATES, YEARS, flows, invented, there
from worlds.slow_balance import bloc_tie

YEAR = st.sampled_from(YEARS)


def bloc(name: str, *members: str) -> Power:
    """A bloc for a test."""
    return Power(name, name, members, {}, is_bloc=True)


def share_of(rows: SectorRows) -> np.ndarray:
    """Shares of the ties as they stand."""
    return shares(np.nan_to_num(rows.value))


@given(st.data(), YEAR)
def test_shares_sum_to_one_where_covered(data: st.DataObject, year: int) -> None:
    sector = invented(data.draw(flows(year)), [year])
    rows = sector_rows(sector, powers("USA,CHN,RUS,EU27"))
    parts = share_of(rows)
    tied = np.nansum(rows.value, axis=1) > 0
    assert parts[tied].sum(axis=1) == pytest.approx(1)
    assert np.isnan(parts[~tied]).all()
    made = indices(rows, rows.draws(20, seed=1)).table
    names = [c for c in made.columns if c.startswith("share_") and not c.endswith(("_low", "_high"))]
    assert made.select(pl.sum_horizontal(names)).to_series().to_numpy() == pytest.approx(1)


@given(st.data(), YEAR)
def test_another_power_never_raises_a_share(data: st.DataObject, year: int) -> None:
    sector = invented(data.draw(flows(year)), [year])
    before = share_of(sector_rows(sector, powers("USA,CHN,RUS")))
    after = share_of(sector_rows(sector, powers("USA,CHN,RUS,DEU")))[:, :3]
    both = np.isfinite(before) & np.isfinite(after)
    assert np.all(after[both] <= before[both] + 1e-12)


@given(st.data(), YEAR)
def test_merging_two_powers_adds_their_shares(data: st.DataObject, year: int) -> None:
    sector = invented(data.draw(flows(year)), [year])
    apart = share_of(sector_rows(sector, (*powers("USA,CHN"), *powers("DEU,FRA"))))
    merged = share_of(sector_rows(sector, (*powers("USA,CHN"), bloc("DEUFRA", "DEU", "FRA"))))
    known = np.isfinite(apart).all(axis=1)
    assert merged[known][:, 2] == pytest.approx(apart[known][:, 2:].sum(axis=1))


@given(st.data(), YEAR)
def test_all_flows_are_with_somebody_and_none_twice(data: st.DataObject, year: int) -> None:
    """All states as powers at once: their columns sum to the flows, but for those along one line."""
    listed = data.draw(flows(year))
    latest = [s for s in there(year) if not any(s in line(o)[1:] for o in there(year))]
    everyone = [Power(s, s, (s,), {}) for s in latest]
    rows = sector_rows(invented(listed, [year]), everyone)
    found = dict(zip(rows.rows["state"], np.nansum(rows.value, axis=1), strict=True))
    for state in there(year):
        own = sum(v for a, b, _, v, _ in listed if a == state and b not in kin(state))
        assert found[state] == pytest.approx(own)


@given(st.data(), YEAR)
def test_a_state_is_never_its_own_partner(data: st.DataObject, year: int) -> None:
    sector = invented(data.draw(flows(year)), [year])
    listed = [Power(s, s, (s,), {}) for s in ("USA", "RUS", "SRB", "DEU")]
    rows = sector_rows(sector, listed)
    for i, power in enumerate(listed):
        own = rows.rows["state"].is_in([s for s in STATES if s in line(power.id)]).to_numpy()
        assert np.isnan(rows.value[own, i]).all()


@pytest.mark.parametrize(
    ("flow", "year", "power", "counted"),
    [
        (("KAZ", "SUN"), 1991, "RUS", True),
        (("KAZ", "RUS"), 1992, "RUS", True),
        (("FRA", "DDR"), 1989, "DEU", False),
        (("FRA", "YUG"), 1990, "SRB", True),
        (("FRA", "YUG"), 1990, "HRV", False),
        (("CHN", "SDN"), 2010, "SSD", False),
        (("CHN", "CSK"), 1991, "CZE", False),
    ],
)
def test_a_flow_goes_to_who_continues_the_seat_and_to_nobody_else(
    flow: tuple[str, str], year: int, power: str, counted: bool
) -> None:
    rows = sector_rows(invented([(*flow, year, 5.0, None)], [year]), powers(power))
    row = rows.rows["state"].to_list().index(flow[0])
    assert np.nan_to_num(rows.value[row, 0]) == (5.0 if counted else 0.0)


def test_in_the_year_of_a_change_both_holders_count_once() -> None:
    rows = sector_rows(
        invented([("KAZ", "SUN", 1991, 5.0, None), ("KAZ", "RUS", 1991, 2.0, None)], [1991]), powers("RUS")
    )
    assert rows.value[rows.rows["state"].to_list().index("KAZ"), 0] == 7.0
    assert (holder("RUS", 1991), holder("SRB", 2006)) == ("SUN", "SRB")


@given(st.data())
def test_a_member_is_measured_against_the_other_members(data: st.DataObject) -> None:
    listed = data.draw(flows(2020))
    union = bloc("UNION", "DEU", "FRA", "POL")
    rows = sector_rows(invented(listed, [2020]), (union, *powers("USA")))
    at = rows.rows["state"].to_list().index("FRA")
    own = sum(v for a, b, _, v, _ in listed if a == "FRA" and b in ("DEU", "POL"))
    assert rows.value[at, 0] == pytest.approx(own)
    mean = sector_rows(invented(listed, [2020], blocs="mean"), (union, *powers("USA")))
    assert mean.value[at, 0] == pytest.approx(own / 2)


def test_errors_of_members_add_as_variances() -> None:
    listed = [("USA", "DEU", 2020, 3.0, 0.1), ("USA", "FRA", 2020, 4.0, 0.2)]
    rows = sector_rows(invented(listed, [2020]), (bloc("TWO", "DEU", "FRA"), *powers("CHN")))
    at = rows.rows["state"].to_list().index("USA")
    assert rows.cv[at, 0] == pytest.approx(np.hypot(0.3, 0.8) / 7)
    draws = rows.draws(4000, seed=3)[:, at, 0]
    # The mean of 4,000 draws has a standard error of 0.0135, their SD one of about 0.01.
    assert draws.mean() == pytest.approx(7, abs=0.06)
    assert draws.std() == pytest.approx(np.hypot(0.3, 0.8), abs=0.05)


def test_what_is_not_covered_has_no_row_and_no_tie_is_zero() -> None:
    rows = sector_rows(invented([("USA", "CHN", 2020, 5.0, None)], [2020]), powers("CHN,RUS"))
    assert rows.rows.filter(pl.col("year") != 2020).is_empty()
    kaz = rows.rows["state"].to_list().index("KAZ")
    assert rows.value[kaz].tolist() == [0.0, 0.0]
    assert "KAZ" not in indices(rows, rows.draws(10, seed=1)).table["state"].to_list()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("USA", "CHN", 2020, -1.0, None), "below 0"),
        (("USA", "CHN", 2020, float("nan"), None), "below 0 or no number"),
        (("USA", "USA", 2020, 1.0, None), "to itself"),
        (("USA", "CHN", 2019, 1.0, None), "not covered"),
    ],
)
def test_ties_that_cannot_be_are_refused(row: tuple[str, str, int, float, None], said: str) -> None:
    from equipoise.tables import COVERED, TIES
    from equipoise.ties.sector import sector_ties

    with pytest.raises(SourceError, match=said):
        sector_ties(
            "trade",
            tie="goods",
            unit="USD",
            ties=pl.DataFrame([row], schema=TIES, orient="row"),
            covered=pl.DataFrame([("USA", 2020)], schema=COVERED, orient="row"),
            blocs="sum",
            origins=(),
        )


def test_a_mean_counts_a_seat_once_in_the_year_in_which_it_changed_hands() -> None:
    rows = sector_rows(invented([("KAZ", "SUN", 1991, 4.0, None)], [1991], blocs="mean"), powers("RUS,USA"))
    assert rows.value[rows.rows["state"].to_list().index("KAZ")].tolist() == [4.0, 0.0]


def test_of_a_bloc_too_the_own_seat_is_no_partner() -> None:
    listed = [
        ("RUS", "SUN", 1991, 5.0, None),
        ("RUS", "USA", 1991, 3.0, None),
        ("KAZ", "SUN", 1991, 2.0, None),
    ]
    rows = sector_rows(invented(listed, [1991]), (bloc("BOTH", "RUS", "USA"), *powers("CHN")))
    of = dict(zip(rows.rows["state"], rows.value[:, 0].tolist(), strict=True))
    assert (of["RUS"], of["KAZ"]) == (3.0, 2.0)


def test_a_bloc_that_is_named_itself_adds_to_its_members() -> None:
    listed = [("USA", "EU27", 2020, 2.0, None), ("USA", "DEU", 2020, 3.0, None)]
    rows = sector_rows(invented(listed, [2020]), powers("EU27,CHN"))
    assert rows.value[rows.rows["state"].to_list().index("USA")].tolist() == [5.0, 0.0]


@given(st.data(), st.sampled_from(["sum", "mean"]))
def test_the_tie_with_a_bloc_is_that_of_its_slow_twin(data: st.DataObject, how: Blocs) -> None:
    listed = data.draw(flows(2020))
    members = ("DEU", "FRA", "POL")
    rows = sector_rows(invented(listed, [2020], blocs=how), (bloc("UNION", *members), *powers("USA")))
    tie = {(a, b): (v, c or 0.0) for a, b, _, v, c in listed}
    for at, state in enumerate(rows.rows["state"]):
        of = [tie.get((state, m), (0.0, 0.0)) if m != state else (np.nan, 0.0) for m in members]
        value, cv = bloc_tie(*np.array(of).T, how)
        assert rows.value[at, 0] == pytest.approx(float(value))
        assert rows.cv[at, 0] == pytest.approx(float(cv))
