"""Charts: the specifications are held by snapshots (never pixels), readability by rules."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from equipoise.show import charts
from equipoise.show.charts.files import chart_bytes, png, svg
from equipoise.show.charts.labels import rows, spread
from equipoise.show.charts.theme import DASHES, FOCUS, POWERS
from worlds import invented

NAMES = (
    "position", "positions", "agreement", "agreements", "strip", "circle", "shift", "parted", "brief",
)  # fmt: skip


@lru_cache(maxsize=1)
def drawn() -> dict[str, Any]:
    """Every chart there is."""
    b = invented.brief()
    return {
        "position": charts.position_chart(b.position),
        "positions": charts.positions_chart([b.position, replace(b.position, state_name="Sylvania")]),
        "agreement": charts.agreement_chart(b.agreements[1]),
        "agreements": charts.agreements_chart(b.agreements),
        "strip": charts.strip_chart(b.position, invented.everyone()),
        "circle": charts.circle_chart(b.circle),
        "shift": charts.shift_chart(b.shift),
        "parted": charts.parted_chart(b.parted),
        "brief": charts.brief_chart(b),
    }


@pytest.mark.parametrize("name", NAMES)
def test_specifications(name: str, snapshot: SnapshotAssertion) -> None:
    spec = {k: v for k, v in drawn()[name].to_dict().items() if k != "$schema"}
    assert spec == snapshot(extension_class=JSONSnapshotExtension)


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_says_what_it_rests_on(name: str) -> None:
    spec = drawn()[name].to_dict()
    assert "Freedonia" in spec["title"]["text"]
    below = " ".join(spec["title"]["subtitle"])
    assert "Source: Equipoise, estimates test.1, from Example Office" in below
    assert "version 2023-12-31" in below


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_carries_its_data_and_asks_for_nothing(name: str) -> None:
    text = json.dumps({k: v for k, v in drawn()[name].to_dict().items() if k != "$schema"})
    assert "http" not in text
    assert '"url"' not in text
    assert '"tooltip"' in text


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_can_be_drawn_without_a_network(name: str) -> None:
    picture = svg(drawn()[name])
    assert picture.startswith("<svg")
    assert "Freedonia" in picture
    assert "NaN" not in picture
    assert not re.search(r"(?:href|src)=.?https?:", picture)


def test_files_are_what_their_suffix_says() -> None:
    chart = drawn()["circle"]
    assert chart_bytes(chart, ".png").startswith(b"\x89PNG")
    assert chart_bytes(chart, ".svg").startswith(b"<svg")
    assert png(chart) == chart_bytes(chart, ".png")


def test_each_axis_has_a_title_and_every_line_its_name() -> None:
    picture = svg(drawn()["position"])
    for text in ("Position (SD; higher is towards the United States)", "Year", "European Union", "China"):
        assert picture.count(f">{text}</text>") == 1, text
    assert "legend" not in json.dumps(drawn()["position"].to_dict()["layer"])


def test_powers_differ_in_dashes_as_well_as_in_colour() -> None:
    assert len(set(POWERS)) == len(POWERS)
    assert FOCUS not in POWERS
    assert len({tuple(d) for d in DASHES}) == len(DASHES)


def test_a_gap_in_the_years_breaks_the_line() -> None:
    layers = charts.agreement_chart(invented.agreement()).to_dict()["layer"]
    values = layers[0]["data"]["values"]
    runs = {row["year"]: row["run"] for row in values}
    assert 1996 not in runs
    assert runs[1995] != runs[1997]
    assert runs[1997] == runs[2023]


def test_a_state_with_a_single_year_or_no_power_can_be_drawn() -> None:
    p = invented.position()
    alone = replace(p, distances=(), nearer=(), series=p.series[-1:])
    assert "Freedonia" in svg(charts.position_chart(alone))
    assert "Freedonia" in svg(charts.strip_chart(alone, invented.everyone()))
    assert "Freedonia" in svg(charts.circle_chart(replace(invented.circle(), peers=())))


def test_one_state_is_one() -> None:
    subtitle = charts.circle_chart(replace(invented.circle(), n_considered=1)).to_dict()["title"]["subtitle"]
    assert "Of 1 state with at least 180 common votes." in " ".join(subtitle)


pixels = st.lists(st.floats(0, 300), max_size=12)


@given(pixels)
def test_names_at_the_lines_ends_never_overlap(wanted: list[float]) -> None:
    placed = spread(wanted, 16.0, 4.0, 296.0)
    assert all(b - a >= 16.0 - 1e-6 for a, b in pairwise(sorted(placed)))
    assert all(4.0 <= p <= 296.0 for p in placed)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert [placed[i] for i in order] == sorted(placed)


@given(st.lists(st.floats(20, 280), min_size=1, max_size=6))
def test_names_that_have_room_stay_where_they_belong(wanted: list[float]) -> None:
    apart = [40.0 * i + w / 28 for i, w in enumerate(wanted)]
    assert spread(apart, 16.0, 0.0, 300.0) == pytest.approx(apart)


@given(st.lists(st.tuples(st.floats(0, 680), st.floats(5, 200)), max_size=12))
def test_names_above_the_axis_never_overlap(labels: list[tuple[float, float]]) -> None:
    centres, widths = [c for c, _ in labels], [w for _, w in labels]
    placed = rows(centres, widths)
    for i, a in enumerate(placed):
        for j in range(i):
            if placed[j] == a:
                assert abs(centres[i] - centres[j]) > (widths[i] + widths[j]) / 2
