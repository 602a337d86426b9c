"""What the ranking depends on: each variant is the ranking that was asked for in its own right."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from equipoise import balance_sensitivity, balance_table
from equipoise.answers.balance.sensitivity import BalanceSensitivity, BalanceVariant
from equipoise.errors import CoverageError, PowerError, SettingsError, StateError
from equipoise.estimates import Release, read_release
from equipoise.show.charts.files import svg
from equipoise.show.terminal.balance_sensitivity import sensitivity_page
from equipoise.show.terminal.screen import render
from worlds.invented import ORIGIN
from worlds.tinyrelease import tiny_release

YEAR = 2010


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Seven states' votes; the ties of the other sectors are those that ship."""
    return tiny_release(tmp_path_factory.mktemp("release"))


@lru_cache(maxsize=8)
def _asked(folder: Path, year: int, powers: str) -> BalanceSensitivity:
    return balance_sensitivity("Kazakhstan", year=year, powers=powers, release=read_release(folder))


def asked(release: Release, year: int = YEAR, powers: str = "USA,CHN,RUS,EU27") -> BalanceSensitivity:
    """The answer for Kazakhstan, worked out once."""
    return _asked(release.folder, year, powers)


def variant(name: str, rank: float | None, of: int, choice: str = "weights") -> BalanceVariant:
    """A choice with numbers of our own making."""
    mover = None if choice == "base" else "BLR"
    return BalanceVariant(choice, name, of, 0.5, 0.4, mover, -12.0 if mover else None, 0.6, rank, of)


def invented() -> BalanceSensitivity:
    """Every kind of choice, a shared rank, and one without a rank."""
    return BalanceSensitivity(
        state="KAZ",
        state_name="Kazakhstan",
        year=2018,
        powers=("USA", "CHN", "RUS"),
        weights={"trade": 0.5, "arms": 0.5},
        sectors=("trade", "arms"),
        rows=(
            variant("as asked", 20.0, 101, "base"),
            variant("without the United States", 1.0, 90, "powers"),
            variant("trade double", 48.5, 101),
            BalanceVariant("weights", "arms alone", 0, None, None, None, None, None, None, 0),
            replace(variant("2008", 85.0, 85, "year"), spearman=-0.25, move=7.0),
        ),
        release="test.1",
        origins=(ORIGIN,),
        caveats=(),
    )


def test_the_first_row_is_the_ranking_as_asked(release: Release) -> None:
    found = asked(release)
    base = found.rows[0]
    assert (base.choice, base.spearman, base.kendall, base.mover) == ("base", 1.0, 1.0, None)
    table = balance_table(first=YEAR, last=YEAR, sectors=found.sectors, release=release).frame()
    by_state: dict[str, dict[str, float]] = {}
    for state, sector, even in table.select("state", "sector", "evenness").rows():
        if sector != "summary":
            by_state.setdefault(state, {})[sector] = even
    whole = {s: sum(v.values()) / len(v) for s, v in by_state.items() if len(v) == len(found.sectors)}
    assert base.n_ranked == len(whole)
    assert base.value == pytest.approx(whole["KAZ"])
    assert base.rank == 1 + sum(v > whole["KAZ"] for v in whole.values())


def test_a_variant_is_what_asking_for_it_gives(release: Release) -> None:
    found = {r.variant: r for r in asked(release).rows}
    for name, other in (
        ("without China", asked(release, powers="USA,RUS,EU27")),
        ("with India", asked(release, powers="USA,CHN,RUS,EU27,IND")),
        (str(YEAR - 1), asked(release, year=YEAR - 1)),
    ):
        base = other.rows[0]
        row = found[name]
        assert (row.value, row.rank, row.n_ranked) == (base.value, base.rank, base.n_ranked), name


def test_weights_change_one_thing_each(release: Release) -> None:
    found = asked(release)
    by = {r.variant: r for r in found.rows if r.choice == "weights"}
    assert len(by) == 3 * len(found.sectors)
    n, base = len(found.sectors), found.rows[0].value or 0
    for sector in found.sectors:
        names = (f"{sector} alone", f"{sector} double", f"without {sector}")
        alone, double, without = (by[name].value or 0 for name in names)
        assert double == pytest.approx((n * base + alone) / (n + 1))
        assert without == pytest.approx((n * base - alone) / (n - 1))


