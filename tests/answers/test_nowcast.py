"""Nowcasts: one year's sampler against simulation and a full estimate; the verb on an invented world."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from equipoise.answers.nowcast import Nowcast, nowcast
from equipoise.cli import main
from equipoise.errors import CoverageError, SettingsError, StateDateError, StoreError
from equipoise.estimates import Release, own_folder
from equipoise.estimates.items import ItemDraws
from equipoise.estimates.newer import new_roll_calls
from equipoise.show.report import fragment
from equipoise.show.terminal.nowcast import nowcast_page
from equipoise.show.terminal.screen import render
from equipoise.sources.vote_tables import ReadReport
from equipoise.store import Store
from equipoise.tables import ROLL_CALLS, VOTES
from equipoise.votes import nowcast as model
from equipoise.votes.convergence import convergence
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.year_prior import Pace, YearPrior, as_known, stepped, together, usual_pace
from worlds.itemdraws import draws_of
from worlds.pages import DOCS
from worlds.storedvotes import invented_items, stored
from worlds.tinyrelease import ORIGIN, STATES, tiny_release
from worlds.voteworld import world

PACE = Pace(0.08, 0.6, 0.05, 0.3, 0.9)
SCALARS = {
    "scalars": {
        name: {"mean": value}
        for name, value in zip(
            ("pace", "shift_sd", "shift_rate", "gap_mean", "gap_sd", "beta_rms"),
            (0.08, 0.6, 0.05, 0.3, 0.9, 1.2),
            strict=True,
        )
    }
}


def one_year(theta: np.ndarray, rng: np.random.Generator, calls: int = 40, spread: float = 5.0) -> VoteDesign:
    """Votes of one year drawn from the model and its priors."""
    rows = []
    for j in range(calls):
        beta, kappa = rng.standard_normal(), spread * rng.standard_normal()
        gap = np.exp(PACE.gap_mean + PACE.gap_sd * rng.standard_normal())
        y = beta * theta + rng.standard_normal(theta.size)
        cast = np.where(y > kappa, 2, np.where(y > kappa - gap, 1, 0))
        rows += [{"roll_call": j, "state": f"S{i:02d}", "vote": int(v)} for i, v in enumerate(cast)]
    rc = pl.DataFrame({"roll_call": range(calls), "year": 2000, "date": date(2000, 5, 1), "excluded": None})
    return prepare(rc, pl.DataFrame(rows))


def normal_prior(mean: np.ndarray, sd: np.ndarray) -> YearPrior:
    return YearPrior(np.ones((mean.size, 1)), mean[:, None], sd[:, None], np.zeros(1, dtype=bool))


def test_intervals_cover_what_they_should_in_simulation() -> None:
    """Positions from the prior, votes from the model: 90 % intervals cover 90 %, and ranks are even."""
    rng = np.random.default_rng(0)
    inside, ranks = [], []
    for seed in range(20):
        mean, sd = rng.standard_normal(20), np.full(20, 0.5)
        theta = mean + sd * rng.standard_normal(20)
        found = model.nowcast(one_year(theta, rng), normal_prior(mean, sd), PACE, seed=seed).theta
        low, high = np.quantile(found, [0.05, 0.95], axis=(0, 1))
        inside.append((low <= theta) & (theta <= high))
        ranks.append((found < theta).mean(axis=(0, 1)))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.045)
    assert np.mean(ranks) == pytest.approx(0.5, abs=0.05)
    assert np.std(ranks) == pytest.approx(12**-0.5, abs=0.03)


def test_shifts_are_found_at_their_rate() -> None:
    """Steps from the two-speed mixture: the probabilities of a shift are calibrated."""
    rng = np.random.default_rng(1)
    chance, truth = [], []
    for seed in range(15):
        before = rng.standard_normal((20, 1)) + 0.05 * rng.standard_normal((20, 300))
        now = before[:, 0]
        shifted = rng.random(20) < 0.3
        step = np.where(shifted, 0.8, 0.05) * rng.standard_normal(20)
        pace = Pace(0.05, 0.8, 0.3, PACE.gap_mean, PACE.gap_sd)
        prior = stepped(before, np.full((20, 2), 0.05), pace)
        chance.append(model.nowcast(one_year(now + step, rng), prior, pace, seed=seed).shift)
        truth.append(shifted)
    p, hit = np.concatenate(chance), np.concatenate(truth)
    assert p.mean() == pytest.approx(hit.mean(), abs=0.06)
    assert hit[p > 0.7].mean() > 0.7
    assert hit[p < 0.2].mean() < 0.25


def test_a_state_that_casts_no_vote_keeps_its_prior_and_two_heaps_stay_two() -> None:
    """A mixture prior with heaps far apart, hardly any votes: the sampler visits both."""
    rng = np.random.default_rng(2)
    design = one_year(np.zeros(6), rng, calls=3, spread=0.5)
    far = np.tile([[-1.0, 1.0]], (6, 1))
    prior = YearPrior(np.tile([[0.3, 0.7]], (6, 1)), far, np.full((6, 2), 0.1), np.array([False, False]))
    found = model.nowcast(design, prior, PACE, chains=4, draws=1000).theta
    rhat, ess, _ = convergence(np.moveaxis(found, 2, 0))
    assert rhat.max() < 1.05
    assert ess.min() > 100
    assert (np.abs(np.abs(found) - 1) < 0.5).all()


def test_one_position_is_that_of_an_integral() -> None:
    """With roll calls all but fixed by many states, a state's posterior is a quadrature's."""
    rng = np.random.default_rng(3)
    theta = rng.standard_normal(60)
    design = one_year(theta, rng, calls=30)
    tight = np.full(60, 0.02)
    tight[0] = 0.6
    mean = theta.copy()
    mean[0] += 0.3
    found = model.nowcast(design, normal_prior(mean, tight), PACE, draws=600).theta[:, :, 0]
    wide = model.nowcast(design, normal_prior(mean, tight), PACE, seed=9, draws=600).theta[:, :, 0]
    assert found.mean() == pytest.approx(wide.mean(), abs=0.05), "two seeds agree"
    assert found.std() < 0.6


def test_the_unit_of_discrimination_holds_a_lone_position_back() -> None:
    """A position with one vote: its density is that without the factor times all betas' given the spread."""
    rng = np.random.default_rng(7)
    call = {"roll_call": [1], "year": [2000], "date": [date(2000, 5, 1)], "excluded": [None]}
    votes = {"roll_call": [1, 1], "state": ["A", "B"], "vote": [0, 2]}
    design = prepare(pl.DataFrame(call), pl.DataFrame(votes))
    prior, spread = (
        normal_prior(np.array([0.0, 4.0]), np.array([1e-4, 0.3])),
        model.Spread(200.0, 202, 90, 270.0),
    )
    found = model.nowcast(design, prior, PACE, spread, chains=8, draws=2000).theta[:, :, 1]
    plain = model.nowcast(design, prior, PACE, chains=8, draws=2000).theta[:, :, 1]
    grid = np.linspace(2.0, 6.0, 2001)
    rms2 = (200.0 + grid**2) / 202
    log = 0.5 * 90 * np.log(rms2) - 0.5 * 270.0 * rms2
    theta = rng.choice(plain.ravel(), 4000)
    weight = np.exp(np.interp(theta, grid, log) - log.max())
    wanted = (weight * theta).sum() / weight.sum()
    assert plain.mean() - wanted > 0.15, "the factor must matter"
    assert found.mean() == pytest.approx(wanted, abs=0.04)


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_turning_all_votes_round_turns_positions_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mean = rng.standard_normal(8)
    design = one_year(mean, rng, calls=10)
    there = model.nowcast(design, normal_prior(mean, np.full(8, 0.3)), PACE, draws=1600).theta
    back = model.nowcast(design, normal_prior(-mean, np.full(8, 0.3)), PACE, seed=1, draws=1600).theta
    assert there.mean(axis=(0, 1)) == pytest.approx(-back.mean(axis=(0, 1)), abs=0.12)


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    rng = np.random.default_rng(4)
    design = one_year(np.linspace(-1, 1, 6), rng, calls=8)
    prior = normal_prior(np.linspace(-1, 1, 6), np.full(6, 0.2))
    first, again, other = (model.nowcast(design, prior, PACE, seed=s, draws=20).theta for s in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).any()


