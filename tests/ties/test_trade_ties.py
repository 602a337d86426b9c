"""Ties of trade from invented reports: a case worked by hand, a slow twin, and what must always hold."""

from __future__ import annotations

import math
from statistics import NormalDist, median

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from equipoise.errors import SourceError
from equipoise.ties._trade_copies import cif_factors, drop_copies
from equipoise.ties._trade_mirror import (
    MEAN_LOG,
    NU,
    SIZES,
    T_ONE,
    T_TWO,
    TYPICAL,
    Reliability,
    reconcile,
    reliability,
)
from equipoise.ties._trade_spread import log_sd_to_cv
from equipoise.ties.sector import SectorTies
from equipoise.ties.trade import trade_ties

Report = tuple[str, str, int, str, float]
MANY = [f"S{n:02}" for n in range(12)]


def table(reports: list[Report]) -> pl.DataFrame:
    names = ["reporter", "partner", "year", "flow", "value"]
    return pl.DataFrame(reports, schema=names, orient="row").cast({"year": pl.Int16})


def ties_of(reports: list[Report]) -> SectorTies:
    return trade_ties({"flows": table(reports)}, ())


def world(states: list[str], year: int = 2010, noise: float = 0.1, seed: int = 1) -> list[Report]:
    """Every state's reports on every other, with noise around one truth."""
    rng = np.random.default_rng(seed)
    reports: list[Report] = []
    for i in states:
        for j in states:
            if i != j:
                truth = math.exp(rng.normal(4, 1))
                reports.append((i, j, year, "exports", truth * math.exp(rng.normal(0, noise))))
                reports.append((j, i, year, "imports", 1.06 * truth * math.exp(rng.normal(0, noise))))
    return reports


def one(ties: SectorTies, state: str, partner: str, year: int = 2010) -> tuple[float, float]:
    row = ties.ties.filter(state=state, partner=partner, year=year)
    return float(row["value"].item()), float(row["cv"].item())


def test_a_case_by_hand() -> None:
    """One directed flow between two reporters of typical error, and one that only the importer reports.

    KAZ reports exports of 200 to ITA, ITA imports of 254.4 from KAZ: 254.4 / 1.06 = 240 FOB. Both have the
    same squared scale s (0.14 or 0.086, by the size 219), so they weigh alike: sqrt(200 x 240) = 219.09.
    ITA's imports of 53 from RUS are 50 FOB, by ITA's report alone.
    """
    fill: list[Report] = [(i, j, 2010, "exports", 1.0) for i in ("KAZ", "ITA", "RUS") for j in MANY]
    ties = ties_of(
        [
            *fill,
            ("KAZ", "ITA", 2010, "exports", 200.0),
            ("ITA", "KAZ", 2010, "imports", 254.4),
            ("ITA", "RUS", 2010, "imports", 53.0),
        ]
    )
    # d^2 = log(1.2)^2 = 0.03324 and the reliabilities move a little with this one pair, so 2 %.
    s = TYPICAL[np.searchsorted(SIZES, math.log(219.09))]
    squared = s / 2 * (NU + math.log(1.2) ** 2 / (2 * s)) / (NU + 1)
    value, cv = one(ties, "KAZ", "ITA")
    assert value == pytest.approx(219.09, rel=1e-3)
    assert cv == pytest.approx(T_TWO / 1.6449 * math.sqrt(squared), rel=0.1)
    value, cv = one(ties, "RUS", "ITA")
    assert value == pytest.approx(50.0)
    assert cv == pytest.approx(
        T_ONE / 1.6449 * math.sqrt(TYPICAL[np.searchsorted(SIZES, math.log(50.0))]), rel=0.1
    )


def test_the_constants_are_what_they_say() -> None:
    assert stats.t.ppf(0.95, NU) == pytest.approx(T_ONE, abs=1e-3)
    assert stats.t.ppf(0.95, NU + 1) == pytest.approx(T_TWO, abs=1e-3)
    assert NormalDist().inv_cdf(0.95) == pytest.approx(1.6449, abs=1e-4)
    draws = np.log(stats.t.rvs(NU, size=400_000, random_state=1) ** 2)
    assert draws.mean() == pytest.approx(-0.82, abs=0.02)


