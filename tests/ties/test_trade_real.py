"""Facts of the IMF's Direction of Trade, where it is on this machine."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

from equipoise.sources.imf import read_imf
from equipoise.sources.sector_tables import SectorTables
from equipoise.states import powers
from equipoise.ties._trade_copies import cif_factors, drop_copies
from equipoise.ties._trade_cube import Cube
from equipoise.ties._trade_mirror import NU, T_ONE, Z, reliability
from equipoise.ties._trade_spread import log_sd_to_cv
from equipoise.ties.sector import SectorTies
from equipoise.ties.trade import trade_ties
from worlds.realdata import real_data


@cache
def _read() -> SectorTables:
    return read_imf(real_data("trade/imf_dots_annual.parquet"))


@cache
def _ties() -> SectorTies:
    return trade_ties(_read().tables, (_read().origin,))


def _of(state: str, year: int) -> dict[str, float]:
    return dict(_ties().ties.filter(state=state, year=year).select("partner", "value").iter_rows())


def _largest_share(state: str, year: int) -> float:
    """The largest share among USA, CHN, RUS and the sum of the EU27."""
    ties = _of(state, year)
    sums = [sum(ties.get(member, 0.0) for member in p.states_in(year)) for p in powers()]
    return max(sums) / sum(sums)


def test_every_row_is_kept_or_counted() -> None:
    report = _read().report
    assert report.kept + sum(report.dropped.values()) == report.rows == 2_407_012
    assert report.kept > 1_500_000
    assert _read().origin.coverage == ("1960", "2020")
    assert not any("contradict" in note for note in report.notes)


@pytest.mark.parametrize(("year", "largest"), [(2010, ["CHN", "ITA", "RUS"]), (2020, ["RUS", "CHN", "ITA"])])
def test_kazakhstans_largest_partners_as_it_reports_them(year: int, largest: list[str]) -> None:
    own = _read().tables["flows"].filter(reporter="KAZ", year=year)
    sums = own.group_by("partner").agg(pl.sum("value")).sort("value", descending=True)
    assert sums["partner"].head(3).to_list() == largest


def test_kazakhstans_largest_partners_as_both_sides_report_them() -> None:
    for year, first in ((2010, {"CHN", "RUS"}), (2020, {"CHN", "RUS"})):
        ties = _of("KAZ", year)
        assert set(sorted(ties, key=lambda partner: -ties[partner])[:2]) == first


def test_belarus_depends_more_than_kazakhstan() -> None:
    assert all(_largest_share("BLR", year) > _largest_share("KAZ", year) for year in range(2000, 2021))


def test_ties_are_the_same_from_both_sides_and_never_with_oneself() -> None:
    ties = _ties().ties
    assert not (ties["state"] == ties["partner"]).any()
    assert bool(ties["cv"].is_finite().all())
    turned = ties.rename({"state": "partner", "partner": "state"})
    both = ties.join(turned, on=["state", "partner", "year"], suffix="_other")
    assert both.height > 0.95 * ties.height
    assert both["value"].to_list() == both["value_other"].to_list()


def test_nothing_is_lost_between_reports_and_ties() -> None:
    """A tie lies between its smaller and its larger reports; every pair that trades has one."""
    flows = _read().tables["flows"].filter((pl.col("value") > 0) & (pl.col("year") == 2015))
    exports = flows.filter(flow="exports").select(i="reporter", j="partner", x="value")
    imports = flows.filter(flow="imports").select(i="partner", j="reporter", m=pl.col("value") / 1.084)
    both = exports.join(imports, on=["i", "j"], how="full", coalesce=True).with_columns(
        low=pl.min_horizontal("x", "m"), high=pl.max_horizontal("x", "m")
    )
    back = both.select(i="j", j="i", low="low", high="high")
    sums = (
        pl.concat([both.select("i", "j", "low", "high"), back]).group_by("i", "j").agg(pl.sum("low", "high"))
    )
    ties = _ties().ties.filter(year=2015)
    joined = sums.join(ties, left_on=["i", "j"], right_on=["state", "partner"], how="full", coalesce=True)
    known = _ties().covered.filter(year=2015)["state"]
    covered = joined.filter(pl.col("i").is_in(known.implode()))
    assert covered["value"].null_count() == 0
    assert covered["low"].null_count() == 0
    inside = (pl.col("low") * 0.995 <= pl.col("value")) & (pl.col("value") <= pl.col("high") * 1.005)
    assert bool(covered.select(inside.all()).item())


@pytest.mark.parametrize(
    ("before", "after", "last"),
    [
        ("SUN", "RUS", 1991),
        ("YUG", "SCG", 2002),
        ("SCG", "SRB", 2005),
        ("CSK", "CZE", 1992),
        ("DDR", None, 1989),
    ],
)
def test_what_follows_a_state_does_not_have_its_trade_again(
    before: str, after: str | None, last: int
) -> None:
    years = _ties().ties.group_by("partner").agg(pl.col("year").min().alias("first"), pl.col("year").max())
    of = {partner: (first, end) for partner, first, end in years.iter_rows()}
    assert of[before][1] == last
    assert after is None or of[after][0] == last + 1
    flows = _read().tables["flows"]
    assert flows.filter((pl.col("reporter") == before) & (pl.col("year") > last)).is_empty()


def test_the_world_does_not_jump_where_states_change() -> None:
    """What others trade with the old and new states together moves no more than trade does in a crisis."""
    ties = _ties().ties
    for states, year in (
        ({"SUN", "RUS", "UKR", "BLR", "KAZ", "UZB"}, 1992),
        ({"SDN", "SSD"}, 2011),
        ({"DDR", "DEU"}, 1990),
    ):
        of, outside = pl.col("partner").is_in(list(states)), ~pl.col("state").is_in(list(states))
        by_year = dict(ties.filter(of & outside).group_by("year").agg(pl.sum("value")).iter_rows())
        assert 0.6 < by_year[year] / by_year[year - 1] < 1.5


def test_states_that_do_not_report_are_covered_only_where_nearly_all_others_do() -> None:
    covered = _ties().covered
    years = {s: set(covered.filter(state=s)["year"]) for s in ("SUN", "TWN", "PRK", "DDR", "KAZ", "TKM")}
    assert years["SUN"] == set()
    assert years["TWN"] == years["PRK"] == set(range(1992, 2021))
    assert years["KAZ"] == set(range(1994, 2021))  # what it traded with Russia before is in nobody's books
    assert years["TKM"] == set(range(1995, 2021))
    assert years["DDR"] == set(range(1985, 1990))


def test_one_sides_interval_holds_the_other_sides_figure() -> None:
    """Reliabilities from half of the pairs, the reports of the other half against each other."""
    flows = _read().tables["flows"]
    cube = Cube.of(flows, "reporter", "partner")
    exports = cube.filled(flows.filter(flow="exports"), "reporter", "partner")
    imports = cube.filled(flows.filter(flow="imports"), "partner", "reporter")
    drop_copies(exports, imports)
    imports = imports / cif_factors(exports, imports)
    at = np.nonzero((exports > 0) & (imports > 0))
    log_x, log_m = np.log(exports[at]), np.log(imports[at])
    half = np.random.default_rng(0).random(log_x.size) < 0.5
    i, j, year = (a[half] for a in at)
    known = reliability(i, j, year, log_x[half], log_m[half], cube.shape)
    i, j, year = (a[~half] for a in at)
    apart = (log_m - log_x)[~half]
    for told, sign in ((log_x[~half], 1.0), (log_m[~half], -1.0)):
        scale = np.sqrt(known.scale2(i, year, told) + known.scale2(j, year, told))
        assert (np.abs(apart) < T_ONE * scale).mean() == pytest.approx(0.9, abs=0.02)
        assert (np.abs(apart) < stats.t.ppf(0.75, NU) * scale).mean() == pytest.approx(0.5, abs=0.03)
        large = told > np.log(10.0)
        cv = log_sd_to_cv(T_ONE / Z * scale[large])
        low, high = (stats.gamma.ppf(q, 1 / cv**2, scale=cv**2) for q in (0.05, 0.95))
        ratio = np.exp(sign * apart[large])
        assert ((low < ratio) & (ratio < high)).mean() == pytest.approx(0.9, abs=0.02)
