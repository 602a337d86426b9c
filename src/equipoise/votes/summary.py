"""A posterior as a table, as a sentence on whether it can be used, and as a notebook shows it."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs

from equipoise.origin import Origin
from equipoise.votes.convergence import ESS, RHAT
from equipoise.votes.draws import Draws

_CHECKED = 30  # roll calls a period, the fewest with which docs/mode.md tells how intervals hold the truth
_SHOWN = 10  # states at either end that a notebook shows


def summary(p: Draws) -> pl.DataFrame:
    """The table of `Posterior.frame`: means, SDs and 90 % intervals over all draws."""
    low, high = np.quantile(p.theta, [0.05, 0.95], axis=(0, 1))
    mean = p.theta.mean(axis=(0, 1), dtype=np.float64)
    sd = p.theta.std(axis=(0, 1), ddof=1, dtype=np.float64)
    rhat, ess = p.rhat(), p.ess_bulk()
    tables = [
        pl.DataFrame(
            {
                "state": p.cells.state,
                "year": p.cells.year.astype(np.int16),
                "axis": np.full(p.cells.state.size, d + 1, dtype=np.int8),
                "n_votes": p.cells.n_votes,
                "mean": mean[:, d],
                "sd": sd[:, d],
                "low": low[:, d],
                "high": high[:, d],
                "shift": p.shift,
                "rhat": rhat[:, d],
                "ess_bulk": ess[:, d],
            },
            schema_overrides={"state": pl.String, "low": pl.Float64, "high": pl.Float64},
        ).filter(pl.Series(p.cells.asked))
        for d in range(p.dims)
    ]
    table = pl.concat(tables).sort("state", "year", "axis")
    table = table.with_columns(cs.float().fill_nan(None))
    return table if p.dims > 1 else table.drop("axis")


def verdict(p: Draws) -> str:
    """The sentence of `Posterior.verdict`."""
    found = p.diagnostics()
    if p.mode == "fast":
        if p.converged:
            return f"Approximate: normal draws around the posterior mode{_few(p)}."
        return "NOT CONVERGED: the search for the posterior mode did not end; do not use these numbers."
    reached = found["rhat_q99"]
    if reached is None:
        return (
            "NOT CONVERGED as far as can be told: one chain cannot show it; run at least two (`chains=2`) "
            "before you use these numbers."
        )
    bad = [
        f"{name} ({s['rhat']:.2f}, {s['ess']:.0f} effective draws)"
        for name, s in found["scalars"].items()
        if s["rhat"] is None or s["rhat"] > RHAT or s["ess"] < ESS
    ]
    if not p.told.get("settled", True):
        return (
            "NOT CONVERGED: do not use these numbers; the votes do not settle which axis is which: ask for "
            "fewer axes, or run more draws."
        )
    if p.converged:
        return f"Converged: R-hat is at most {_up(reached)} for 99 of 100 positions."
    why = f"R-hat is {_up(reached)} or less for 99 of 100 positions, where {RHAT} is allowed"
    if found["ess_bulk_q01"] < ESS:
        why += (
            f"; {found['ess_bulk_q01']:.0f} or more effective draws for 99 of 100, where {ESS:.0f} are asked"
        )
    too = f"; these scalars need R-hat {RHAT} and {ESS:.0f} effective draws: {', '.join(bad)}" if bad else ""
    return f"NOT CONVERGED: do not use these numbers; {why}{too}. Run more draws, or a longer warm-up."


def _few(p: Draws) -> str:
    """What is to be said of the mode fast where there are fewer roll calls than it was checked with."""
    years = len(np.unique(p.cells.year[p.cells.asked]))
    each = int(np.sum(p.cells.roll_calls >= 0)) / years
    if each >= _CHECKED:
        return ""
    return (
        f"; its intervals were checked with {_CHECKED} roll calls a year or more, and here are "
        f"{each:.{int(each < 10)}f}: whoever stands far out may be elsewhere, so use the mode exact"
    )


def described(p: Draws) -> list[str]:
    """The lines of a posterior's `repr`: the verdict first."""
    chains, draws = p.theta.shape[:2]
    kept = p.cells.asked
    years = p.cells.year[kept]
    return [
        verdict(p),
        f"Posterior (mode {p.mode}): {len(np.unique(p.cells.state[kept])):,} states, {years.min()} to "
        f"{years.max()}, {int(kept.sum()):,} state-years; {int(p.cells.n_votes.sum()):,} votes on "
        f"{roll_calls(p):,} roll calls",
        f"theta: {chains} chains x {draws:,} draws x {p.cells.state.size:,} cells x {p.dims} "
        f"{'axis' if p.dims == 1 else 'axes'}, float32",
        "columns of .frame(): " + ", ".join(summary_columns(p)),
        *(origin_line(o) for o in p.facts.get("origins", ())),
    ]


def roll_calls(p: Draws) -> int:
    """How many roll calls the positions rest on; repeated texts count each time."""
    return int(p.facts.get("roll calls used", np.sum(p.cells.roll_calls >= 0)))


def summary_columns(p: Draws) -> list[str]:
    """The columns of `summary`."""
    axis = ["axis"] if p.dims > 1 else []
    return ["state", "year", *axis, "n_votes", "mean", "sd", "low", "high", "shift", "rhat", "ess_bulk"]


def origin_line(origin: dict[str, Any]) -> str:
    """One line on a source (see `equipoise.origin.Origin`)."""
    return f"source: {Origin.from_dict(origin).line()}"


def html(p: Draws) -> str:
    """The verdict, what the draws are of, and both ends of the last year's positions."""
    table = summary(p)
    year = int(p.cells.year[p.cells.asked].max())
    last = table.filter(pl.col("year") == year).sort("mean", descending=True, nulls_last=True)
    if p.dims > 1:
        last = last.filter(pl.col("axis") == 1)
    shown = last if last.height <= 2 * _SHOWN else pl.concat([last.head(_SHOWN), last.tail(_SHOWN)])
    columns = ("state", "n_votes", "mean", "low", "high", "rhat")
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
        for row in shown.select(columns).iter_rows()
    )
    first, *rest = described(p)
    return (
        f"<p><strong>{escape(first)}</strong></p><p>{'<br>'.join(escape(line) for line in rest)}</p>"
        f"<table><caption>{year}: {shown.height} of {last.height} states, first axis, "
        f"90 % intervals</caption><tr>{''.join(f'<th>{c}</th>' for c in columns)}</tr>{rows}</table>"
    )


def _cell(value: Any) -> str:
    """One value of the table."""
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else escape(str(value))


def _up(rhat: float) -> str:
    """R-hat to three decimals, rounded up, so that what failed never looks as if it had passed."""
    return f"{np.ceil(rhat * 1000) / 1000:.3f}"