def test_two_powers_cannot_lose_one_and_one_sector_has_no_weights(release: Release) -> None:
    found = balance_sensitivity("KAZ", year=YEAR, powers="USA,RUS", weights={"arms": 1.0}, release=release)
    assert found.sectors == ("arms",)
    assert {r.choice for r in found.rows} == {"base", "powers", "year"}
    assert not [r for r in found.rows if r.variant.startswith("without")]


def test_a_sector_that_the_state_lacks_is_named_and_not_varied(release: Release) -> None:
    found = asked(release)
    missing = set(found.weights) - set(found.sectors)
    assert "events" in missing
    assert "events" in str(found.caveats[-1])
    assert not [r for r in found.rows if "events" in r.variant]


def test_a_power_is_ranked_by_its_ties_with_the_others(release: Release) -> None:
    found = balance_sensitivity("Russia", year=YEAR, release=release)
    assert found.rows[0].rank is not None


def test_bad_questions_are_refused_by_name(release: Release) -> None:
    with pytest.raises(SettingsError, match=r"weights of trade and arms sum to 1\.2"):
        balance_sensitivity("KAZ", weights={"trade": 0.6, "arms": 0.6}, release=release)
    with pytest.raises(SettingsError, match="'tarde', which is no sector here: did you mean trade"):
        balance_sensitivity("KAZ", weights={"tarde": 1.0}, release=release)
    with pytest.raises(CoverageError, match="1900"):
        balance_sensitivity("KAZ", year=1900, release=release)
    with pytest.raises(CoverageError, match="events: the record covers 2018"):
        balance_sensitivity("KAZ", year=YEAR, weights={"events": 1.0}, release=release)
    with pytest.raises(CoverageError, match="Holy See cannot be ranked in 2010"):
        balance_sensitivity("VAT", year=YEAR, weights={"votes": 1.0}, release=release)
    with pytest.raises(PowerError, match="at least two powers"):
        balance_sensitivity("KAZ", powers="USA", release=release)
    with pytest.raises(StateError, match="Atlantis"):
        balance_sensitivity("Atlantis", release=release)


def test_the_json_holds_plain_values(release: Release) -> None:
    told = json.loads(json.dumps(asked(release).to_dict()))
    assert told["verb"] == "balance_sensitivity"
    assert set(told["rows"][0]) == set(asked(release).frame().columns)
    assert sum(told["weights"].values()) == pytest.approx(1)


def test_chart_specification(snapshot: SnapshotAssertion) -> None:
    spec = {k: v for k, v in invented().chart().to_dict().items() if k != "$schema"}
    assert spec == snapshot(extension_class=JSONSnapshotExtension)


def test_the_picture_has_a_dot_for_each_rank_and_words_for_none() -> None:
    panels = invented().chart().to_dict()["vconcat"]
    dots = [
        row["place"]
        for panel in panels
        for layer in panel["layer"]
        if layer["mark"]["type"] == "point"
        for row in layer["data"]["values"]
    ]
    assert dots == [19.0, 0.0, 47.5, 100.0]
    picture = svg(invented().chart())
    for text in ("not ranked", "48.5 of 101", "Other powers", "Spearman", "−0.25", "as asked"):
        assert f">{text}<" in picture, text
    assert "Kazakhstan" in picture
    assert "NaN" not in picture


def test_the_page_says_how_far_the_rank_goes() -> None:
    text = render(sensitivity_page(invented()))
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    assert "Kazakhstan is 20 of 101 in 2018 by evenness in trade and arms." in flat
    assert "With other powers from 1 of 90 to 1 of 90; with other weights from 48.5 of 101" in flat
    assert re.search(r"^arms alone +– +not ranked +– +–$", text, re.MULTILINE)
    assert re.search(r"^2008 .*−0.25 +BLR down 7$", text, re.MULTILINE)


def test_the_page_of_a_real_state_fits(release: Release) -> None:
    text = render(sensitivity_page(asked(release)))
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
