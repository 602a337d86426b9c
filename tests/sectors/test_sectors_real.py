"""Facts of the public record that the ties which ship must show."""

from __future__ import annotations

import polars as pl
import pytest

from equipoise.answers.balance.balance import balance
from equipoise.answers.balance.table import balance_table
from equipoise.sectors import RECORDS, read_shipped, shipped_ties
from equipoise.sectors.rows import sector_rows
from equipoise.states import powers

COVERED = {
    "trade": (1960, 2020),
    "arms": (1954, 2024),
    "defence": (1945, 2018),
    "organisations": (1946, 2025),
    "events": (2018, 2023),
    "speeches": (1992, 2024),
}


def test_all_sectors_ship_with_their_years_and_origins() -> None:
    assert read_shipped().sectors == RECORDS
    for sector, years in COVERED.items():
        ties = shipped_ties(sector)
        assert ties.years == years
        assert ties.origins
        assert all(o.licence and o.citation and o.publisher for o in ties.origins)


def test_what_ships_are_parts_and_no_figures_of_the_publishers() -> None:
    for sector in ("trade", "arms", "events", "speeches"):
        ties = shipped_ties(sector)
        assert ties.unit == "part of all its ties"
        assert ties.ties["value"].max() <= 1  # type: ignore[operator]
        alone = ties.ties.filter(pl.col("partner") != "EU27")  # of which GBR was no member as listed
        whole = alone.group_by("state", "year").agg(pl.col("value").sum())
        assert whole["value"].max() <= 1 + 1e-4  # type: ignore[operator]


@pytest.mark.parametrize("year", range(2000, 2021))
def test_belarus_depends_on_one_power_more_than_kazakhstan(year: int) -> None:
    table = balance_table(first=year, last=year, sectors="trade, arms").frame()
    for sector in ("trade", "arms"):
        of = {s: table.filter(state=s, sector=sector)["dependence"].to_list() for s in ("BLR", "KAZ")}
        if of["BLR"] and of["KAZ"]:
            assert of["BLR"][0] > of["KAZ"][0] - (0.02 if sector == "arms" else 0), sector


def test_kazakhstan_trades_with_three_and_buys_arms_of_one() -> None:
    b = balance("Kazakhstan", year=2020, sectors="trade, arms")
    trade, arms = b.sectors
    assert {p.power for p in trade.shares if p.share.mean > 0.25} == {"CHN", "RUS", "EU27"}
    assert arms.dependence_on == "RUS"
    assert arms.dependence.low > 0.6
    assert trade.effective.low > 3 > 2 > arms.effective.mean


@pytest.mark.parametrize(
    ("state", "before", "member"),
    [("POL", 1989, 2005), ("EST", 1995, 2006), ("FIN", 2010, None), ("TUR", 1949, 1960), ("DEU", 1952, 1960)],
)
def test_treaties_with_the_united_states_begin_with_membership(
    state: str, before: int, member: int | None
) -> None:
    rows = sector_rows(shipped_ties("defence"), powers("USA,CHN"))
    value = dict(zip(rows.rows.rows(), rows.value[:, 0], strict=True))
    assert value[state, before] < 4  # no promise to defend: those rank 4 and more
    if member is not None:
        assert value[state, member] >= 4


def test_every_share_of_every_state_and_year_is_one() -> None:
    table = balance_table().frame()
    parts = table.filter(pl.col("sector") != "summary").select(
        total=pl.sum_horizontal(f"share_{p.id}" for p in powers())
    )
    assert parts["total"].to_numpy() == pytest.approx(1, abs=1e-6)
    assert table.select(pl.struct("state", "year", "sector").is_duplicated().any()).item() is False
    assert table["evenness"].drop_nulls().is_between(0, 1 + 1e-9).all()
