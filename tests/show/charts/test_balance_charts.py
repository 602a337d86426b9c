"""The three charts of a balance: specifications by snapshot, what must be read from them by rules."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import polars as pl
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from equipoise.errors import CoverageError
from equipoise.show import charts
from equipoise.show.charts.files import svg
from worlds import invented

NAMES = ("heat", "share lines", "ranking")


@lru_cache(maxsize=1)
def drawn() -> dict[str, Any]:
    """The charts."""
    return {
        "heat": invented.balance().chart(),
        "share lines": invented.balance_history().chart(),
        "ranking": charts.ranking_chart(invented.balance_table(), "KAZ"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_specifications(name: str, snapshot: SnapshotAssertion) -> None:
    spec = {k: v for k, v in drawn()[name].to_dict().items() if k != "$schema"}
    assert spec == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_is_drawn_offline_and_says_what_it_rests_on(name: str) -> None:
    spec = drawn()[name].to_dict()
    below = " ".join(spec["title"]["subtitle"])
    assert "Source: Equipoise, estimates test.1, from Example Office" in below
    assert "version 2023-12-31" in below
    assert max(map(len, spec["title"]["subtitle"])) <= 108
    text = json.dumps({k: v for k, v in spec.items() if k != "$schema"})
    assert "http" not in text
    assert '"tooltip"' in text
    picture = svg(drawn()[name])
    assert "NaN" not in picture
    assert not re.search(r"(?:href|src)=.?https?:", picture)


def _printed(chart: Any) -> list[str]:
    """The texts of a picture."""
    return re.findall(r">([^<>]+)</text>", svg(chart))


def test_every_share_is_printed_with_its_interval_and_what_is_missing_is_never_a_zero() -> None:
    texts = _printed(drawn()["heat"])
    for s in invented.balance().sectors:
        for p in s.shares:
            assert f"{100 * p.share.mean:.0f} %" in texts
            assert (f"{100 * p.share.low:.0f} to {100 * p.share.high:.0f}" in texts) or s.certain
    assert texts.count("fact") == 4 + 1
    assert texts.count("not covered") == 2 * 4
    assert texts.count("no ties") == 4
    shares = [c["share"] for c in drawn()["heat"].to_dict()["layer"][0]["data"]["values"]]
    assert len(shares) == 5 * 4


def test_a_power_that_was_not_there_has_an_empty_cell() -> None:
    b = invented.balance()
    votes = replace(b.sectors[0], shares=tuple(p for p in b.sectors[0].shares if p.power != "CHN"))
    texts = _printed(charts.balance_chart(replace(b, sectors=(votes, *b.sectors[1:]))))
    assert texts.count("not there") == 1


def test_a_balance_without_any_sector_can_be_drawn() -> None:
    b = replace(invented.balance(), sectors=())
    assert "not covered" in _printed(charts.balance_chart(b))


def test_more_sources_than_two_are_told_short() -> None:
    others = tuple(replace(invented.ORIGIN, publisher=f"Office {i}") for i in range(3))
    line = " ".join(
        charts.balance_chart(replace(invented.balance(), origins=others)).to_dict()["title"]["subtitle"]
    )
    assert "from Office 0, version 2023-12-31; Office 1, version 2023-12-31; Office 2" in line
    assert "free to use" not in line


def _values(spec: Any) -> list[list[dict[str, Any]]]:
    """Every list of rows in a specification."""
    if isinstance(spec, dict):
        own = [spec["values"]] if isinstance(spec.get("values"), list) and spec["values"] else []
        rows = [v for v in own if isinstance(v[0], dict)]
        return rows + [found for value in spec.values() for found in _values(value)]
    return [found for value in spec for found in _values(value)] if isinstance(spec, list) else []


def test_years_without_shares_break_the_lines_and_are_grey() -> None:
    spec = drawn()["share lines"].to_dict()
    titles = [panel["title"]["text"] for panel in spec["concat"]]
    assert titles == ["Votes", "Arms", "Defence"]
    arms = [rows for rows in _values(spec["concat"][1]) if "run" in rows[0]]
    runs = {row["year"]: row["run"] for row in arms[0]}
    assert runs[2005] == 0
    assert runs[2010] == 1
    assert 2007 not in runs
    texts = _printed(drawn()["share lines"])
    assert "not covered" in texts
    below = " ".join(spec["title"]["subtitle"])
    assert "Not covered at all: trade." in below
    assert "EU27 European Union" in below


def test_a_single_year_of_history_can_be_drawn() -> None:
    h = invented.balance_history()
    rows = tuple(r for r in h.rows if r.year == 2018)
    assert "NaN" not in svg(charts.balance_history_chart(replace(h, first=2018, last=2018, rows=rows)))


def test_ten_powers_have_ten_kinds_of_line() -> None:
    h = invented.balance_history()
    p = h.rows[0].shares[0]
    many = tuple(replace(p, power=f"Q{i:02}", power_name=f"Power {i}") for i in range(10))
    spec = charts.balance_history_chart(
        replace(
            h,
            powers=tuple(p.power for p in many),
            rows=tuple(replace(r, shares=many) for r in h.rows if r.sector == "votes"),
        )
    ).to_dict()
    lines = {(m["color"], tuple(m["strokeDash"])) for m in _marks(spec) if m.get("type") == "line"}
    assert len(lines) == 10


def _marks(spec: Any) -> list[dict[str, Any]]:
    """Every mark of a specification."""
    if isinstance(spec, dict):
        own = [spec["mark"]] if isinstance(spec.get("mark"), dict) else []
        return own + [m for value in spec.values() for m in _marks(value)]
    return [m for value in spec for m in _marks(value)] if isinstance(spec, list) else []


def test_the_ranking_is_by_evenness_in_the_last_year_that_most_sectors_cover() -> None:
    spec = drawn()["ranking"].to_dict()
    assert spec["title"]["text"] == "Who is balanced: all sectors together, 2022"
    assert "ties with USA and RUS in 2022" in " ".join(spec["title"]["subtitle"])
    rows = next(v for v in _values(spec) if len(v) == 12)
    assert [r["even"] for r in rows] == sorted((r["even"] for r in rows), reverse=True)
    assert rows[0]["name"] == "Kazakhstan  1"
    assert [r["few"] for r in rows] == ["1", "", ""] * 4
    assert "alike for votes and arms" in " ".join(spec["title"]["subtitle"])


def test_one_sector_is_ranked_by_itself_and_a_state_without_it_cannot_be_marked() -> None:
    table = invented.balance_table()
    arms = replace(table, rows=table.rows.filter(pl.col("sector") == "arms").drop("n_sectors", "weight"))
    assert charts.ranking_chart(arms).to_dict()["title"]["text"] == "Who is balanced: arms, 2022"
    with pytest.raises(CoverageError, match="Kazakhstan has no ties to share out in 2022"):
        charts.ranking_chart(arms, "KAZ")