def test_designs_that_do_not_fit_are_refused() -> None:
    w = world(units=5, periods=2, per_period=6)
    two = prepare(w.roll_calls, w.votes)
    with pytest.raises(SettingsError, match="of one year"):
        model.nowcast(two, normal_prior(np.zeros(10), np.ones(10)), PACE)
    design = one_year(np.linspace(-1, 1, 4), np.random.default_rng(0), spread=0.5)
    with pytest.raises(SettingsError, match="each of its 4 states"):
        model.nowcast(design, normal_prior(np.zeros(3), np.ones(3)), PACE)


def test_the_usual_pace_of_each_state_is_told_from_its_path() -> None:
    rng = np.random.default_rng(5)
    truth = np.array([0.03, 0.08, 0.2])
    steps = truth[:, None, None] * rng.standard_normal((3, 200, 40))
    paths = np.cumsum(steps, axis=1)
    paths[0, :100] = np.nan
    paths[2, 120:] += 3.0  # one shift is not the usual pace
    low, high = usual_pace(paths, PACE).T
    assert (low < high).all()
    assert np.sqrt((low**2 + high**2) / 2) == pytest.approx(truth, rel=0.2)


def test_priors_put_together_keep_their_places() -> None:
    rng = np.random.default_rng(6)
    now = as_known(rng.standard_normal((2, 50)))
    later = stepped(rng.standard_normal((3, 50)), np.full((3, 2), 0.1), PACE)
    both = together([(np.array([4, 1]), now), (np.array([0, 2, 3]), later)], 5)
    assert both.weight.sum(axis=1) == pytest.approx(1.0)
    assert both.weight[:, both.shift].sum(axis=1) == pytest.approx([0.05, 0, 0.05, 0.05, 0])
    assert (both.weight * both.mean).sum(axis=1)[4] == pytest.approx((now.weight * now.mean).sum(axis=1)[0])