def test_the_cv_is_that_of_the_gamma_that_holds_90_percent() -> None:
    for sd in (0.05, 0.3, 1.0, 1.3):
        cv = float(log_sd_to_cv(np.array([sd]))[0])
        low, high = (stats.gamma.ppf(q, 1 / cv**2, scale=cv**2) for q in (0.05, 0.95))
        draws = np.exp(np.random.default_rng(2).normal(0, sd, 400_000))
        assert ((low < draws) & (draws < high)).mean() == pytest.approx(0.9, abs=0.003)
    assert log_sd_to_cv(np.array([0.0, 2.0, 9.0])).tolist() == pytest.approx([1e-3, 3.0, 3.0])


def slow_reconcile(
    exports: np.ndarray, imports: np.ndarray, known: Reliability
) -> dict[tuple[int, ...], tuple[float, float]]:
    found = {}
    for place in np.ndindex(exports.shape):
        i, j, year = place
        x, m = exports[place], imports[place]
        logs = [math.log(v) for v in (x, m) if v > 0]
        if not logs:
            continue
        h = known.by_size[sum(edge < sum(logs) / len(logs) for edge in SIZES)]
        s_x, s_m = h * known.by_state[i, year], h * known.by_state[j, year]
        if len(logs) == 2:
            value = (logs[0] / s_x + logs[1] / s_m) / (1 / s_x + 1 / s_m)
            square = 1 / (1 / s_x + 1 / s_m) * (NU + (logs[0] - logs[1]) ** 2 / (s_x + s_m)) / (NU + 1)
            found[place] = math.exp(value), T_TWO / 1.6449 * math.sqrt(square)
        else:
            found[place] = math.exp(logs[0]), T_ONE / 1.6449 * math.sqrt(s_x if x > 0 else s_m)
    return found


def test_reconciling_agrees_with_a_slow_twin() -> None:
    rng = np.random.default_rng(3)
    exports, imports = (np.exp(rng.normal(2, 3, (5, 5, 3))) for _ in range(2))
    for values in (exports, imports):
        values[rng.random(values.shape) < 0.4] = np.nan
    known = Reliability(rng.gamma(2, 1, (5, 3)), TYPICAL)
    places, values, sd = reconcile(exports, imports, known)
    fast = {
        place: (v, s) for *place_, v, s in zip(*places, values, sd, strict=True) if (place := tuple(place_))
    }
    slow = slow_reconcile(exports, imports, known)
    assert fast.keys() == slow.keys()
    for place, (value, spread) in slow.items():
        assert fast[place] == pytest.approx((value, spread), rel=1e-9)


def slow_reliability(
    pairs: list[tuple[int, int, int, float, float]], states: int, years: int
) -> list[list[float]]:
    """Each reporter's squared scale by expectation and maximisation, pair by pair, sweep by sweep."""
    v = {(s, y): 1.0 for s in range(states) for y in range(years)}
    of_class: dict[int, list[tuple[int, int, int, float]]] = {}
    for i, j, y, x, m in pairs:
        of_class.setdefault(sum(edge < (x + m) / 2 for edge in SIZES), []).append((i, j, y, (m - x) ** 2))
    # what log d^2 would be on average, for scales of 1 each, tells where to begin
    h = {
        size: math.exp(sum(math.log(d2 + 1e-9) for *_, d2 in of) / len(of) - MEAN_LOG) / 2
        for size, of in of_class.items()
    }
    for _ in range(15):
        mine, count, weights = dict.fromkeys(v, 0.0), dict.fromkeys(v, 0), {}
        for size, of in of_class.items():
            u = []
            for i, j, y, d2 in of:
                both = v[i, y] + v[j, y]
                q = d2 / (h[size] * both)
                u.append((NU + 1) * q / (NU + q))
                for one, other in ((i, j), (j, i)):
                    mine[one, y] += v[one, y] / both * (v[one, y] * u[-1] + v[other, y])
                    count[one, y] += 1
            weights[size] = sum(u) / len(u)
        for s in range(states):
            all_of = [(s, y) for y in range(years)]
            mean = (sum(mine[k] for k in all_of) + 50) / (sum(count[k] for k in all_of) + 50)
            v |= {k: (mine[k] + 20 * mean) / (count[k] + 20) for k in all_of}
        h = {size: max(h[size] * weight, 1e-9) for size, weight in weights.items()}
    return [[v[s, y] for y in range(years)] for s in range(states)]


