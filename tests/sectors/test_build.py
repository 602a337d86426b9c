"""What ships is what is written: invented ties through a folder and back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.sectors import history
from equipoise.sectors.build import POWERS, write_sectors
from equipoise.sectors.rows import PART, sector_rows
from equipoise.sectors.shipped import SHIPPED, Shipped, read_shipped
from equipoise.states import powers
from equipoise.ties._episode_absorption import absorption
from equipoise.ties.episodes import episodes
from worlds.losses import losing_sector
from worlds.sectorworld import YEARS, flows, invented

LISTED = powers(POWERS)


@settings(max_examples=25, deadline=None)
@given(year=st.sampled_from(YEARS), data=st.data())
def test_ties_come_back_as_parts_of_all_ties(year: int, data: st.DataObject) -> None:
    made = invented(data.draw(flows(year)), [year])
    with tempfile.TemporaryDirectory() as place:
        write_sectors({"trade": made}, Path(place), made="2020-01-01")
        read = read_shipped(Path(place))
    back = read.ties("trade")
    assert (read.sectors, back.tie, back.unit, back.origins) == (("trade",), made.tie, PART, made.origins)
    own, want = sector_rows(back, LISTED), sector_rows(made, LISTED)
    assert own.rows.rows() == want.rows.rows()
    whole = np.where(want.whole > 0, want.whole, 1.0)[:, None]  # of no tie at all no part is one
    np.testing.assert_allclose(own.value, np.round(want.value / whole, 5), atol=1e-6)
    kept = own.value > 0
    np.testing.assert_allclose(own.cv[kept], want.cv[kept], atol=6e-4)


def test_averages_come_back_as_they_are() -> None:
    made = invented(
        [("KAZ", "DEU", 2020, 4.0, None), ("KAZ", "RUS", 2020, 2.0, 0.25)], [2020], "mean", "defence"
    )
    with tempfile.TemporaryDirectory() as place:
        write_sectors({"defence": made}, Path(place))
        back = sector_rows(read_shipped(Path(place)).ties("defence", ("RUS", "EU27")), powers("RUS,EU27"))
    kaz = back.where((back.rows["state"] == "KAZ").to_numpy())
    assert kaz.value.tolist() == [[2.0, pytest.approx(4 / 27, abs=1e-5)]]
    assert kaz.cv.tolist() == [[0.25, 0.0]]
    assert np.isnan(kaz.whole).all()


def test_what_others_absorbed_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = losing_sector(0.4, 1)
    write_sectors({"trade": made, "arms": invented([], [2020], sector="arms")}, tmp_path)

    def here(_: Path = SHIPPED) -> Shipped:
        return read_shipped(tmp_path)

    monkeypatch.setattr(history, "read_shipped", here)
    history.absorption_of.cache_clear()
    found = history.absorption_of("trade")
    assert history.absorption_of("arms") is None  # nothing was lost there
    history.absorption_of.cache_clear()
    want = absorption(episodes(made, horizon=3, window=1), 200, 20241231)
    assert found is not None
    assert found.n.tolist() == want.n.tolist()
    np.testing.assert_allclose(found.median, want.median, atol=1e-4)
    np.testing.assert_allclose(found.excess_draws, want.excess_draws, atol=2e-4)
