"""`make check-axes`: two axes on invented worlds and on the General Assembly's votes since 2000.

On the real votes, 5 % of which are kept from the sampler: how well one and two axes foretell those (log
score a vote, share classified rightly), what the second axis is (roll calls, states), how the chains mix. On
worlds drawn from the model: correlation with the truth and coverage of 90 % intervals, by axis. Ends with one
line of JSON; `python studies/check_axes.py CHART.svg` draws the states of the last year as well.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from equipoise.estimates.run import ANCHOR, seats
from equipoise.sources.un_library import read_general_assembly
from equipoise.votes.axes import Axes, sample_axes
from equipoise.votes.axes.chain import AxesChain, new_chain
from equipoise.votes.axes.result import gather
from equipoise.votes.axes.sweep import sweep
from equipoise.votes.convergence import RHAT, convergence
from equipoise.votes.design import VoteDesign, prepare
from equipoise.votes.settings import SamplerSettings
from worlds.axesworld import plane
from worlds.realdata import DATA

FROM, HELD_OUT, EVERY = 2000, 0.05, 5
RUNS = {
    1: SamplerSettings(chains=2, warmup=300, draws=600, thin=1),
    2: SamplerSettings(chains=2, warmup=400, draws=1200, thin=2),
}
STATES = ("USA", "ISR", "GBR", "FRA", "DEU", "POL", "UKR", "JPN", "BRA", "TUR", "KAZ", "IND", "ZAF", "PAK")
STATES += ("CHN", "IRN", "CUB", "SYR", "BLR", "PRK", "RUS")
EU = "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN"
UKRAINE = [f"A/RES/ES-11/{k}" for k in range(1, 8)] + ["A/RES/68/262", "A/RES/77/229", "A/RES/78/316"]
EU_MEMBERS = [*EU.split(), "ESP", "SWE"]
Floats = NDArray[np.float64]


@dataclass
class Foretold:
    """Votes kept from the sampler (cell, roll call, vote) and the sum over draws of their probabilities."""

    cell: NDArray[np.int64]
    item: NDArray[np.int64]
    vote: NDArray[np.int64]
    total: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    draws: int = 0

    def add(self, chain: AxesChain) -> None:
        """Add the probabilities of (no, abstention, yes) at the chain's present point."""
        d, items = chain.dims, chain.items[self.item]
        upper = items[:, d] - np.sum(items[:, :d] * chain.theta[self.cell], axis=1)
        low, high = ndtr(upper - items[:, d + 2]), ndtr(upper)
        p = np.column_stack([low, high - low, 1.0 - high])
        self.total = p if self.draws == 0 else self.total + p
        self.draws += 1


def hide(rc: pl.DataFrame, votes: pl.DataFrame) -> tuple[VoteDesign, Foretold]:
    """The design without a random 5 % of votes, and those of them that it has a place for."""
    rng = np.random.default_rng(20241231)
    usable = votes.join(rc.filter(pl.col("excluded").is_null()).select("roll_call", "year"), on="roll_call")
    usable = usable.with_columns(hidden=pl.Series(rng.random(usable.height) < HELD_OUT))
    shown = usable.with_columns(vote=pl.when("hidden").then(None).otherwise("vote"))
    seat = seats()
    design = prepare(rc, shown.select("roll_call", "state", "vote"), seats=seat)
    cells = {
        (design.units[u], int(design.periods[p])): c
        for c, (u, p) in enumerate(zip(design.cell_unit, design.cell_period, strict=True))
    }
    calls = {int(r): j for j, r in enumerate(design.roll_calls)}
    rows = [
        (cells[seat.get(s, s), y], calls[r], v)
        for r, s, v, y in usable.filter("hidden").select("roll_call", "state", "vote", "year").iter_rows()
        if v is not None and r in calls and (seat.get(s, s), y) in cells
    ]
    table = np.array(rows, dtype=np.int64)
    return design, Foretold(table[:, 0], table[:, 1], table[:, 2])


def run(design: VoteDesign, dims: int, hidden: Foretold) -> tuple[Axes, dict[str, Any]]:
    """Sample, and score the votes kept back."""
    s, start = RUNS[dims], time.process_time()
    parts = [Foretold(hidden.cell, hidden.item, hidden.vote) for _ in range(s.chains)]

    def one(k: int) -> AxesChain:
        chain = new_chain(design, dims, s, k)
        while chain.done < s.sweeps:
            sweep(chain, design, s)
            if chain.done > s.warmup and chain.done % EVERY == 0:
                parts[k].add(chain)
        return chain

    with ThreadPoolExecutor(s.chains) as pool:
        chains = list(pool.map(one, range(s.chains)))
    cpu = time.process_time() - start
    p = sum(x.total for x in parts) / sum(x.draws for x in parts)
    result = gather(chains, design, s, ANCHOR)
    found = result.diagnostics()
    figures = {
        "log_score": float(np.mean(np.log(p[np.arange(hidden.vote.size), hidden.vote]))),
        "classified": float(np.mean(np.argmax(p, axis=1) == hidden.vote)),
        "cpu_s": cpu,
        "ms_a_sweep": 1000 * cpu / (s.sweeps * s.chains),
        "ess_bulk_median": found["ess_bulk_median"],
        "ess_bulk_q01": found["ess_bulk_q01"],
        "rhat_q99": found["rhat_q99"],
        "rhat_scalars_max": max(x["rhat"] for x in found["scalars"].values()),
        "settled": found["settled"],
    }
    print(json.dumps({"dims": dims, **found}, default=float), flush=True)
    return result, figures


