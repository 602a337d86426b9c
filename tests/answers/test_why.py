"""Why a state stands where it does: pulls against exact posteriors, a refit, and the page's own counts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import norm

from equipoise.answers.why import Why, why
from equipoise.cli import main
from equipoise.errors import CoverageError, SettingsError, StoreError
from equipoise.estimates import Release, own_folder
from equipoise.estimates.items import ItemDraws, pack, unpack
from equipoise.show.report import fragment
from equipoise.show.terminal.screen import render
from equipoise.show.terminal.why import why_page
from equipoise.store import Store
from equipoise.votes.design import prepare
from equipoise.votes.influence import influence, log_likelihood
from worlds.itemdraws import draws_of
from worlds.storedvotes import EVERY, invented_items, stored
from worlds.tinyrelease import K, tiny_release
from worlds.voteworld import world


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return tiny_release(tmp_path / "tiny", items=invented_items())


def test_log_likelihood_is_that_of_the_normal_distribution() -> None:
    rng = np.random.default_rng(0)
    theta, items = rng.standard_normal(5), rng.standard_normal((3, 3, 5))
    upper = items[:, 1] - items[:, 0] * theta
    lower = upper - np.exp(items[:, 2])
    chances = [norm.cdf(lower[0]), norm.cdf(upper[1]) - norm.cdf(lower[1]), norm.cdf(-upper[2])]
    assert np.exp(log_likelihood(theta, items, np.array([0, 1, 2]))) == pytest.approx(np.array(chances))


@given(st.sampled_from([0, 1, 2]), st.floats(-40, 40), st.floats(-30, 30), st.floats(-5, 3))
def test_log_likelihood_is_finite_far_out(vote: int, beta: float, kappa: float, gap: float) -> None:
    found = log_likelihood(np.ones(1), np.array([[[beta], [kappa], [gap]]]), np.array([vote]))
    assert np.isfinite(found).all()
    assert found[0, 0] <= 0


def test_influence_is_that_of_an_integral() -> None:
    """One position, roll calls known: the posterior without a vote by quadrature."""
    items = np.array([[0.5, 0.5, 0.0], [-0.4, 0.2, 0.3], [0.3, -1.0, 0.1], [0.4, 0.0, -0.5]])
    votes = np.array([2, 0, 1, 0])
    grid = np.linspace(-6, 6, 4001)
    on_grid = log_likelihood(grid, np.repeat(items[:, :, None], grid.size, axis=2), votes)

    def moments(log_density: np.ndarray) -> tuple[float, float]:
        weight = np.exp(log_density - log_density.max())
        mean = float((weight * grid).sum() / weight.sum())
        return mean, float((weight * (grid - mean) ** 2).sum() / weight.sum())

    full = on_grid.sum(axis=0) - 0.5 * grid**2
    mean, variance = moments(full)
    rng = np.random.default_rng(1)
    cumulated = np.exp(full - full.max()).cumsum()
    theta = np.interp(rng.random(40_000) * cumulated[-1], cumulated, grid)
    found = influence(theta, log_likelihood(theta, np.repeat(items[:, :, None], theta.size, axis=2), votes))
    for j in range(4):
        truth = mean - moments(full - on_grid[j])[0]
        assert abs(found.effect[j] - truth) < 4 * found.error[j]
        assert found.error[j] < 0.02
        slope = float(np.interp(mean, grid, np.gradient(on_grid[j], grid)))
        assert truth == pytest.approx(variance * slope, rel=0.25), "the first-order value"


def test_the_standard_error_is_that_of_repeated_draws() -> None:
    rng = np.random.default_rng(2)
    theta = rng.standard_normal((400, 100))
    found = [influence(t, -0.5 * (t - 1.5)[None] ** 2 / 8) for t in theta]
    effects = np.array([f.effect[0] for f in found])
    claimed = np.sqrt(np.mean([f.error[0] ** 2 for f in found]))
    assert claimed == pytest.approx(effects.std(), rel=0.3)
    assert all(1 <= f.ess[0] <= 100 for f in found)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_vote_that_says_nothing_pulls_nothing_and_a_mirrored_one_pulls_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal(50)
    items = rng.standard_normal((2, 3, 50))
    items[0, 0] = 0.0
    items[0] = items[0, :, :1]
    log_lik = log_likelihood(theta, items, np.array([2, 0]))
    found = influence(theta, log_lik)
    assert found.effect[0] == pytest.approx(0.0, abs=1e-12)
    assert influence(-theta, log_lik).effect[1] == pytest.approx(-found.effect[1])
    order = rng.permutation(50)
    assert influence(theta[order], log_lik[:, order]).effect == pytest.approx(found.effect)


def test_influence_agrees_with_a_refit_without_the_vote() -> None:
    w = world(seed=5, units=10, periods=2, per_period=14, absent=0.0)
    design = prepare(w.roll_calls, w.votes)
    theta, items = draws_of(design, 3000, seed=1)
    cell = int(np.flatnonzero((design.labels == "S03") & (design.cell_period == 1))[0])
    own = slice(design.cell_start[cell], design.cell_start[cell + 1])
    calls = design.cell_item[own]
    found = influence(theta[:, cell], log_likelihood(theta[:, cell], items[calls], design.cell_vote[own]))
    most = int(np.argmax(np.where(found.ess > 1500, np.abs(found.effect), 0.0)))
    gone = (pl.col("roll_call") == int(design.roll_calls[calls[most]])) & (pl.col("state") == "S03")
    without = prepare(w.roll_calls, w.votes.filter(~gone))
    again, _ = draws_of(without, 3000, seed=2)
    at = int(np.flatnonzero((without.labels == "S03") & (without.cell_period == 1))[0])
    change = theta[:, cell].mean() - again[:, at].mean()
    spread = float(theta[:, cell].std())
    assert abs(found.effect[most]) > 0.2 * spread, "the world must have a vote that matters"
    assert change == pytest.approx(found.effect[most], abs=0.15 * spread)


def test_draws_of_roll_calls_come_back(tmp_path: Path) -> None:
    given_items = invented_items()
    order = np.random.default_rng(0).permutation(given_items.roll_calls.size)
    mixed = ItemDraws(given_items.roll_calls[order], given_items.draws[order], EVERY)
    found = tiny_release(tmp_path / "r", items=mixed).item_draws
    assert found is not None
    assert found.every == EVERY
    assert (found.roll_calls == given_items.roll_calls).all(), "sorted"
    step = given_items.draws.std(axis=2, keepdims=True) / 16
    assert (np.abs(found.draws - given_items.draws) <= 0.51 * step + 1e-5).all()
    constant = ItemDraws(np.array([1]), np.full((1, 3, 4), 0.5))
    assert unpack(pack(constant), 1).draws == pytest.approx(0.5)


def test_draws_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    good = invented_items()
    with pytest.raises(SettingsError, match="each roll call once"):
        ItemDraws(good.roll_calls[:-1], good.draws)
    with pytest.raises(SettingsError, match="each roll call once"):
        ItemDraws(np.array([1, 1]), np.zeros((2, 3, 4)))
    with pytest.raises(SettingsError, match="every 2"):
        tiny_release(tmp_path / "r", items=ItemDraws(good.roll_calls, good.draws, 2))
    assert not (tmp_path / "r").exists()


def test_the_note_says_which_draws_belong_together(release: Release) -> None:
    note = (release.folder / "RELEASE.md").read_text(encoding="utf-8")
    assert "Draw k of items.parquet belongs to draw 3 k of draws.parquet" in note
    assert "items.parquet: `" in note


def answer(tmp_path: Path, release: Release, **more: object) -> Why:
    store, _, _ = stored(tmp_path / "home")
    return why("KAZ", store=store, release=release, **more)  # type: ignore[arg-type]


def test_each_row_is_what_a_loop_finds(tmp_path: Path, release: Release) -> None:
    store, _, votes = stored(tmp_path / "home")
    found = why("KAZ", year=2011, powers="USA,EU27", store=store, release=release)
    cast = {(r, s): v for r, s, v in votes.rows()}
    words = {2: "yes", 1: "abstain", 0: "no"}
    mine = [v for (r, s), v in cast.items() if s == "KAZ" and r // 100 == 2011]
    assert found.n_votes == len(mine) - mine.count(None)
    assert len(found.votes) == found.n_votes
    assert found.up == sum(v.pull > 2 * v.error for v in found.votes)
    assert found.down == sum(v.pull < -2 * v.error for v in found.votes)
    assert (found.missing, found.unanimous, found.draws) == (0, 0, K // EVERY)
    pulls = [abs(v.pull) for v in found.votes]
    assert pulls == sorted(pulls, reverse=True)
    assert sum(v.share for v in found.votes) == pytest.approx(1.0)
    theta = release.draws("KAZ", 2011)[::EVERY].astype(float)
    items = release.item_draws
    assert items is not None
    for v in found.votes:
        assert v.vote == words[cast[v.roll_call, "KAZ"]]
        told = "us" if v.pull > 0 else "away"
        assert v.direction == (told if abs(v.pull) > 2 * v.error else None)
        usa, bloc = v.powers
        assert usa.vote == words.get(cast[v.roll_call, "USA"])  # type: ignore[arg-type]
        members = {cast[v.roll_call, m] for m in ("DEU", "FRA")} - {None}
        assert bloc.vote == (words[members.pop()] if len(members) == 1 else None)
        at = int(np.flatnonzero(items.roll_calls == v.roll_call)[0])
        own = np.array([cast[v.roll_call, "KAZ"]])
        weight = np.exp(-log_likelihood(theta, items.draws[at : at + 1], own))[0]
        assert v.pull == pytest.approx(theta.mean() - (weight * theta).sum() / weight.sum(), abs=1e-5)


def test_a_seat_taken_over_within_the_year_counts_the_votes_of_both_holders(
    tmp_path: Path, release: Release
) -> None:
    """As in 2006, when Serbia followed Serbia and Montenegro: one position, the votes of two."""
    store, calls, votes = stored(tmp_path / "home")
    early = pl.col("roll_call").is_between(201_200, 201_209) & (pl.col("state") == "RUS")
    both = votes.with_columns(state=pl.when(early).then(pl.lit("SUN")).otherwise(pl.col("state")))
    one = why("RUS", year=2012, store=store, release=release)
    store.write("un-votes-ga", {"roll_calls": calls, "votes": both}, *_facts(store))
    two = why("RUS", year=2012, store=store, release=release)
    assert [v.roll_call for v in two.votes] == [v.roll_call for v in one.votes]
    assert two.caveats == one.caveats


def test_a_lone_dissenter_and_a_single_vote(tmp_path: Path, release: Release) -> None:
    """Kazakhstan alone against all others on its only vote; excluded roll calls do not count."""
    store, calls, votes = stored(tmp_path / "home")
    own, in_2012 = pl.col("state") == "KAZ", pl.col("roll_call") >= 201_200
    cast = (
        pl.when(pl.col("roll_call") == 201_205)
        .then(pl.when(own).then(pl.lit(0, pl.Int8)).otherwise(pl.lit(2, pl.Int8)))
        .when(in_2012 & own & (pl.col("roll_call") != 201_206))
        .then(None)
        .otherwise(pl.col("vote"))
    )
    ruled_out = calls.with_columns(excluded=pl.when(pl.col("roll_call") == 201_206).then(pl.lit("part")))
    store.write(
        "un-votes-ga", {"roll_calls": ruled_out, "votes": votes.with_columns(vote=cast)}, *_facts(store)
    )
    found = why("KAZ", year=2012, store=store, release=release)
    assert [(v.roll_call, v.vote, v.share) for v in found.votes] == [(201_205, "no", 1.0)]
    assert {p.vote for p in found.votes[0].powers} == {"yes"}
    assert (found.n_votes, found.unanimous) == (1, 0)
    assert "It voted on 1 roll call" in render(why_page(found, 80), 80)


def test_the_result_is_shown_in_every_way(tmp_path: Path, release: Release) -> None:
    found = answer(tmp_path, release)
    assert found.frame().height == len(found.votes)
    assert {"state", "pull", "error", "vote_USA", "vote_EU27"} <= set(found.frame().columns)
    told = found.to_dict()
    assert (told["verb"], told["state"], told["year"]) == ("why", "KAZ", 2012)
    json.dumps(told, allow_nan=False)
    assert "<svg" in fragment(found)
    for width in (80, 100):
        page = render(why_page(found, width), width)
        assert max(map(len, page.splitlines())) <= width
        said = f"It voted on {found.n_votes} roll calls: {found.up} pulled it up"
        assert said in " ".join(page.split())
    assert found.origins


def test_a_vote_that_pulls_nowhere_is_on_neither_side(tmp_path: Path) -> None:
    """Without discrimination a vote pulls nothing at all, whatever it is."""
    items = invented_items()
    items.draws[::2, 0] = 0.0
    items.draws[::2] = items.draws[::2, :, :1]
    found = answer(tmp_path, tiny_release(tmp_path / "flat", items=items))
    flat = [v for v in found.votes if v.roll_call % 2 == 0]
    assert flat
    assert {v.direction for v in flat} == {None}
    rest = len(found.votes) - found.up - found.down
    assert rest >= len(flat)
    said = " ".join(render(why_page(found, 80), 80).split())
    assert f"{found.down} down, {rest} with no telling which way." in said


def test_the_powers_votes_are_whole_at_80_columns(tmp_path: Path, release: Release) -> None:
    """Powers stand together by what they did; a line that is too long goes on below and loses nothing."""
    found = answer(tmp_path, release, powers="USA,CHN,RUS,EU27")
    page = render(why_page(found, 80), 80)
    shown = found.votes[:10]
    assert page.count("abst.") == sum(any(p.vote == "abstain" for p in v.powers) for v in shown)
    for power in ("USA", "CHN", "RUS", "EU27"):
        assert page.count(power) == sum(
            p.vote is not None for v in shown for p in v.powers if p.power == power
        )


def test_roll_calls_that_the_estimates_lack_are_counted(tmp_path: Path) -> None:
    few = tiny_release(tmp_path / "few", items=invented_items(0.5))
    found = answer(tmp_path, few)
    assert found.missing > 0
    assert found.missing + len(found.votes) == found.n_votes
    assert any(f"{found.missing} of the roll calls" in str(c) for c in found.caveats)
    other = invented_items()
    none = tiny_release(tmp_path / "none", items=ItemDraws(other.roll_calls + 10**7, other.draws, EVERY))
    with pytest.raises(CoverageError, match="is among those of the estimates"):
        answer(tmp_path, none)


def test_votes_that_the_store_lacks_are_counted(tmp_path: Path, release: Release) -> None:
    store, calls, votes = stored(tmp_path / "home")
    fewer = calls.filter(pl.col("roll_call") % 100 < 40)
    left = votes.filter(pl.col("roll_call").is_in(fewer["roll_call"].implode()))
    store.write("un-votes-ga", {"roll_calls": fewer, "votes": left}, *_facts(store))
    found = why("KAZ", store=store, release=release)
    rows = release.positions.filter((pl.col("state") == "KAZ") & (pl.col("year") == 2012))
    lost = rows["n_votes"].item() - len(found.votes)
    assert lost > 0
    assert any(str(c).startswith(f"{lost} of the votes of 2012 behind") for c in found.caveats)


def test_unanimous_roll_calls_are_told_apart(tmp_path: Path) -> None:
    items = invented_items()
    number = int(items.roll_calls[-1])
    store, calls, votes = stored(tmp_path / "home")
    alike = votes.with_columns(
        vote=pl.when(pl.col("roll_call") == number).then(pl.lit(2, pl.Int8)).otherwise(pl.col("vote"))
    )
    store.write("un-votes-ga", {"roll_calls": calls, "votes": alike}, *_facts(store))
    release = tiny_release(tmp_path / "r", items=ItemDraws(items.roll_calls[:-1], items.draws[:-1], EVERY))
    found = why("KAZ", store=store, release=release)
    assert (found.unanimous, found.missing) == (1, 0)
    assert "1 on which all voted alike" in " ".join(render(why_page(found, 100), 100).split())


def _facts(store: Store) -> tuple[object, object]:
    info = store.info("un-votes-ga")
    assert info is not None
    return info.origin, info.report


def test_what_cannot_be_told_is_said_in_one_sentence(tmp_path: Path, release: Release) -> None:
    store, _, _ = stored(tmp_path / "home")
    with pytest.raises(CoverageError, match="hold no roll calls"):
        why("KAZ", store=store, release=tiny_release(tmp_path / "old"))
    with pytest.raises(StoreError, match="equipoise pull un-votes"):
        why("KAZ", store=Store(tmp_path / "empty"), release=release)
    with pytest.raises(CoverageError, match="cover 2000 to 2012, not 1999"):
        why("KAZ", year=1999, store=store, release=release)
    early, _, _ = stored(tmp_path / "early", last=2005)
    with pytest.raises(CoverageError, match="hold none of Kazakhstan in 2012"):
        why("KAZ", store=early, release=release)
    mute = tiny_release(tmp_path / "mute", items=invented_items(), silent=[("KAZ", 2012)])
    quiet, calls, votes = stored(tmp_path / "quiet")
    last = calls.filter(pl.col("year") == 2012)["roll_call"].implode()
    left = votes.filter(~(pl.col("roll_call").is_in(last) & (pl.col("state") == "KAZ")))
    quiet.write("un-votes-ga", {"roll_calls": calls, "votes": left}, *_facts(quiet))
    with pytest.raises(CoverageError, match="it voted on none"):
        why("KAZ", store=quiet, release=mute)


def test_a_release_without_roll_calls_answers_everything_else(tmp_path: Path) -> None:
    old = tiny_release(tmp_path / "old")
    assert old.item_draws is None
    assert old.draws("KAZ", 2012).size == K
    assert "items.parquet" not in old.hashes


def test_pulls_that_rest_on_few_draws_are_rough(tmp_path: Path) -> None:
    items = invented_items()
    items.draws[:, 0] *= 30.0
    found = answer(tmp_path, tiny_release(tmp_path / "wild", items=items))
    rough = sum(v.rough for v in found.votes)
    assert rough > 0
    assert any(str(c).startswith(f"{rough} of the pulls") for c in found.caveats)
    assert "~" in render(why_page(found, 80), 80)


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EQUIPOISE_HOME", str(tmp_path))
    tiny_release(own_folder(tmp_path), items=invented_items())
    assert main(["position", "KAZ", "--why"]) == 2
    assert "equipoise pull un-votes" in capfd.readouterr().err
    stored(Store().path.parent if Store().path.name == "store" else Store().path)
    assert main(["position", "KAZ", "--why", "--year", "2011"]) == 0
    assert "Why Kazakhstan stood there in 2011" in capfd.readouterr().out
    assert main(["position", "KAZ", "--why", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["verb"] == "why"
    assert main(["position", "KAZ", "--why", "--csv"]) == 0
    assert capfd.readouterr().out.startswith("state,year,roll_call,date,")
    assert main(["position", "KAZ", "--why", "--chart", str(tmp_path / "c.svg")]) == 0
    assert (tmp_path / "c.svg").read_bytes().startswith(b"<svg")
    capfd.readouterr()
    for wrong in (["KAZ", "USA", "--why"], ["--all", "--why"], ["KAZ", "--why", "--json", "--csv"]):
        assert main(["position", *wrong]) == 2
        assert capfd.readouterr().err.count("\n") == 1
