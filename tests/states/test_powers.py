"""Lists of powers, and who stands for a power in a year."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from equipoise.errors import PowerError
from equipoise.states import all_states, get, powers

EU = powers("EU27")[0]


def test_the_default_list() -> None:
    assert [p.id for p in powers()] == ["USA", "CHN", "RUS", "EU27"]
    assert powers(None) == powers("USA,CHN,RUS,EU27")


@pytest.mark.parametrize(
    ("spec", "ids"),
    [
        ("usa, chn", ["USA", "CHN"]),
        ("Russland,Китай,États-Unis", ["RUS", "CHN", "USA"]),
        ("European Union", ["EU27"]),
        ("UE,IND", ["EU27", "IND"]),
        (["Korea, South", "Европейский союз"], ["KOR", "EU27"]),
        (("SUN",), ["SUN"]),
    ],
)
def test_names_in_any_language(spec: str | list[str], ids: list[str]) -> None:
    assert [p.id for p in powers(spec)] == ids


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "No power was named"),
        (" , ", "No power was named"),
        ([], "No power was named"),
        ("USA,,CHN", "has no name"),
        ("USA,CHN,usa", "United States (USA) is named twice"),
        ("EU27,EU", "European Union (EU27) is named twice"),
        ("Kazachstan", "did you mean Kazakhstan (KAZ)"),
        ("EU28", "did you mean EU27"),
        ("Korea", "KOR"),
        ("Middle-earth and beyond", "EU27"),
    ],
)
def test_lists_that_cannot_be_used(spec: str | list[str], words: str) -> None:
    with pytest.raises(PowerError) as caught:
        powers(spec)
    assert words in str(caught.value)


def test_the_bloc_is_the_union_of_today() -> None:
    assert EU.is_bloc
    assert len(set(EU.members)) == len(EU.members) == 27
    assert "GBR" not in EU.members
    assert set(EU.names) == {"en", "de", "fr", "ru"}
    assert EU.members_in(2024) == EU.members == tuple(sorted(EU.members))


@pytest.mark.parametrize(
    ("power", "year", "ids"),
    [
        ("USA", 1946, ("USA",)),
        ("RUS", 1946, ("SUN",)),
        ("RUS", 1991, ("SUN",)),
        ("RUS", 1992, ("RUS",)),
        ("CHN", 1970, ()),
        ("CHN", 1971, ("CHN",)),
        ("TWN", 1970, ("TWN",)),
        ("SRB", 2002, ("YUG",)),
        ("SRB", 2003, ("SCG",)),
        ("SRB", 2006, ("SRB",)),
        ("DEU", 1972, ()),
        ("DEU", 1973, ("DEU",)),
        ("XKX", 2020, ()),
    ],
)
def test_who_stands_for_a_power(power: str, year: int, ids: tuple[str, ...]) -> None:
    assert powers(power)[0].members_in(year) == ids


def test_the_bloc_grows_with_the_united_nations() -> None:
    assert set(EU.members_in(1950)) == {"BEL", "DNK", "FRA", "GRC", "LUX", "NLD", "POL", "SWE"}
    assert "CSK" not in EU.members_in(1980)  # two states of today, so neither is it
    assert {"CZE", "SVK"} <= set(EU.members_in(1993))


@given(st.sampled_from(all_states()), st.integers(1945, 2030))
def test_one_state_stands_for_at_most_one_and_a_member(state: object, year: int) -> None:
    code = state.id  # type: ignore[attr-defined]
    held = powers([code])[0].members_in(year)
    assert len(held) <= 1
    assert all(get(h).member_in(year) for h in held)
    assert held or not get(code).member_in(year)
