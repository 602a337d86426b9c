"""A power more or less in a balance: no share rises by another power, in no sector and with no bloc."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equipoise import states
from equipoise.answers.balance.balance import balance
from equipoise.answers.balance.draws import SectorDraws
from equipoise.answers.balance.question import ask_balance
from equipoise.answers.balance.table import balance_table
from equipoise.sectors import SECTORS
from equipoise.sectors.history import absorption_of

CASES = [
    ("KAZ", 2012, "CHN,RUS", "USA"),
    ("ISR", 2020, "RUS,EU27", "CHN"),
    ("FRA", 2012, "USA,CHN,EU27", "RUS"),
    ("IND", 1965, "USA,RUS", "CHN"),  # China, which came into the Assembly in 1971
    ("KAZ", 2020, "USA,CHN,RUS,EU27", "TUR,IND"),
    ("POL", 1985, "USA,RUS", "EU27"),
]


@pytest.mark.parametrize(("state", "year", "powers", "more"), CASES)
def test_another_power_raises_no_share(state: str, year: int, powers: str, more: str) -> None:
    few = balance(state, year=year, powers=powers)
    many = balance(state, year=year, powers=f"{powers},{more}")
    before = {(s.sector, p.power): p.share.mean for s in few.sectors for p in s.shares}
    after = {(s.sector, p.power): p.share.mean for s in many.sectors for p in s.shares}
    assert {sector for sector, _ in before} <= {sector for sector, _ in after}
    assert [key for key, share in before.items() if key in after and after[key] > share + 1e-9] == []
    for s in many.sectors:
        assert sum(p.share.mean for p in s.shares) == pytest.approx(1)


def test_another_power_raises_no_share_of_any_state() -> None:
    few = balance_table(first=2018, last=2018, powers="CHN,RUS,EU27").frame()
    many = balance_table(first=2018, last=2018, powers="CHN,RUS,EU27,USA").frame()
    both = few.join(many, on=["state", "year", "sector"], suffix="_more")
    assert set(both["sector"]) == {*SECTORS, "summary"}
    for power in ("CHN", "RUS", "EU27"):
        rises = both.filter(both[f"share_{power}_more"] > both[f"share_{power}"] + 1e-9)
        assert rises.select("state", "sector").rows() == []


def overlaps(state: str, year: int, powers: str) -> list[str]:
    """What a balance says of powers that share members."""
    q = ask_balance(state, year=year, powers=powers)
    return [c for c in map(str, q.caveats) if "share members" in c]


def test_powers_that_share_members_are_named_once_and_only_in_years_in_which_they_do() -> None:
    (said,) = overlaps("KAZ", 2016, "USA,EAEU,SCO")
    assert said.startswith(
        "The Eurasian Economic Union and the Shanghai Cooperation Organisation share members"
    )
    assert overlaps("KAZ", 2012, "USA,EAEU,SCO") == []  # before the one was founded
    assert overlaps("IND", 1985, "NATO,WPACT") == []  # who later changed sides
    assert len(overlaps("KAZ", 2016, "EU27,DEU,NATO")) == 3
    (first,) = overlaps("KAZ", 2016, "USA,NATO")
    assert first.startswith("The North Atlantic Treaty Organization and the United States share members")


def test_a_power_that_does_not_ship_makes_organisations_another_record_and_says_so() -> None:
    shipped = balance("KAZ", year=2020, sectors="organisations")
    own = balance("KAZ", year=2020, sectors="organisations", powers="USA,CHN,RUS,EU27,NATO")
    assert not any("not to be set beside" in str(n) for n in shipped.notes)
    assert sum("not to be set beside" in str(n) for n in own.notes) == 1


def test_a_summary_has_its_interval_where_some_draws_have_nothing_to_share_out() -> None:
    table = balance_table(first=2012, last=2012, weights={"votes beyond chance": 0.5, "trade": 0.5}).frame()
    found = table.filter(sector="summary")
    assert found.height > 150
    kept = found.filter(
        found["evenness_low"].is_finite()
        & (found["evenness_low"] <= found["evenness"])
        & (found["evenness"] <= found["evenness_high"])
    )
    assert kept.height == found.height


def test_powers_that_share_members_take_no_more_than_all_ties() -> None:
    years, powers = (2020,), states.powers("EAEU,SCO")
    drawn = SectorDraws(
        *("trade", "goods", "US dollars", False, 2020, 1.9, powers, years, np.ones((1, 2), dtype=bool)),
        shares=np.tile([[[0.3, 0.7]]], (200, 1, 1)),
        weights=np.array([0.57, 1.33]),
        others=np.tile([[[0.5, 0.5]]], (50, 1, 1)),
        other_ids=("UZB",),
    )
    nothing = np.zeros((200, 4))
    known = absorption_of("trade")
    assert known is not None
    history = replace(known, draws=nothing, cases=nothing)
    room = drawn.balance(history).room
    assert room is not None
    assert (room.low, room.mean, room.high) == (0, 0, 0)
