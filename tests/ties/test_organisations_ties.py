"""Ties through organisations: worked by hand, against a slow twin, and what must always hold."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.errors import SourceError
from equipoise.origin import Origin
from equipoise.states.bloc_model import STATUSES
from equipoise.states.bloc_years import MEMBERSHIPS, own_memberships, own_state_years
from equipoise.states.blocs import blocs
from equipoise.tables import COVERED
from equipoise.ties.memberships import PARTS, joint_memberships
from equipoise.ties.organisations import organisation_ties

STATES = ("BLR", "CHN", "KAZ", "RUS", "USA")
BODIES = ("A", "B", "C")
Row = tuple[str, str, int, str]
Values = dict[tuple[str, str], float]
OWN = own_memberships()
records = st.dictionaries(
    st.tuples(st.sampled_from(STATES), st.sampled_from(BODIES)), st.sampled_from([*STATUSES]), min_size=1
)


def table(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=MEMBERSHIPS, orient="row")


def tied(rows: list[Row], states: tuple[str, ...] = STATES) -> Values:
    of = pl.DataFrame({"state": states, "year": [2020] * len(states)}, schema=COVERED)
    found = joint_memberships(table(rows), of)
    assert found["cv"].null_count() == found.height
    return {(one, other): value for one, other, _, value, _ in found.rows()}


def slow(rows: list[Row]) -> Values:
    """The formula, pair by pair."""
    by_body: dict[str, dict[str, float]] = defaultdict(dict)
    for state, body, _, status in rows:
        if PARTS.get(status):
            by_body[body][state] = PARTS[status]
    values: Values = defaultdict(float)
    for parts in by_body.values():
        if len(parts) > 1 and 1.0 in parts.values():
            for one in parts:
                for other in parts.keys() - {one}:
                    values[one, other] += parts[one] * parts[other] / (sum(parts.values()) - 1)
    return dict(values)


def test_a_case_by_hand() -> None:
    a = [("KAZ", "A", 2020, "full"), ("RUS", "A", 2020, "full"), ("BLR", "A", 2020, "full")]
    b = [("KAZ", "B", 2020, "full"), ("RUS", "B", 2020, "full"), ("CHN", "B", 2020, "associate")]
    found = tied([*a, *b, ("USA", "B", 2020, "observer"), ("USA", "C", 2020, "full")])
    # A has three members: 1/2 each. B has 2.5: full to full 1/1.5, full to associate 0.5/1.5.
    expected = {("KAZ", "RUS"): 1 / 2 + 1 / 1.5, ("KAZ", "BLR"): 1 / 2, ("RUS", "BLR"): 1 / 2}
    expected |= {("KAZ", "CHN"): 0.5 / 1.5, ("RUS", "CHN"): 0.5 / 1.5}
    expected |= {(other, one): value for (one, other), value in expected.items()}
    assert found == pytest.approx(expected)


def rows_of(record: dict[tuple[str, str], str]) -> list[Row]:
    return [(state, body, 2020, status) for (state, body), status in record.items()]


@given(records)
def test_what_must_hold_of_every_record(record: dict[tuple[str, str], str]) -> None:
    rows = rows_of(record)
    found = tied(rows)
    assert found == pytest.approx(slow(rows))
    assert found == pytest.approx({(other, one): v for (one, other), v in found.items()})
    assert all(one != other and v > 0 for (one, other), v in found.items())
    for state in STATES:
        total = sum(v for (one, _), v in found.items() if one == state)
        mine = [body for (who, body), status in record.items() if who == state and status == "full"]
        others = {o for (w, o), s in record.items() if w != state and PARTS.get(s)}
        partly = any(who == state and status == "associate" for (who, _), status in record.items())
        if not partly:  # a full member's ties through one organisation sum to 1
            assert total == pytest.approx(sum(body in others for body in mine))


@given(records, st.sampled_from(BODIES))
def test_organisations_add_up_and_order_does_not_count(record: dict[tuple[str, str], str], body: str) -> None:
    rows = rows_of(record)
    one = tied([r for r in rows if r[1] == body])
    rest = tied([r for r in rows if r[1] != body])
    both = {pair: one.get(pair, 0) + rest.get(pair, 0) for pair in one.keys() | rest.keys()}
    assert tied(rows[::-1]) == pytest.approx(both)


@given(records)
def test_one_more_member_never_ties_the_others_closer(record: dict[tuple[str, str], str]) -> None:
    before = {k: v for k, v in record.items() if k[0] != "USA"}
    bodies = {body for (_, body), status in before.items() if status == "full"}
    kept = {k: v for k, v in before.items() if k[1] in bodies}
    after = tied(rows_of(kept | {("USA", body): "full" for body in bodies}))
    assert all(after[pair] <= value + 1e-12 for pair, value in tied(rows_of(kept)).items())


def test_only_the_state_years_asked_for_but_every_partner() -> None:
    rows: list[Row] = [(s, "A", 2020, "full") for s in ("KAZ", "RUS", "CHN")]
    assert set(tied(rows, ("KAZ",))) == {("KAZ", "RUS"), ("KAZ", "CHN")}
    assert tied([]) == {}


def test_our_own_table_year_by_year_is_the_table_of_blocs() -> None:
    own = OWN
    for b in blocs():
        for status in STATUSES:
            mine = own.filter(organisation=b.id, status=status)
            for year in (1960, 1985, 1994, 2004, 2015, 2024):
                assert tuple(mine.filter(year=year)["state"].sort()) == b.members(year, status)


def test_the_sector_without_any_other_record() -> None:
    found = organisation_ties()
    assert (found.sector, found.blocs, found.years[0]) == ("organisations", "mean", 1946)
    assert [o.licence for o in found.origins] == ["MIT"]
    years = set(found.ties.filter(state="FIN", partner="USA").select("year", "value").rows())
    gain = dict(years)
    assert gain[2023] - gain[2022] == pytest.approx(1 / 30, abs=1e-9)  # NATO's 31st member
    assert found.ties.filter(state="RUS").select(pl.min("year")).item() == 1992
    assert found.ties.filter(state="SUN").select(pl.max("year")).item() == 1991
    assert found.covered.filter(state="CHE", year=1950).height == 1  # in no bloc then, but covered
    assert found.ties.filter(state="CHE", year=1950).height == 0


def wide_record() -> dict[str, pl.DataFrame]:
    """KAZ and USA share a body of their own; NATO is one of ours; BLR is not in the record in 2014."""
    years = range(2012, 2015)
    rows = [(s, "XYZ", y, "full") for s in ("KAZ", "USA") for y in years]
    rows += [(s, "NATO", y, "full") for s in ("KAZ", "USA") for y in years]
    spoken = [(s, y) for s in ("KAZ", "USA") for y in years] + [("BLR", 2012)]
    return {
        "memberships": table(rows),
        "state_years": pl.DataFrame(spoken, schema=COVERED, orient="row"),
    }


def test_a_wider_record_stands_beside_our_blocs_and_is_held() -> None:
    origin = Origin("Example Office", "Bodies", "1", "2015", "free", "Example (2015).", ("2012", "2014"))
    found = organisation_ties(wide_record(), (origin,))
    ours = organisation_ties()
    for year in (2013, 2014, 2015, 2024):
        mine = {"state": "KAZ", "partner": "USA", "year": year}
        extra = found.ties.filter(**mine)["value"].item() - ours.ties.filter(**mine)["value"].item()
        assert extra == pytest.approx(1.0)  # XYZ, and no NATO of the other record
    assert found.covered.filter(state="BLR")["year"].to_list() == [2012]
    assert set(found.covered["state"]) == {"BLR", "KAZ", "USA"}
    assert found.ties.filter(state="KAZ", partner="RUS", year=2013).height == 1
    assert found.origins[-1] is origin
    assert any("from 2015 on they are held as they were in 2014" in note for note in found.notes)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"memberships": table([])}, "lacks the table state_years"),
        ({**wide_record(), "memberships": table([])}, "no rows"),
        ({**wide_record(), "memberships": table([("KAZ", "A", 2014, "full")] * 2)}, "share a key"),
        ({**wide_record(), "memberships": pl.DataFrame({"state": ["KAZ"]})}, "lacks the columns"),
    ],
)
def test_records_of_another_shape(tables: dict[str, pl.DataFrame], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        organisation_ties(tables)


@settings(max_examples=20)
@given(st.sampled_from(own_state_years().filter(pl.col("year") > 1950).rows()))
def test_a_state_years_ties_never_exceed_its_memberships(state_year: tuple[str, int]) -> None:
    state, year = state_year
    own = OWN.filter(state=state, year=year)
    of = pl.DataFrame([state_year], schema=COVERED, orient="row")
    total = joint_memberships(OWN.filter(year=year), of)["value"].sum()
    parts = own.select(pl.col("status").replace_strict(PARTS, default=0.0).sum()).item()
    assert total <= 1.05 * parts + 1e-9  # an associate's half adds up to a little more than a half
