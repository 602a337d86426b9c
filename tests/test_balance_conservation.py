"""A power more or less in a balance: no share rises by another power, in no sector and with no bloc."""

from __future__ import annotations

import pytest

from equipoise.balance import balance
from equipoise.balance_table import balance_table
from equipoise.sectors import SECTORS

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
    before = {(s.sector, p.power): p.share for s in few.sectors for p in s.shares}
    after = {(s.sector, p.power): p.share for s in many.sectors for p in s.shares}
    assert {sector for sector, _ in before} <= {sector for sector, _ in after}
    assert [key for key, share in before.items() if key in after and after[key] > share + 1e-9] == []
    for s in many.sectors:
        assert sum(p.share for p in s.shares) == pytest.approx(1)


def test_another_power_raises_no_share_of_any_state() -> None:
    few = balance_table(first=2018, last=2018, powers="CHN,RUS,EU27")
    many = balance_table(first=2018, last=2018, powers="CHN,RUS,EU27,USA")
    both = few.join(many, on=["state", "year", "sector"], suffix="_more")
    assert set(both["sector"]) == {*SECTORS, "summary"}
    for power in ("CHN", "RUS", "EU27"):
        rises = both.filter(both[f"share_{power}_more"] > both[f"share_{power}"] + 1e-9)
        assert rises.select("state", "sector").rows() == []