def test_a_nowcast_agrees_with_a_full_estimate_of_a_small_world() -> None:
    """Half of the last year's roll calls added to an estimate of the rest."""
    w = world(seed=3, units=12, periods=4, per_period=24, absent=0.0, step=0.2)
    full = prepare(w.roll_calls, w.votes)
    truth, _ = draws_of(full, 1500, seed=1)
    last = w.roll_calls.filter(pl.col("year") == 2003)["roll_call"].sort()
    new = w.roll_calls.filter(pl.col("roll_call").is_in(last[12:].implode()))
    short = prepare(w.roll_calls.filter(~pl.col("roll_call").is_in(last[12:].implode())), w.votes)
    before, _ = draws_of(short, 1500, seed=2)
    cells = np.flatnonzero(short.cell_period == 3)
    design = prepare(new, w.votes.filter(pl.col("roll_call").is_in(new["roll_call"].implode())))
    assert design.units == short.units == full.units
    found = model.nowcast(design, as_known(before[::3, cells].T), PACE, draws=400).theta
    mean, sd = truth[:, cells].mean(axis=0), truth[:, cells].std(axis=0)
    gap = (found.mean(axis=(0, 1)) - mean) / sd
    moved = (before[:, cells].mean(axis=0) - mean) / sd
    assert np.sqrt((gap**2).mean()) < 0.35
    assert np.sqrt((gap**2).mean()) < 0.7 * np.sqrt((moved**2).mean()), "much nearer than before"


def later_votes(store: Store, home: Path, years: tuple[int, ...] = (2013,), calls: int = 30) -> Store:
    """The store of the tiny release with invented roll calls of later years."""
    old = store.snapshot("un-votes-ga", ("roll_calls", "votes"))[1]
    rng = np.random.default_rng(8)
    rows, cast = [], []
    for year in years:
        for n in range(calls):
            number = 100 * year + n
            side, split = rng.choice([-1, 1]), rng.normal(0, 1.0)
            rows.append(
                {
                    **old["roll_calls"].row(0, named=True),
                    "roll_call": number,
                    "year": year,
                    "date": date(year, 10, 1 + n % 28),
                }
            )
            for state, place in STATES.items():
                y = side * (place - split) + rng.normal(0, 0.5)
                cast.append(
                    {"roll_call": number, "state": state, "vote": 2 if y > 0.3 else 0 if y < -0.3 else 1}
                )
    more = pl.DataFrame(rows, schema=ROLL_CALLS), pl.DataFrame(cast, schema=VOTES)
    tables = {
        "roll_calls": pl.concat([old["roll_calls"], more[0]]),
        "votes": pl.concat([old["votes"], more[1]]),
    }
    new = Store(home)
    report = ReadReport(rows=tables["votes"].height, roll_calls=tables["roll_calls"].height)
    origin = replace(ORIGIN, coverage=(ORIGIN.coverage[0], f"{max(years)}-10-28"))
    new.write("un-votes-ga", tables, origin, report.to_dict())
    return new


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return tiny_release(tmp_path / "tiny", items=invented_items(), diagnostics=SCALARS)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return later_votes(stored(tmp_path / "old")[0], tmp_path / "new")


