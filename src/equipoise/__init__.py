"""Equipoise: where a state stands between the powers, and whether it is moving.

Names are loaded when the first of them is used, so that `import equipoise` costs nothing. This is the one
place that ties the answers to what shows them.
"""

# ruff: noqa: F403, F405

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from equipoise.answers.result import Result, shown_by

if TYPE_CHECKING:
    from equipoise._names import *

__all__ = [
    "Agreement",
    "AgreementTable",
    "Balance",
    "BalanceHistory",
    "BalanceSensitivity",
    "BalanceTable",
    "Brief",
    "Caveat",
    "Change",
    "Circle",
    "EquipoiseError",
    "Estimate",
    "Nowcast",
    "Origin",
    "Parted",
    "Position",
    "PositionTable",
    "Posterior",
    "Release",
    "Shift",
    "VoteTables",
    "Why",
    "ZeroSumTest",
    "agreement",
    "agreement_table",
    "balance",
    "balance_history",
    "balance_sensitivity",
    "balance_table",
    "brief",
    "circle",
    "estimate",
    "load_votes",
    "nowcast",
    "parted",
    "position",
    "position_table",
    "published_filter",
    "read_posterior",
    "read_release",
    "read_unvotes",
    "shift",
    "vote_tables",
    "why",
    "zero_sum",
]


def __getattr__(name: str) -> Any:
    """Load a public name, and all others with it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from equipoise import _names

    value = getattr(_names, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__


def _chart(result: Result) -> Any:
    """A result as a chart."""
    from equipoise.show.charts import chart

    return chart(result)


def _fragment(result: Result) -> str:
    """A result as a notebook shows it."""
    from equipoise.show.report import fragment

    return fragment(result)


shown_by(chart=_chart, html=_fragment)