def test_how_well_states_report_agrees_with_a_slow_twin() -> None:
    rng = np.random.default_rng(8)
    n, (states, years) = 160, (6, 3)
    i, j = rng.integers(0, states - 1, (2, n))  # the last one reports nothing
    year = rng.integers(0, years, n)
    x = rng.normal(2, 3, n)
    m = x + rng.standard_t(NU, n) * np.where((i == 0) | (j == 0), 0.9, 0.2)
    fast = reliability(i, j, year, x, m, (states, states, years)).by_state
    slow = slow_reliability(list(zip(*(a.tolist() for a in (i, j, year, x, m)), strict=True)), states, years)
    np.testing.assert_allclose(fast, slow, rtol=1e-9)
    assert fast[-1].tolist() == [1.0] * years


def test_a_state_that_reports_badly_weighs_less_and_makes_its_ties_uncertain() -> None:
    states = [*MANY, "BAD"]
    reports = world(states, noise=0.05)
    rng = np.random.default_rng(5)
    reports = [
        (r, p, y, f, v * math.exp(rng.normal(0, 1.0))) if r == "BAD" else (r, p, y, f, v)
        for r, p, y, f, v in reports
    ]
    truth = {(r, p): v for r, p, _, f, v in world(states, noise=0.0) if f == "exports"}
    ties = ties_of(reports)
    for partner in MANY:
        value, _ = one(ties, "BAD", partner)
        assert value == pytest.approx(truth["BAD", partner] + truth[partner, "BAD"], rel=0.35)
    mean_cv = ties.ties.group_by(pl.col("partner") == "BAD").agg(pl.col("cv").mean()).sort("partner")["cv"]
    assert mean_cv[1] > 1.3 * mean_cv[0]


def test_the_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Errors of the model's own distribution; intervals of the Gamma draws that balance makes."""
    rng = np.random.default_rng(7)
    n, years = 30, 4
    v = rng.gamma(2, 0.5, (n, years))
    i, j, year = (a.ravel() for a in np.meshgrid(range(n), range(n), range(years), indexing="ij"))
    off = i != j
    i, j, year = i[off], j[off], year[off]
    truth = rng.normal(4, 1.5, i.size)
    h = TYPICAL[np.searchsorted(SIZES, truth)]
    scale = np.sqrt(rng.chisquare(NU, i.size) / NU)
    exports, imports = np.full((n, n, years), np.nan), np.full((n, n, years), np.nan)
    exports[i, j, year] = np.exp(truth + rng.normal(size=i.size) * np.sqrt(h * v[i, year]) / scale)
    imports[i, j, year] = np.exp(truth + rng.normal(size=i.size) * np.sqrt(h * v[j, year]) / scale)
    at = (i, j, year)
    known = reliability(*at, np.log(exports[at]), np.log(imports[at]), exports.shape)
    hidden = rng.random(i.size) < 0.3
    imports[i[hidden], j[hidden], year[hidden]] = np.nan
    places, values, sd = reconcile(exports, imports, known)
    true = np.full(exports.shape, np.nan)
    true[at] = np.exp(truth)
    cv = log_sd_to_cv(sd)
    low, high = (stats.gamma.ppf(q, 1 / cv**2, scale=cv**2) * values for q in (0.05, 0.95))
    inside = (low <= true[places]) & (true[places] <= high)
    single = np.isnan(imports[places])
    assert inside[~single].mean() == pytest.approx(0.9, abs=0.03)
    assert inside[single].mean() == pytest.approx(0.9, abs=0.04)


def test_freight_is_the_median_of_the_year() -> None:
    states = [f"S{n:02}" for n in range(15)]
    for factor in (1.02, 1.25):
        reports = [
            (r, p, y, f, v * factor / 1.06 if f == "imports" else v) for r, p, y, f, v in world(states)
        ]
        big = [
            (x, m) for (*_, x), (*_, m) in zip(reports[::2], reports[1::2], strict=True) if min(x, m) >= 10
        ]
        expected = median(m / x for x, m in big)
        note = ties_of(reports).notes[0]
        assert f"{expected:.2f} to {expected:.2f}." in note
    few = np.full((3, 3, 1), 50.0)
    assert cif_factors(few, 2 * few).tolist() == [1.06]


