"""Which roll calls repeat a text, on invented tables."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, strategies as st

from equipoise.errors import SettingsError
from equipoise.sources.unvotes import published_filter, read_unvotes
from equipoise.votes.links import linked
from worlds.realdata import real_data

Row = tuple[int, str | None, str | None]


def _calls(*rows: Row) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows, schema={"regular_session": pl.Int16, "title": pl.String, "short": pl.String}, orient="row"
    )
    return frame.with_row_index("roll_call", 1).with_columns(excluded=pl.lit(None, pl.String))


@pytest.mark.parametrize(
    ("rows", "items"),
    [
        pytest.param([(50, "Moon", "A"), (51, "Moon", "A")], [1, 1], id="the same text"),
        pytest.param([(51, "Moon", "A"), (50, "Moon", "A")], [2, 2], id="the earlier one names the item"),
        pytest.param([(50, "Moon", "A"), (51, "Moon", "B")], [1, 2], id="other keywords"),
        pytest.param([(50, "Moon", None), (51, "Moon", "")], [1, 1], id="no keywords twice"),
        pytest.param([(50, None, "A"), (51, None, "A")], [1, 2], id="no title is no text"),
        pytest.param([(50, "MOON, the", "A"), (51, "Moon: the", "a")], [1, 1], id="case and signs"),
        pytest.param([(50, "Moon", "A"), (51, "Moon : resolution / adopted", "A")], [1, 1], id="suffix"),
        pytest.param([(50, "Moon", "A"), (52, "Moon", "A")], [1, 2], id="a session between"),
        pytest.param([(50, "Moon", "A"), (51, "Moon", "A"), (52, "Moon", "A")], [1, 1, 1], id="a chain"),
        pytest.param([(50, "Moon", "A"), (51, "Moon", "A"), (51, "Moon", "A")], [1, 2, 3], id="twice"),
        pytest.param([(50, "Moon A", "B"), (51, "Moon", "A B")], [1, 2], id="columns stay apart"),
    ],
)
def test_rules(rows: list[Row], items: list[int]) -> None:
    assert linked(_calls(*rows))["item"].to_list() == items


def test_the_gap_and_the_columns_can_be_chosen() -> None:
    rows = _calls((50, "Moon", "A"), (52, "Moon", "B"), (54, "Moon", "B"))
    assert linked(rows, gap=2)["item"].to_list() == [1, 2, 2]
    assert linked(rows, by=["title"], gap=2)["item"].to_list() == [1, 1, 1]


def test_excluded_roll_calls_have_no_item_and_do_not_stand_in_the_way() -> None:
    rows = _calls((50, "Moon", "A"), (51, "Moon", "A"), (51, "Moon", "A"))
    rows = rows.with_columns(excluded=pl.Series([None, None, "unanimous"]))
    assert linked(rows)["item"].to_list() == [1, 1, None]


@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.sampled_from(["Moon", "Sun", None]), st.sampled_from("AB")),
        max_size=20,
    ),
    st.integers(1, 3),
)
def test_items_are_one_text_and_one_a_session_in_any_order(rows: list[Row], gap: int) -> None:
    calls = _calls(*rows)
    items = linked(calls, gap=gap)
    assert items["roll_call"].equals(calls["roll_call"])
    whole = calls.with_columns(items["item"])
    for (item,), group in whole.group_by("item"):
        assert group.select("title", "short").n_unique() == 1
        sessions = sorted(group["regular_session"].to_list())
        assert all(0 < b - a <= gap for a, b in pairwise(sessions))
        assert group.sort("regular_session")["roll_call"][0] == item
    turned = linked(calls.reverse(), gap=gap).reverse()
    assert turned.equals(items)


def test_bad_settings_are_refused() -> None:
    rows = _calls((50, "Moon", "A"))
    with pytest.raises(SettingsError, match="columns agenda of the roll calls"):
        linked(rows, by=["agenda"])
    with pytest.raises(SettingsError, match="columns to compare"):
        linked(rows, by=[])
    with pytest.raises(SettingsError, match="`gap` is 1 or more"):
        linked(rows, gap=0)


def test_on_the_published_data_the_rule_comes_near_the_authors_number_of_items() -> None:
    folder = real_data("published")
    read = read_unvotes(folder / "unvotes_votes.parquet", folder / "unvotes_rollcalls.parquet")
    roll_calls, _ = published_filter(read.roll_calls, read.votes)
    items = linked(roll_calls).drop_nulls().join(roll_calls.select("roll_call", "no"), on="roll_call")
    found = items.group_by("item").agg(pl.len(), pl.col("no").sum())
    assert (items.height, found.height, found["len"].max()) == (5_733, 4_580, 18)
    assert found.filter(pl.col("no") == 0).height == 968
    assert abs(found.height / 4_784 - 1) < 0.05