def test_a_new_year_is_added(release: Release, store: Store) -> None:
    found = nowcast(store=store, release=release)
    assert (found.year, found.n_calls + found.unanimous) == (2013, 30)
    assert [p.state for p in found.positions] == sorted(STATES)
    assert sorted(p.rank.mean for p in found.positions) == list(range(1, len(STATES) + 1))
    for p in found.positions:
        assert p.low < p.mean < p.high
        assert p.before_year == 2012
        assert p.shift is not None
        assert 0 <= p.shift <= 1
        assert p.rhat is not None
        assert p.n_votes == found.n_calls
    assert any(str(c).startswith("A nowcast") for c in found.caveats)
    assert any("read moves into that year with care" in str(c) for c in found.caveats)


def test_a_part_of_the_year_is_added_to_the_rest(tmp_path: Path, store: Store) -> None:
    """The estimates hold the first 40 roll calls of each year: those of 2012 that are left are new."""
    part = tiny_release(tmp_path / "part", items=invented_items(0.8), diagnostics=SCALARS)
    old, _, _ = stored(tmp_path / "again")
    found = nowcast(store=old, release=part)
    assert (found.year, found.n_calls + found.unanimous) == (2012, 10)
    assert all(p.shift is None and p.before_year == 2012 for p in found.positions)
    sd = {p.state: p.sd for p in found.positions}
    before = {s: d for s, y, d in part.positions.select("state", "year", "sd").rows() if y == 2012}
    assert all(sd[s] < 1.3 * before[s] for s in STATES)


def test_years_follow_each_other(tmp_path: Path, release: Release) -> None:
    two = later_votes(stored(tmp_path / "old")[0], tmp_path / "two", years=(2013, 2015))
    found = nowcast(store=two, release=release)
    assert (found.year, found.first.year, found.last.year) == (2015, 2013, 2015)


def test_a_release_without_roll_calls_goes_by_the_date(tmp_path: Path, store: Store) -> None:
    old = tiny_release(tmp_path / "plain", diagnostics=SCALARS)
    tables = store.snapshot("un-votes-ga", ("roll_calls", "votes"))[1]
    assert new_roll_calls(old, tables["roll_calls"], tables["votes"])["year"].unique().to_list() == [2013]


def test_unanimous_roll_calls_of_the_estimates_time_are_not_new(tmp_path: Path) -> None:
    """A release holds none of them, so that their numbers alone would make them new for ever."""
    items = invented_items()
    home, number = tmp_path / "home", int(items.roll_calls[-1])
    store, calls, votes = stored(home)
    alike = votes.with_columns(
        vote=pl.when(pl.col("roll_call") == number).then(pl.lit(2, pl.Int8)).otherwise(pl.col("vote"))
    )
    report = ReadReport(rows=alike.height, roll_calls=calls.height)
    store.write("un-votes-ga", {"roll_calls": calls, "votes": alike}, ORIGIN, report.to_dict())
    kept = ItemDraws(items.roll_calls[:-1], items.draws[:-1], items.every)
    release = tiny_release(tmp_path / "r", items=kept, diagnostics=SCALARS)
    with pytest.raises(CoverageError, match="hold no roll call that the estimates"):
        nowcast(store=store, release=release)
    found = nowcast(store=later_votes(store, tmp_path / "later"), release=release)
    assert found.n_calls + found.unanimous == 30
    assert found.first.year == 2013


def test_one_state_is_its_row_of_all(release: Release, store: Store) -> None:
    one, everyone = (nowcast(s, store=store, release=release) for s in ("Kasachstan", None))
    assert one.positions == tuple(p for p in everyone.positions if p.state == "KAZ")
    with pytest.raises(CoverageError, match="not cast a vote"):
        nowcast("Brazil", store=store, release=release)
    with pytest.raises(StateDateError):
        nowcast("SUN", store=store, release=release)