def baseline(design: VoteDesign, hidden: Foretold) -> dict[str, float]:
    """The shares of each roll call's own votes (one added to each answer) as a forecast."""
    item = np.repeat(np.arange(design.item_period.size), np.diff(design.item_start))
    counts = np.ones((design.item_period.size, 3))
    np.add.at(counts, (item, design.item_vote), 1.0)
    p = (counts / counts.sum(axis=1, keepdims=True))[hidden.item]
    return {
        "log_score": float(np.mean(np.log(p[np.arange(hidden.vote.size), hidden.vote]))),
        "classified": float(np.mean(np.argmax(p, axis=1) == hidden.vote)),
    }


def where(p: Axes, year: int) -> pl.DataFrame:
    """Mean and 90 % interval of every state on both axes in one year."""
    cells = np.flatnonzero((p.design.periods[p.design.cell_period] == year) & (p.design.n_votes > 0))
    draws = p.theta[:, :, cells].reshape(-1, cells.size, p.dims)
    low, mean, high = np.quantile(draws, 0.05, axis=0), draws.mean(axis=0), np.quantile(draws, 0.95, axis=0)
    columns: dict[str, Any] = {"state": p.design.labels[cells].tolist()}
    for d in range(p.dims):
        columns |= {f"axis{d + 1}": mean[:, d], f"low{d + 1}": low[:, d], f"high{d + 1}": high[:, d]}
    return pl.DataFrame(columns)


def tell(p: Axes, line: Axes, rc: pl.DataFrame) -> dict[str, float]:
    """Print what the second axis is."""
    voted = p.design.n_votes > 0
    means = p.theta.mean(axis=(0, 1))[voted]
    one = line.theta.mean(axis=(0, 1))[voted, 0]
    r = [abs(float(np.corrcoef(one, means[:, d])[0, 1])) for d in range(2)]
    print(f"r of the one-dimensional positions with axis 1: {r[0]:.3f}, with axis 2: {r[1]:.3f}; {p.facing}")
    for year in (2005, 2013, 2021, 2023, int(p.design.periods[-1])):
        table = where(p, year)
        print(f"{year}")
        for row in table.filter(pl.col("state").is_in(STATES)).sort("axis2").iter_rows():
            print("   {} axis 1 {:5.2f} [{:5.2f}, {:5.2f}]  axis 2 {:5.2f} [{:5.2f}, {:5.2f}]".format(*row))
    calls = pl.DataFrame(
        {
            "roll_call": p.design.roll_calls,
            "beta1": p.beta[:, 0],
            "beta2": p.beta[:, 1],
            "sd2": p.beta_sd[:, 1],
        }
    ).join(rc, on="roll_call", how="left")
    angle = pl.col("beta2").abs() / (pl.col("beta1") ** 2 + pl.col("beta2") ** 2).sqrt()
    for name, lo, hi in (
        ("2000 to 2012", 2000, 2012),
        ("2013 to 2021", 2013, 2021),
        ("after 2022", 2023, 2100),
    ):
        own = calls.filter(pl.col("year").is_between(lo, hi))
        rms = [own[f"beta{d}"].pow(2).mean() for d in (1, 2)]
        print(f"{name}: mean square discrimination {rms[0]:.2f} on axis 1, {rms[1]:.2f} on axis 2")
        strong = own.filter((pl.col("beta2").abs() > 2 * pl.col("sd2")) & (angle > 0.8))
        strong = strong.sort(pl.col("beta2").abs(), descending=True).head(14)
        for row in strong.select("resolution", "beta1", "beta2", "yes", "no", "abstain", "title").iter_rows():
            print("   {} beta {:5.2f} {:5.2f}  {}-{}-{}  {}".format(*row[:6], row[6][:100]))
    _more(p, calls)
    return {"r_axis1_one_dimension": r[0], "r_axis2_one_dimension": r[1]}


