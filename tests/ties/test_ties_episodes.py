"""Falls of largest partners, what the others made good of them, and the room that is left."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.errors import CoverageError, SettingsError
from equipoise.ties._episode_absorption import absorption
from equipoise.ties._episode_resampling import weighted_median
from equipoise.ties._episode_room import Absorption, room
from equipoise.ties._episode_tables import Episodes
from equipoise.ties.episodes import episodes
from worlds.losses import OLD, OTHERS, Row, losing_sector, sector, series
from worlds.slow_balance import falls


def world(n: int, growth: float = 1.0, first: int = 2000) -> list[Row]:
    """A rest of the world that grows evenly."""
    return series("NZL", {"AUS": [1000 * growth**i for i in range(n)]}, first)


def test_worked_by_hand() -> None:
    """The world grows by 10 % a year: 60 must have become 72.6 after two years, and is 30."""
    rows = series("KAZ", {"RUS": [60, 60, 45, 30, 30], "CHN": [40, 44, 48.4, 66.55, 70]}) + world(5, 1.1)
    row = episodes(sector(rows)).falls.row(0, named=True)
    # from 2001 on: lag 1 leaves 45 / 66 = 0.68, lag 2 leaves 30 / 72.6 = 0.41
    assert (row["state"], row["partner"], row["year"], row["until"]) == ("KAZ", "RUS", 2001, 2003)
    assert row["dependence"] == pytest.approx(60 / 104)
    assert row["loss"] == pytest.approx((60 - 30 / 1.21) / 104)
    assert row["gain"] == pytest.approx((66.55 / 1.21 - 44) / 104)
    assert row["absorbed"] == pytest.approx((55 - 44) / (60 - 30 / 1.21))
    assert row["absorbed_later"] is None


def test_five_years_on() -> None:
    rows = series("KAZ", {"RUS": [60] * 2 + [20] * 8, "CHN": [40] * 2 + [40] * 5 + [80] * 3}) + world(10)
    row = episodes(sector(rows)).falls.row(0, named=True)
    assert (row["until"], row["absorbed"], row["absorbed_later"]) == (2002, 0, 1)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([(3, 1), (4, 2), (5, 5)]), st.booleans())
def test_equal_to_looking_at_every_year(seed: int, lags: tuple[int, int], specific: bool) -> None:
    values = np.random.default_rng(seed).choice([0.0, 1.0, 2.0, 5.0, 9.0, 20.0, 41.0], 180).tolist()
    states, partners, years = ["BOL", "CHL", "PER"], ["BRA", "CHN", "USA"], range(1980, 2000)
    keys = [(s, p, y) for s in states for p in partners for y in years]
    # no two partners of the same size, so that the largest is always one
    flows = {key: v + partners.index(key[1]) / 64 for key, v in zip(keys, values, strict=True) if v}
    rows = [(s, p, y, v, None) for (s, p, y), v in flows.items()]
    covered = {(s, y) for s in states for y in years} - {("CHL", 1990)}
    rows = [r for r in rows if (r[0], r[2]) in covered]
    horizon, window = lags
    got = episodes(sector(rows, covered), horizon=horizon, window=window, specific=specific).falls.sort(
        "state", "partner", "year"
    )
    want = falls({(s, p, y): v for s, p, y, v, _ in rows}, covered, horizon, window, 0.5, specific)
    assert got.select("state", "partner", "year", "until").rows() == [e[:4] for e in want]
    np.testing.assert_allclose(
        got.select("dependence", "loss", "gain").to_numpy(),
        np.array([e[4:] for e in want]).reshape(-1, 3),
        atol=1e-12,
    )


@given(st.floats(0.001, 1000))
def test_the_unit_does_not_matter(scale: float) -> None:
    rows = series("KAZ", {"RUS": [60, 60, 45, 30, 30], "CHN": [40, 44, 48, 66, 70]}) + world(5, 1.07)
    a = episodes(sector(rows))
    b = episodes(sector([(s, p, y, v * scale, cv) for s, p, y, v, cv in rows]))
    for name in ("falls", "ordinary"):
        x, y = getattr(a, name), getattr(b, name)
        assert x.select(pl.exclude(pl.Float64)).equals(y.select(pl.exclude(pl.Float64)))
        numbers = [f.select(pl.col(pl.Float64)).to_numpy() for f in (x, y)]
        np.testing.assert_allclose(*numbers, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("cv", "found"), [(None, 1), (0.1, 1), (0.6, 0)])
def test_noise_is_no_episode(cv: float | None, found: int) -> None:
    rows = series("KAZ", {"RUS": [60, 60, 25, 25], "CHN": [40] * 4}, cv=cv) + world(4)
    assert episodes(sector(rows)).falls.height == found


def test_the_smallest_error_that_can_explain_a_fall() -> None:
    """0.4 is left; with equal errors the 95 % point of F must reach 2.5."""
    from scipy.stats import f

    def height(cv: float) -> int:
        rows = series("KAZ", {"RUS": [60, 24], "CHN": [40] * 2}, cv=cv) + world(2)
        return episodes(sector(rows)).falls.height

    grid = np.linspace(0.2, 0.6, 81)
    assert [height(c) for c in grid] == [int(0.4 * f.ppf(0.95, 2 / c**2, 2 / c**2) < 1) for c in grid]


def test_a_state_that_broke_up_lost_to_nobody() -> None:
    flows = {"SUN": [60.0] * 4 + [0] * 3, "RUS": [0.0] * 4 + [40] * 3, "CHN": [40.0] * 7}
    rows = series("MNG", flows, 1988) + world(7, first=1988)
    assert episodes(sector(rows)).falls.is_empty()
    same = series("MNG", {"BRA" if p == "SUN" else p: v for p, v in flows.items()}, 1988)
    assert episodes(sector(same + world(7, first=1988))).falls["partner"].to_list() == ["BRA"]


def test_a_year_that_is_not_covered_is_no_fall() -> None:
    rows = series("KAZ", {"RUS": [60, 60, 0, 60, 60], "CHN": [40, 40, 0, 40, 40]}) + world(5)
    assert episodes(sector(rows)).falls.is_empty()
    assert episodes(sector(rows, [("KAZ", 2002)])).falls["until"].to_list() == [2002]


def test_once_a_decade() -> None:
    flow = [60.0, 20, 60, 20, 60, 60, 60, 60, 60, 60, 60, 20]
    rows = series("KAZ", {"RUS": flow, "CHN": [40.0] * 12}) + world(12)
    e = episodes(sector(rows), horizon=1)
    assert e.falls["year"].to_list() == [2000, 2010]
    assert 2002 not in e.ordinary.filter(state="KAZ")["year"].to_list()  # it fell, too: no ordinary year


def test_members_of_a_bloc_are_one_partner() -> None:
    """The loss of one member to another is no loss of the bloc."""
    rows = series("KAZ", {"DEU": [60, 5], "FRA": [5, 60], "CHN": [35, 35]}) + world(2)
    assert episodes(sector(rows)).falls["partner"].to_list() == ["DEU"]
    bloc = {"EU27": ["DEU", "FRA"]}
    e = episodes(sector(rows), blocs=bloc)
    assert e.falls.is_empty()
    assert e.ordinary.filter(state="KAZ")["dependence"].to_list() == [0.65]
    lost = series("KAZ", {"DEU": [60, 20], "FRA": [5, 5], "CHN": [35, 35]}) + world(2)
    assert episodes(sector(lost), blocs=bloc).falls["partner"].to_list() == ["EU27"]


def test_a_collapse_is_not_the_loss_of_a_partner() -> None:
    rows = series("KAZ", {"RUS": [60, 24], "CHN": [40, 16]}) + world(2)
    assert episodes(sector(rows)).falls.is_empty()
    assert episodes(sector(rows)).ordinary.filter(state="KAZ").is_empty()  # nor an ordinary year
    assert episodes(sector(rows), specific=False).falls["absorbed"].to_list() == pytest.approx([-24 / 36])
    only = series("KAZ", {"RUS": [60, 24]}) + world(2)  # no others to compare it with
    assert episodes(sector(only)).falls["absorbed"].to_list() == [0]


def test_too_short_a_record() -> None:
    e = episodes(sector(world(1)))
    assert e.falls.is_empty()
    assert e.ordinary.is_empty()
    assert e.falls.schema["absorbed_later"] == pl.Float64


@pytest.mark.parametrize(
    "wrong", [{"horizon": 0}, {"window": 4}, {"fall": 0}, {"fall": 1.1}, {"dependence": 0}]
)
def test_settings_out_of_range(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="An episode needs"):
        episodes(sector(world(3)), **wrong)  # type: ignore[arg-type]


def test_only_flows_can_be_absorbed() -> None:
    with pytest.raises(SettingsError, match="defined for flows only; the ties of trade are none"):
        episodes(sector(world(3), blocs="mean"))


def losing_world(part: float, seed: int, noise: float = 0.03) -> Episodes:
    """The falls of a sector in which the others make good `part` of them."""
    return episodes(losing_sector(part, seed, noise))


@pytest.mark.parametrize("part", [-0.1, 0.0, 0.4, 1.2])
def test_absorption_is_recovered(part: float) -> None:
    e = losing_world(part, 1)
    a = absorption(e, 200, 1)
    assert a.n[3] == e.falls.height >= 50
    assert a.n[:3].sum() == a.n[3]
    np.testing.assert_allclose(a.median, part, atol=0.12)
    np.testing.assert_allclose(a.later, part, atol=0.2)
    low, high = np.quantile(a.draws[:, 3], [0.0, 1.0])
    assert low <= a.median[3] <= high
    assert np.abs(np.median(a.placebo_draws[:, 3])) < 0.1
    if part:
        assert (np.sign(a.excess_draws[:, 3]) == np.sign(part)).mean() > 0.95


def test_chance_is_not_called_absorption() -> None:
    """The others' flows wander with and without a loss: as much is 'absorbed' in ordinary years."""
    rng = np.random.default_rng(5)
    rows: list[Row] = []
    for s in OLD:
        top = np.where(np.arange(25) < rng.integers(4, 16), 50.0, 10.0)
        rest = 10 * np.exp(np.cumsum(rng.normal(0.08, 0.1, 25)))  # not flat: it grows faster than the world
        rows += series(s, {"MLT": top.tolist()} | {p: rest.tolist() for p in OTHERS}, 1990)
    rows += series("ZAF", {"MLT": [1e6] * 25}, 1990)  # a world that does not grow
    a = absorption(episodes(sector(rows), horizon=1), 300, 1)
    low, high = np.quantile(a.excess_draws[:, 3], [0.05, 0.95])
    assert np.quantile(a.draws[:, 3], 0.05) > 0
    assert low < 0.02
    assert high < a.median[3] + 0.05


