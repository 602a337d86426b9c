"""What must not matter to the exact posterior, and what must: invariants on small worlds."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings, strategies as st

from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.posterior import Posterior
from equipoise.votes.sampler import sample
from equipoise.votes.settings import SamplerSettings
from worlds.voteworld import World, world

PHASES = (Phase.generate,)  # an example takes a second: a failing one is not made smaller
SETTINGS = SamplerSettings(chains=1, warmup=150, draws=250, thin=4, seed=11)


def _draws(p: Posterior) -> np.ndarray:
    return np.asarray(p.theta, dtype=np.float64).reshape(-1, p.design.labels.size)


def _means(p: Posterior) -> dict[tuple[str, int], float]:
    d = p.design
    years = d.periods[d.cell_period]
    return {
        (str(u), int(y)): float(x) for u, y, x in zip(d.labels, years, _draws(p).mean(axis=0), strict=True)
    }


def _near(one: dict[tuple[str, int], float], two: dict[tuple[str, int], float], sd: float) -> None:
    """Equal up to what one thousand sweeps leave to chance."""
    assert one.keys() == two.keys()
    gaps = np.array([one[k] - two[k] for k in one])
    assert np.sqrt(np.mean(gaps**2)) < 0.35 * sd
    assert np.abs(gaps).max() < 1.2 * sd


@settings(max_examples=4, deadline=None, phases=PHASES)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_rows_in_another_order_give_the_same_draws(seed: int, random: object) -> None:
    w = world(seed=seed, units=6, periods=2, per_period=10)
    short = SamplerSettings(chains=1, warmup=20, draws=20, thin=1, seed=3)
    key = random.randrange(1000)  # type: ignore[attr-defined]
    one = sample(prepare(w.roll_calls, w.votes), "USA", short)
    calls, votes = (
        w.roll_calls.sample(fraction=1, shuffle=True, seed=key),
        w.votes.sample(fraction=1, shuffle=True, seed=key),
    )
    two = sample(prepare(calls, votes), "USA", short)
    assert np.array_equal(one.theta, two.theta)
    assert all(np.array_equal(one.trace[name], two.trace[name]) for name in one.trace)


@settings(max_examples=3, deadline=None, phases=PHASES)
@given(st.integers(0, 10_000))
def test_other_names_and_numbers_give_the_same_posterior(seed: int) -> None:
    w = world(seed=seed, units=8, periods=3, per_period=20)
    p = sample(prepare(w.roll_calls, w.votes), "USA", SETTINGS)
    names = dict(zip(w.names, reversed([f"Z{i:02d}" for i in range(8)]), strict=True))
    calls = {j: 1000 - j for j in range(w.roll_calls.height)}
    renamed = prepare(
        w.roll_calls.with_columns(pl.col("roll_call").replace(calls)),
        w.votes.with_columns(pl.col("state").replace(names), pl.col("roll_call").replace(calls)),
    )
    q = sample(renamed, names["USA"], SETTINGS)
    _near({(names[u], y): x for (u, y), x in _means(p).items()}, _means(q), _draws(p).std(axis=0).mean())


@settings(max_examples=3, deadline=None, phases=PHASES)
@given(st.integers(0, 10_000))
def test_turning_every_vote_round_turns_the_axis_round(seed: int) -> None:
    w = world(seed=seed, units=8, periods=3, per_period=20)
    p = sample(prepare(w.roll_calls, w.votes), "USA", SETTINGS)
    turned = w.votes.with_columns(vote=(2 - pl.col("vote")).cast(pl.Int8))
    # the anchor sets the sign, so positions stay, and every roll call's discrimination changes its own
    q = sample(prepare(w.roll_calls, turned), "USA", SETTINGS)
    assert np.corrcoef(p.beta[:, 0], -q.beta[:, 0])[0, 1] > 0.95
    # the prior of the cut points is centred on the upper one, so positions agree closely, not exactly
    assert np.corrcoef(list(_means(p).values()), list(_means(q).values()))[0, 1] > 0.98


def test_a_roll_call_all_vote_alike_on_adds_nothing() -> None:
    w = world(seed=6, units=6, periods=2, per_period=10)
    extra = w.roll_calls.head(1).with_columns(roll_call=pl.lit(9999, dtype=pl.Int64))
    cast = pl.DataFrame(
        {"roll_call": 9999, "state": w.names, "vote": 1},
        schema_overrides={"vote": pl.Int8, "roll_call": pl.Int64},
    )
    short = SamplerSettings(chains=1, warmup=20, draws=20, thin=1, seed=3)
    one = sample(prepare(w.roll_calls, w.votes), "USA", short)
    two = sample(prepare(pl.concat([w.roll_calls, extra]), pl.concat([w.votes, cast])), "USA", short)
    assert np.array_equal(one.theta, two.theta)


def _silent(w: World, state: str, years: tuple[int, ...]) -> VoteDesign:
    """The world with one state absent in some years."""
    calls = w.roll_calls.filter(pl.col("year").is_in(years))["roll_call"].to_list()
    absent = (pl.col("state") == state) & pl.col("roll_call").is_in(calls)
    return prepare(w.roll_calls, w.votes.with_columns(vote=pl.when(absent).then(None).otherwise("vote")))


def test_a_state_on_file_with_absences_alone_has_no_position_and_changes_no_other() -> None:
    w = world(seed=7, units=7, periods=2, per_period=12)
    nobody = _silent(w, "S03", (2000, 2001))
    without = prepare(w.roll_calls, w.votes.filter(pl.col("state") != "S03"))
    assert "S03" not in nobody.units
    short = SamplerSettings(chains=1, warmup=20, draws=20, thin=1, seed=3)
    assert np.array_equal(sample(nobody, "USA", short).theta, sample(without, "USA", short).theta)


def test_a_year_without_a_vote_keeps_its_prior_given_its_neighbours() -> None:
    """A silent year lies between its neighbours: half-way on average, as far off as steps go."""
    w = world(seed=8, units=12, periods=5, per_period=20, absent=0.0, step=0.3)
    d = _silent(w, "S05", (2002,))
    p = sample(d, "USA", SamplerSettings(chains=2, warmup=300, draws=1500, thin=3, seed=5))
    i = d.unit_start[d.units.index("S05")]
    assert d.n_votes[i + 2] == 0
    path = _draws(p)[:, i : i + 5]
    off = path[:, 2] - 0.5 * (path[:, 1] + path[:, 3])
    # E of the bridge is 0 where both steps have one variance; shifts on one side only widen it
    assert off.mean() == pytest.approx(0.0, abs=6 * off.std() / np.sqrt(300))
    assert off.std() > 0.25 * np.abs(path[:, 3] - path[:, 1]).mean()