def test_the_result_is_shown_in_every_way(release: Release, store: Store) -> None:
    found = nowcast(store=store, release=release)
    assert found.frame().height == len(STATES)
    told = found.to_dict()
    assert (told["verb"], told["year"]) == ("nowcast", 2013)
    json.dumps(told, allow_nan=False)
    for shown in (found, nowcast("KAZ", store=store, release=release)):
        assert "<svg" in fragment(shown)
        for width in (80, 100):
            page = render(nowcast_page(shown), width)
            assert max(map(len, page.splitlines())) <= width
            assert "Kazakhstan" in page
            heads = next(line for line in page.splitlines() if "now, 2013" in line)
            assert heads.split()[-2:] == ["change", "rank"], "one table, not two"


def answered(**how: Any) -> Nowcast:
    return nowcast(**how)


def test_what_cannot_be_told_is_said_in_one_sentence(tmp_path: Path, release: Release, store: Store) -> None:
    same, _, _ = stored(tmp_path / "same")
    with pytest.raises(CoverageError, match="hold no roll call that the estimates"):
        answered(store=same, release=release)
    with pytest.raises(StoreError, match="do not say how fast"):
        answered(store=store, release=tiny_release(tmp_path / "mute", items=invented_items()))
    with pytest.raises(StoreError, match="equipoise pull un-votes"):
        answered(store=Store(tmp_path / "empty"), release=release)
    tables = store.snapshot("un-votes-ga", ("roll_calls", "votes"))[1]
    alike = tables["votes"].with_columns(vote=pl.lit(2, pl.Int8))
    report = ReadReport(rows=alike.height, roll_calls=tables["roll_calls"].height)
    store.write("un-votes-ga", {**tables, "votes": alike}, ORIGIN, report.to_dict())
    with pytest.raises(CoverageError, match="None of the new roll calls divided"):
        answered(store=store, release=release)


def test_members_without_a_vote_are_there_and_named(tmp_path: Path, release: Release, store: Store) -> None:
    tables = store.snapshot("un-votes-ga", ("roll_calls", "votes"))[1]
    new = pl.col("roll_call") >= 201_300
    quiet = tables["votes"].filter(~(new & (pl.col("state") == "CUB")))
    report = ReadReport(rows=quiet.height, roll_calls=tables["roll_calls"].height)
    store.write("un-votes-ga", {**tables, "votes": quiet}, ORIGIN, report.to_dict())
    found = nowcast(store=store, release=release)
    cuba = next(p for p in found.positions if p.state == "CUB")
    assert (cuba.n_votes, cuba.rhat, cuba.shift) == (0, None, None)
    assert cuba.before is not None
    assert cuba.mean == pytest.approx(cuba.before.mean, abs=0.15)
    assert any("No vote on the new roll calls from Cuba" in str(c) for c in found.caveats)


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "home"))
    tiny_release(own_folder(tmp_path / "home"), items=invented_items(), diagnostics=SCALARS)
    later_votes(stored(tmp_path / "old")[0], tmp_path / "home")
    assert main(["nowcast", "Kazakhstan"]) == 0
    assert "Kazakhstan in 2013, a nowcast" in capfd.readouterr().out
    assert main(["nowcast", "--csv"]) == 0
    columns = capfd.readouterr().out.splitlines()[0]
    page = DOCS / "cli.md"
    assert f"\n    {columns}\n" in page.read_text(encoding="utf-8")
    assert main(["nowcast", "--json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["positions"]) == len(STATES)
    assert main(["nowcast", "--chart", str(tmp_path / "n.svg")]) == 0
    capfd.readouterr()
    assert main(["nowcast", "Atlantis"]) == 2
    assert capfd.readouterr().err.count("\n") == 1


def test_a_year_that_a_nowcast_knows_is_pointed_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path / "home"))
    tiny_release(own_folder(tmp_path / "home"), items=invented_items(), diagnostics=SCALARS)
    store = stored(tmp_path / "old")[0]
    for years, pointed in (((), False), ((2013,), True), ((2013, 2014), False)):
        if years:
            later_votes(store, tmp_path / "home", years)
        assert main(["position", "Kazakhstan", "--year", "2013"]) == 2
        said = capfd.readouterr().err
        assert "cover 2000 to 2012, not 2013: ask for a year in between" in said
        assert ("or run `equipoise nowcast` for 2013" in said) == pointed