def test_the_placebo_is_chosen_by_the_same_rule() -> None:
    """Others wander without regard to the loss; only where they did not collapse as well is it an episode."""
    rng = np.random.default_rng(6)
    rows: list[Row] = []
    for s in OLD:
        top = np.repeat([50.0, 25.5, 50.0, 25.5], [rng.integers(3, 7), 4, 9, 25])[:25]
        rest = 10 * np.exp(rng.normal(0, 0.4, 25))
        rows += series(s, {"MLT": top.tolist()} | {p: rest.tolist() for p in OTHERS}, 1990)
    rows += series("ZAF", {"MLT": [1e6] * 25}, 1990)
    e = episodes(sector(rows), horizon=1, fall=0.48)
    a = absorption(e, 300, 1)
    assert a.n[3] < 2 * len(OLD) * 0.8
    assert np.quantile(a.draws[:, 3], 0.05) > 0.3  # the rule itself chooses gains
    low, high = np.quantile(a.excess_draws[:, 3], [0.05, 0.95])
    assert low < 0 < high


def test_draws_repeat_by_seed_and_states_are_the_clusters() -> None:
    e = losing_world(0.4, 2, noise=0.2)
    a, b, c = (absorption(e, 50, seed) for seed in (1, 1, 2))
    for name in ("draws", "later_draws", "placebo_draws", "cases"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
        assert not np.array_equal(getattr(a, name), getattr(c, name), equal_nan=True)
    # each state's episodes twice is no more information: the draws stay as wide
    twice = Episodes(e.sector, e.horizon, e.fall, e.specific, pl.concat([e.falls, e.falls]), e.ordinary)
    wide, same = (np.nanstd(absorption(x, 400, 3).draws[:, 3]) for x in (e, twice))
    assert same == pytest.approx(wide, rel=0.25)


def test_too_few_episodes() -> None:
    e = losing_world(0.4, 1)
    few = Episodes(e.sector, e.horizon, e.fall, e.specific, e.falls.head(29), e.ordinary)
    with pytest.raises(CoverageError, match="in trade cannot be estimated: 29 episodes of"):
        absorption(few, 10, 1)
    one = Episodes(
        e.sector, e.horizon, e.fall, e.specific, e.falls.with_columns(state=pl.lit("CHL")), e.ordinary
    )
    with pytest.raises(CoverageError, match="of 1 states"):
        absorption(one, 10, 1)


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 4)), min_size=1, max_size=12))
def test_weightedweighted_median(values: list[tuple[int, int]]) -> None:
    v, w = (np.array(x, dtype=np.float64) for x in zip(*values, strict=True))
    got = weighted_median(v, np.stack([w, np.ones_like(w)]))
    want = np.median(np.repeat(v, w.astype(int))) if w.sum() else np.nan
    np.testing.assert_array_equal(got, [want, np.median(v)])
    assert weighted_median(np.append(v, np.nan), np.ones((1, v.size + 1)))[0] == np.median(v)


def test_room() -> None:
    a = absorption(losing_world(0.4, 1), 40, 1)
    low, middle, high = (a.cuts[0] - 0.01, a.cuts.mean(), a.cuts[1])
    got = room([low, middle, high], a)
    assert got.shape == (40, 3)
    np.testing.assert_allclose(got, 1 - np.array([low, middle, high]) * (1 - a.draws[:, :3]))
    np.testing.assert_allclose(room(low, a, case=True), 1 - low * (1 - a.cases[:, 0]))
    draws = np.linspace(0.2, 0.9, 40)
    np.testing.assert_allclose(
        room(draws[:, None], a)[:, 0], 1 - draws * (1 - a.draws[np.arange(40), a.group(draws)])
    )
    assert np.isnan(room([np.nan], a)).all()
    assert isinstance(a, Absorption)


def test_nothing_lost_nothing_to_absorb() -> None:
    a = absorption(losing_world(0.4, 1), 20, 1)
    np.testing.assert_array_equal(room(0.0, a), np.ones(20))