def test_copies_of_a_partners_report_are_no_agreement() -> None:
    """A state whose reports are its partners' times or over 1.06 is one that did not report."""
    states = [*MANY, "NON"]
    own = [r for r in world(states) if r[0] != "NON"]
    copied: list[Report] = [
        ("NON", r, y, "imports" if f == "exports" else "exports", v * 1.06 if f == "exports" else v / 1.06)
        for r, p, y, f, v in own
        if p == "NON"
    ]
    with_copies, without = ties_of([*own, *copied]), ties_of(own)
    assert without.ties.equals(with_copies.ties)
    assert without.covered.equals(with_copies.covered)
    assert "1 state-years most are" in with_copies.notes[2]


def test_of_an_exact_pair_one_report_is_kept() -> None:
    exports, imports = np.full((2, 2, 1), np.nan), np.full((2, 2, 1), np.nan)
    exports[0, 1], imports[0, 1] = 7.0, 7.7
    exports[1, 0], imports[1, 0] = 7.0, 7.6
    copier, n = drop_copies(exports, imports)
    assert n == 1
    assert not copier.any()
    assert np.isfinite(exports[0, 1]) ^ np.isfinite(imports[0, 1])
    assert np.isfinite(exports[1, 0]) & np.isfinite(imports[1, 0])


def test_imports_fob_are_taken_as_they_are() -> None:
    fill: list[Report] = [("KAZ", p, 2010, "exports", 1.0) for p in MANY]
    assert one(ties_of([*fill, ("KAZ", "ITA", 2010, "imports_fob", 80.0)]), "KAZ", "ITA")[0] == pytest.approx(
        80
    )
    cif = one(ties_of([*fill, ("KAZ", "ITA", 2010, "imports", 80.0)]), "KAZ", "ITA")[0]
    assert cif == pytest.approx(80 / 1.06)


def test_a_state_is_covered_by_its_own_reports_or_by_nearly_all_others() -> None:
    reports = world(MANY, year=2010)
    seen: list[Report] = [(s, "NON", 2010, "exports", 1.0) for s in MANY]
    hidden: list[Report] = [(s, "FEW", 2010, "exports", 1.0) for s in MANY[:5]]
    covered = set(ties_of([*reports, *seen, *hidden]).covered["state"])
    assert covered == {*MANY, "NON"}
    soviet = [(r, p, 1985, f, v) for r, p, _, f, v in [*reports, *seen]]
    assert set(ties_of(soviet).covered["state"]) == set(MANY)
    giant: list[Report] = [(s, "BIG", 2010, "exports", 1e5) for s in MANY]
    assert "NON" not in set(ties_of([*reports, *seen, *giant]).covered["state"])


def test_one_states_file_covers_that_state_alone() -> None:
    ties = ties_of([("KAZ", p, 2010, f, 5.0) for p in MANY for f in ("exports", "imports")])
    assert ties.covered.rows() == [("KAZ", 2010)]
    assert ties.ties["state"].unique().to_list() == ["KAZ"]
    assert bool((ties.ties["cv"] > 0).all())


def test_reconciled_flows_are_taken_as_they_are_with_a_typical_uncertainty() -> None:
    rows = [("KAZ", "ITA", 2010, 90.0), ("ITA", "KAZ", 2010, 10.0), ("KAZ", "CHN", 2010, 5000.0)]
    flows = pl.DataFrame(rows, schema=["exporter", "importer", "year", "value"], orient="row")
    ties = trade_ties({"reconciled": flows.cast({"year": pl.Int16})}, ())
    assert one(ties, "ITA", "KAZ")[0] == pytest.approx(100.0)
    assert one(ties, "KAZ", "CHN")[1] < one(ties, "KAZ", "ITA")[1]
    assert set(ties.covered["state"]) == {"KAZ", "ITA", "CHN"}


@pytest.mark.parametrize("tables", [{}, {"flows": table([])}, {"other": table([])}])
def test_no_table_or_an_empty_one_is_refused(tables: dict[str, pl.DataFrame]) -> None:
    with pytest.raises(SourceError, match="equipoise pull trade"):
        trade_ties(tables, ())


REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["KAZ", "ITA", "RUS", "CHN"]),
        st.sampled_from(["KAZ", "ITA", "RUS", "CHN"]),
        st.sampled_from([2009, 2010, 2012]),
        st.sampled_from(["exports", "imports"]),
        st.floats(0, 1e5, allow_subnormal=False).map(lambda v: round(v, 4)),
    ).filter(lambda r: r[0] != r[1]),
    max_size=30,
    unique_by=lambda r: r[:4],
)
ANCHOR: list[Report] = [
    (s, p, y, "exports", 1.0) for s in ("KAZ", "ITA", "RUS", "CHN") for p in MANY for y in (2009, 2010, 2012)
]


@settings(max_examples=60, deadline=None)
@given(reports=REPORTS)
def test_what_always_holds(reports: list[Report]) -> None:
    ties = ties_of([*reports, *ANCHOR])
    known = set(ties.covered.rows())  # not the years in which a main partner is missing
    both = [
        (s, y) in known and (p, y) in known for s, p, y in ties.ties.select("state", "partner", "year").rows()
    ]
    rows = ties.ties.filter(pl.Series(both) & ~pl.col("partner").is_in(MANY))
    assert not (rows["state"] == rows["partner"]).any()
    assert bool((rows["cv"] > 0).all())
    assert bool(rows["cv"].is_finite().all())
    turned = rows.rename({"state": "partner", "partner": "state"}).select(rows.columns)
    assert rows.sort("state", "partner", "year").equals(turned.sort("state", "partner", "year"))
    told = {
        frozenset((r, p)) | {y} for r, p, y, _, v in reports if v > 0 and (r, y) in known and (p, y) in known
    }
    found = {frozenset((s, p)) | {y} for s, p, y in rows.select("state", "partner", "year").iter_rows()}
    assert found == told
    _assert_between(reports, rows)


def _assert_between(reports: list[Report], rows: pl.DataFrame) -> None:
    """Conservation: a tie lies between the sums of the smaller and of the larger reports of its two flows."""
    for state, partner, year, value in rows.select("state", "partner", "year", "value").iter_rows():
        low = high = 0.0
        for i, j in ((state, partner), (partner, state)):
            told = [
                v if f == "exports" else v / 1.06
                for r, p, y, f, v in reports
                if v > 0 and y == year and (r, p, f) in ((i, j, "exports"), (j, i, "imports"))
            ]
            low += min(told, default=0.0)
            high += max(told, default=0.0)
        assert low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(reports=REPORTS, year=st.sampled_from([2009, 2010, 2012]))
def test_a_years_ties_stay_where_another_years_reports_go(reports: list[Report], year: int) -> None:
    made = ties_of([*reports, *ANCHOR])
    whole = made.ties.filter(year=year)
    part = ties_of([r for r in [*reports, *ANCHOR] if r[2] == year]).ties
    part = part.join(made.covered, on=["state", "year"], how="semi")  # gaps are seen from other years only
    assert whole.drop("value", "cv").equals(part.drop("value", "cv"))


def test_a_gap_with_a_main_partner_is_not_taken_for_no_trade() -> None:
    """Nobody reports Kazakhstan with Russia in 2010, between years in which it is half of its trade."""
    rows = [("KAZ", "RUS", y, f, 500.0) for y in (2009, 2011, 2012) for f in ("exports", "imports")]
    rows += [("KAZ", p, y, "exports", 20.0) for y in range(2009, 2015) for p in MANY]
    rows += [("RUS", p, y, "exports", 5000.0) for y in range(2009, 2015) for p in MANY]
    made = ties_of(rows)
    covered = set(made.covered.rows())
    assert {y for y in range(2009, 2015) if ("KAZ", y) in covered} == {2009, 2011, 2012}
    assert ("RUS", 2010) in covered  # for which it is a small partner
    assert any("nobody reports the trade with a partner" in n for n in made.notes)


def test_one_large_sale_makes_no_gap_of_the_years_around_it() -> None:
    rows = [("KAZ", "RUS", 2011, f, 500.0) for f in ("exports", "imports")]
    rows += [(s, p, y, "exports", 20.0) for s in ("KAZ", "RUS") for y in range(2009, 2015) for p in MANY]
    made = ties_of(rows)
    assert set(made.covered.filter(state="KAZ")["year"].to_list()) == set(range(2009, 2015))
    assert not any("nobody reports the trade with a partner" in n for n in made.notes)