def _more(p: Axes, calls: pl.DataFrame) -> None:
    """Print the roll calls on Ukraine, both ends of the second axis, the EU, and what mixes worst."""
    for row in (
        calls.filter(pl.col("resolution").is_in(UKRAINE)).select("resolution", "beta1", "beta2").iter_rows()
    ):
        print("   {} beta {:5.2f} {:5.2f}".format(*row))
    table = where(p, int(p.design.periods[-1])).sort("axis2")
    for name, end in (("lowest", table.head(12)), ("highest", table.tail(12))):
        print(
            f"{name} on axis 2:",
            ", ".join(f"{s} {x:.1f}" for s, x in end.select("state", "axis2").iter_rows()),
        )
    for d in (1, 2):
        eu = table.filter(pl.col("state").is_in(EU_MEMBERS)).sort(f"axis{d}")
        print(
            f"EU on axis {d}:",
            ", ".join(f"{s} {x:.1f}" for s, x in eu.select("state", f"axis{d}").iter_rows()),
        )
    rhat = convergence(np.moveaxis(p.theta, (2, 3), (0, 1)).reshape(-1, *p.theta.shape[:2]))[0].reshape(
        -1, p.dims
    )
    worst = pl.DataFrame(
        {
            "state": p.design.labels.tolist(),
            "year": p.design.periods[p.design.cell_period],
            "rhat": rhat.max(axis=1),
        }
    ).filter(pl.Series(p.design.n_votes > 0) & (pl.col("rhat") > RHAT))
    print(f"{worst.height} of {int(np.sum(p.design.n_votes > 0))} state-years with an R-hat above {RHAT}:")
    by = worst.group_by("state").agg("year", pl.col("rhat").max()).sort("rhat", descending=True)
    print("; ".join(f"{s} {min(y)}-{max(y)} {r:.2f}" for s, y, r in by.iter_rows()))


def draw(p: Axes, path: Path) -> None:
    """The states of the last year on both axes."""
    import altair as alt

    year = int(p.design.periods[-1])
    base = alt.Chart(where(p, year).with_columns(named=pl.col("state").is_in([*STATES]))).encode(
        x=alt.X("axis1", title="axis 1"), y=alt.Y("axis2", title="axis 2")
    )
    dots = base.mark_circle(size=22, opacity=0.6, color="#8a8f98")
    named = base.transform_filter("datum.named")
    text = named.mark_text(align="left", dx=5, fontSize=10, color="#1f2a44").encode(text="state")
    chart = dots + named.mark_circle(size=32, opacity=1, color="#b3261e") + text
    title = f"Positions on two axes, {year}: General Assembly votes since {FROM}"
    chart.properties(width=560, height=460, title=title).save(str(path))


def invented(worlds: int = 6) -> dict[str, float]:
    """Recovery on worlds drawn from the model."""
    close, inside = [], []
    for seed in range(100, 100 + worlds):
        w, theta, _ = plane(seed=seed, units=40, periods=4, per_period=40)
        d = prepare(w.roll_calls, w.votes)
        p = sample_axes(d, "USA", SamplerSettings(chains=2, warmup=150, draws=300, thin=1, seed=seed))
        truth = np.concatenate([theta[w.names.index(u)] for u in d.units])
        flat = p.theta.reshape(-1, *truth.shape)
        truth = truth * np.where(np.sum(truth * flat.mean(axis=0), axis=0) < 0, -1.0, 1.0)
        low, high = np.quantile(flat, [0.05, 0.95], axis=0)
        inside.append(((low < truth) & (truth < high)).mean(axis=0))
        close.append([np.corrcoef(truth[:, k], flat.mean(axis=0)[:, k])[0, 1] for k in (0, 1)])
    figures = {"worlds": float(worlds)}
    for k in (0, 1):
        figures[f"world_r_axis{k + 1}"] = float(np.mean(close, axis=0)[k])
        figures[f"world_coverage90_axis{k + 1}"] = float(np.mean(inside, axis=0)[k])
    print(json.dumps(figures), flush=True)
    return figures


def main() -> int:
    """Invented worlds, then the real votes."""
    if not DATA.exists():
        print(f"The real votes are not at {DATA}: set EQUIPOISE_TEST_DATA to the folder that holds them.")
        return 2
    tables = read_general_assembly(DATA / "un_library" / "ga_voting.csv.gz")
    rc = tables.roll_calls.filter(pl.col("year") >= FROM)
    design, hidden = hide(rc, tables.votes)
    figures: dict[str, Any] = {"votes": int(design.cell_item.size), "roll_calls": int(design.roll_calls.size)}
    figures["held_out"] = int(hidden.vote.size)
    figures |= {f"{name}_no_axis": x for name, x in baseline(design, hidden).items()}
    line, found = run(design, 1, hidden)
    figures |= {f"{name}_1": x for name, x in found.items()}
    two, found = run(design, 2, hidden)
    figures |= {f"{name}_2": x for name, x in found.items()}
    if sys.argv[1:]:
        draw(two, Path(sys.argv[1]))
    figures |= tell(two, line, rc) | invented()
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
