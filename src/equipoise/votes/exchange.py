"""A posterior for other libraries: xarray and ArviZ, which the extra `arviz` installs."""

from __future__ import annotations

from typing import Any

import numpy as np

from equipoise.errors import SettingsError
from equipoise.votes.draws import Draws
from equipoise.votes.summary import verdict

_STANDARDISING = ("location", "scale")  # of a draw before it was standardised: no parameters of the model


def to_xarray(p: Draws) -> Any:
    """`Posterior.to_xarray`: a Dataset with theta and the model's scalars.

    theta has the dimensions chain, draw, cell (and axis, where there are several). `cell` is labelled
    "KAZ 2020"; the coordinates state, year, n_votes and asked (whether any roll call of the year was used)
    lie along it.
    """
    try:
        import xarray as xr
    except ImportError:
        raise SettingsError(_MISSING) from None
    several = p.dims > 1
    cells = [f"{s} {y}" for s, y in zip(p.cells.state, p.cells.year, strict=True)]
    chains, draws = p.theta.shape[:2]
    coords: dict[str, Any] = {
        "chain": np.arange(chains),
        "draw": np.arange(draws),
        "cell": cells,
        "state": ("cell", p.cells.state),
        "year": ("cell", p.cells.year),
        "n_votes": ("cell", p.cells.n_votes),
        "asked": ("cell", p.cells.asked),
    }
    if several:
        coords["axis"] = np.arange(1, p.dims + 1)
    theta = p.theta if several else p.theta[..., 0]
    dims = ("chain", "draw", "cell", "axis") if several else ("chain", "draw", "cell")
    values = {k: (("chain", "draw"), x) for k, x in p.trace.items() if k not in _STANDARDISING}
    said = {"mode": p.mode, "verdict": verdict(p), "inference_library": "equipoise"}
    return xr.Dataset({"theta": (dims, theta), **values}, coords=coords, attrs=said)


def to_arviz(p: Draws) -> Any:
    """`Posterior.to_arviz`: a DataTree with the groups posterior and, where there are any, sample_stats."""
    dataset = to_xarray(p)
    import xarray as xr

    own = {name: x for name, x in p.trace.items() if name in _STANDARDISING}
    groups = {"posterior": dataset}
    if own:
        stats = {k: (("chain", "draw"), x) for k, x in own.items()}
        groups["sample_stats"] = xr.Dataset(
            stats, coords={"chain": dataset.coords["chain"], "draw": dataset.coords["draw"]}
        )
    return xr.DataTree.from_dict(groups)


_MISSING = (
    "xarray is not installed here: install Equipoise with its extra `arviz` (pip install 'equipoise[arviz]')."
)
